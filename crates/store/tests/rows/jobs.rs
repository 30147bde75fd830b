//! The outbox: one key one job, claims in order, leases, fences.

use domain::id::{JobId, NodeId};
use store::{ClaimedJob, NewJob, Site};

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    a_key_makes_one_job,
    claims_in_order_what_is_due,
    a_lease_keeps_others_off_until_it_ends,
    an_overtaken_worker_changes_nothing,
    what_the_dead_hold_is_freed,
    a_finished_job_is_over,
    a_failed_job_runs_again_later,
    a_hopeless_job_is_laid_aside,
    sweeps_what_was_done,
);

fn job(number: u128, run_at: i64) -> NewJob {
    NewJob {
        id: JobId::from_bits(number),
        kind: "mail",
        payload: format!("{{\"number\":{number}}}"),
        dedupe_key: None,
        created_at: at(-5),
        run_at: at(run_at),
    }
}

async fn enqueue(base: &Base, jobs: &[NewJob]) {
    for job in jobs {
        assert!(base.write(async |tx| tx.on(Site).enqueue(job).await).await);
    }
}

async fn claim(base: &Base, worker: &str, lease_until: i64, now: i64) -> Option<ClaimedJob> {
    base.write(async |tx| tx.on(Site).claim_job(worker, at(lease_until), at(now)).await).await
}

async fn a_key_makes_one_job(base: &Base) {
    let keyed = |number, key: &str| NewJob { dedupe_key: Some(key.to_owned()), ..job(number, 0) };
    enqueue(base, &[keyed(1, "a"), keyed(2, "b"), job(3, 0), job(4, 0)]).await;
    assert!(!base.write(async |tx| tx.on(Site).enqueue(&keyed(5, "a")).await).await);
    assert_eq!(base.count("jobs").await, 4);
    // Also when the first is done: the key remembers.
    let first = claim(base, "w", 10, 0).await.unwrap();
    assert!(base.write(async |tx| tx.on(Site).finish_job("w", &first, at(1)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).enqueue(&keyed(5, "a")).await).await);
}

async fn claims_in_order_what_is_due(base: &Base) {
    enqueue(base, &[job(1, 3), job(2, 2), job(3, 2), job(4, 9)]).await;
    assert!(claim(base, "w", 100, 1).await.is_none());
    assert_eq!(base.db.read(Site).count_due_jobs(at(1)).await.unwrap(), 0);
    assert_eq!(base.db.read(Site).count_due_jobs(at(3)).await.unwrap(), 3);
    let mut order = Vec::new();
    while let Some(job) = claim(base, "w", 100, 3).await {
        assert_eq!((job.kind.as_str(), job.attempts, job.created_at), ("mail", 1, at(-5)));
        assert_eq!(job.payload, format!("{{\"number\":{}}}", job.id.bits()));
        order.push(job.id.bits());
    }
    assert_eq!(order, [2, 3, 1]);
}

async fn a_lease_keeps_others_off_until_it_ends(base: &Base) {
    enqueue(base, &[job(1, 0)]).await;
    let first = claim(base, "a", 10, 0).await.unwrap();
    assert!(claim(base, "b", 20, 9).await.is_none());
    let second = claim(base, "b", 20, 10).await.unwrap();
    assert_eq!((first.id, first.attempts), (second.id, 1));
    assert_eq!(second.attempts, 2);
}

async fn what_the_dead_hold_is_freed(base: &Base) {
    let live = NodeId::from_bits(1).to_string();
    let dead = NodeId::from_bits(2).to_string();
    base.write(async |tx| tx.on(Site).beat(NodeId::from_bits(1), at(0), at(100), "1").await).await;
    base.write(async |tx| tx.on(Site).beat(NodeId::from_bits(2), at(0), at(90), "1").await).await;
    enqueue(base, &[job(1, 0), job(2, 0), job(3, 0), job(4, 0)]).await;
    for worker in [&*live, "me", &*dead, "unknown"] {
        assert!(claim(base, worker, 160, 100).await.is_some());
    }
    let free = async |now| base.write(async |tx| tx.on(Site).free_jobs_of_the_dead("me", at(90), at(now)).await).await;
    assert_eq!(free(101).await, 2, "what the node holds that was not seen, and what nobody holds");
    assert_eq!(free(101).await, 0);
    let taken: Vec<_> = [claim(base, "me", 161, 101).await, claim(base, "me", 161, 101).await]
        .into_iter()
        .map(|job| job.unwrap().id)
        .collect();
    assert_eq!(taken, [JobId::from_bits(3), JobId::from_bits(4)]);
    assert!(claim(base, "me", 161, 101).await.is_none(), "the living keep what they hold");
}

