//! Races of sign-ups: one proof makes one account, and an address changes once.

mod races {
    use domain::field::FieldError;
    use services::Error;

    use crate::crowd::{ADA, AT_ONCE, at_once, crowd_at_once};
    use crate::support::{World, code_of, on_postgres, token_of};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_code_and_a_link_make_one_account() {
        on_postgres(async |world| {
            let browser = world.services.mint_browser_id();
            let letter = world.ask_to_sign_up(ADA, &browser).await;
            let outcomes = crowd_at_once(world, |number, node| {
                let (browser, code, link) = (browser.clone(), code_of(&letter), token_of(&letter));
                let visitor = world.visitor();
                async move {
                    match number % 4 {
                        3 => node.confirm_by_link(&visitor, Some(&browser), &link, "").await,
                        _ => node.confirm_by_code(&visitor, &browser, &code).await,
                    }
                }
            })
            .await;
            let mut confirmed = Vec::new();
            for (number, outcome) in outcomes.into_iter().enumerate() {
                let field = if number % 4 == 3 { "token" } else { "code" };
                match outcome {
                    Ok(one) => confirmed.push(one),
                    Err(Error::Invalid(errors)) => assert_eq!(errors.0, [(field.to_owned(), FieldError::Expired)]),
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(confirmed.len(), 1);
            world.greet(ADA, confirmed.pop().unwrap()).await;
            for table in ["accounts", "organizations", "members", "sessions"] {
                assert_eq!(world.base.psql(&format!("select count(*) from {table}")), ["1"], "{table}");
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_sign_ups_for_one_address_make_one_account() {
        on_postgres(async |world| {
            let mut pending = Vec::new();
            for _ in 0..AT_ONCE {
                let browser = world.services.mint_browser_id();
                let letter = world.ask_to_sign_up(ADA, &browser).await;
                pending.push((browser, code_of(&letter)));
            }
            let outcomes = at_once(world, |number, node| {
                let ((browser, code), visitor) = (pending[number].clone(), world.visitor());
                async move { node.confirm_by_code(&visitor, &browser, &code).await }
            })
            .await;
            let mut confirmed: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
            assert_eq!(confirmed.len(), 1);
            world.greet(ADA, confirmed.pop().unwrap()).await;
            assert_eq!(world.base.psql("select count(*) from accounts"), ["1"]);
            assert_eq!(world.base.psql("select count(*) from organizations"), ["1"]);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn people_of_one_name_get_an_organization_each() {
        on_postgres(async |world| {
            let mut pending = Vec::new();
            for number in 0..AT_ONCE {
                let (browser, email) = (world.services.mint_browser_id(), format!("ada@{number}.example.org"));
                let letter = world.ask_to_sign_up(&email, &browser).await;
                pending.push((email, browser, code_of(&letter)));
            }
            let outcomes = at_once(world, |number, node| {
                let ((_, browser, code), visitor) = (pending[number].clone(), world.visitor());
                async move { node.confirm_by_code(&visitor, &browser, &code).await }
            })
            .await;
            for ((email, ..), outcome) in pending.iter().zip(outcomes) {
                world.greet(email, outcome.unwrap()).await;
            }
            assert_eq!(world.base.psql("select count(distinct slug) from organizations"), [AT_ONCE.to_string()]);
        })
        .await;
    }

    /// The link to a new address, and the one that undoes it, pressed fifty times at once.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn an_address_changes_once_and_is_undone_once() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            world.services.ask_address_change(&ada.actor, "new@example.org").await.unwrap();
            world.run_jobs().await;
            let confirm = token_of(&world.letter("new@example.org"));
            assert_eq!(
                fifty(world, async |node, visitor| node.confirm_address_change(&visitor, &confirm).await).await,
                1
            );
            world.run_jobs().await;
            world.letter(ADA);
            let undo = token_of(&world.letter(ADA));
            assert_eq!(fifty(world, async |node, visitor| node.undo_address_change(&visitor, &undo).await).await, 1);
            let events = world.account_events(&ada).await;
            for once in ["address.changed", "address.change_undone"] {
                assert_eq!(events.iter().filter(|event| *event == once).count(), 1, "{once}");
            }
            assert_eq!(world.base.psql("select email from accounts"), [ADA]);
            world.run_jobs().await;
        })
        .await;
    }

    /// Runs an act fifty times at once on two pools; answers how often it was done. Whoever comes too late is told that the link is over.
    async fn fifty(
        world: &World,
        act: impl AsyncFn(services::Services, services::actor::Actor) -> services::Result<()>,
    ) -> usize {
        let nodes = [world.another().await.0, world.another().await.0];
        let acts = (0..50).map(|number| act(nodes[number % 2].clone(), world.visitor()));
        let outcomes = futures_util::future::join_all(acts).await;
        for outcome in &outcomes {
            match outcome {
                Ok(()) => {}
                Err(Error::Invalid(errors)) => assert_eq!(errors.0, [("token".to_owned(), FieldError::Expired)]),
                Err(error) => panic!("{error:?}"),
            }
        }
        outcomes.iter().filter(|outcome| outcome.is_ok()).count()
    }
}
