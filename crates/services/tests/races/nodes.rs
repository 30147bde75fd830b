//! Nodes: a revocation on one is heard by the other, and a node that hears nothing serves nothing.

mod races {
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use domain::key::TypedKey;
    use domain::problem::Code;
    use services::Error;

    use crate::crowd::{ADA, key};
    use crate::support::{eventually, on_postgres};

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
}
