//! Policies: tried, confirmed from a fresh session or rolled back; run dry; what they limit.

mod held_up;
mod lost_factors;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::id::SessionId;
use domain::key::TypedKey;
use domain::policies::{Doubt, PolicyName, TypedPolicies};
use domain::policy::Refusal;
use domain::role::Role;
use domain::session::{Factor, Factors};
use domain::token::LinkToken;
use services::Error;
use services::actor::Actor;
use store::NewSession;

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, field, minutes};

both_engines!(
    a_trial_rolls_back_by_time_and_the_admins_are_told,
    only_a_session_begun_after_the_change_confirms,
    another_admin_confirms_too,
    nobody_shuts_themselves_out,
    one_change_is_tried_at_a_time,
    what_lowers_a_policy_wants_the_name,
    members_read_and_admins_change,
    a_dry_run_names_whom_it_would_hold_up,
    a_new_key_lives_no_longer_than_allowed,
    team_figures_are_kept_to_the_team,
);

const ADA: &str = "ada@example.org";
const BOB: &str = "bob@example.org";

fn typed(change: impl FnOnce(&mut TypedPolicies)) -> TypedPolicies {
    let mut typed = TypedPolicies::default();
    change(&mut typed);
    typed
}

fn keys_of_days(days: u32) -> TypedPolicies {
    typed(|typed| typed.key_days = days.to_string())
}

async fn again(world: &World, email: &str) -> Actor {
    world.recognize(&world.sign_in(email, PASSWORD).await.unwrap()).await
}

/// Applies a change and lets it stand, by a second session.
pub async fn set(world: &World, person: &Person, typed: &TypedPolicies, name: &str) {
    let first = again(world, &person.email).await;
    world.services.apply_policies(&first, &person.slug, typed, name).await.unwrap();
    world.clock.advance(minutes(1));
    let second = again(world, &person.email).await;
    world.services.confirm_policies(&second, &person.slug).await.unwrap();
}

async fn key_days(world: &World, actor: &Actor, slug: &str) -> Option<u32> {
    let overview = world.services.policies(actor, slug).await.unwrap();
    overview.trial.map_or(overview.confirmed, |trial| trial.after).key_days
}

async fn a_trial_rolls_back_by_time_and_the_admins_are_told(world: &World) {
    let ada = world.sign_up(ADA).await;
    let until = world.services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(30), "").await.unwrap();
    assert_eq!(until, world.services.now().plus(minutes(10)));
    assert_eq!(key_days(world, &ada.actor, &ada.slug).await, Some(30));
    let notices = world.services.organization_notices(&ada.actor, &ada.slug).await.unwrap();
    assert_eq!(notices.trial, Some((until, false)));
    assert_eq!(world.run_jobs().await, 0, "nothing is due yet");
    world.clock.advance(minutes(10));
    assert_eq!(key_days(world, &ada.actor, &ada.slug).await, None, "its end needs no job");
    assert_eq!(world.services.organization_notices(&ada.actor, &ada.slug).await.unwrap().trial, None);
    let late = world.services.confirm_policies(&again(world, ADA).await, &ada.slug).await;
    assert_eq!(field(late), ("policies".to_owned(), FieldError::Expired));
    world.run_jobs().await;
    let letter = world.letter(ADA);
    assert!(letter.subject.contains("rolled back") && letter.text.contains("/policies"), "{letter:?}");
    let entry = world.entries(Chain::Organization(ada.org)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["by_time"]), ("policies.rolled_back", &true.into()));
    assert_eq!(entry.target, Some(ada.org.to_string()));
}

