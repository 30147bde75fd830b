//! Races of policies: a change against those who sign in and act.

mod races {
    use domain::key::TypedKey;
    use domain::policies::TypedPolicies;
    use domain::role::Role;
    use services::Error;

    use crate::crowd::{ADA, at_once};
    use crate::support::{PASSWORD, done, minutes, on_postgres};

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
                // Of too many sessions the oldest end: those of a round are younger than those before.
                world.clock.advance(std::time::Duration::from_millis(1));
                // A sign-in takes the hasher's time: some have theirs already, so that acts come on both sides of the change.
                let ready = world.sign_in("bob@example.org", PASSWORD).await.unwrap();
                let sessions = at_once(world, |number, services| {
                    let (visitor, author, slug) = (world.visitor(), ada.actor.clone(), ada.slug.clone());
                    let (typed, request, ready) = (typed.clone(), world.request(), ready.clone());
                    async move {
                        if number == 0 {
                            // Every other time behind those that are ready: whoever makes a key reads before it writes.
                            for _ in 0..round % 2 * 3 {
                                services.home(&author, &slug).await.unwrap();
                            }
                            services.apply_policies(&author, &slug, &typed, "").await.unwrap();
                            return None;
                        }
                        let secret = match number % 2 {
                            0 => ready,
                            _ => done(services.sign_in(&visitor, "bob@example.org", PASSWORD).await.unwrap()).secret,
                        };
                        let actor = services.recognize(request, Some(&secret)).await.unwrap();
                        let name = format!("key {round} {number}");
                        match services.create_key(&actor, &slug, &TypedKey::named(&name, "30_days")).await {
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
}
