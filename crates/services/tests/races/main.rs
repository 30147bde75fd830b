//! Races and nodes, on PostgreSQL: SQLite's single writer hides the ones, and has no need of the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod organizations;

mod races {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Duration;

    use domain::field::FieldError;
    use domain::policies::TypedPolicies;
    use domain::problem::Code;
    use domain::role::Role;
    use domain::session::Method;
    use services::{Arrival, Error, Intent, Submission, TypedCode, TypedInvitation};
    use tokio::sync::Barrier;
    use tokio::task::JoinSet;

    use crate::support::{
        PASSWORD, Person, World, answer, code_of, done, eventually, invitation_of, minutes, on_postgres, pause,
        token_of,
    };

    const ADA: &str = "ada@example.org";
    const AT_ONCE: usize = 8;

    /// How often a proof that works once is used at once.
    const CROWD: usize = 50;

    /// Runs `AT_ONCE` tasks that begin together, each with services of its own on one of two pools.
    pub async fn at_once<T, F>(world: &World, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        together(world, AT_ONCE, task).await
    }

    /// The same with a crowd.
    pub async fn crowd_at_once<T, F>(world: &World, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        together(world, CROWD, task).await
    }

    async fn together<T, F>(world: &World, count: usize, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let nodes = [world.another().await.0, world.another().await.0];
        let barrier = Arc::new(Barrier::new(count));
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let (task, barrier) = (task(number, nodes[number % 2].clone()), barrier.clone());
            tasks.spawn(async move {
                barrier.wait().await;
                (number, task.await)
            });
        }
        let mut outcomes = tasks.join_all().await;
        outcomes.sort_by_key(|(number, _)| *number);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    async fn key(world: &World, person: &Person, name: &str) -> (String, String) {
        let made = world.services.create_key(&person.actor, &person.slug, name, "never").await.unwrap();
        (made.id.to_string(), made.secret.expose().to_owned())
    }

    /// The token of a letter that invites an address into Ada's organization.
    async fn invited(world: &World, ada: &Person, to: &str) -> String {
        let typed = TypedInvitation { addresses: to, role: "developer", teams: Vec::new(), message: "" };
        world.services.invite_members(&ada.actor, &ada.slug, &typed).await.unwrap();
        world.run_jobs().await;
        invitation_of(&world.letter(to))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_invitation_makes_one_member() {
        on_postgres(async |world| {
            let ada = world.sign_up(ADA).await;
            // Fifty browsers of somebody new.
            let token = invited(world, &ada, "grace@example.org").await;
            let visitors: Vec<_> = (0..CROWD).map(|at| world.visitor_from(&format!("10.0.{at}.1"))).collect();
            let outcomes = crowd_at_once(world, |number, node| {
                let (token, visitor) = (token.clone(), visitors[number].clone());
                async move { node.join_as_newcomer(&visitor, &token, "Grace", PASSWORD, true).await }
            })
            .await;
            let mut won: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
            assert_eq!(won.len(), 1, "one account, one membership");
            world.greet("grace@example.org", won.remove(0)).await;
            // Fifty sendings of somebody who is signed in.
            let alan = world.sign_up("alan@example.org").await;
            let token = invited(world, &ada, "alan@example.org").await;
            let outcomes = crowd_at_once(world, |_, node| {
                let (token, actor) = (token.clone(), alan.actor.clone());
                async move { node.accept_invitation(&actor, &token).await }
            })
            .await;
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
            let events = world.organization_events(&ada).await;
            let count = |name: &str| events.iter().filter(|event| *event == name).count();
            assert_eq!((count("invitation.accepted"), count("member.added")), (2, 3));
            let members = world.base.psql(&format!("select 1 from members where org_id = '{}'", ada.org));
            assert_eq!(members.len(), 3);
        })
        .await;
    }

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
                    node.create_key(&actor, &slug, &format!("k{number}"), "never").await.map(drop)?;
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

    /// Members sign in and act while an Admin changes the policies: every sign-in succeeds, since a session is nobody's door; nothing that
    /// the new policy forbids is done after it went live; and whoever was too early is held up afterwards.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_change_of_policies_against_sign_ins() {
        on_postgres(async |world| {
            world.leave_mail();
            let mut ada = world.sign_up(ADA).await;
            world.add_passkey(&mut ada, "ada").await;
            let bob = world.sign_up("bob@example.org").await;
            world.add_member(&ada, &bob, Role::Developer).await;
            let typed = TypedPolicies { mfa: true, ..TypedPolicies::default() };
            let (mut early, mut late) = (0, 0);
            for round in 0..40 {
                if round >= 6 && early > 0 && late > 0 {
                    break;
                }
                // A sign-in takes the hasher's time: some have theirs already, so that acts come on both sides of the change.
                let ready = world.sign_in("bob@example.org", PASSWORD).await.unwrap();
                let sessions = at_once(world, |number, services| {
                    let (visitor, author, slug) = (world.visitor(), ada.actor.clone(), ada.slug.clone());
                    let (typed, request, ready) = (typed.clone(), world.request(), ready.clone());
                    async move {
                        if number == 0 {
                            services.apply_policies(&author, &slug, &typed, "").await.unwrap();
                            return None;
                        }
                        let secret = match number % 2 {
                            0 => ready,
                            _ => done(services.sign_in(&visitor, "bob@example.org", PASSWORD).await.unwrap()).secret,
                        };
                        let actor = services.recognize(request, Some(&secret)).await.unwrap();
                        let name = format!("key {round} {number}");
                        match services.create_key(&actor, &slug, &name, "30_days").await {
                            Ok(_) => Some((secret, true)),
                            Err(Error::Denied { .. }) => Some((secret, false)),
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                })
                .await;
                for (secret, acted) in sessions.into_iter().flatten() {
                    *if acted { &mut early } else { &mut late } += 1;
                    let actor = world.recognize(&secret).await;
                    let refused = world.services.home(&actor, &ada.slug).await;
                    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
                    assert!(world.services.home(&actor, &bob.slug).await.is_ok(), "the session is good elsewhere");
                }
                world.services.roll_back_policies(&ada.actor, &ada.slug).await.unwrap();
            }
            println!("acts that came before the change: {early}, after it: {late}");
            assert!(early > 0 && late > 0, "nobody raced: {early} before, {late} after");
            let mut is_live = false;
            for event in world.organization_events(&ada).await {
                match event.as_str() {
                    "policies.applied" => is_live = true,
                    "policies.rolled_back" => is_live = false,
                    "key.created" => assert!(!is_live, "a key was made past the policy"),
                    _ => {}
                }
            }
            world.clock.advance(minutes(10));
            world.run_jobs().await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_key_made_on_one_node_and_revoked_on_it_is_refused_on_the_other_within_a_second() {
        on_postgres(async |world| {
            world.leave_mail();
            let ada = world.sign_up(ADA).await;
            let (here, there) = (world.node().await, world.node().await);
            let mut slowest = Duration::ZERO;
            for round in 0..10 {
                let name = format!("key {round}");
                let made = here.create_key(&ada.actor, &ada.slug, &name, "never").await.unwrap();
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
                let made = here.create_key(&ada.actor, &ada.slug, &name, "never").await.unwrap();
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
