//! Races of workers: what is due is sent once for each attempt, by whichever node comes first, while more becomes due.

mod races {
    use std::collections::BTreeMap;

    use domain::webhook::{DeliveryQuery, DeliveryState, TypedWebhook};
    use tokio::task::JoinSet;

    use crate::crowd::ADA;
    use crate::support::on_postgres;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_nodes_send_each_delivery_once() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            for number in 0..3 {
                let url = format!("https://hooks.example.net/{number}");
                world.web.says(&url, 200, "text/plain", "so");
                let typed = TypedWebhook {
                    url,
                    which: "chosen".to_owned(),
                    events: vec!["team.created".to_owned()],
                    ..TypedWebhook::default()
                };
                world.services.create_webhook(&ada.actor, &ada.slug, &typed).await.unwrap();
            }
            let (here, _db) = world.another().await;
            let (there, _other) = world.another().await;
            let mut workers = JoinSet::new();
            for (number, node) in [here.clone(), here, there.clone(), there].into_iter().enumerate() {
                workers.spawn(async move {
                    let mut made = 0;
                    // As long as events come, and a while longer.
                    for _ in 0..400 {
                        made += node.run_due_webhooks(&format!("worker {number}")).await.unwrap();
                        tokio::task::yield_now().await;
                    }
                    made
                });
            }
            for number in 0..15 {
                world.services.create_team(&ada.actor, &ada.slug, &format!("Team {number}"), "").await.unwrap();
            }
            let mut made: usize = workers.join_all().await.into_iter().sum();
            made += world.services.run_due_webhooks("last").await.unwrap();
            assert_eq!(made, 45, "no attempt twice, and none forgotten");
            let mut seen = BTreeMap::new();
            for request in world.web.asked() {
                let id = request.headers()["webhook-id"].to_str().unwrap().to_owned();
                *seen.entry((request.uri().to_string(), id)).or_insert(0) += 1;
            }
            assert_eq!(seen.len(), 45);
            assert!(seen.values().all(|times| *times == 1), "{seen:?}");
            let query = DeliveryQuery::default();
            let list = world.services.list_deliveries(&ada.actor, &ada.slug, &query).await.unwrap();
            assert!(list.deliveries.iter().all(|one| one.state == DeliveryState::Delivered && one.attempts == 1));
        })
        .await;
    }
}
