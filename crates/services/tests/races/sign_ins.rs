//! Races of sign-ins: what is good once signs in once, and guesses on two nodes are counted together.

mod races {
    use domain::key::TypedKey;
    use domain::session::Method;
    use services::{Arrival, Error, Intent, TypedCode};
    use tokio::task::JoinSet;

    use crate::crowd::{ADA, AT_ONCE, CROWD, at_once, crowd_at_once};
    use crate::support::{answer, minutes, on_postgres, token_of};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_callback_signs_in_once() {
        on_postgres(async |world| {
            world.google_is_up(1);
            let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
            world.google_names(&trip, |_, _| ());
            let Arrival::Unknown { ticket } = world.arrive(&world.visitor(), &trip).await else { panic!("known") };
            let made = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await.unwrap();
            world.greet(ADA, made).await;
            let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
            world.google_names(&trip, |_, _| ());
            let nodes = [world.another().await.0, world.another().await.0];
            let mut tasks = JoinSet::new();
            for number in 0..50 {
                let (node, visitor, trip) = (nodes[number % 2].clone(), world.visitor(), trip.clone());
                tasks.spawn(async move {
                    node.finish_provider(&visitor, &trip.ticket, trip.provider, &answer(&trip)).await.unwrap()
                });
            }
            let arrivals = tasks.join_all().await;
            let signed_in = arrivals.iter().filter(|arrival| matches!(arrival, Arrival::SignedIn { .. })).count();
            let over =
                |arrival: &&Arrival| matches!(arrival, Arrival::Refused { why: services::ProviderRefusal::Over, .. });
            assert_eq!((signed_in, arrivals.iter().filter(over).count()), (1, 49));
            assert_eq!(world.base.psql("select count(*) from sessions"), ["2"]);
        })
        .await;
    }