async fn an_overtaken_worker_changes_nothing(base: &Base) {
    enqueue(base, &[job(1, 0)]).await;
    let old = claim(base, "a", 10, 0).await.unwrap();
    // The second claim is by the same worker: its name alone is no fence.
    let new = claim(base, "a", 20, 10).await.unwrap();
    assert!(!base.write(async |tx| tx.on(Site).finish_job("a", &old, at(11)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).retry_job("a", &old, at(50), "late").await).await);
    assert!(!base.write(async |tx| tx.on(Site).bury_job("a", &old, at(11), "late").await).await);
    assert!(!base.write(async |tx| tx.on(Site).finish_job("b", &new, at(11)).await).await);
    assert_eq!(base.db.read(Site).count_due_jobs(at(11)).await.unwrap(), 1);
    assert!(base.write(async |tx| tx.on(Site).finish_job("a", &new, at(11)).await).await);
    assert_eq!(base.db.read(Site).count_due_jobs(at(11)).await.unwrap(), 0);
}

async fn a_finished_job_is_over(base: &Base) {
    enqueue(base, &[job(1, 0)]).await;
    let done = claim(base, "a", 10, 0).await.unwrap();
    assert!(base.write(async |tx| tx.on(Site).finish_job("a", &done, at(1)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).finish_job("a", &done, at(2)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).retry_job("a", &done, at(3), "no").await).await);
    assert!(!base.write(async |tx| tx.on(Site).bury_job("a", &done, at(3), "no").await).await);
    assert!(claim(base, "b", 1_010, 1_000).await.is_none());
}

async fn a_failed_job_runs_again_later(base: &Base) {
    enqueue(base, &[job(1, 0)]).await;
    let failed = claim(base, "a", 10, 0).await.unwrap();
    assert!(base.write(async |tx| tx.on(Site).retry_job("a", &failed, at(30), "connection refused").await).await);
    assert_eq!(base.column("select last_error from jobs").await, ["connection refused"]);
    // With that it let go of the job.
    assert!(!base.write(async |tx| tx.on(Site).finish_job("a", &failed, at(2)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).bury_job("a", &failed, at(2), "no").await).await);
    assert!(claim(base, "a", 60, 29).await.is_none());
    let again = claim(base, "a", 60, 30).await.unwrap();
    assert_eq!((again.id, again.attempts), (failed.id, 2));
}

async fn a_hopeless_job_is_laid_aside(base: &Base) {
    enqueue(base, &[job(1, 0), job(2, 0)]).await;
    assert_eq!(base.db.read(Site).count_dead_jobs().await.unwrap(), 0);
    let failed = claim(base, "a", 10, 0).await.unwrap();
    assert!(base.write(async |tx| tx.on(Site).bury_job("a", &failed, at(1), "no such mailbox").await).await);
    assert_eq!(base.db.read(Site).count_dead_jobs().await.unwrap(), 1);
    assert_eq!(base.db.read(Site).count_due_jobs(at(1)).await.unwrap(), 1);
    // It rests: not finished afterwards, not claimed, not swept.
    assert!(!base.write(async |tx| tx.on(Site).finish_job("a", &failed, at(2)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).retry_job("a", &failed, at(2), "no").await).await);
    assert_eq!(claim(base, "b", 1_010, 1_000).await.unwrap().id, JobId::from_bits(2));
    assert!(claim(base, "b", 1_010, 1_000).await.is_none());
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_jobs(at(10_000)).await).await, 0);
}

async fn sweeps_what_was_done(base: &Base) {
    enqueue(base, &[job(1, 0), job(2, 0), job(3, 0)]).await;
    for done_at in [5, 6] {
        let done = claim(base, "a", 10, 0).await.unwrap();
        assert!(base.write(async |tx| tx.on(Site).finish_job("a", &done, at(done_at)).await).await);
    }
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_jobs(at(6)).await).await, 1);
    assert_eq!(base.count("jobs").await, 2);
}
