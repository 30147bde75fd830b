//! What a form sends back to its page, and what is sent twice.

use std::time::Duration;

use domain::field::{FieldError, FieldErrors};
use domain::key::TypedKey;
use services::actor::Actor;
use services::{FormAnswer, Once, Outcome, Submission};

use crate::both_engines;
use crate::support::{PASSWORD, World, code_of, done, field, minutes, token_of};

const ADA: &str = "ada@example.com";

both_engines!(
    an_answer_waits_ten_minutes,
    a_secret_is_read_once_and_lies_sealed,
    a_submission_acts_once,
    a_submission_that_failed_may_be_sent_again,
    what_cannot_be_repeated_is_not,
    whoever_lost_the_claim_commits_nothing,
);

async fn an_answer_waits_ten_minutes(world: &World) {
    let mut answer = FormAnswer { errors: FieldErrors::one("email", FieldError::Malformed), ..FormAnswer::default() };
    answer.values.insert("email".to_owned(), "ada at example".to_owned());
    let cookie = world.services.lay_form_answer("sign-up", &answer).await.unwrap();
    assert!(!world.holds("ada at example") && !world.holds(&cookie));
    for _ in 0..2 {
        let found = world.services.find_form_answer(&cookie, "sign-up").await.unwrap();
        assert_eq!(found.as_ref(), Some(&answer), "a reload shows it again");
    }
    assert_eq!(world.services.find_form_answer(&cookie, "sign-in").await.unwrap(), None, "another form's page");
    assert_eq!(world.services.find_form_answer("no such cookie", "sign-up").await.unwrap(), None);
    world.clock.advance(minutes(10));
    assert_eq!(world.services.find_form_answer(&cookie, "sign-up").await.unwrap(), None);
}

async fn a_secret_is_read_once_and_lies_sealed(world: &World) {
    let answer = FormAnswer { secret: Some("mmx_key_shown_once".to_owned()), ..FormAnswer::default() };
    let cookie = world.services.lay_form_answer("keys", &answer).await.unwrap();
    assert!(!world.holds("mmx_key_shown_once"));
    assert_eq!(world.services.find_form_answer(&cookie, "sign-in").await.unwrap(), None, "another form takes nothing");
    assert_eq!(world.services.find_form_answer(&cookie, "keys").await.unwrap(), Some(answer));
    assert_eq!(world.services.find_form_answer(&cookie, "keys").await.unwrap(), None);
}

async fn claim(world: &World, id: &str) -> Once {
    match world.services.claim_submission(id).await.unwrap() {
        Submission::Claimed(once) => once,
        other => panic!("{other:?}"),
    }
}

/// The same actor, acting under a submission that this claim holds.
async fn under(world: &World, actor: &Actor, id: &str) -> Actor {
    Actor { once: Some(claim(world, id).await), ..actor.clone() }
}

async fn a_submission_acts_once(world: &World) {
    let id = world.services.mint_submission_id();
    let outcome =
        Outcome { to: "/o/ada".to_owned(), session: Some("a session's secret".to_owned()), ..Outcome::default() };
    let once = claim(world, &id).await;
    assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::UnderWay);
    world.services.settle_submission(&once, &outcome).await.unwrap();
    for _ in 0..2 {
        assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::Done(outcome.clone()));
    }
    assert!(!world.holds("a session's secret") && !world.holds(&id));
    world.services.release_submission(&once).await.unwrap();
    assert_eq!(
        world.services.claim_submission(&id).await.unwrap(),
        Submission::Done(outcome),
        "what is done stays done"
    );
}

async fn a_submission_that_failed_may_be_sent_again(world: &World) {
    let id = world.services.mint_submission_id();
    for _ in 0..2 {
        let once = claim(world, &id).await;
        world.services.release_submission(&once).await.unwrap();
    }
}

/// Between the commit and the answer the process may die. Whoever sends the form again gets what was committed.
async fn what_cannot_be_repeated_is_not(world: &World) {
    let mint = || world.services.mint_submission_id();
    let (browser, visitor) = ("browser", world.visitor());
    let id = mint();
    for minted in [browser, "minted anew, since the first answer did not come"] {
        let actor = under(world, &visitor, &id).await;
        let begun = world.services.begin_sign_up(&actor, minted, (ADA, PASSWORD, "Ada"), true).await.unwrap();
        assert_eq!(begun, browser);
    }
    world.run_jobs().await;
    let (id, code) = (mint(), code_of(&world.letter(ADA)));
    assert_eq!(world.unread(), [""; 0]);

    let first = world.services.confirm_by_code(&under(world, &visitor, &id).await, browser, &code).await.unwrap();
    assert!(!world.holds(&first.session.secret));
    let again = world.services.confirm_by_code(&under(world, &visitor, &id).await, browser, &code).await.unwrap();
    assert_eq!((&again.session.secret, &again.slug), (&first.session.secret, &first.slug));
    // Another submission is another act, and the code was used.
    let other = world.services.confirm_by_code(&under(world, &visitor, &mint()).await, browser, &code).await;
    assert_eq!(field(other), ("code".to_owned(), FieldError::Expired));

    let (id, ada) = (mint(), world.recognize(&first.session.secret).await);
    let slug = first.slug.as_str();
    let made = world
        .services
        .create_key(&under(world, &ada, &id).await, slug, &TypedKey::named("ci", "90_days"))
        .await
        .unwrap();
    assert!(!world.holds(made.secret.expose()));
    let again = world
        .services
        .create_key(&under(world, &ada, &id).await, slug, &TypedKey::named("ci", "90_days"))
        .await
        .unwrap();
    assert_eq!((again.id, again.secret.expose()), (made.id, made.secret.expose()));
    assert_eq!(world.services.list_keys(&ada, slug, false).await.unwrap().keys.len(), 1);

    let id = mint();
    let first = world.services.sign_in(&under(world, &visitor, &id).await, ADA, PASSWORD).await.unwrap();
    let again = world.services.sign_in(&under(world, &visitor, &id).await, ADA, PASSWORD).await.unwrap();
    assert_eq!(done(again).secret, done(first).secret);

    world.run_jobs().await;
    world.letter(ADA);
    world.services.request_recovery(&visitor, ADA).await.unwrap();
    world.run_jobs().await;
    let (id, link) = (mint(), token_of(&world.letter(ADA)));
    for _ in 0..2 {
        let actor = under(world, &visitor, &id).await;
        world.services.reset_password(&actor, &link, "another lantern kettle orbit").await.unwrap();
    }
    world.run_jobs().await;
    world.letter(ADA);
}

async fn whoever_lost_the_claim_commits_nothing(world: &World) {
    let (id, visitor) = (world.services.mint_submission_id(), world.visitor());
    let slow = under(world, &visitor, &id).await;
    world.clock.advance(Duration::from_secs(10));
    let next = under(world, &visitor, &id).await;
    let typed = (ADA, PASSWORD, "Ada");
    let late = world.services.begin_sign_up(&slow, "browser", typed, true).await;
    assert!(matches!(late, Err(services::Error::Conflict)), "{late:?}");
    world.services.begin_sign_up(&next, "browser", typed, true).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
}