async fn only_a_session_begun_after_the_change_confirms(world: &World) {
    let ada = world.sign_up(ADA).await;
    let none = world.services.confirm_policies(&ada.actor, &ada.slug).await;
    assert_eq!(field(none), ("policies".to_owned(), FieldError::Expired), "nothing is being tried");
    let elsewhere = again(world, ADA).await;
    world.services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(30), "").await.unwrap();
    world.clock.advance(minutes(1));
    // Not the one that applied it, not another one from before, and a proof does not make one new.
    let not_allowed = ("policies".to_owned(), FieldError::NotAllowed);
    for old in [&ada.actor, &elsewhere] {
        assert_eq!(field(world.services.confirm_policies(old, &ada.slug).await), not_allowed);
    }
    let proved = world.services.confirm_by_password(&ada.actor, PASSWORD).await.unwrap();
    let proved = world.recognize(&proved.secret).await;
    assert_eq!(field(world.services.confirm_policies(&proved, &ada.slug).await), not_allowed);
    let new = again(world, ADA).await;
    let notices = world.services.organization_notices(&new, &ada.slug).await.unwrap();
    assert_eq!(notices.trial.map(|(_, may_confirm)| may_confirm), Some(true));
    world.services.confirm_policies(&new, &ada.slug).await.unwrap();
    world.clock.advance(minutes(60));
    assert_eq!(key_days(world, &new, &ada.slug).await, Some(30), "it stands");
    world.run_jobs().await;
    let mut events = world.organization_events(&ada).await;
    events.retain(|event| event.starts_with("policies."));
    assert!(events.ends_with(&["policies.applied".to_owned(), "policies.confirmed".to_owned()]), "{events:?}");
    // A change of policies is for somebody who showed a moment ago who they are.
    let stale = world.services.apply_policies(&new, &ada.slug, &keys_of_days(10), "").await;
    assert!(matches!(stale, Err(Error::FreshAuth)), "{stale:?}");
}

async fn another_admin_confirms_too(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Admin).await;
    world.services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(30), "").await.unwrap();
    world.clock.advance(minutes(1));
    let bob_again = again(world, BOB).await;
    world.services.confirm_policies(&bob_again, &ada.slug).await.unwrap();
    assert_eq!(key_days(world, &bob_again, &ada.slug).await, Some(30));
    world.clock.advance(minutes(10));
    world.run_jobs().await;
}

async fn nobody_shuts_themselves_out(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let apply = async |actor: &Actor, typed: &TypedPolicies| {
        let preview = world.services.preview_policies(actor, &ada.slug, typed).await.map(drop);
        let applied = world.services.apply_policies(actor, &ada.slug, typed, "").await.map(drop);
        (preview, applied)
    };
    let mine = |network: &str| typed(|typed| typed.networks = network.to_owned());
    let cases = [
        (mine("192.0.2.0/24"), "networks"),
        (typed(|typed| typed.mfa = true), "mfa"),
        (typed(|typed| (typed.mfa, typed.grace_days) = (true, "30".to_owned())), "mfa"),
        (typed(|typed| typed.methods = "passkey google".to_owned()), "methods"),
    ];
    for (typed, name) in &cases {
        let (preview, applied) = apply(&ada.actor, typed).await;
        assert_eq!(field(preview), ((*name).to_owned(), FieldError::NotAllowed));
        assert_eq!(field(applied), ((*name).to_owned(), FieldError::NotAllowed));
    }
    let (bad, _) = apply(&ada.actor, &mine("198.51.100.0/24 10.0.0.0/99")).await;
    assert_eq!(field(bad), ("networks".to_owned(), FieldError::BadEntry { position: 2 }));
    assert_eq!(world.services.policies(&ada.actor, &ada.slug).await.unwrap().trial, None);
    // With a second factor shown, and the own network in the list, it goes.
    let slug = ada.slug.clone();
    world.enrol(&mut ada).await;
    let both = typed(|typed| (typed.mfa, typed.networks) = (true, "198.51.100.0/24".to_owned()));
    world.services.apply_policies(&ada.actor, &slug, &both, "").await.unwrap();
    world.clock.advance(minutes(10));
    world.run_jobs().await;
    world.letter(ADA);
}

async fn one_change_is_tried_at_a_time(world: &World) {
    let ada = world.sign_up(ADA).await;
    let services = &world.services;
    let nothing = services.apply_policies(&ada.actor, &ada.slug, &TypedPolicies::default(), "").await;
    assert_eq!(field(nothing), ("policies".to_owned(), FieldError::Empty));
    services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(30), "").await.unwrap();
    let second = services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(60), "").await;
    assert_eq!(field(second), ("policies".to_owned(), FieldError::Taken));
    services.roll_back_policies(&ada.actor, &ada.slug).await.unwrap();
    assert_eq!(key_days(world, &ada.actor, &ada.slug).await, None);
    let twice = services.roll_back_policies(&ada.actor, &ada.slug).await;
    assert_eq!(field(twice), ("policies".to_owned(), FieldError::Expired));
    services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(60), "").await.unwrap();
    world.clock.advance(minutes(10));
    // Somebody comes before the job does: the end of the last one is written down first.
    services.apply_policies(&ada.actor, &ada.slug, &keys_of_days(90), "").await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    let events = world.organization_events(&ada).await;
    let told: Vec<_> = events.iter().filter_map(|event| event.strip_prefix("policies.")).collect();
    assert_eq!(told, ["applied", "rolled_back", "applied", "applied", "rolled_back"]);
    assert_eq!(key_days(world, &ada.actor, &ada.slug).await, Some(90), "the late job ends no other trial");
    world.clock.advance(minutes(10));
    world.run_jobs().await;
    world.letter(ADA);
}

