//! Organizations and teams: made at once, changed, left behind.

use std::time::Duration;

use domain::field::FieldError;
use domain::key::TypedKey;
use domain::policy::{self, Holder, Permission, Refusal, TeamRelation};
use domain::problem::Code;
use domain::role::Role;
use services::env::Clock;
use services::gate::Scopes;
use services::{Error, ORGANIZATION_GRACE};

use crate::both_engines;
use crate::support::{World, eventually, field, minutes};

both_engines!(
    another_organization_is_made_at_once,
    settings_are_changed_by_admins,
    a_former_address_leads_on,
    an_organization_goes_after_its_grace,
    an_organization_is_kept,
    deleting_wants_a_fresh_proof,
    teams_are_made_filled_and_ended,
    names_of_teams_are_told_apart,
    departments_are_the_billing_managers_too,
    the_gate_is_the_table,
    it_is_explained,
);

async fn another_organization_is_made_at_once(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    world.clock.advance(minutes(1));
    let slug = world.services.create_organization(&ada.actor, "Second House").await.unwrap();
    assert_eq!(slug.as_str(), "second-house");
    let me = world.services.me(&ada.actor).await.unwrap();
    let seen: Vec<_> = me.organizations.iter().map(|one| (one.name.as_str(), one.role)).collect();
    assert_eq!(seen[1], ("Second House", Role::Admin));
    let other = world.services.create_organization(&ada.actor, "Second House").await.unwrap();
    assert!(other.as_str().starts_with("second-house-"), "{other}");
    let teams = world.services.list_teams(&ada.actor, slug.as_str()).await.unwrap();
    assert_eq!(teams.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Default"]);
    world.services.create_key(&ada.actor, slug.as_str(), &TypedKey::named("ci", "never")).await.unwrap();
    assert_eq!(
        field(world.services.create_organization(&ada.actor, " ").await),
        ("name".to_owned(), FieldError::Empty)
    );
    world.leave_mail();
    world.leave_jobs();
}

async fn settings_are_changed_by_admins(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let services = &world.services;
    services.rename_organization(&ada.actor, &ada.slug, "Engines").await.unwrap();
    services.set_organization_zone(&ada.actor, &ada.slug, "europe/berlin").await.unwrap();
    let settings = services.organization_settings(&bob.actor, &ada.slug).await.unwrap();
    assert_eq!((settings.organization.name.as_str(), settings.time_zone.as_str()), ("Engines", "Europe/Berlin"));
    assert!(!settings.may_manage && !settings.may_delete && settings.admins == ["ada"]);
    let bad_zone = services.set_organization_zone(&ada.actor, &ada.slug, "Mars/Base").await;
    assert_eq!(field(bad_zone), ("time_zone".to_owned(), FieldError::UnknownChoice));
    for refused in [
        services.rename_organization(&bob.actor, &ada.slug, "Mine").await,
        services.set_organization_zone(&bob.actor, &ada.slug, "UTC").await,
        services.change_slug(&bob.actor, &ada.slug, "mine").await.map(drop),
        services.ask_organization_deletion(&bob.actor, &ada.slug, "Engines").await.map(drop),
        services.keep_organization(&bob.actor, &ada.slug).await,
    ] {
        assert!(matches!(refused, Err(Error::Denied { why: Refusal::Role { .. }, .. })), "{refused:?}");
    }
}

async fn a_former_address_leads_on(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    let services = &world.services;
    for (wished, error) in [("", FieldError::Empty), ("No Slug", FieldError::Malformed), (&eve.slug, FieldError::Taken)]
    {
        assert_eq!(field(services.change_slug(&ada.actor, &ada.slug, wished).await), ("slug".to_owned(), error));
    }
    services.change_slug(&ada.actor, &ada.slug, "engines").await.unwrap();
    assert!(matches!(services.home(&ada.actor, &ada.slug).await, Err(Error::NotFound)));
    services.home(&ada.actor, "engines").await.unwrap();
    assert_eq!(services.follow_former_slug(&ada.actor, &ada.slug).await.unwrap(), "engines");
    // It leads members on, and tells nobody else anything.
    assert!(matches!(services.follow_former_slug(&eve.actor, &ada.slug).await, Err(Error::NotFound)));
    services.change_slug(&eve.actor, &eve.slug, &ada.slug).await.unwrap();
    assert!(matches!(services.follow_former_slug(&ada.actor, &ada.slug).await, Err(Error::NotFound)), "it is taken");
    let back = services.change_slug(&ada.actor, "engines", &ada.slug).await;
    assert_eq!(field(back), ("slug".to_owned(), FieldError::Taken));
}

async fn an_organization_goes_after_its_grace(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let key = world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    world.letter(&bob.email);
    let name = world.services.organization_of(&ada.actor, &ada.slug).await.unwrap().name;
    for (typed, error) in [("", FieldError::Empty), ("something", FieldError::Mismatch)] {
        let refused = world.services.ask_organization_deletion(&ada.actor, &ada.slug, typed).await;
        assert_eq!(field(refused), ("name".to_owned(), error));
    }
    let due_at = world.services.ask_organization_deletion(&ada.actor, &ada.slug, &name).await.unwrap();
    assert_eq!(due_at, world.clock.now().plus(ORGANIZATION_GRACE));
    assert_eq!(world.services.ask_organization_deletion(&ada.actor, &ada.slug, &name).await.unwrap(), due_at);
    world.run_jobs().await;
    for person in [&ada, &bob] {
        assert!(world.letter(&person.email).subject.ends_with("will be deleted"));
    }
    let node = world.node().await;
    assert!(node.check_key(key.secret.expose(), None).await.unwrap().is_ok(), "until then everything works");
    world.clock.advance(ORGANIZATION_GRACE);
    node.run_due_jobs("worker").await.unwrap();
    for person in [&ada, &bob] {
        assert!(world.letter(&person.email).subject.ends_with("has been deleted"));
    }
    let again = world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap();
    let ada_again = world.recognize(&again).await;
    assert!(matches!(world.services.organization_of(&ada_again, &ada.slug).await, Err(Error::NotFound)));
    eventually("the key is refused", Duration::from_secs(1), async || {
        let judged = node.check_key(key.secret.expose(), None).await;
        judged.is_ok_and(|judged| judged.is_err_and(|refused| refused.code == Code::Revoked))
    })
    .await;
    let events = world.organization_events(&ada).await;
    assert_eq!(events.last().unwrap(), "organization.deleted");
    // Its address is free.
    world.services.create_organization(&ada_again, &name).await.unwrap();
    world.services.home(&ada_again, &ada.slug).await.unwrap();
    world.leave_mail();
}

async fn an_organization_is_kept(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let name = world.services.organization_of(&ada.actor, &ada.slug).await.unwrap().name;
    world.services.ask_organization_deletion(&ada.actor, &ada.slug, &name).await.unwrap();
    world.run_jobs().await;
    world.letter(&ada.email);
    world.services.keep_organization(&ada.actor, &ada.slug).await.unwrap();
    world.clock.advance(ORGANIZATION_GRACE + minutes(1));
    world.run_jobs().await;
    let secret = world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap();
    world.services.home(&world.recognize(&secret).await, &ada.slug).await.unwrap();
    world.leave_mail();
}

async fn deleting_wants_a_fresh_proof(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let name = world.services.organization_of(&ada.actor, &ada.slug).await.unwrap().name;
    world.clock.advance(Duration::from_secs(16 * 60));
    let stale = world.recognize(&ada.secret).await;
    let refused = world.services.ask_organization_deletion(&stale, &ada.slug, &name).await;
    assert!(matches!(refused, Err(Error::FreshAuth)), "{refused:?}");
    let secret = world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap();
    let fresh = world.recognize(&secret).await;
    world.services.ask_organization_deletion(&fresh, &ada.slug, &name).await.unwrap();
    world.leave_mail();
    world.leave_jobs();
}

async fn teams_are_made_filled_and_ended(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let services = &world.services;
    let team = services.create_team(&ada.actor, &ada.slug, "Research", "R&D").await.unwrap().to_string();
    let detail = services.find_team(&ada.actor, &ada.slug, &team, "bob", "").await.unwrap();
    assert_eq!(detail.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["ada"]);
    assert_eq!(detail.candidates.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["bob"]);
    assert_eq!(detail.team.department.as_deref(), Some("R&D"));
    let bobs = bob.account.to_string();
    for _ in 0..2 {
        services.set_team_member(&ada.actor, &ada.slug, &team, &bobs, true).await.unwrap();
    }
    let detail = services.find_team(&bob.actor, &ada.slug, &team, "bob", "").await.unwrap();
    assert!(detail.team.own && !detail.may_manage && detail.candidates.is_empty() && detail.people.len() == 2);
    services.set_team_member(&ada.actor, &ada.slug, &team, &bobs, false).await.unwrap();
    services.rename_team(&ada.actor, &ada.slug, &team, "Applied research").await.unwrap();
    for (typed, error) in [("", FieldError::Empty), ("Research", FieldError::Mismatch)] {
        let refused = services.delete_team(&ada.actor, &ada.slug, &team, typed).await;
        assert_eq!(field(refused), ("name".to_owned(), error));
    }
    services.delete_team(&ada.actor, &ada.slug, &team, "Applied research").await.unwrap();
    assert!(matches!(services.find_team(&ada.actor, &ada.slug, &team, "", "").await, Err(Error::NotFound)));
    let default = services.list_teams(&ada.actor, &ada.slug).await.unwrap().teams.remove(0);
    let refused = services.delete_team(&ada.actor, &ada.slug, &default.id.to_string(), "Default").await;
    assert_eq!(field(refused), ("name".to_owned(), FieldError::NotAllowed));
    let events = world.organization_events(&ada).await;
    let since = events.iter().position(|event| event == "team.department_changed").unwrap();
    let expected = [
        "team.department_changed",
        "team.created",
        "team.member_added",
        "team.member_added",
        "team.member_removed",
        "team.renamed",
        "team.deleted",
    ];
    assert_eq!(events[since..], expected);
}

async fn names_of_teams_are_told_apart(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    let services = &world.services;
    let team = services.create_team(&ada.actor, &ada.slug, "Research", "").await.unwrap().to_string();
    let taken = ("name".to_owned(), FieldError::Taken);
    assert_eq!(field(services.create_team(&ada.actor, &ada.slug, "RESEARCH", "").await), taken);
    assert_eq!(field(services.rename_team(&ada.actor, &ada.slug, &team, "default").await), taken);
    services.rename_team(&ada.actor, &ada.slug, &team, "research").await.unwrap();
    // Another organization's names, and its teams, are its own.
    services.create_team(&eve.actor, &eve.slug, "Research", "").await.unwrap();
    assert!(matches!(services.rename_team(&eve.actor, &eve.slug, &team, "Stolen").await, Err(Error::NotFound)));
    let foreign = services.set_team_member(&eve.actor, &eve.slug, &team, &eve.account.to_string(), true).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let outsider = services.set_team_member(&ada.actor, &ada.slug, &team, &eve.account.to_string(), true).await;
    assert!(matches!(outsider, Err(Error::NotFound)));
    services.delete_team(&ada.actor, &ada.slug, &team, "research").await.unwrap();
    services.create_team(&ada.actor, &ada.slug, "Research", "").await.unwrap();
}

async fn departments_are_the_billing_managers_too(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::BillingManager).await;
    let services = &world.services;
    let team = services.create_team(&ada.actor, &ada.slug, "Research", "").await.unwrap().to_string();
    services.set_department(&bob.actor, &ada.slug, &team, "4711").await.unwrap();
    let denied = services.rename_team(&bob.actor, &ada.slug, &team, "Mine").await;
    assert!(matches!(denied, Err(Error::Denied { .. })));
    let list = services.list_teams(&bob.actor, &ada.slug).await.unwrap();
    assert_eq!((list.departments, list.may_manage), (vec!["4711".to_owned()], false));
    services.set_department(&bob.actor, &ada.slug, &team, " ").await.unwrap();
    assert!(services.list_teams(&bob.actor, &ada.slug).await.unwrap().departments.is_empty());
}

