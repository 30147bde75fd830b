//! Races, on PostgreSQL: SQLite's single writer hides them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

mod races {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::time::Duration;

    use domain::actor::ActorRef;
    use domain::audit::{Chain, Entry, Head, VERSION, hash, verify_between};
    use domain::id::{AccountId, EntryId, JobId, KeyId, OrgId, SignUpId};
    use domain::role::Role;
    use store::{CallCount, Db, NewEntry, NewJob, NewKey, NewSignUp, Options, Result, Signal, Signals, Site};
    use tokio::sync::Barrier;
    use tokio::task::JoinSet;

    use crate::support::{self, Base, at, on_empty_postgres, on_postgres};

    /// A second handle on the same database, as another node has one.
    async fn node(base: &Base, connections: u32) -> Arc<Db> {
        let acquire_timeout = Duration::from_secs(30);
        Arc::new(Db::open(&Options { connections, acquire_timeout, ..Options::new(&base.url) }).await.unwrap())
    }

    /// What all tasks answered.
    async fn all<T: 'static>(tasks: JoinSet<T>) -> Vec<T> {
        tasks.join_all().await
    }

    /// One of two who both want to be the only one left: each member in turn leaves a "claim" in the organization unless the
    /// other already has. A member row stands for it; what is counted are the members beyond the administrator.
    async fn claim_last_place(
        db: &Db,
        org: OrgId,
        me: AccountId,
        others: &[AccountId],
        barrier: &Barrier,
        locked: bool,
    ) -> Result<bool> {
        let mut tx = db.begin().await?;
        let mut rows = tx.on(org);
        if locked {
            barrier.wait().await;
            assert!(rows.lock_organization().await?);
        }
        for other in others {
            if rows.role_of(*other).await?.is_some() {
                return Ok(false);
            }
        }
        if !locked {
            // Everybody has looked before anybody writes: what a slow moment does by chance.
            barrier.wait().await;
        }
        assert!(rows.insert_member(me, Role::Admin, "invitation", at(1)).await?);
        tx.commit(Vec::new()).await?;
        Ok(true)
    }

    /// How many of four got the one place, in each of `rounds` organizations.
    async fn places(base: &Base, rounds: u128, locked: bool) -> Vec<usize> {
        let db = node(base, 8).await;
        let people: Vec<AccountId> = (10..14).map(AccountId::from_bits).collect();
        for (number, person) in people.iter().enumerate() {
            let new = support::account(&format!("person{number}"));
            base.write(async |tx| tx.on(*person).insert_account(&new).await).await;
        }
        let mut won = Vec::new();
        for round in 0..rounds {
            let org = OrgId::from_bits(100 + round);
            let new = store::NewOrganization { slug: format!("o{round}"), name: "O".to_owned(), created_at: at(0) };
            base.write(async |tx| tx.on(org).insert_organization(&new).await).await;
            let barrier = Arc::new(Barrier::new(people.len()));
            let mut tasks = JoinSet::new();
            for me in people.clone() {
                let (db, barrier) = (db.clone(), barrier.clone());
                let others: Vec<_> = people.iter().copied().filter(|other| *other != me).collect();
                tasks.spawn(async move { claim_last_place(&db, org, me, &others, &barrier, locked).await.unwrap() });
            }
            won.push(all(tasks).await.into_iter().filter(|won| *won).count());
        }
        db.close().await;
        won
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn the_row_lock_makes_check_then_write_safe() {
        on_postgres(async |base| assert_eq!(places(base, 30, true).await, [1; 30])).await;
    }

    /// The control: the same body without the lock breaks the invariant.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn without_the_row_lock_it_is_not() {
        on_postgres(async |base| assert_eq!(places(base, 3, false).await, [4; 3])).await;
    }

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

    async fn append(db: &Db, org: OrgId, number: u128) -> Result<()> {
        let mut tx = db.begin().await?;
        assert!(tx.on(org).lock_organization().await?);
        let head = tx.on(org).audit_head().await?.unwrap();
        let entry = Entry {
            version: VERSION,
            chain: Chain::Organization(org),
            seq: head.seq + 1,
            previous: head.hash,
            id: EntryId::from_bits(number),
            at: at(0),
            actor: ActorRef::Operator,
            credential: None,
            event: "key_created".to_owned(),
            target: None,
            request: None,
            payload: serde_json::json!({}),
            commitments: Vec::new(),
        };
        tx.on(Site).append_entry(&NewEntry { hash: hash(&entry), entry, personal: Vec::new() }).await?;
        tx.commit(Vec::new()).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn an_audit_chain_keeps_every_entry() {
        on_postgres(async |base| {
            let org = base.two().await.ours.org;
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for task in 0..8 {
                let db = db.clone();
                tasks.spawn(async move {
                    for number in 0..25 {
                        append(&db, org, task * 100 + number).await.unwrap();
                    }
                });
            }
            all(tasks).await;
            let entries = base.db.read(Site).audit_entries(Chain::Organization(org), 0, 1_000).await.unwrap();
            let entries: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
            assert_eq!(entries.len(), 200);
            let head = base.db.read(org).audit_head().await.unwrap();
            assert_eq!(verify_between(Head::START, &entries, head).unwrap().seq, 200);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_sign_up_is_used_up_by_one_of_many() {
        on_postgres(async |base| {
            let db = node(base, 8).await;
            for round in 0..20_u8 {
                let id = SignUpId::from_bits(u128::from(round));
                let new = NewSignUp {
                    id,
                    browser_hash: [round; 32],
                    email: "a@example.com".to_owned(),
                    email_key: "a@example.com".to_owned(),
                    name: "A".to_owned(),
                    password: "phc".to_owned(),
                    terms_version: "2026-11".to_owned(),
                    created_at: at(0),
                    expires_at: at(100),
                    invitation: None,
                };
                base.write(async |tx| {
                    tx.on(Site).insert_sign_up(&new).await?;
                    tx.on(Site).arm_sign_up(id, ([1; 32], at(50)), ([round; 32], at(50))).await
                })
                .await;
                let mut tasks = JoinSet::new();
                for _ in 0..6 {
                    let db = db.clone();
                    tasks.spawn(async move {
                        let mut tx = db.begin().await.unwrap();
                        let tried = tx.on(Site).try_sign_up_code(id, 5, at(1)).await.unwrap().is_some();
                        let used = tx.on(Site).consume_sign_up(id, at(1)).await.unwrap();
                        tx.commit(Vec::new()).await.unwrap();
                        (tried, used)
                    });
                }
                let answers = all(tasks).await;
                assert_eq!(answers.iter().filter(|(_, used)| *used).count(), 1);
                // The others find it used up before they get a try.
                assert_eq!(answers.iter().filter(|(tried, _)| *tried).count(), 1);
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn tries_of_a_code_are_never_exceeded() {
        on_postgres(async |base| {
            let id = SignUpId::from_bits(1);
            let new = NewSignUp {
                id,
                browser_hash: [1; 32],
                email: "a@example.com".to_owned(),
                email_key: "a@example.com".to_owned(),
                name: "A".to_owned(),
                password: "phc".to_owned(),
                terms_version: "2026-11".to_owned(),
                created_at: at(0),
                expires_at: at(100),
                invitation: None,
            };
            base.write(async |tx| {
                tx.on(Site).insert_sign_up(&new).await?;
                tx.on(Site).arm_sign_up(id, ([1; 32], at(50)), ([2; 32], at(50))).await
            })
            .await;
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for _ in 0..40 {
                let db = db.clone();
                tasks.spawn(async move {
                    let mut tx = db.begin().await.unwrap();
                    let tried = tx.on(Site).try_sign_up_code(id, 5, at(1)).await.unwrap().is_some();
                    tx.commit(Vec::new()).await.unwrap();
                    tried
                });
            }
            assert_eq!(all(tasks).await.into_iter().filter(|tried| *tried).count(), 5);
        })
        .await;
    }

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
                        let claimed = tx.on(Site).claim_submission([round; 32], at(now)).await.unwrap();
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
                    account: ours.account,
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
                                key: *key,
                                hour_at: at(0),
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
                    revoked.is_some()
                });
            }
            assert_eq!(all(tasks).await.into_iter().filter(|revoked| *revoked).count(), 1);
            let sums = base.db.read(ours.org).calls_since(ours.account, at(0)).await.unwrap();
            assert_eq!(sums.iter().map(|sum| sum.count).collect::<Vec<_>>(), [480]);
        })
        .await;
    }

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
