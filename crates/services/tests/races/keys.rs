//! Races of keys: an account that writes from everywhere, a revocation against a cache that fills.

mod races {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use domain::key::TypedKey;
    use domain::problem::Code;
    use services::Error;
    use tokio::task::JoinSet;

    use crate::crowd::{ADA, AT_ONCE, CROWD, at_once, crowd_at_once, key};
    use crate::support::{eventually, on_postgres, pause};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_account_writes_from_everywhere_and_its_chain_holds() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let outcomes = at_once(world, |number, node| {
                let ada = ada.clone();
                async move {
                    for round in 0..5 {
                        let name = format!("key {number} {round}");
                        let made = node.create_key(&ada.actor, &ada.slug, &TypedKey::named(&name, "never")).await?;
                        node.choose_use_case(&ada.actor, "chat").await?;
                        node.revoke_key(&ada.actor, &ada.slug, &made.id.to_string(), &name).await?;
                    }
                    Ok::<_, Error>(())
                }
            })
            .await;
            assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
            // What made the organization, the sign-in, and then each key twice.
            assert_eq!(world.organization_events(&ada).await.len(), 4 + AT_ONCE * 5 * 2);
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_key_revoked_while_the_cache_fills_is_not_kept() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let node = world.node().await;
            let mut secrets = Vec::new();
            for round in 0..25 {
                let (id, secret) = key(world, &ada, &format!("key {round}")).await;
                let over = Arc::new(AtomicBool::new(false));
                let mut readers = JoinSet::new();
                for _ in 0..4 {
                    let (node, secret, over) = (node.services.clone(), secret.clone(), over.clone());
                    readers.spawn(async move {
                        while !over.load(Ordering::Relaxed) {
                            node.check_key(&secret, None).await.ok();
                            tokio::task::yield_now().await;
                        }
                    });
                }
                let name = format!("key {round}");
                world.services.revoke_key(&ada.actor, &ada.slug, &id, &name).await.unwrap();
                over.store(true, Ordering::Relaxed);
                readers.join_all().await;
                secrets.push(secret);
            }
            pause(Duration::from_secs(1)).await;
            for secret in secrets {
                assert_eq!(node.check_key(&secret, None).await.unwrap().unwrap_err().code, Code::Revoked);
            }
            assert_eq!(node.warm_keys(), 0);
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_fifty_turns_at_once_one_secret_lives_and_after_a_revocation_none() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let (id, first) = key(world, &ada, "ci").await;
            let over = Arc::new(AtomicBool::new(false));
            let mut callers = JoinSet::new();
            for node in [&here, &there] {
                let (node, secret, over) = (node.services.clone(), first.clone(), over.clone());
                callers.spawn(async move {
                    while !over.load(Ordering::Relaxed) {
                        node.check_key(&secret, None).await.ok();
                        tokio::task::yield_now().await;
                    }
                });
            }
            let turned = crowd_at_once(world, |_, node| {
                let (ada, id) = (ada.clone(), id.clone());
                async move { node.rotate_key(&ada.actor, &ada.slug, &id, "none").await }
            })
            .await;
            over.store(true, Ordering::Relaxed);
            callers.join_all().await;
            let mut secrets = vec![first];
            // Whoever found no turn among the others was told so, and has no secret.
            secrets.extend(turned.into_iter().filter_map(Result::ok).map(|made| made.secret.expose().to_owned()));
            println!("{} of {CROWD} turned", secrets.len() - 1);
            let detail = world.services.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
            assert_eq!(detail.secrets.len(), 1);
            assert_eq!(detail.secrets[0].version, i64::try_from(secrets.len()).unwrap(), "a turn each");
            let living = async |node: &crate::support::Node| {
                let mut living = 0;
                for secret in &secrets {
                    living += usize::from(node.check_key(secret, None).await.is_ok_and(|judged| judged.is_ok()));
                }
                living
            };
            for node in [&here, &there] {
                eventually("one secret lives", Duration::from_secs(1), async || living(node).await == 1).await;
            }
            world.services.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
            for node in [&here, &there] {
                eventually("no secret lives", Duration::from_secs(1), async || living(node).await == 0).await;
            }
            world.run_jobs().await;
        })
        .await;
    }
}