async fn what_lowers_a_policy_wants_the_name(world: &World) {
    let ada = world.sign_up(ADA).await;
    set(world, &ada, &keys_of_days(30), "").await;
    let actor = again(world, ADA).await;
    let name = world.services.organization_of(&actor, &ada.slug).await.unwrap().name;
    let preview = world.services.preview_policies(&actor, &ada.slug, &keys_of_days(60)).await.unwrap();
    assert_eq!(preview.lowered, [PolicyName::KeyLifetime]);
    for (confirm, error) in [("", FieldError::Empty), ("something", FieldError::Mismatch)] {
        let refused = world.services.apply_policies(&actor, &ada.slug, &keys_of_days(60), confirm).await;
        assert_eq!(field(refused), ("confirm".to_owned(), error));
    }
    world.services.apply_policies(&actor, &ada.slug, &keys_of_days(60), &name).await.unwrap();
    world.services.roll_back_policies(&actor, &ada.slug).await.unwrap();
    world.services.apply_policies(&actor, &ada.slug, &keys_of_days(10), "").await.unwrap();
    world.clock.advance(minutes(10));
    world.run_jobs().await;
    world.letter(ADA);
}

async fn members_read_and_admins_change(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    let services = &world.services;
    assert!(matches!(services.policies(&bob.actor, &ada.slug).await, Err(Error::NotFound)));
    for role in [Role::Developer, Role::BillingManager, Role::ReadOnly] {
        if role == Role::Developer {
            world.add_member(&ada, &bob, role).await;
        } else {
            let mut tx = world.db.begin().await.unwrap();
            assert!(tx.on(ada.org).set_role(bob.account, role).await.unwrap());
            tx.commit(Vec::new()).await.unwrap();
        }
        assert!(!services.policies(&bob.actor, &ada.slug).await.unwrap().may_manage);
        let preview = services.preview_policies(&bob.actor, &ada.slug, &keys_of_days(1)).await.map(drop);
        let apply = services.apply_policies(&bob.actor, &ada.slug, &keys_of_days(1), "").await.map(drop);
        let confirm = services.confirm_policies(&bob.actor, &ada.slug).await;
        let roll_back = services.roll_back_policies(&bob.actor, &ada.slug).await;
        for refused in [preview, apply, confirm, roll_back] {
            assert!(matches!(refused, Err(Error::Denied { why: Refusal::Role { .. }, .. })), "{role} {refused:?}");
        }
    }
    assert!(services.policies(&ada.actor, &ada.slug).await.unwrap().may_manage);
}

