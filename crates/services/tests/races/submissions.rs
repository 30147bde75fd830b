//! Races of forms that are sent: one at a time acts upon a submission.

mod races {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use services::Submission;

    use crate::crowd::at_once;
    use crate::support::{on_postgres, pause};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_submission_is_held_by_one_at_a_time() {
        on_postgres(async |world| {
            let id = world.services.mint_submission_id();
            let outcomes = at_once(world, |_, node| {
                let id = id.clone();
                async move { node.claim_submission(&id).await.unwrap() }
            })
            .await;
            assert_eq!(
                outcomes.iter().filter(|outcome| matches!(outcome, Submission::Claimed(_))).count(),
                1,
                "{outcomes:?}"
            );

            // Each gives it back as one whose form was refused does.
            let (id, holders) = (world.services.mint_submission_id(), Arc::new(AtomicUsize::new(0)));
            at_once(world, |_, node| {
                let (id, holders) = (id.clone(), holders.clone());
                async move {
                    for _ in 0..40 {
                        if let Submission::Claimed(once) = node.claim_submission(&id).await.unwrap() {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "two act upon one submission");
                            pause(Duration::from_millis(1)).await;
                            holders.fetch_sub(1, Ordering::SeqCst);
                            node.release_submission(&once).await.unwrap();
                        }
                    }
                }
            })
            .await;
        })
        .await;
    }
}
