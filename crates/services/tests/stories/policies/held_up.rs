//! Who is held up at the door of an organization, and what helps.

use domain::audit::Chain;
use domain::key::TypedKey;
use domain::policies::PolicyName;
use domain::role::Role;
use services::Error;

use super::super::door::at_the_door;
use super::{ADA, BOB, again, fresh_multi, set, typed};
use crate::both_engines;
use crate::support::{PASSWORD, World, minutes};

both_engines!(
    a_pause_is_cured_by_a_proof_and_elsewhere_it_does_not_matter,
    a_sign_in_is_demanded_in_one_organization,
    a_second_factor_has_a_grace,
    whoever_is_held_up_learns_whom_to_ask_and_may_go,
);

async fn a_pause_is_cured_by_a_proof_and_elsewhere_it_does_not_matter(world: &World) {
    let (ada, mut bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    set(world, &ada, &typed(|typed| typed.idle_minutes = "30".to_owned()), "").await;
    world.clock.advance(minutes(30));
    bob.actor = world.recognize(&bob.secret).await;
    assert!(matches!(world.services.home(&bob.actor, &ada.slug).await, Err(Error::FreshAuth)));
    // Also of a write, and however often it is used meanwhile.
    world.clock.advance(minutes(2));
    bob.actor = world.recognize(&bob.secret).await;
    let write = world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.map(drop);
    assert!(matches!(write, Err(Error::FreshAuth)), "{write:?}");
    assert!(world.services.home(&bob.actor, &bob.slug).await.is_ok(), "the session is as good as before elsewhere");
    let confirmed = world.services.confirm_by_password(&bob.actor, PASSWORD).await.unwrap();
    world.go_on(&mut bob, &confirmed).await;
    assert!(world.services.home(&bob.actor, &ada.slug).await.is_ok());
    world.run_jobs().await;
}

async fn a_sign_in_is_demanded_in_one_organization(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    world.services.demand_sign_in(&ada.actor, &ada.slug, &bob.account.to_string()).await.unwrap();
    world.clock.advance(minutes(1));
    assert_eq!(at_the_door(&world.services, &bob.actor, &ada.slug).await, Err(PolicyName::SignInAgain));
    assert_eq!(at_the_door(&world.services, &bob.actor, &bob.slug).await, Ok(()));
    // A proof does not make a session begin anew.
    let proved = world.services.confirm_by_password(&bob.actor, PASSWORD).await.unwrap();
    let proved = world.recognize(&proved.secret).await;
    assert_eq!(at_the_door(&world.services, &proved, &ada.slug).await, Err(PolicyName::SignInAgain));
    assert_eq!(at_the_door(&world.services, &again(world, BOB).await, &ada.slug).await, Ok(()));
}

async fn a_second_factor_has_a_grace(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.enrol(&mut ada).await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let began = world.services.now();
    let change = typed(|typed| (typed.mfa, typed.grace_days) = (true, "7".to_owned()));
    let slug = ada.slug.clone();
    world.services.apply_policies(&ada.actor, &slug, &change, "").await.unwrap();
    world.clock.advance(minutes(1));
    let confirming = fresh_multi(world, &mut ada).await;
    world.services.confirm_policies(&confirming, &slug).await.unwrap();
    let day = minutes(24 * 60);
    let notices = world.services.organization_notices(&bob.actor, &slug).await.unwrap();
    assert_eq!(notices.mfa_due_at, Some(began.plus(7 * day)));
    assert_eq!(world.services.organization_notices(&confirming, &slug).await.unwrap().mfa_due_at, None);
    world.clock.advance(7 * day);
    let mut late = bob.clone();
    late.actor = again(world, BOB).await;
    assert_eq!(at_the_door(&world.services, &late.actor, &slug).await, Err(PolicyName::Mfa));
    // The account is open, and a second factor is set up there.
    world.enrol(&mut late).await;
    assert_eq!(at_the_door(&world.services, &late.actor, &slug).await, Ok(()));
    world.run_jobs().await;
}

async fn whoever_is_held_up_learns_whom_to_ask_and_may_go(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    set(world, &ada, &typed(|typed| typed.networks = "198.51.100.0/24".to_owned()), "").await;
    let outside = world.services.recognize(world.request_from("203.0.113.5"), Some(&bob.secret)).await.unwrap();
    assert_eq!(at_the_door(&world.services, &outside, &ada.slug).await, Err(PolicyName::Networks));
    let entry = world.entries(Chain::Account(bob.account)).await.pop().unwrap();
    assert_eq!(entry.event, "access.denied");
    assert_eq!(entry.payload["refusal"], serde_json::json!({"why": "policy", "policy": "networks"}));
    let help = world.services.door_help(&outside, &ada.slug).await.unwrap();
    assert_eq!(
        (help.admins, help.address.map(|at| at.to_string())),
        (vec!["ada".to_owned()], Some("203.0.113.5".into()))
    );
    let stranger = world.sign_up("eve@example.org").await;
    assert!(matches!(world.services.door_help(&stranger.actor, &ada.slug).await, Err(Error::NotFound)));
    world.clock.advance(minutes(10));
    world.run_jobs().await;
}
