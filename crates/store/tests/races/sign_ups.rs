//! Races for a sign-up and for the tries of its code.

mod races {
    use domain::id::SignUpId;
    use store::{NewSignUp, Site};
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{at, on_postgres};

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
}
