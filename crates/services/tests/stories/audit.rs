//! The log of an organization: what its members do with their ways in, who was denied, what a search finds, what can be taken back.

use domain::audit::{AuditPage, SearchProblem};
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::role::Role;
use services::Error;

use crate::both_engines;
use crate::support::{Person, World, field};

both_engines!(
    what_a_member_does_with_their_ways_in_stands_in_each_organization,
    a_denial_stands_where_the_member_was_denied,
    a_search_finds_by_every_qualifier,
    a_search_says_what_it_cannot_read,
    a_long_log_has_pages,
    an_entry_in_full,
    a_billing_manager_sees_what_is_about_billing,
    a_setting_is_taken_back_from_its_entry,
    every_change_that_can_be_set_again_is_taken_back,
    who_is_erased_is_gone_from_the_logs,
);

async fn page(world: &World, person: &Person, search: &str) -> AuditPage {
    world.services.list_audit(&person.actor, &person.slug, search, None).await.unwrap()
}

async fn found(world: &World, person: &Person, search: &str) -> Vec<String> {
    page(world, person, search).await.entries.into_iter().map(|entry| entry.event).collect()
}

async fn what_a_member_does_with_their_ways_in_stands_in_each_organization(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "session.signed_in", "at the sign-up too");
    world.add_member(&ada, &bob, Role::Developer).await;
    let before = world.organization_events(&ada).await.len();
    world.sign_in("bob@example.org", "not the password").await.unwrap_err();
    world.sign_in("bob@example.org", crate::support::PASSWORD).await.unwrap();
    world.services.sign_out(&bob.actor).await.unwrap();
    let expected = ["session.sign_in_failed", "session.signed_in", "session.signed_out"];
    assert_eq!(world.organization_events(&ada).await[before..], expected);
    assert_eq!(world.organization_events(&bob).await[before..], expected);
    let account = world.account_events(&bob).await;
    assert_eq!(account[account.len() - 3..], expected);
    // Neither log names the other organization.
    let entries = world.entries(domain::audit::Chain::Organization(ada.org)).await;
    for entry in &entries[before..] {
        let hashed = String::from_utf8(domain::audit::canonical(entry)).unwrap();
        assert!(!hashed.contains(&bob.org.to_string()), "{hashed}");
    }
    let row = page(world, &ada, "event:session.sign_in_failed").await.entries.remove(0);
    assert_eq!((row.actor.written.as_str(), row.refused), ("visitor", true));
    assert_eq!((row.target.unwrap().name.as_deref(), row.address.as_deref()), (Some("bob"), Some("198.51.100.7")));
    // A stranger's failure stands nowhere.
    world.sign_in("nobody@example.org", "not the password").await.unwrap_err();
    assert_eq!(world.organization_events(&ada).await.len(), before + 3);
}

async fn a_denial_stands_where_the_member_was_denied(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::ReadOnly).await;
    let own = world.organization_events(&bob).await;
    let refused = world.services.list_audit(&bob.actor, &ada.slug, "", None).await;
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "access.denied");
    assert_eq!(world.account_events(&bob).await.last().unwrap(), "access.denied");
    assert_eq!(world.organization_events(&bob).await, own, "and in no other");
    let row = page(world, &ada, "event:access.denied").await.entries.remove(0);
    assert_eq!(row.actor.name.as_deref(), Some("bob"));
    // Somebody from outside leaves no trace in what is none of theirs.
    let before = world.organization_events(&bob).await;
    let eve = world.sign_up("eve@example.org").await;
    let refused = world.services.list_audit(&eve.actor, &bob.slug, "", None).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    assert_eq!(world.organization_events(&bob).await, before);
}

async fn a_search_finds_by_every_qualifier(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let made = world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.services.revoke_key(&bob.actor, &ada.slug, &made.id.to_string(), "ci").await.unwrap();
    world.run_jobs().await;
    let key_events = ["key.revoked", "key.created"];
    assert_eq!(found(world, &ada, "event:key.*").await, key_events);
    assert_eq!(found(world, &ada, "key").await, key_events);
    assert_eq!(found(world, &ada, &format!("target:{}", made.id)).await, key_events);
    assert_eq!(found(world, &ada, "actor:bob@example.org").await, key_events);
    assert_eq!(found(world, &ada, "bob").await, key_events);
    assert_eq!(found(world, &ada, &format!("actor:{} event:key.created", bob.account)).await, ["key.created"]);
    assert_eq!(found(world, &ada, "actor:me event:key.*").await, [""; 0]);
    assert_eq!(found(world, &ada, "ip:198.51.100.7 event:key.*").await, key_events);
    assert_eq!(found(world, &ada, "ip:203.0.113.1").await, [""; 0]);
    let today = domain::time::Timestamp::date(services::env::Clock::now(&*world.clock));
    assert_eq!(found(world, &ada, &format!("event:key.* from:{today} to:{today}")).await, key_events);
    assert_eq!(found(world, &ada, "from:2099-01-01").await, [""; 0]);
    assert_eq!(found(world, &ada, "to:2000-01-01").await, [""; 0]);
    let row = page(world, &ada, "event:key.created").await.entries.remove(0);
    assert_eq!((row.actor.name.as_deref(), row.target.unwrap().name.as_deref()), (Some("bob"), Some("ci")));
}