async fn a_dry_run_names_whom_it_would_hold_up(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    world.enrol(&mut ada).await;
    world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("old", "never")).await.unwrap();
    world.run_jobs().await;
    world.letter(BOB);
    world.clock.advance(minutes(3 * 24 * 60));
    let bob_again = world.sign_in(BOB, PASSWORD).await.unwrap();
    world.clock.advance(minutes(30));
    for from in ["198.51.100.9", "203.0.113.5"] {
        world.services.recognize(world.request_from(from), Some(&bob_again)).await.unwrap();
        world.clock.advance(minutes(2));
    }
    world.clock.advance(minutes(60));
    let actor = fresh_multi(world, &mut ada).await;
    let change = typed(|typed| {
        typed.mfa = true;
        typed.key_days = "2".to_owned();
        typed.idle_minutes = "20".to_owned();
        typed.absolute_hours = "1".to_owned();
        typed.networks = "198.51.100.0/28".to_owned();
    });
    let preview = world.services.preview_policies(&actor, &ada.slug, &change).await.unwrap();
    let of = |policy: PolicyName| preview.dry_run.rules.iter().find(|rule| rule.policy == policy).unwrap();
    let bobs = |policy| of(policy).hits.iter().find(|hit| hit.name == "bob").cloned();
    assert_eq!(bobs(PolicyName::Mfa).map(|hit| hit.doubt), Some(Doubt::None));
    let pause = bobs(PolicyName::IdleTimeout).unwrap();
    assert_eq!((pause.doubt, pause.what.as_str()), (Doubt::None, "30"));
    assert_eq!(bobs(PolicyName::AbsoluteTimeout).map(|hit| hit.doubt), Some(Doubt::None));
    let network = bobs(PolicyName::Networks).unwrap();
    assert_eq!((network.doubt, network.what.as_str()), (Doubt::None, "203.0.113.0/24"), "the surest is told");
    let key = bobs(PolicyName::KeyLifetime).unwrap();
    assert_eq!((key.key.as_deref(), key.what.as_str()), (Some("old"), "3"));
    let ada_hit = of(PolicyName::Networks).hits.iter().find(|hit| hit.name == "ada").unwrap();
    assert_eq!(ada_hit.doubt, Doubt::Perhaps, "no more than the /24 of an address is kept");
}

/// A session that begins now with both factors, whatever the account has.
async fn fresh_multi(world: &World, person: &mut Person) -> Actor {
    let now = world.services.now();
    let secret = LinkToken::from_random(world.services.mint_submission_id().as_bytes()[..32].try_into().unwrap());
    let factors = Factors::of(&[Factor::Password, Factor::Totp]);
    let mut tx = world.db.begin().await.unwrap();
    tx.on(person.account)
        .insert_session(&NewSession {
            id: SessionId::new(now, secret.hash()[..10].try_into().unwrap()),
            secret_hash: secret.hash(),
            method: "password",
            at: now,
            idle_seconds: 8 * 3600,
            expires_at: now.plus(minutes(24 * 60)),
            network: "198.51.100.0/24".to_owned(),
            agent: String::new(),
            factors,
            connection: None,
            device_hash: None,
        })
        .await
        .unwrap();
    tx.commit(Vec::new()).await.unwrap();
    person.secret = secret.as_str().to_owned();
    person.actor = world.recognize(&person.secret).await;
    person.actor.clone()
}

async fn a_new_key_lives_no_longer_than_allowed(world: &World) {
    let ada = world.sign_up(ADA).await;
    set(world, &ada, &keys_of_days(90), "").await;
    let actor = again(world, ADA).await;
    let over = ("lifetime".to_owned(), FieldError::OverLimit { days: 90 });
    for lifetime in ["never", "365_days"] {
        let refused = world.services.create_key(&actor, &ada.slug, &TypedKey::named("ci", lifetime)).await.map(drop);
        assert_eq!(field(refused), over, "{lifetime}");
    }
    world.services.create_key(&actor, &ada.slug, &TypedKey::named("ci", "90_days")).await.unwrap();
    assert_eq!(world.services.list_keys(&actor, &ada.slug, false).await.unwrap().longest_days, Some(90));
    world.run_jobs().await;
    world.letter(ADA);
    world.clock.advance(minutes(10));
    world.run_jobs().await;
}

async fn team_figures_are_kept_to_the_team(world: &World) {
    use domain::id::TeamId;
    use domain::policy::Permission;
    use services::gate::Scopes;
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    let elsewhere = TeamId::from_bits(77);
    let mut tx = world.db.begin().await.unwrap();
    tx.on(ada.org).insert_team(elsewhere, "Elsewhere", false, world.services.now()).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    let read = async |actor: &Actor| {
        let scopes = Scopes::from(ada.org).in_team(elsewhere);
        world.services.gate().read(actor, Permission::ViewUsage, scopes).await.map(drop)
    };
    assert!(read(&bob.actor).await.is_ok());
    set(world, &ada, &typed(|typed| typed.team_figures_private = true), "").await;
    let refused = read(&bob.actor).await;
    assert!(matches!(refused, Err(Error::Denied { why: Refusal::OtherTeam { .. }, .. })), "{refused:?}");
    assert!(read(&ada.actor).await.is_ok(), "Admins see all");
    world.clock.advance(minutes(10));
    world.run_jobs().await;
}
