//! Counters of attempts.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    counts_by_rule_subject_and_window,
    takes_an_attempt_back,
    forgets_a_subject,
    sweeps_old_windows,
    a_streak_lasts_until_it_is_quiet,
    a_streak_is_given_back_and_forgotten,
    knows_what_was_counted,
);

async fn count(base: &Base, rule: &str, subject: &str, window: i64) -> i64 {
    base.write(async |tx| tx.on(Site).count_attempt(rule, subject, at(window), at(window + 60)).await).await
}

async fn counts_by_rule_subject_and_window(base: &Base) {
    assert_eq!(count(base, "sign_in", "ada", 0).await, 1);
    assert_eq!(count(base, "sign_in", "ada", 0).await, 2);
    assert_eq!(count(base, "sign_in", "ada", 60).await, 1);
    assert_eq!(count(base, "sign_in", "bob", 0).await, 1);
    assert_eq!(count(base, "sign_up", "ada", 0).await, 1);
    assert_eq!(count(base, "sign_in", "ada", 0).await, 3);
}

async fn takes_an_attempt_back(base: &Base) {
    let back = async |rule, subject, window| {
        base.write(async |tx| tx.on(Site).give_attempt_back(rule, subject, at(window)).await).await
    };
    back("sign_in", "ada", 0).await;
    count(base, "sign_in", "ada", 0).await;
    count(base, "sign_in", "ada", 0).await;
    for (rule, subject, window) in [("sign_up", "ada", 0), ("sign_in", "bob", 0), ("sign_in", "ada", 60)] {
        back(rule, subject, window).await;
    }
    assert_eq!(count(base, "sign_in", "ada", 0).await, 3);
    for _ in 0..5 {
        back("sign_in", "ada", 0).await;
    }
    assert_eq!(count(base, "sign_in", "ada", 0).await, 1, "never below nothing");
}

async fn forgets_a_subject(base: &Base) {
    for (rule, subject) in [("sign_in", "ada"), ("sign_in", "bob"), ("sign_up", "ada")] {
        count(base, rule, subject, 0).await;
    }
    base.write(async |tx| tx.on(Site).clear_attempts("sign_in", "ada").await).await;
    assert_eq!(count(base, "sign_in", "ada", 0).await, 1);
    assert_eq!((count(base, "sign_in", "bob", 0).await, count(base, "sign_up", "ada", 0).await), (2, 2));
}

async fn sweeps_old_windows(base: &Base) {
    count(base, "sign_in", "ada", 0).await;
    count(base, "sign_in", "ada", 60).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_attempts(at(60)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_attempts(at(61)).await).await, 1);
    assert_eq!((count(base, "sign_in", "ada", 0).await, count(base, "sign_in", "ada", 60).await), (1, 2));
}

async fn streak(base: &Base, subject: &str, now: i64) -> (i64, i64) {
    let counted =
        base.write(async |tx| tx.on(Site).count_in_a_row("long", subject, 3, at(now), at(now + 100)).await).await;
    (counted.0, counted.1.since(at(0)).as_secs().try_into().unwrap())
}

async fn a_streak_lasts_until_it_is_quiet(base: &Base) {
    assert_eq!(streak(base, "ada", 0).await, (1, 100));
    assert_eq!(streak(base, "ada", 90).await, (2, 190), "no window ends it");
    assert_eq!(streak(base, "ada", 180).await, (3, 280));
    assert_eq!(streak(base, "ada", 200).await, (4, 280), "one too many makes it no longer");
    assert_eq!(streak(base, "bob", 200).await, (1, 300));
    assert_eq!(streak(base, "ada", 280).await, (1, 380), "it was over, whether or not somebody swept");
}

async fn a_streak_is_given_back_and_forgotten(base: &Base) {
    for _ in 0..2 {
        streak(base, "ada", 0).await;
    }
    base.write(async |tx| tx.on(Site).give_back_in_a_row("long", "ada").await).await;
    assert_eq!(streak(base, "ada", 1).await.0, 2);
    base.write(async |tx| tx.on(Site).clear_attempts("long", "ada").await).await;
    assert_eq!(streak(base, "ada", 2).await.0, 1);
}

async fn knows_what_was_counted(base: &Base) {
    count(base, "spraying", "a", 0).await;
    let counted = async |rule: &str, subject: &str, after| {
        base.db.read(Site).has_counted(rule, subject, at(after)).await.unwrap()
    };
    assert!(counted("spraying", "a", 59).await);
    assert!(!counted("spraying", "a", 60).await, "over");
    assert!(!counted("spraying", "b", 0).await && !counted("sign_in", "a", 0).await);
}
