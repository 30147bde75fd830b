//! Nodes: a revocation on one is heard by the other, and a node that hears nothing serves nothing.

mod races {
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use domain::key::{NodeStop, StopKind, TypedKey};
    use domain::problem::Code;
    use services::Error;
    use services::nodes::LEASE;

    use crate::crowd::{ADA, key};
    use crate::support::{Node, eventually, on_postgres};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_key_made_on_one_node_and_revoked_on_it_is_refused_on_the_other_within_a_second() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let mut slowest = Duration::ZERO;
            for round in 0..10 {
                let name = format!("key {round}");
                let made = here.create_key(&ada.actor, &ada.slug, &TypedKey::named(&name, "never")).await.unwrap();
                let secret = made.secret.expose();
                assert!(there.check_key(secret, None).await.unwrap().is_ok());
                assert_eq!(there.warm_keys(), 1);
                here.revoke_key(&ada.actor, &ada.slug, &made.id.to_string(), &name).await.unwrap();
                let took = eventually("refused on the other node", Duration::from_secs(1), async || {
                    there.check_key(secret, None).await.is_ok_and(|judged| judged.is_err())
                })
                .await;
                slowest = slowest.max(took);
            }
            println!("revoked on one node, refused on the other: at most {slowest:?}");
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_node_whose_line_is_cut_never_serves_what_was_revoked() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
                       where datname = current_database() and query ilike 'listen%'";
            for round in 0..5 {
                let name = format!("key {round}");
                let made = here.create_key(&ada.actor, &ada.slug, &TypedKey::named(&name, "never")).await.unwrap();
                let secret = made.secret.expose();
                eventually("a warm key", Duration::from_secs(5), async || {
                    there.check_key(secret, None).await.is_ok_and(|judged| judged.is_ok()) && there.warm_keys() == 1
                })
                .await;
                assert!(!world.base.psql(cut).is_empty());
                here.revoke_key(&ada.actor, &ada.slug, &made.id.to_string(), &name).await.unwrap();
                let mut served = Duration::ZERO;
                let refused = eventually("no longer served", Duration::from_secs(1), async || {
                    match there.check_key(secret, None).await {
                        Ok(Ok(_)) => false,
                        Ok(Err(refused)) => refused.code == Code::Revoked,
                        Err(Error::Unavailable { .. }) => true,
                        Err(error) => panic!("{error:?}"),
                    }
                });
                served = served.max(refused.await);
                // And it comes back, and then knows.
                eventually("judged again", Duration::from_secs(5), async || {
                    match there.check_key(secret, None).await {
                        Ok(Ok(_)) => panic!("a revoked key was served after {served:?}"),
                        Ok(Err(refused)) => refused.code == Code::Revoked,
                        Err(_) => false,
                    }
                })
                .await;
            }
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_node_that_hears_nothing_refuses_when_its_lease_ends() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (_, secret) = key(world, &ada, "ci").await;
            let node = world.node().await;
            assert!(node.check_key(&secret, None).await.unwrap().is_ok());
            // It never beats and never listens: what it heard last is all it has.
            let (deaf, _db) = world.another().await;
            assert!(matches!(deaf.check_key(&secret, None).await, Err(Error::Unavailable { .. })));
            // Its heartbeats get through no more, while another node's still come.
            let _other = world.node().await;
            node.speaks.store(false, Ordering::Relaxed);
            let silent = eventually("the lease ends", Duration::from_secs(3), async || {
                matches!(node.check_key(&secret, None).await, Err(Error::Unavailable { .. }))
            })
            .await;
            assert!(silent < Duration::from_millis(1500), "{silent:?}");
            node.speaks.store(true, Ordering::Relaxed);
            eventually("the lease is back", Duration::from_secs(5), async || {
                node.check_key(&secret, None).await.is_ok_and(|judged| judged.is_ok())
            })
            .await;
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_revocation_is_effective_where_nodes_say_so_and_at_a_silent_ones_lease_end() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let proof_of = async |node: &Node, id: &str| {
                node.key_detail(&ada.actor, &ada.slug, id).await.unwrap().stop.expect("a stopped key has a proof")
            };
            let settled = async |node: &Node, id: &str| {
                eventually("settled", Duration::from_secs(5), async || proof_of(node, id).await.is_settled()).await;
                proof_of(node, id).await
            };
            let (id, secret) = key(world, &ada, "both").await;
            assert!(there.check_key(&secret, None).await.unwrap().is_ok());
            assert!(here.key_detail(&ada.actor, &ada.slug, &id).await.unwrap().stop.is_none(), "it has not stopped");
            here.revoke_key(&ada.actor, &ada.slug, &id, "both").await.unwrap();
            // Both see the same, whichever was asked.
            let proof = settled(&there, &id).await;
            assert_eq!(proof, settled(&here, &id).await);
            assert_eq!((proof.kind, proof.nodes.len(), proof.refusing()), (StopKind::Revoked, 2, 2));
            assert!(proof.nodes.iter().all(|(_, state)| matches!(state, NodeStop::Refuses { .. })), "{proof:?}");
            assert_eq!(there.warm_keys(), 0, "it was forgotten before it was acknowledged");
            println!("effective on 2 of 2 nodes after {} µs", proof.after_micros().unwrap());