    /// A sign-in locks the rows of all organizations of its person: nobody waits for another in a ring, and no entry is lost.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn members_of_shared_organizations_sign_in_at_once() {
        on_postgres(async |world| {
            world.leave_mail();
            let (ada, bob) = (world.sign_up(ADA).await, world.sign_up("bob@example.org").await);
            world.add_member(&ada, &bob, domain::role::Role::Developer).await;
            world.add_member(&bob, &ada, domain::role::Role::Developer).await;
            let before = world.organization_events(&ada).await.len();
            let outcomes = at_once(world, |number, node| {
                let email = [ADA, "bob@example.org"][number % 2];
                let (visitor, actor, slug) = (world.visitor(), ada.actor.clone(), bob.slug.clone());
                async move {
                    node.create_key(&actor, &slug, &TypedKey::named(&format!("k{number}"), "never")).await.map(drop)?;
                    node.sign_in(&visitor, email, crate::support::PASSWORD).await.map(drop)
                }
            })
            .await;
            for outcome in outcomes {
                outcome.unwrap();
            }
            world.run_jobs().await;
            let events = world.organization_events(&ada).await;
            let signed_in = events[before..].iter().filter(|event| *event == "session.signed_in").count();
            assert_eq!(signed_in, AT_ONCE, "{events:?}");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_recovery_link_works_once() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
            world.run_jobs().await;
            let link = token_of(&world.letter(ADA));
            let passwords: Vec<_> = (0..CROWD).map(|number| format!("eighteen brown herons {number}")).collect();
            let outcomes = crowd_at_once(world, |number, node| {
                let (link, password, visitor) = (link.clone(), passwords[number].clone(), world.visitor());
                async move { node.reset_password(&visitor, &link, &password).await }
            })
            .await;
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
            world.run_jobs().await;
            // The winner's password is in force, and a loser's is not; more wrong ones than a few would close the address.
            let (won, lost): (Vec<_>, Vec<_>) =
                passwords.iter().zip(&outcomes).partition(|(_, outcome)| outcome.is_ok());
            for (password, outcome) in won.into_iter().chain(lost.into_iter().take(3)) {
                assert_eq!(world.sign_in(ADA, password).await.is_ok(), outcome.is_ok(), "{password}");
            }
            let events = world.account_events(&ada).await;
            assert_eq!(events.iter().filter(|event| *event == "password.changed").count(), 1);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_code_of_an_authenticator_signs_in_once() {
        on_postgres(async |world| {
            let mut ada = world.sign_up(ADA).await;
            let (app, _) = world.enrol(&mut ada).await;
            for same_ticket in [true, false] {
                world.clock.advance(minutes(15));
                let mut tickets: Vec<String> = Vec::new();
                for number in 0..CROWD {
                    tickets.push(if same_ticket && number > 0 { tickets[0].clone() } else { world.half(ADA).await });
                }
                let code = app.code(world);
                let outcomes = crowd_at_once(world, |number, node| {
                    let (ticket, code, visitor) = (tickets[number].clone(), code.clone(), world.visitor());
                    async move { node.finish_second_factor(&visitor, &ticket, TypedCode::Totp(&code)).await }
                })
                .await;
                assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
                for refused in outcomes.into_iter().filter_map(Result::err) {
                    assert!(matches!(refused, Error::Invalid(_) | Error::TooMany { .. }), "{refused:?}");
                }
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_recovery_code_signs_in_once() {
        on_postgres(async |world| {
            world.leave_mail();
            let mut ada = world.sign_up(ADA).await;
            let (_, added) = world.enrol(&mut ada).await;
            let codes = added.recovery_codes.unwrap();
            for (round, same_ticket) in [true, false].into_iter().enumerate() {
                let mut tickets: Vec<String> = Vec::new();
                for number in 0..CROWD {
                    tickets.push(if same_ticket && number > 0 { tickets[0].clone() } else { world.half(ADA).await });
                }
                let outcomes = crowd_at_once(world, |number, node| {
                    let (ticket, code, visitor) = (tickets[number].clone(), codes[round].clone(), world.visitor());
                    async move { node.finish_second_factor(&visitor, &ticket, TypedCode::Recovery(&code)).await }
                })
                .await;
                assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
                world.clock.advance(minutes(15));
            }
            let overview = world.services.security_overview(&world.recognize(&ada.secret).await).await.unwrap();
            assert_eq!(overview.recovery_codes.unwrap().left, 8);
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_answer_of_a_passkey_signs_in_once() {
        on_postgres(async |world| {
            let mut ada = world.sign_up(ADA).await;
            let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
            let ceremony = world.services.begin_passkey_sign_in().unwrap().unwrap();
            let answer = laptop.get(&ceremony.options);
            let outcomes = crowd_at_once(world, |_, node| {
                let (ticket, answer, visitor) = (ceremony.ticket.clone(), answer.clone(), world.visitor());
                async move { node.sign_in_by_passkey(&visitor, &ticket, &answer).await }
            })
            .await;
            let mut won = 0;
            for outcome in outcomes {
                match outcome {
                    Ok(_) => won += 1,
                    Err(Error::Invalid(errors)) => assert_eq!(errors.0[0].0, "passkey"),
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(won, 1);
            let signed_in = world.account_events(&ada).await;
            assert_eq!(signed_in.iter().filter(|event| *event == "session.signed_in").count(), 2, "{signed_in:?}");
            world.leave_mail();
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn guesses_at_once_over_two_nodes_are_limited() {
        on_postgres(async |world| {
            world.sign_up(ADA).await;
            let outcomes = at_once(world, |number, node| {
                let visitor = world.visitor_from(&format!("203.0.{number}.1"));
                async move {
                    let mut judged = 0;
                    for _ in 0..3 {
                        let outcome = node.sign_in(&visitor, ADA, "seventeen blue herons").await;
                        judged += usize::from(matches!(outcome, Err(Error::Invalid(_))));
                    }
                    judged
                }
            })
            .await;
            assert_eq!(outcomes.iter().sum::<usize>(), 10, "so many passwords were tried in one window");
        })
        .await;
    }
}