async fn a_search_says_what_it_cannot_read(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for (search, part, problem) in [
        ("colour:red", "colour:red", SearchProblem::UnknownQualifier),
        ("event:no.such", "event:no.such", SearchProblem::UnknownEvent),
        ("actor:nobody@example.org", "nobody@example.org", SearchProblem::UnknownPerson),
        ("target:\"No Body\"", "No Body", SearchProblem::UnknownPerson),
    ] {
        let page = page(world, &ada, search).await;
        let error = page.problem.unwrap();
        assert_eq!((error.part.as_str(), error.problem), (part, problem));
        assert!(page.entries.is_empty());
        let refused = world.services.export_audit_csv(&ada.actor, &ada.slug, search).await;
        assert_eq!(field(refused.map(drop)), ("q".to_owned(), FieldError::Malformed));
    }
}

async fn a_long_log_has_pages(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for _ in 0..60 {
        world.services.sign_out(&ada.actor).await.unwrap_or(());
        let secret = world.sign_in("ada@example.org", crate::support::PASSWORD).await;
        if secret.is_err() {
            break;
        }
    }
    let secret = world.sign_in("ada@example.org", crate::support::PASSWORD).await.unwrap();
    let ada = Person { actor: world.recognize(&secret).await, ..ada };
    let total = world.organization_events(&ada).await.len();
    assert!(total > 55, "only {total}");
    for search in ["", "event:session.*", "actor:visitor"] {
        let first = page(world, &ada, search).await;
        assert_eq!(first.entries.len(), 50, "{search}");
        let mut numbers: Vec<_> = first.entries.iter().map(|entry| entry.seq).collect();
        let second = world.services.list_audit(&ada.actor, &ada.slug, search, first.older).await.unwrap();
        assert_eq!(second.older, None);
        numbers.extend(second.entries.iter().map(|entry| entry.seq));
        assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
    }
}