            // A node that stands still says nothing, and is awaited until its lease ends.
            let (id, secret) = key(world, &ada, "silent").await;
            assert!(there.check_key(&secret, None).await.unwrap().is_ok());
            let (silent, paused) = (there.node(), there.pause());
            here.disable_key(&ada.actor, &ada.slug, &id).await.unwrap();
            let proof = settled(&here, &id).await;
            assert_eq!((proof.kind, proof.nodes.len(), proof.refusing()), (StopKind::Disabled, 2, 2));
            let lease = i64::try_from(LEASE.as_micros()).unwrap();
            for (node, state) in &proof.nodes {
                match state {
                    NodeStop::Silent { after_micros, .. } => {
                        assert_eq!(*node, silent);
                        assert!((lease..lease + 1_000_000).contains(after_micros), "{after_micros}");
                    }
                    NodeStop::Refuses { after_micros } => assert!(*after_micros < lease, "{after_micros}"),
                    NodeStop::Awaited => panic!("{proof:?}"),
                }
            }
            assert!(
                matches!(paused.check_key(&secret, None).await, Err(Error::Unavailable { .. })),
                "its lease is over"
            );
            // What is on again has no proof of having stopped; what stops anew gets another one, by the nodes that are heard.
            here.enable_key(&ada.actor, &ada.slug, &id).await.unwrap();
            assert!(here.key_detail(&ada.actor, &ada.slug, &id).await.unwrap().stop.is_none());
            world.clock.advance(Duration::from_secs(10));
            here.beat().await.unwrap();
            here.revoke_key(&ada.actor, &ada.slug, &id, "silent").await.unwrap();
            let proof = settled(&here, &id).await;
            assert_eq!(
                (proof.kind, proof.nodes.len()),
                (StopKind::Revoked, 1),
                "the other has not been seen for ten seconds"
            );
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_node_that_missed_the_signal_acknowledges_when_it_listens_again() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
                       where datname = current_database() and query ilike 'listen%'";
            let (id, secret) = key(world, &ada, "ci").await;
            assert!(there.check_key(&secret, None).await.unwrap().is_ok());
            assert!(!world.base.psql(cut).is_empty());
            here.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
            eventually("acknowledged by both", Duration::from_secs(5), async || {
                let stop = here.key_detail(&ada.actor, &ada.slug, &id).await.unwrap().stop.unwrap();
                stop.nodes.len() == 2 && stop.is_settled()
            })
            .await;
            world.run_jobs().await;
        })
        .await;
    }
}
