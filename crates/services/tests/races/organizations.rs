//! Races of an organization's people: an invitation, the last Admins, a role against an act, a removal against a new key.

mod races {
    use domain::field::FieldError;
    use domain::key::TypedKey;
    use domain::role::Role;
    use services::{Error, TypedInvitation};

    use crate::crowd::{ADA, CROWD, at_once, crowd_at_once};
    use crate::support::{PASSWORD, Person, World, invitation_of, minutes, on_postgres};

    const ROUNDS: usize = 10;

    fn is_last_admin(outcome: &Result<(), Error>) -> bool {
        matches!(outcome, Err(Error::Invalid(errors)) if errors.iter().any(|(_, error)| error == FieldError::LastAdmin))
    }

    async fn admins(world: &World, person: &Person) -> usize {
        let mut rows = world.db.read(person.org);
        rows.admins(100).await.unwrap().len()
    }

    /// Two Admins and a developer in an organization that stays.
    async fn two_admins(world: &World, round: usize) -> (Person, Person, Person) {
        // As many sign-ups from one network as an hour takes.
        world.clock.advance(minutes(61));
        let ada = world.sign_up(&format!("ada{round}@example.org")).await;
        let bob = world.sign_up(&format!("bob{round}@example.org")).await;
        let cy = world.sign_up(&format!("cy{round}@example.org")).await;
        world.add_member(&ada, &bob, Role::Admin).await;
        world.add_member(&ada, &cy, Role::Developer).await;
        (ada, bob, cy)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_two_last_admins_one_stays() {
        on_postgres(async |world| {
            world.leave_mail();
            world.leave_jobs();
            for round in 0..ROUNDS {
                let (ada, bob, _) = two_admins(world, round).await;
                let slug = ada.slug.clone();
                let actors = [ada.actor.clone(), bob.actor.clone()];
                let outcomes = at_once(world, |number, services| {
                    let (actor, slug) = (actors[number % 2].clone(), slug.clone());
                    // Four ways to go, for each of the two.
                    let target = actors[(number / 2) % 2].account().unwrap().to_string();
                    async move {
                        if number < 4 {
                            services.leave_organization(&actor, &slug).await
                        } else {
                            services.change_role(&actor, &slug, &target, "developer").await.map(drop)
                        }
                    }
                })
                .await;
                assert_eq!(admins(world, &ada).await, 1, "round {round}: {outcomes:?}");
                assert!(outcomes.iter().any(is_last_admin) || outcomes.iter().any(Result::is_err), "{outcomes:?}");
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn who_is_no_longer_admin_acts_no_longer() {
        on_postgres(async |world| {
            world.leave_mail();
            world.leave_jobs();
            for round in 0..ROUNDS {
                let (ada, bob, cy) = two_admins(world, round).await;
                let (slug, org) = (ada.slug.clone(), ada.org);
                let (ada_acts, bob_acts) = (ada.actor.clone(), bob.actor.clone());
                let (bobs, cys) = (bob.account.to_string(), cy.account.to_string());
                let outcomes = at_once(world, |number, services| {
                    let (ada, bob, slug) = (ada_acts.clone(), bob_acts.clone(), slug.clone());
                    let (bobs, cys) = (bobs.clone(), cys.clone());
                    async move {
                        if number == 0 {
                            services.change_role(&ada, &slug, &bobs, "read_only").await.map(drop)
                        } else {
                            let role = if number % 2 == 0 { "read_only" } else { "billing_manager" };
                            services.change_role(&bob, &slug, &cys, role).await.map(drop)
                        }
                    }
                })
                .await;
                assert!(outcomes[0].is_ok(), "{outcomes:?}");
                // In the log, nothing that Bob did stands after the entry that took the right from him.
                let entries = world.entries(domain::audit::Chain::Organization(org)).await;
                let changes: Vec<_> = entries.iter().filter(|entry| entry.event == "member.role_changed").collect();
                let taken = changes.iter().position(|entry| entry.target == Some(bob.account.to_string())).unwrap();
                let bobs = domain::actor::ActorRef::Account(bob.account);
                assert!(changes[taken + 1..].iter().all(|entry| entry.actor != bobs), "round {round}");
                let again = world.services.change_role(&bob.actor, &slug, &cys, "developer").await;
                assert!(matches!(again, Err(Error::Denied { .. })), "{again:?}");
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn who_is_removed_leaves_no_live_key() {
        on_postgres(async |world| {
            world.leave_mail();
            world.leave_jobs();
            for round in 0..ROUNDS {
                let (ada, _, cy) = two_admins(world, round).await;
                let (slug, ada_acts, cy_acts) = (ada.slug.clone(), ada.actor.clone(), cy.actor.clone());
                let (cys, email) = (cy.account.to_string(), cy.email.clone());
                at_once(world, |number, services| {
                    let (ada, cy, slug, cys, email) =
                        (ada_acts.clone(), cy_acts.clone(), slug.clone(), cys.clone(), email.clone());
                    async move {
                        if number == 0 {
                            services.remove_member(&ada, &slug, &cys, &email, "").await.map(drop)
                        } else {
                            services
                                .create_key(&cy, &slug, &TypedKey::named(&format!("key {number}"), "never"))
                                .await
                                .map(drop)
                        }
                    }
                })
                .await;
                let live =
                    world.db.read(ada.org).keys_of(domain::key::Owner::Member(cy.account), false, 100).await.unwrap();
                assert!(live.is_empty(), "round {round}: {live:?}");
            }
        })
        .await;
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
}
