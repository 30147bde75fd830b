//! Jobs: tried again, laid aside, taken over; a mail that is sent twice is the same mail.

use domain::key::TypedKey;
use std::time::Duration;

use services::env::Clock;
use store::Site;

use crate::both_engines;
use crate::support::{Answer, PASSWORD, World, code_of, minutes, token_of};

both_engines!(
    a_mail_that_is_not_taken_is_tried_again_with_growing_pauses,
    a_mail_that_is_refused_is_laid_aside,
    a_job_is_laid_aside_after_twenty_tries,
    a_second_run_mails_the_same_code,
    a_dead_workers_job_is_taken_over,
    a_sweep_forgets_what_has_had_its_time,
);

const ADA: &str = "ada@example.org";

async fn begin(world: &World) -> String {
    let browser = world.services.mint_browser_id();
    world.services.begin_sign_up(&world.visitor(), &browser, (ADA, PASSWORD, "Ada"), true).await.unwrap();
    browser
}

async fn a_mail_that_is_not_taken_is_tried_again_with_growing_pauses(world: &World) {
    let browser = begin(world).await;
    world.post(Answer::Later);
    assert_eq!(world.run_jobs().await, 1);
    for seconds in [5, 10, 20, 40] {
        world.clock.advance(Duration::from_secs(seconds) - Duration::from_micros(1));
        assert_eq!(world.run_jobs().await, 0, "before {seconds} s");
        world.clock.advance(Duration::from_micros(1));
        assert_eq!(world.run_jobs().await, 1, "after {seconds} s");
    }
    world.post(Answer::Takes);
    world.clock.advance(Duration::from_secs(80));
    assert_eq!(world.run_jobs().await, 1);
    let confirmed =
        world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&world.letter(ADA))).await.unwrap();
    world.greet(ADA, confirmed).await;
}

async fn a_mail_that_is_refused_is_laid_aside(world: &World) {
    begin(world).await;
    world.post(Answer::Never);
    assert_eq!(world.run_jobs().await, 1);
    assert_eq!(world.services.job_backlog().await.unwrap(), (0, 1));
    world.post(Answer::Takes);
    world.clock.advance(minutes(24 * 60));
    assert_eq!(world.run_jobs().await, 0);
    world.leave_jobs();
}

async fn a_job_is_laid_aside_after_twenty_tries(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.post(Answer::Later);
    for _ in 0..20 {
        assert_eq!(world.run_jobs().await, 1);
        world.clock.advance(minutes(6 * 60));
    }
    assert_eq!(world.run_jobs().await, 0);
    assert_eq!(world.services.job_backlog().await.unwrap(), (0, 1));
    world.leave_jobs();
}

/// Claims the next job as a worker that dies before it is done.
async fn claim_and_die(world: &World) -> store::ClaimedJob {
    let now = world.clock.now();
    let mut append = world.services.gate().append().await.unwrap();
    let job = append.claim_job("dead", now.plus(Duration::from_secs(60)), now).await.unwrap().unwrap();
    append.commit().await.unwrap();
    job
}

async fn a_second_run_mails_the_same_code(world: &World) {
    let browser = begin(world).await;
    world.post(Answer::LosesTheReceipt);
    assert_eq!(world.run_jobs().await, 1);
    world.post(Answer::Takes);
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(world.run_jobs().await, 1);
    let (first, second) = (world.letter(ADA), world.letter(ADA));
    assert_eq!(code_of(&first), code_of(&second));
    assert_eq!(token_of(&first), token_of(&second));
    assert_eq!(first.message_id, second.message_id);
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&first)).await.unwrap();
    world.greet(ADA, confirmed).await;
}

async fn a_dead_workers_job_is_taken_over(world: &World) {
    begin(world).await;
    let job = claim_and_die(world).await;
    world.clock.advance(Duration::from_secs(60) - Duration::from_micros(1));
    assert_eq!(world.run_jobs().await, 0, "its lease holds");
    world.clock.advance(Duration::from_micros(1));
    assert_eq!(world.run_jobs().await, 1);
    token_of(&world.letter(ADA));
    // The dead one was only slow: it comes too late to say anything about the job.
    let mut append = world.services.gate().append().await.unwrap();
    assert!(!append.retry_job("dead", &job, world.clock.now(), "late").await.unwrap());
    assert!(!append.finish_job("dead", &job, world.clock.now()).await.unwrap());
    append.commit().await.unwrap();
    assert_eq!(world.run_jobs().await, 0);
}

async fn a_sweep_forgets_what_has_had_its_time(world: &World) {
    let browser = begin(world).await;
    world.run_jobs().await;
    world.letter(ADA);
    let bob = world.sign_up("bob@example.org").await;
    let cookie = world.services.lay_form_answer("sign-in", &services::FormAnswer::default()).await.unwrap();
    for _ in 0..3 {
        world.services.want_sweep().await.unwrap();
    }
    assert_eq!(world.run_jobs().await, 1, "one sweep an hour");
    assert!(world.services.pending_sign_up(&world.visitor(), &browser).await.unwrap().is_some());
    assert!(world.services.find_form_answer(&cookie, "sign-in").await.unwrap().is_some());
    world.clock.advance(minutes(32 * 24 * 60));
    world.services.want_sweep().await.unwrap();
    assert_eq!(world.run_jobs().await, 1);
    if world.is_postgres() {
        for table in ["sign_ups", "sessions", "form_answers", "submissions", "throttles", "recoveries"] {
            assert_eq!(world.base.psql(&format!("select count(*) from {table}")), ["0"], "{table}");
        }
    }
    assert!(world.db.read(Site).find_account_by_email(&bob.email).await.unwrap().is_some());
}
