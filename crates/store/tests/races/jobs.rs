//! Races of workers for jobs.

mod races {
    use std::collections::BTreeSet;

    use domain::id::JobId;
    use store::{NewJob, Site};
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{at, on_postgres};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn every_job_is_claimed_by_exactly_one_worker() {
        on_postgres(async |base| {
            base.write(async |tx| {
                for number in 0..500 {
                    let job = NewJob {
                        id: JobId::from_bits(number),
                        kind: "mail",
                        payload: "{}".to_owned(),
                        dedupe_key: None,
                        created_at: at(0),
                        run_at: at(0),
                    };
                    tx.on(Site).enqueue(&job).await?;
                }
                Ok(())
            })
            .await;
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for worker in 0..8 {
                let db = db.clone();
                tasks.spawn(async move {
                    let name = format!("worker {worker}");
                    let mut mine = Vec::new();
                    while db.read(Site).count_due_jobs(at(1)).await.unwrap() > 0 {
                        let mut tx = db.begin().await.unwrap();
                        let claimed = tx.on(Site).claim_job(&name, at(100), at(1)).await.unwrap();
                        tx.commit(Vec::new()).await.unwrap();
                        let Some(job) = claimed else { continue };
                        let mut tx = db.begin().await.unwrap();
                        assert!(tx.on(Site).finish_job(&name, &job, at(2)).await.unwrap());
                        tx.commit(Vec::new()).await.unwrap();
                        assert_eq!(job.attempts, 1);
                        mine.push(job.id);
                    }
                    mine
                });
            }
            let claimed: Vec<JobId> = all(tasks).await.into_iter().flatten().collect();
            assert_eq!(claimed.len(), 500);
            assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 500);
        })
        .await;
    }
}
