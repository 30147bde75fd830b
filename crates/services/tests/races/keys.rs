//! Races of keys: an account that writes from everywhere, a revocation against a cache that fills.

mod races {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use domain::problem::Code;
    use services::Error;
    use tokio::task::JoinSet;

    use crate::crowd::{ADA, AT_ONCE, at_once, key};
    use crate::support::{on_postgres, pause};

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
                        let made = node.create_key(&ada.actor, &ada.slug, &name, "never").await?;
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
}
