//! The three first steps: what ticks which, and whose.

use domain::checklist::Step;
use domain::key::TypedKey;
use domain::problem::Code;
use domain::role::Role;
use services::CallOutcome;
use store::Signal;

use crate::both_engines;
use crate::support::{Person, World};

both_engines!(
    a_plain_call_is_a_call_and_no_sdk,
    an_sdk_with_a_dead_key_is_an_sdk_and_no_call,
    another_members_call_ticks_nothing_of_mine,
    a_person_may_say_that_an_sdk_is_installed,
    it_can_be_put_away_and_brought_back,
);

const CURL: CallOutcome<'static> =
    CallOutcome { status: 200, code: None, team: None, from: "203.0.113.9", agent: "curl/8.14.1" };
const SDK: CallOutcome<'static> = CallOutcome { agent: "OpenAI/JS 6.1.0", ..CURL };

async fn key(world: &World, person: &Person, slug: &str) -> (String, String) {
    let made = world.services.create_key(&person.actor, slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    world.letter(&person.email);
    (made.id.to_string(), made.secret.expose().to_owned())
}

/// The steps that are ticked, with what was seen.
async fn ticked(world: &World, person: &Person, slug: &str) -> Vec<(Step, String)> {
    let checklist = world.services.checklist(&person.actor, slug).await.unwrap();
    assert_eq!(world.services.home(&person.actor, slug).await.unwrap().checklist, checklist);
    let reached = checklist.steps.into_iter().filter(|state| state.reached_at.is_some());
    reached.map(|state| (state.step, state.evidence)).collect()
}

async fn a_plain_call_is_a_call_and_no_sdk(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    assert_eq!(ticked(world, &ada, &ada.slug).await, []);
    let (_, secret) = key(world, &ada, &ada.slug).await;
    let node = world.node().await;
    let principal = node.check_key(&secret, None).await.unwrap().unwrap().principal;
    node.record_call(&principal, CallOutcome { status: 404, code: Some(Code::NotFound), ..CURL }).await;
    assert_eq!(ticked(world, &ada, &ada.slug).await, [(Step::CreateKey, "ci".to_owned())]);
    let mut signals = node.signals();
    for _ in 0..3 {
        node.record_call(&principal, CURL).await;
    }
    let steps = [(Step::CreateKey, "ci".to_owned()), (Step::FirstCall, "ci".to_owned())];
    assert_eq!(ticked(world, &ada, &ada.slug).await, steps);
    let told = loop {
        match signals.recv().await.unwrap() {
            Signal::Changed { event, target } => break (event, target),
            Signal::Heartbeat(_) | Signal::Lost => {}
        }
    };
    assert_eq!(told, ("checklist.step_reached".to_owned(), ada.account.to_string()));
    let reached = world.account_events(&ada).await.into_iter().filter(|event| event == "checklist.step_reached");
    assert_eq!(reached.count(), 2, "each step is reached once");

    node.record_call(&principal, SDK).await;
    assert_eq!(ticked(world, &ada, &ada.slug).await[1], (Step::InstallSdk, "openai-node 6.1.0".to_owned()));
}

async fn an_sdk_with_a_dead_key_is_an_sdk_and_no_call(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, &ada.slug).await;
    world.services.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
    world.run_jobs().await;
    world.letter(&ada.email);
    let node = world.node().await;
    let refused = node.check_key(&secret, None).await.unwrap().unwrap_err();
    assert_eq!(refused.code, Code::Revoked);
    let outcome = CallOutcome { status: 401, code: Some(refused.code), ..SDK };
    node.record_call(&refused.principal.unwrap(), outcome).await;
    let steps = [(Step::CreateKey, "ci".to_owned()), (Step::InstallSdk, "openai-node 6.1.0".to_owned())];
    assert_eq!(ticked(world, &ada, &ada.slug).await, steps);
}

async fn another_members_call_ticks_nothing_of_mine(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let (_, secret) = key(world, &bob, &ada.slug).await;
    let node = world.node().await;
    let principal = node.check_key(&secret, None).await.unwrap().unwrap().principal;
    node.record_call(&principal, SDK).await;
    node.flush_calls().await.unwrap();
    assert_eq!(ticked(world, &bob, &ada.slug).await.len(), 3);
    assert_eq!(ticked(world, &ada, &ada.slug).await, []);
    assert_eq!(ticked(world, &bob, &bob.slug).await, [], "nor anything of one's own in another organization");
    assert_eq!(world.services.home(&ada.actor, &ada.slug).await.unwrap().calls.succeeded, 0);
    assert_eq!(world.services.home(&bob.actor, &ada.slug).await.unwrap().calls.succeeded, 1);
}

async fn a_person_may_say_that_an_sdk_is_installed(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for _ in 0..2 {
        world.services.confirm_sdk(&ada.actor, &ada.slug).await.unwrap();
    }
    assert_eq!(ticked(world, &ada, &ada.slug).await, [(Step::InstallSdk, String::new())]);
    assert_eq!(world.account_events(&ada).await[6..], ["checklist.step_reached"]);
}

async fn it_can_be_put_away_and_brought_back(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for dismissed in [true, false] {
        world.services.dismiss_checklist(&ada.actor, &ada.slug, dismissed).await.unwrap();
        assert_eq!(world.services.checklist(&ada.actor, &ada.slug).await.unwrap().dismissed, dismissed);
    }
    assert_eq!(world.account_events(&ada).await[6..], ["checklist.dismissed", "checklist.reopened"]);
}
