//! Every policy against every way in: let in before the change, held up after it, let in again when the trial is over. On both nodes.

use std::time::Duration;

use domain::id::KeyId;
use domain::key::TypedKey;
use domain::policies::{PolicyName, TypedPolicies};
use domain::policy::Refusal;
use domain::problem::Code;
use domain::role::Role;
use domain::session::Method;
use serde_json::json;
use services::actor::Actor;
use services::{Arrival, Error, Intent, Services, SignedIn};

use crate::both_engines;
use crate::support::{Authenticator, Node, PASSWORD, Person, World, done, eventually, minutes};

both_engines!(
    an_idle_timeout_at_every_way_in,
    an_absolute_timeout_at_every_way_in,
    networks_at_every_way_in,
    a_second_factor_at_every_way_in,
    sign_in_methods_at_every_way_in,
    a_key_lifetime_at_every_way_in,
);

const FROM: &str = "198.51.100.7";

/// How somebody gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Password,
    Google,
    GitHub,
    Passkey,
    /// A session that was recognized before the change and goes on.
    OpenPage,
    Key,
}

const WAYS: [Way; 6] = [Way::Password, Way::Google, Way::GitHub, Way::Passkey, Way::OpenPage, Way::Key];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    In,
    /// To show once more who they are.
    Asked,
    Held(PolicyName),
    Code(Code),
}

/// The whole table.
fn expected(policy: PolicyName, way: Way) -> Outcome {
    use PolicyName::*;
    match (policy, way) {
        (Networks, Way::Key) => Outcome::Code(Code::WrongNetwork),
        (KeyLifetime, Way::Key) => Outcome::Code(Code::KeyTooOld),
        (_, Way::Key) | (KeyLifetime, _) => Outcome::In,
        (IdleTimeout | AbsoluteTimeout, _) => Outcome::Asked,
        (Networks, _) => Outcome::Held(Networks),
        (Mfa | SignInMethods, Way::Passkey) => Outcome::In,
        (Mfa | SignInMethods, _) => Outcome::Held(policy),
        other => unreachable!("{other:?} does not bind at the door"),
    }
}

fn typed(policy: PolicyName) -> TypedPolicies {
    let mut typed = TypedPolicies::default();
    match policy {
        PolicyName::IdleTimeout => typed.idle_minutes = "5".to_owned(),
        PolicyName::AbsoluteTimeout => typed.absolute_hours = "1".to_owned(),
        PolicyName::Networks => typed.networks = "192.0.2.0/24".to_owned(),
        PolicyName::Mfa => typed.mfa = true,
        PolicyName::SignInMethods => typed.methods = "passkey".to_owned(),
        PolicyName::KeyLifetime => typed.key_days = "1".to_owned(),
        other => unreachable!("{other} does not bind at the door"),
    }
    typed
}

async fn passkey_session(world: &World, authenticator: &mut Authenticator) -> String {
    let ceremony = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let answer = authenticator.get(&ceremony.options);
    let step = world.services.sign_in_by_passkey(&world.visitor(), &ceremony.ticket, &answer).await.unwrap();
    done(step).secret
}

async fn google(world: &World) -> Arrival {
    let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
    world.google_names(&trip, |_, claims| claims["email"] = json!("gina@example.org"));
    world.arrive(&world.visitor(), &trip).await
}

async fn github(world: &World) -> Arrival {
    world.github_names(7, "hugo", &json!([{"email": "hugo@example.org", "primary": true, "verified": true}]));
    let trip = world.depart(&world.visitor(), Method::GitHub, Intent::SignIn).await;
    world.arrive(&world.visitor(), &trip).await
}

fn signed_in(arrival: Arrival) -> SignedIn {
    let Arrival::SignedIn { step, .. } = arrival else { panic!("not signed in: {arrival:?}") };
    done(step)
}

async fn newcomer(world: &World, email: &str, arrival: Arrival) -> Person {
    let Arrival::Unknown { ticket } = arrival else { panic!("known already: {arrival:?}") };
    let made = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "New Comer", true).await.unwrap();
    world.greet(email, made).await
}

/// What happens to somebody at the door of the organization of this slug.
pub async fn at_the_door(services: &Services, actor: &Actor, slug: &str) -> Result<(), PolicyName> {
    match services.home(actor, slug).await {
        Ok(_) => Ok(()),
        Err(Error::Denied { why: Refusal::Policy { policy }, .. }) => Err(policy),
        Err(error) => panic!("{error:?}"),
    }
}

async fn outcome(services: &Services, actor: &Actor, slug: &str) -> Outcome {
    match services.home(actor, slug).await {
        Ok(_) => Outcome::In,
        Err(Error::FreshAuth) => Outcome::Asked,
        Err(Error::Denied { why: Refusal::Policy { policy }, .. }) => Outcome::Held(policy),
        Err(error) => panic!("{error:?}"),
    }
}

async fn judged(node: &Node, key: &str) -> Outcome {
    match node.check_key(key, FROM.parse().ok()).await.unwrap() {
        Ok(_) => Outcome::In,
        Err(refused) => Outcome::Code(refused.code),
    }
}