async fn an_entry_in_full(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    let row = page(world, &ada, "event:key.created").await.entries.remove(0);
    let full = world.services.find_audit_entry(&ada.actor, &ada.slug, &row.id.to_string()).await.unwrap();
    assert_eq!(full.summary, row);
    assert_eq!(full.request, ada.actor.request.as_ref().map(|request| request.id.to_string()));
    assert_eq!(full.credential.as_deref(), Some(ada.session.to_string().as_str()));
    assert!(full.agent.unwrap().contains("Firefox") && full.erased.is_empty() && !full.undo);
    assert!(full.facts.iter().any(|fact| fact.name == "name" && fact.after.as_deref() == Some("ci")));
    assert_eq!((full.hash.len(), full.previous.len()), (64, 64));
    // Another organization's entry is not to be found here, nor is nonsense.
    let bob = world.sign_up("bob@example.org").await;
    let theirs = page(world, &bob, "").await.entries.remove(0);
    for id in [theirs.id.to_string(), "nonsense".to_owned()] {
        let refused = world.services.find_audit_entry(&ada.actor, &ada.slug, &id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
}

async fn a_billing_manager_sees_what_is_about_billing(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::BillingManager).await;
    let page = world.services.list_audit(&bob.actor, &ada.slug, "", None).await.unwrap();
    assert!(page.billing_only && !page.may_set && page.entries.is_empty());
    let row = self::page(world, &ada, "").await.entries.remove(0);
    let refused = world.services.find_audit_entry(&bob.actor, &ada.slug, &row.id.to_string()).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    let mut file = world.services.export_audit_jsonl(&bob.actor, &ada.slug, "").await.unwrap();
    let mut text = String::new();
    while let Some(part) = file.next().await.unwrap() {
        text.push_str(&part);
    }
    let verified = domain::audit::verify_export(&text, None, None).unwrap();
    assert_eq!((verified.entries, verified.complete), (0, false));
    let refused = world.services.set_audit_retention(&bob.actor, &ada.slug, "90").await;
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
}

async fn a_setting_is_taken_back_from_its_entry(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let services = &world.services;
    services.set_audit_retention(&ada.actor, &ada.slug, "730").await.unwrap();
    assert_eq!(field(services.set_audit_retention(&ada.actor, &ada.slug, "7").await).0, "days");
    let row = page(world, &ada, "event:audit.retention_changed").await.entries.remove(0);
    let id = row.id.to_string();
    let full = services.find_audit_entry(&ada.actor, &ada.slug, &id).await.unwrap();
    assert!(full.undo);
    assert_eq!((full.changes[0].before.as_deref(), full.changes[0].after.as_deref()), (Some("365"), Some("730")));
    services.undo_audit_entry(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(page(world, &ada, "").await.retention.days, 365);
    // What it set stands there no longer.
    let again = services.undo_audit_entry(&ada.actor, &ada.slug, &id).await;
    assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
    let other = page(world, &ada, "event:session.signed_in").await.entries.remove(0);
    let refused = services.undo_audit_entry(&ada.actor, &ada.slug, &other.id.to_string()).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
}

async fn every_change_that_can_be_set_again_is_taken_back(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let (services, slug) = (&world.services, &ada.slug);
    let team = services.create_team(&ada.actor, slug, "Research", "R&D").await.unwrap().to_string();
    let bobs = bob.account.to_string();
    services.rename_organization(&ada.actor, slug, "Engines").await.unwrap();
    services.set_organization_zone(&ada.actor, slug, "Europe/Berlin").await.unwrap();
    services.rename_team(&ada.actor, slug, &team, "Applied").await.unwrap();
    services.set_department(&ada.actor, slug, &team, "").await.unwrap();
    services.change_role(&ada.actor, slug, &bobs, "read_only").await.unwrap();
    let state = async || {
        let settings = services.organization_settings(&ada.actor, slug).await.unwrap();
        let found = services.find_team(&ada.actor, slug, &team, "", "").await.unwrap().team;
        let role = services.find_member(&ada.actor, slug, &bobs).await.unwrap().member.role;
        (settings.organization.name, settings.time_zone, found.name, found.department, role)
    };
    for event in [
        "organization.renamed",
        "organization.time_zone_changed",
        "team.renamed",
        "team.department_changed",
        "member.role_changed",
    ] {
        let id = page(world, &ada, &format!("event:{event}")).await.entries.remove(0).id.to_string();
        assert!(services.find_audit_entry(&ada.actor, slug, &id).await.unwrap().undo, "{event}");
        services.undo_audit_entry(&ada.actor, slug, &id).await.unwrap();
        let again = services.undo_audit_entry(&ada.actor, slug, &id).await;
        assert!(matches!(again, Err(Error::Conflict)), "{event}: {again:?}");
    }
    let expected = ("ada".to_owned(), "UTC".to_owned(), "Research".to_owned(), Some("R&D".to_owned()), Role::Developer);
    assert_eq!(state().await, expected);
    // Whoever is or was an Admin is asked for once more, on the page of members.
    services.change_role(&ada.actor, slug, &bobs, "admin").await.unwrap();
    let id = page(world, &ada, "event:member.role_changed").await.entries.remove(0).id.to_string();
    assert!(!services.find_audit_entry(&ada.actor, slug, &id).await.unwrap().undo);
}

async fn who_is_erased_is_gone_from_the_logs(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    world.sign_in("bob@example.org", "not the password").await.unwrap_err();
    world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("the build", "never")).await.unwrap();
    let session = world.recognize(&world.sign_in("bob@example.org", crate::support::PASSWORD).await.unwrap()).await;
    world.services.ask_deletion(&session, "bob@example.org").await.unwrap();
    world.clock.advance(services::GRACE);
    world.run_jobs().await;
    let again = world.recognize(&world.sign_in("ada@example.org", crate::support::PASSWORD).await.unwrap()).await;
    let ada = Person { actor: again, ..ada };
    let failed = page(world, &ada, "event:session.sign_in_failed").await.entries.remove(0);
    assert_eq!(failed.address, None);
    let full = world.services.find_audit_entry(&ada.actor, &ada.slug, &failed.id.to_string()).await.unwrap();
    assert_eq!(full.erased, ["address", "request.address", "request.agent"]);
    let made = page(world, &ada, "event:key.created").await.entries.remove(0);
    assert_eq!((made.address, made.target.unwrap().name.as_deref()), (None, Some("the build")));
}
