//! A lost second factor where an organization asks for one: time, and the word of an Admin.

use domain::field::FieldError;
use domain::policies::{PolicyName, TypedPolicies};
use domain::role::Role;

use super::super::door::at_the_door;
use super::{ADA, BOB, again, fresh_multi, typed};
use crate::both_engines;
use crate::support::{Person, World, field, minutes, token_of};

both_engines!(a_lost_factor_goes_with_time_and_an_admins_word, an_organization_that_asks_no_more_holds_nothing_up,);

/// Ada's organization asks for a second factor; Bob, a member, has lost his. Gives his wait's begin.
async fn bob_lost_it(world: &World) -> (Person, Person) {
    let (mut ada, mut bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.enrol(&mut ada).await;
    world.enrol(&mut bob).await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let slug = ada.slug.clone();
    world.services.apply_policies(&ada.actor, &slug, &typed(|typed| typed.mfa = true), "").await.unwrap();
    world.clock.advance(minutes(1));
    let confirming = fresh_multi(world, &mut ada).await;
    world.services.confirm_policies(&confirming, &slug).await.unwrap();
    world.clock.advance(minutes(10));
    world.run_jobs().await;
    let half = world.half(BOB).await;
    world.services.report_lost_factor(&world.visitor(), &half).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(BOB));
    world.services.begin_factor_loss(&world.visitor(), &link).await.unwrap();
    world.run_jobs().await;
    let told = world.letter(BOB);
    assert!(told.text.contains("An Admin has to approve"), "{}", told.text);
    let asked = world.letter(ADA);
    assert!(asked.text.contains("bob") && asked.text.contains("/policies"), "{}", asked.text);
    (ada, bob)
}

async fn has_second_factor(world: &World, person: &Person) -> bool {
    world.db.read(person.account).ways_in().await.unwrap().has_second_factor()
}

async fn a_lost_factor_goes_with_time_and_an_admins_word(world: &World) {
    let (mut ada, bob) = bob_lost_it(world).await;
    let slug = ada.slug.clone();
    let wait = minutes(72 * 60);
    world.clock.advance(wait);
    world.run_jobs().await;
    world.letter(BOB);
    assert!(has_second_factor(world, &bob).await, "time alone is not enough");
    let admin = fresh_multi(world, &mut ada).await;
    let member = bob.account.to_string();
    let listed = world.services.policies(&admin, &slug).await.unwrap().losses;
    assert_eq!(
        listed.iter().map(|loss| (loss.name.as_str(), loss.own, loss.approved_at)).collect::<Vec<_>>(),
        [("bob", false, None)]
    );
    world.services.approve_factor_loss(&admin, &slug, &member).await.unwrap();
    let twice = world.services.approve_factor_loss(&admin, &slug, &member).await;
    assert_eq!(field(twice), ("member".to_owned(), FieldError::Expired));
    world.run_jobs().await;
    assert!(!has_second_factor(world, &bob).await);
    world.letter(BOB);
    let events = world.account_events(&bob).await;
    let at = |name: &str| events.iter().position(|event| event == name).unwrap();
    assert!(at("factor_loss.approved") < at("factor_loss.done"), "{events:?}");
    assert!(world.organization_events(&ada).await.contains(&"factor_loss.approved".to_owned()));
    // He is in again, but not at the door of the one that asks for a second factor.
    let bare = again(world, BOB).await;
    assert_eq!(at_the_door(&world.services, &bare, &slug).await, Err(PolicyName::Mfa));
    world.clock.advance(minutes(61));
    world.run_jobs().await;
}

async fn an_organization_that_asks_no_more_holds_nothing_up(world: &World) {
    let (mut ada, bob) = bob_lost_it(world).await;
    let slug = ada.slug.clone();
    // Nobody approves for themselves, and nobody without the right at all.
    let own = world.services.approve_factor_loss(&ada.actor, &slug, &ada.account.to_string()).await;
    assert!(own.is_err(), "{own:?}");
    world.clock.advance(minutes(72 * 60));
    world.run_jobs().await;
    world.letter(BOB);
    let admin = fresh_multi(world, &mut ada).await;
    let name = world.services.organization_of(&admin, &slug).await.unwrap().name;
    world.services.apply_policies(&admin, &slug, &TypedPolicies::default(), &name).await.unwrap();
    world.clock.advance(minutes(1));
    let confirming = fresh_multi(world, &mut ada).await;
    world.services.confirm_policies(&confirming, &slug).await.unwrap();
    assert!(has_second_factor(world, &bob).await);
    world.clock.advance(minutes(60));
    world.run_jobs().await;
    assert!(!has_second_factor(world, &bob).await, "it is looked again every hour");
    world.letter(BOB);
}
