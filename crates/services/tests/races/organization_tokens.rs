//! Races of organization tokens: turned, revoked and used at once, and the end of a team against a change of the set.

mod races {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use domain::id::TeamId;
    use domain::key::{ORGANIZATION, TypedControls, TypedKey};
    use domain::problem::Code;
    use tokio::task::JoinSet;

    use crate::crowd::{ADA, CROWD, crowd_at_once};
    use crate::support::{Person, World, eventually, on_postgres};

    fn typed(teams: &[TeamId]) -> TypedKey {
        TypedKey {
            owner: ORGANIZATION.into(),
            teams: teams.iter().map(ToString::to_string).collect(),
            controls: TypedControls {
                scopes: "restricted".into(),
                grants: [("text".into(), "write".into())].into(),
                ..TypedControls::default()
            },
            ..TypedKey::named("shared", "never")
        }
    }

    async fn token(world: &World, ada: &Person, teams: &[TeamId]) -> (String, String) {
        let made = world.services.create_key(&ada.actor, &ada.slug, &typed(teams)).await.unwrap();
        (made.id.to_string(), made.secret.expose().to_owned())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn turned_revoked_and_used_by_fifty_at_once_no_dead_secret_is_let_in() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let team = world.services.create_team(&ada.actor, &ada.slug, "Alpha", "").await.unwrap();
            let (here, there) = (world.node().await, world.node().await);
            let (id, first) = token(world, &ada, &[team]).await;
            let over = Arc::new(AtomicBool::new(false));
            let mut callers = JoinSet::new();
            for node in [&here, &there] {
                let (node, secret, over) = (node.services.clone(), first.clone(), over.clone());
                callers.spawn(async move {
                    while !over.load(Ordering::Relaxed) {
                        node.check_call(&secret, None, Some("Alpha")).await.ok();
                        tokio::task::yield_now().await;
                    }
                });
            }
            // One of the crowd revokes; who comes after that is told so.
            let turned = crowd_at_once(world, |number, node| {
                let (ada, id) = (ada.clone(), id.clone());
                async move {
                    match number {
                        25 => node.revoke_key(&ada.actor, &ada.slug, &id, "shared").await.map(|_| None),
                        _ => node.rotate_key(&ada.actor, &ada.slug, &id, "24_hours").await.map(Some),
                    }
                }
            })
            .await;
            over.store(true, Ordering::Relaxed);
            callers.join_all().await;
            let made = turned.into_iter().filter_map(Result::ok).flatten();
            let secrets: Vec<_> =
                std::iter::once(first).chain(made.map(|made| made.secret.expose().to_owned())).collect();
            println!("{} of {CROWD} turned before it was revoked", secrets.len() - 1);
            for node in [&here, &there] {
                let dead = async || {
                    for secret in &secrets {
                        let judged = node.check_call(secret, None, None).await;
                        if !judged.is_ok_and(|judged| judged.is_err_and(|refused| refused.code == Code::Revoked)) {
                            return false;
                        }
                    }
                    true
                };
                eventually("no secret lives", Duration::from_secs(1), dead).await;
            }
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_team_that_ends_while_tokens_are_shared_with_it_is_in_no_set() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            for round in 0..10 {
                let name = format!("Team {round}");
                let team = world.services.create_team(&ada.actor, &ada.slug, &name, "").await.unwrap();
                let (id, secret) = token(world, &ada, &[team]).await;
                let (one, other) = (world.another().await.0, world.another().await.0);
                let (typed, gone) = (typed(&[team]), team.to_string());
                let change = TypedKey { name: format!("shared {round}"), ..typed };
                let (ended, changed) = tokio::join!(
                    one.delete_team(&ada.actor, &ada.slug, &gone, &name),
                    other.update_key(&ada.actor, &ada.slug, &id, &change),
                );
                ended.unwrap();
                println!("the change came {}", if changed.is_ok() { "first" } else { "too late" });
                let node = world.node().await;
                let code = node.check_call(&secret, None, None).await.unwrap().unwrap_err().code;
                assert_eq!(code, Code::Revoked, "round {round}");
                let detail = world.services.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
                assert!(detail.shared.is_empty() && !detail.may_change);
            }
            world.run_jobs().await;
        })
        .await;
    }
}
