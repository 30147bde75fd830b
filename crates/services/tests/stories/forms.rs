//! What a form sends back to its page, and what is sent twice.

use domain::field::{FieldError, FieldErrors};
use services::{FormAnswer, Outcome, Submission};

use crate::both_engines;
use crate::support::{World, minutes};

both_engines!(
    an_answer_waits_ten_minutes,
    a_secret_is_read_once_and_lies_sealed,
    a_submission_acts_once,
    a_submission_that_failed_may_be_sent_again,
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

async fn a_submission_acts_once(world: &World) {
    let id = world.services.mint_submission_id();
    let outcome =
        Outcome { to: "/o/ada".to_owned(), session: Some("a session's secret".to_owned()), ..Outcome::default() };
    assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::New);
    assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::UnderWay);
    world.services.settle_submission(&id, &outcome).await.unwrap();
    for _ in 0..2 {
        assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::Done(outcome.clone()));
    }
    assert!(!world.holds("a session's secret") && !world.holds(&id));
    world.services.release_submission(&id).await.unwrap();
    assert_eq!(
        world.services.claim_submission(&id).await.unwrap(),
        Submission::Done(outcome),
        "what is done stays done"
    );
}

async fn a_submission_that_failed_may_be_sent_again(world: &World) {
    let id = world.services.mint_submission_id();
    for _ in 0..2 {
        assert_eq!(world.services.claim_submission(&id).await.unwrap(), Submission::New);
        world.services.release_submission(&id).await.unwrap();
    }
}
