//! Races of what is claimed once and counted exactly: submissions, attempts, the calls of keys.

mod races {
    use std::collections::BTreeSet;

    use domain::credential::Kind;
    use domain::id::KeyId;
    use domain::key::{Controls, Owner};
    use store::{CallCount, NewKey, Site};
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{at, on_postgres};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_submission_is_claimed_by_one_of_many() {
        on_postgres(async |base| {
            let db = node(base, 8).await;
            // Each a second time, when the first claim has lapsed.
            for (round, now) in (0..20).map(|round| (round, 1)).chain((0..20).map(|round| (round, 11))) {
                let mut tasks = JoinSet::new();
                for _ in 0..6 {
                    let db = db.clone();
                    tasks.spawn(async move {
                        let mut tx = db.begin().await.unwrap();
                        let claimed = tx.on(Site).claim_submission([round; 32], None, at(now)).await.unwrap();
                        tx.commit(Vec::new()).await.unwrap();
                        claimed
                    });
                }
                assert_eq!(all(tasks).await.into_iter().flatten().count(), 1);
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn attempts_are_counted_exactly() {
        on_postgres(async |base| {
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for _ in 0..8 {
                let db = db.clone();
                tasks.spawn(async move {
                    let mut seen = Vec::new();
                    for _ in 0..25 {
                        let mut tx = db.begin().await.unwrap();
                        seen.push(tx.on(Site).count_attempt("sign_in", "ada", at(0), at(60)).await.unwrap());
                        tx.commit(Vec::new()).await.unwrap();
                    }
                    seen
                });
            }
            let mut seen: Vec<i64> = all(tasks).await.into_iter().flatten().collect();
            seen.sort_unstable();
            // Nobody is told the same count as another: a limit lets exactly so many through.
            assert_eq!(seen, (1..=200).collect::<Vec<i64>>());
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_key_is_revoked_by_one_of_many_and_calls_add_up() {
        on_postgres(async |base| {
            let ours = base.two().await.ours;
            let keys: Vec<KeyId> = (1..=6).map(KeyId::from_bits).collect();
            for (number, id) in (1..).zip(&keys) {
                let new = NewKey {
                    id: *id,
                    team: ours.team,
                    owner: Owner::Member(ours.account),
                    made_by: ours.account,
                    tags: BTreeSet::new(),
                    controls: Controls::default(),
                    kind: Kind::Key,
                    name: "key".to_owned(),
                    secret_hash: [number; 32],
                    last_four: "0000".to_owned(),
                    created_at: at(0),
                    expires_at: None,
                };
                base.write(async |tx| tx.on(ours.org).insert_key(&new).await).await;
            }
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for _ in 0..8 {
                let (db, keys) = (db.clone(), keys.clone());
                tasks.spawn(async move {
                    for _ in 0..10 {
                        let mut tx = db.begin().await.unwrap();
                        // Sorted, as the store asks for.
                        for key in &keys {
                            let calls = CallCount {
                                version: 1,
                                key: *key,
                                hour_at: at(0),
                                team: ours.team,
                                principal: Owner::Member(ours.account),
                                status: 200,
                                code: String::new(),
                                count: 1,
                                last_at: at(1),
                            };
                            tx.on(ours.org).add_calls(&calls).await.unwrap();
                        }
                        tx.commit(Vec::new()).await.unwrap();
                    }
                    let mut tx = db.begin().await.unwrap();
                    let revoked = tx.on(ours.org).revoke_key(keys[0], "acc_x", at(1)).await.unwrap();
                    tx.commit(Vec::new()).await.unwrap();
                    revoked
                });
            }
            assert_eq!(all(tasks).await.into_iter().filter(|revoked| *revoked).count(), 1);
            let sums = base.db.read(ours.org).calls_since(ours.account, at(0)).await.unwrap();
            assert_eq!(sums.iter().map(|sum| sum.count).collect::<Vec<_>>(), [480]);
        })
        .await;
    }
}