/// Every role × permission × tenant × team, generated: the gate answers what the table says, and nothing of another tenant.
async fn the_gate_is_the_table(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    let mut people = vec![(Role::Admin, ada.actor.clone())];
    for (name, role) in [("bob", Role::Developer), ("cy", Role::BillingManager), ("di", Role::ReadOnly)] {
        let guest = world.sign_up(&format!("{name}@example.org")).await;
        world.add_member(&ada, &guest, role).await;
        people.push((role, guest.actor.clone()));
    }
    let team = async |name: &str| world.services.create_team(&ada.actor, &ada.slug, name, "").await.unwrap();
    let (own, other) = (team("Own").await, team("Other").await);
    for (_, actor) in &people {
        let id = actor.account().unwrap().to_string();
        world.services.set_team_member(&ada.actor, &ada.slug, &own.to_string(), &id, true).await.unwrap();
    }
    world
        .services
        .set_team_member(&ada.actor, &ada.slug, &other.to_string(), &ada.account.to_string(), false)
        .await
        .unwrap();
    let gate = world.services.gate();
    let mut cells = 0;
    for permission in Permission::ALL.iter().copied().filter(|one| one.holder() == Holder::Member) {
        for (role, actor) in &people {
            for (team, relation) in [(own, TeamRelation::Own), (other, TeamRelation::Other)] {
                let asked = gate.read(actor, permission, Scopes::from(ada.org).in_team(team)).await.map(drop);
                let matches = match (&asked, policy::allows(*role, permission, relation)) {
                    (Ok(()), Ok(())) => true,
                    (Err(Error::Denied { permission: denied, why }), Err(said)) => {
                        *denied == permission && *why == said
                    }
                    _ => false,
                };
                assert!(matches, "{role} {permission} {relation:?}: {asked:?}");
                cells += 1;
            }
            let foreign = gate.read(actor, permission, Scopes::from(eve.org)).await.map(drop);
            assert!(matches!(foreign, Err(Error::NotFound)), "{role} {permission}: {foreign:?}");
        }
    }
    println!("{cells} cells");
    assert!(cells > 300);
}

async fn it_is_explained(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let explain = async |person: &crate::support::Person, act: &str, about: &str| {
        world.services.explain(&person.actor, &ada.slug, act, about).await
    };
    let own = explain(&bob, "change_roles", "").await.unwrap();
    assert_eq!(own.refusal, Some(Refusal::Role { needs: vec![Role::Admin] }));
    assert_eq!(own.able, [("ada".to_owned(), Role::Admin)]);
    let allowed = explain(&bob, "manage_own_keys", "").await.unwrap();
    assert_eq!(allowed.refusal, None);
    assert!(matches!(allowed.refusal_elsewhere, Some(Refusal::OtherTeam { .. })));
    assert_eq!(explain(&bob, "", "").await.unwrap().act, None);
    let about_bob = explain(&ada, "change_roles", &bob.account.to_string()).await.unwrap();
    assert_eq!((about_bob.own, about_bob.name.as_str(), about_bob.refusal.is_some()), (false, "bob", true));
    assert!(matches!(explain(&bob, "change_roles", &ada.account.to_string()).await, Err(Error::NotFound)));
    assert!(matches!(explain(&bob, "rule_the_world", "").await, Err(Error::NotFound)));
}
