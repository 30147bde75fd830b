//! Races of nodes: one of many migrates, and each hears what another commits.

mod races {
    use std::time::Duration;

    use store::{Signal, Signals, Site};
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{at, on_empty_postgres, on_postgres};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_of_many_nodes_migrates() {
        on_empty_postgres(async |base| {
            let mut tasks = JoinSet::new();
            for _ in 0..6 {
                let db = node(base, 2).await;
                tasks.spawn(async move { db.migrate(at(0)).await.unwrap().len() });
            }
            let mut applied = all(tasks).await;
            applied.sort_unstable();
            assert_eq!(applied, [0, 0, 0, 0, 0, store::migrations().len()]);
        })
        .await;
    }

    /// The next signal; a node that hears nothing for ten seconds is deaf.
    async fn heard(signals: &mut Signals) -> Signal {
        tokio::time::timeout(Duration::from_secs(10), signals.recv()).await.expect("nothing was heard").unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn another_node_hears_a_commit_and_learns_when_it_missed_some() {
        on_postgres(async |base| {
            let here = node(base, 2).await;
            let there = node(base, 4).await;
            let mut signals = there.signals();
            let listening = tokio::spawn({
                let there = there.clone();
                async move { there.listen(Duration::from_secs(60)).await }
            });
            // It begins by forgetting: what was committed before it listened is unknown.
            assert_eq!(heard(&mut signals).await, Signal::Lost);

            let changed = Signal::Changed { event: "key_revoked".to_owned(), target: "00ff".to_owned() };
            let mut tx = here.begin().await.unwrap();
            tx.on(Site).count_search("key", at(0)).await.unwrap();
            tx.commit(vec![changed.clone()]).await.unwrap();
            assert_eq!(heard(&mut signals).await, changed);

            // Of a transaction that was dropped nothing is heard: the next is the heartbeat.
            let mut tx = here.begin().await.unwrap();
            tx.on(Site).count_search("key", at(0)).await.unwrap();
            drop(tx);
            here.tell(Signal::Heartbeat("node_1".to_owned())).await.unwrap();
            assert_eq!(heard(&mut signals).await, Signal::Heartbeat("node_1".to_owned()));

            // What does not parse counts as a gap.
            base.raw("notify console, 'what is this'").await.unwrap();
            assert_eq!(heard(&mut signals).await, Signal::Lost);

            let cut = base
                .raw("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'")
                .await
                .unwrap();
            assert_eq!(cut, 1);
            assert_eq!(heard(&mut signals).await, Signal::Lost);
            let ended = tokio::time::timeout(Duration::from_secs(10), listening).await.unwrap().unwrap();
            assert!(matches!(ended, Ok(()) | Err(store::Error::Unavailable(_))), "{ended:?}");

            // And it can begin anew.
            let again = tokio::spawn({
                let there = there.clone();
                async move { there.listen(Duration::from_secs(60)).await }
            });
            assert_eq!(heard(&mut signals).await, Signal::Lost);
            here.begin().await.unwrap().commit(vec![changed.clone()]).await.unwrap();
            assert_eq!(heard(&mut signals).await, changed);
            again.abort();
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_silent_line_counts_as_lost() {
        on_postgres(async |base| {
            let there = node(base, 2).await;
            let mut signals = there.signals();
            there.listen(Duration::from_millis(50)).await.unwrap();
            assert_eq!((signals.try_recv().unwrap(), signals.try_recv().unwrap()), (Signal::Lost, Signal::Lost));
            assert!(signals.try_recv().is_err());
        })
        .await;
    }
}
