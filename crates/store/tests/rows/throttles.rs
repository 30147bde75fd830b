//! Counters of attempts.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(counts_by_rule_subject_and_window, takes_an_attempt_back, forgets_a_subject, sweeps_old_windows);

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