async fn table(world: &World, policy: PolicyName) {
    world.leave_mail();
    let mut ada = world.sign_up("ada@example.org").await;
    let (mut token, _) = world.add_passkey(&mut ada, "ada").await;
    let pat = world.sign_up("pat@example.org").await;
    let open = world.sign_up("olga@example.org").await;
    world.google_is_up(1);
    let gina = newcomer(world, "gina@example.org", google(world).await).await;
    let hugo = newcomer(world, "hugo@example.org", github(world).await).await;
    let mut kim = world.sign_up("kim@example.org").await;
    let (mut laptop, _) = world.add_passkey(&mut kim, "kim").await;
    for person in [&pat, &open, &gina, &hugo, &kim] {
        world.add_member(&ada, person, Role::Developer).await;
    }
    let made = world.services.create_key(&pat.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    let key = made.secret.expose().to_owned();
    let _: KeyId = made.id;
    world.run_jobs().await;

    world.clock.advance(minutes(2 * 24 * 60));
    let password = world.sign_in(&pat.email, PASSWORD).await.unwrap();
    let open_page = world.recognize(&world.sign_in(&open.email, PASSWORD).await.unwrap()).await;
    let by_google = signed_in(google(world).await).secret;
    let by_github = signed_in(github(world).await).secret;
    let by_passkey = passkey_session(world, &mut laptop).await;
    world.clock.advance(match policy {
        PolicyName::IdleTimeout => minutes(6),
        PolicyName::AbsoluteTimeout => minutes(61),
        _ => minutes(1),
    });
    let author = passkey_session(world, &mut token).await;
    let author = world.services.recognize(world.request_from("192.0.2.5"), Some(&author)).await.unwrap();

    let mut nodes = vec![world.node().await];
    if world.is_postgres() {
        nodes.push(world.node().await);
    }
    let who = async |way: Way| match way {
        Way::Password => (world.recognize(&password).await, &pat),
        Way::Google => (world.recognize(&by_google).await, &gina),
        Way::GitHub => (world.recognize(&by_github).await, &hugo),
        Way::Passkey => (world.recognize(&by_passkey).await, &kim),
        Way::OpenPage | Way::Key => (open_page.clone(), &open),
    };
    let now_at = async |node: &Node, way: Way| match way {
        Way::Key => judged(node, &key).await,
        way => outcome(node, &who(way).await.0, &ada.slug).await,
    };
    for way in WAYS {
        for node in &nodes {
            assert_eq!(now_at(node, way).await, Outcome::In, "before {policy}: {way:?}");
        }
    }
    let until = nodes[0].apply_policies(&author, &ada.slug, &typed(policy), "").await.unwrap();
    for way in WAYS {
        for (number, node) in nodes.iter().enumerate() {
            let expected = expected(policy, way);
            if way == Way::Key {
                // Keys are warm in the node's memory, which hears of the change; sessions ask the rows.
                let what = "the key is judged by the new policy";
                eventually(what, Duration::from_secs(1), async || judged(node, &key).await == expected).await;
            }
            assert_eq!(now_at(node, way).await, expected, "after {policy}: {way:?} on node {number}");
            if way != Way::Key {
                let (actor, person) = who(way).await;
                assert_eq!(
                    outcome(node, &actor, &person.slug).await,
                    Outcome::In,
                    "the session is good elsewhere: {way:?}"
                );
            }
        }
    }
    // From inside, a key is let in; and the author is never held up.
    if policy == PolicyName::Networks {
        assert!(nodes[0].check_key(&key, "192.0.2.77".parse().ok()).await.unwrap().is_ok());
    }
    assert_eq!(at_the_door(&nodes[0], &author, &ada.slug).await, Ok(()));

    // Nobody confirms: by the clock alone, before any job has run, all is as before.
    world.clock.advance(until.since(world.services.now()));
    for way in WAYS {
        for node in &nodes {
            assert_eq!(now_at(node, way).await, Outcome::In, "after the trial of {policy}: {way:?}");
        }
    }
    world.run_jobs().await;
    let mut events = world.organization_events(&ada).await;
    events.retain(|event| event.starts_with("policies."));
    assert!(events.ends_with(&["policies.applied".to_owned(), "policies.rolled_back".to_owned()]), "{events:?}");
    assert!(world.services.policies(&author, &ada.slug).await.unwrap().trial.is_none());
}

async fn an_idle_timeout_at_every_way_in(world: &World) {
    table(world, PolicyName::IdleTimeout).await;
}

async fn an_absolute_timeout_at_every_way_in(world: &World) {
    table(world, PolicyName::AbsoluteTimeout).await;
}

async fn networks_at_every_way_in(world: &World) {
    table(world, PolicyName::Networks).await;
}

async fn a_second_factor_at_every_way_in(world: &World) {
    table(world, PolicyName::Mfa).await;
}

async fn sign_in_methods_at_every_way_in(world: &World) {
    table(world, PolicyName::SignInMethods).await;
}

async fn a_key_lifetime_at_every_way_in(world: &World) {
    table(world, PolicyName::KeyLifetime).await;
}
