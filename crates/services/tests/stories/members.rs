//! The directory and memberships: who is found, who may change whom, and what ends with a membership.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::member::DirectoryQuery;
use domain::policy::Refusal;
use domain::problem::Code;
use domain::role::Role;
use services::env::Clock;
use services::{CallOutcome, Error};

use crate::both_engines;
use crate::support::{Person, World, eventually, field, minutes};

both_engines!(
    a_directory_is_searched_filtered_and_sorted,
    a_renamed_member_is_found_by_the_new_name,
    pages_of_a_directory_hold_everybody_once,
    second_factors_are_for_admins,
    an_admin_changes_roles_and_the_member_is_told,
    only_admins_change_roles,
    the_last_admin_stays,
    a_removal_ends_keys_and_is_told,
    a_removed_member_comes_back_as_new,
    a_member_leaves,
    activity_is_the_later_of_page_and_key,
    a_stranger_learns_nothing,
);

/// An organization of Ada with Bob and Cy in it.
async fn three(world: &World) -> (Person, Person, Person) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.net").await;
    let cy = world.sign_up("cy@example.com").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    world.add_member(&ada, &cy, Role::ReadOnly).await;
    (ada, bob, cy)
}

async fn found(world: &World, person: &Person, slug: &str, query: DirectoryQuery) -> Vec<String> {
    let page = world.services.directory(&person.actor, slug, &query).await.unwrap();
    page.members.into_iter().map(|member| member.name).collect()
}

fn searching(text: &str) -> DirectoryQuery {
    DirectoryQuery { search: text.to_owned(), ..DirectoryQuery::default() }
}

async fn a_directory_is_searched_filtered_and_sorted(world: &World) {
    let (ada, bob, cy) = three(world).await;
    let all = async |query| found(world, &ada, &ada.slug, query).await;
    assert_eq!(all(DirectoryQuery::default()).await, ["ada", "bob", "cy"]);
    assert_eq!(all(searching("BO")).await, ["bob"]);
    assert_eq!(all(searching("example.com")).await, ["cy"]);
    assert_eq!(all(searching("cy@example.com")).await, ["cy"]);
    let mut by_domain = all(searching("example")).await;
    by_domain.sort();
    assert_eq!(by_domain, ["ada", "bob", "cy"]);
    assert_eq!(all(searching("ada example.net")).await, [""; 0]);
    assert_eq!(all(searching("%")).await, [""; 0]);
    let by_role = DirectoryQuery { role: "developer".to_owned(), ..DirectoryQuery::default() };
    assert_eq!(all(by_role).await, ["bob"]);
    let page = world.services.directory(&ada.actor, &ada.slug, &DirectoryQuery::default()).await.unwrap();
    assert!(page.may_manage && page.may_invite && page.count == 3);
    let team = world.services.create_team(&ada.actor, &ada.slug, "Research", "").await.unwrap().to_string();
    world.services.set_team_member(&ada.actor, &ada.slug, &team, &cy.account.to_string(), true).await.unwrap();
    let by_team = DirectoryQuery { team, ..DirectoryQuery::default() };
    assert_eq!(all(by_team).await, ["ada", "cy"]);
    world.clock.advance(minutes(2));
    world.recognize(&bob.secret).await;
    let by_activity = DirectoryQuery { sort: "active".to_owned(), ..DirectoryQuery::default() };
    assert_eq!(all(by_activity).await[0], "bob");
    for (field_name, query) in [
        ("role", DirectoryQuery { role: "owner".to_owned(), ..DirectoryQuery::default() }),
        ("team", DirectoryQuery { team: "x".to_owned(), ..DirectoryQuery::default() }),
        ("mfa", DirectoryQuery { mfa: "maybe".to_owned(), ..DirectoryQuery::default() }),
    ] {
        let refused = world.services.directory(&ada.actor, &ada.slug, &query).await;
        assert_eq!(field(refused), (field_name.to_owned(), FieldError::UnknownChoice));
    }
}

async fn a_renamed_member_is_found_by_the_new_name(world: &World) {
    let (ada, bob, _) = three(world).await;
    world.services.rename_account(&bob.actor, "Zoë Müller").await.unwrap();
    assert_eq!(found(world, &ada, &ada.slug, searching("zoë mül")).await, ["Zoë Müller"]);
    assert_eq!(found(world, &ada, &ada.slug, searching("bob")).await, ["Zoë Müller"], "by the address");
    assert_eq!(found(world, &ada, &ada.slug, DirectoryQuery::default()).await, ["ada", "cy", "Zoë Müller"]);
}

async fn pages_of_a_directory_hold_everybody_once(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let mut tx = world.db.begin().await.unwrap();
    for number in 0..120_u128 {
        let account = domain::id::AccountId::from_bits(1000 + number);
        let new = store::NewAccount {
            email: format!("p{number:03}@example.org"),
            email_key: format!("p{number:03}@example.org"),
            // Alike in threes: the id decides.
            name: format!("Person {}", number / 3),
            password: None,
            password_set_at: None,
            terms_version: "2026-11-01".to_owned(),
            terms_accepted_at: world.clock.now(),
            created_at: world.clock.now(),
            stamp: String::new(),
        };
        assert!(tx.on(account).insert_account(&new).await.unwrap());
        assert!(tx.on(ada.org).insert_member(account, Role::ReadOnly, "invitation", world.clock.now()).await.unwrap());
    }
    tx.commit(Vec::new()).await.unwrap();
    for (search, sort) in [("", ""), ("", "active"), ("person", ""), ("person example", ""), ("person 3", "")] {
        let mut query =
            DirectoryQuery { search: search.to_owned(), sort: sort.to_owned(), ..DirectoryQuery::default() };
        let (mut seen, mut pages) = (Vec::new(), 0);
        loop {
            let page = world.services.directory(&ada.actor, &ada.slug, &query).await.unwrap();
            seen.extend(page.members.into_iter().map(|member| member.account));
            pages += 1;
            let Some(next) = page.next else { break };
            query.after = next;
        }
        let expected: usize = match search {
            "" => 121,
            // 3 and 30 to 39, three of each.
            "person 3" => 33,
            _ => 120,
        };
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((seen.len(), unique.len(), pages), (expected, expected, expected.div_ceil(50)), "{search} {sort}");
        let mut batch = DirectoryQuery { after: String::new(), ..query.clone() };
        let exported = world.services.directory_batch(&ada.actor, &ada.slug, &mut batch).await.unwrap();
        assert_eq!(exported.into_iter().map(|member| member.account).collect::<Vec<_>>(), seen);
        assert!(world.services.directory_batch(&ada.actor, &ada.slug, &mut batch).await.unwrap().is_empty());
    }
}

async fn second_factors_are_for_admins(world: &World) {
    let (ada, bob, _) = three(world).await;
    let seen = |page: domain::member::Directory| page.members.iter().all(|member| member.security.is_some());
    let page = world.services.directory(&ada.actor, &ada.slug, &DirectoryQuery::default()).await.unwrap();
    assert!(seen(page));
    let page = world.services.directory(&bob.actor, &ada.slug, &DirectoryQuery::default()).await.unwrap();
    assert!(!page.may_manage && page.members.iter().all(|member| member.security.is_none()));
    let query = DirectoryQuery { mfa: "off".to_owned(), ..DirectoryQuery::default() };
    assert_eq!(found(world, &ada, &ada.slug, query.clone()).await.len(), 3);
    let refused = world.services.directory(&bob.actor, &ada.slug, &query).await;
    assert_eq!(field(refused), ("mfa".to_owned(), FieldError::UnknownChoice), "nothing is told by a filter either");
}

async fn an_admin_changes_roles_and_the_member_is_told(world: &World) {
    let (ada, bob, _) = three(world).await;
    let id = bob.account.to_string();
    let change = world.services.change_role(&ada.actor, &ada.slug, &id, "billing_manager").await.unwrap();
    assert_eq!((change.before, change.after), (Role::Developer, Role::BillingManager));
    world.run_jobs().await;
    assert!(world.letter(&bob.email).subject.starts_with("You are now Billing Manager in "));
    assert_eq!(world.services.organization_of(&bob.actor, &ada.slug).await.unwrap().role, Role::BillingManager);
    world.services.change_role(&ada.actor, &ada.slug, &id, "billing_manager").await.unwrap();
    assert_eq!(world.run_jobs().await, 0, "no change is no news");
    let refused = world.services.change_role(&ada.actor, &ada.slug, &id, "owner").await;
    assert_eq!(field(refused), ("role".to_owned(), FieldError::UnknownChoice));
    assert!(world.account_events(&bob).await.contains(&"member.role_changed".to_owned()));
    assert!(world.organization_events(&ada).await.contains(&"member.role_changed".to_owned()));
}

async fn only_admins_change_roles(world: &World) {
    let (ada, bob, cy) = three(world).await;
    for who in [&bob, &cy] {
        for target in [&ada, who] {
            let refused = world.services.change_role(&who.actor, &ada.slug, &target.account.to_string(), "admin").await;
            let needs = vec![Role::Admin];
            assert!(matches!(refused, Err(Error::Denied { why: Refusal::Role { needs: ref n }, .. }) if *n == needs));
        }
    }
    // The control.
    world.services.change_role(&ada.actor, &ada.slug, &bob.account.to_string(), "admin").await.unwrap();
    world.services.change_role(&bob.actor, &ada.slug, &cy.account.to_string(), "developer").await.unwrap();
    world.leave_mail();
    world.leave_jobs();
}

async fn the_last_admin_stays(world: &World) {
    let (ada, bob, _) = three(world).await;
    let own = ada.account.to_string();
    let last = |name: &str| (name.to_owned(), FieldError::LastAdmin);
    assert_eq!(field(world.services.change_role(&ada.actor, &ada.slug, &own, "developer").await), last("role"));
    assert_eq!(field(world.services.leave_organization(&ada.actor, &ada.slug).await), last("leave"));
    assert_eq!(field(world.services.remove_member(&ada.actor, &ada.slug, &own, &ada.email, "").await), last("address"));
    assert!(world.services.find_member(&ada.actor, &ada.slug, &own).await.unwrap().last_admin);
    world.services.change_role(&ada.actor, &ada.slug, &bob.account.to_string(), "admin").await.unwrap();
    world.services.change_role(&ada.actor, &ada.slug, &own, "developer").await.unwrap();
    world.leave_mail();
    world.leave_jobs();
}

async fn a_removal_ends_keys_and_is_told(world: &World) {
    let (ada, bob, _) = three(world).await;
    let key = world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    world.letter(&bob.email);
    let secret = key.secret.expose().to_owned();
    let node = world.node().await;
    assert!(node.check_key(&secret, None).await.unwrap().is_ok());
    let id = bob.account.to_string();
    let detail = world.services.find_member(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(detail.keys, ["ci"]);
    for (typed, error) in [("", FieldError::Empty), ("ada@example.org", FieldError::Mismatch)] {
        let refused = world.services.remove_member(&ada.actor, &ada.slug, &id, typed, "").await;
        assert_eq!(field(refused), ("address".to_owned(), error));
    }
    node.remove_member(&ada.actor, &ada.slug, &id, " BOB@example.net ", "").await.unwrap();
    world.run_jobs().await;
    assert!(world.letter(&bob.email).subject.starts_with("You are no longer a member of "));
    eventually("the key is refused", Duration::from_secs(1), async || {
        node.check_key(&secret, None)
            .await
            .is_ok_and(|judged| judged.is_err_and(|refused| refused.code == Code::Revoked))
    })
    .await;
    assert!(matches!(world.services.home(&bob.actor, &ada.slug).await, Err(Error::NotFound)));
    assert_eq!(found(world, &ada, &ada.slug, searching("bob")).await, [""; 0]);
    let again = world.services.remove_member(&ada.actor, &ada.slug, &id, "bob@example.net", "").await;
    assert!(matches!(again, Err(Error::NotFound)));
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.revoked", "member.removed"]);
}

async fn a_removed_member_comes_back_as_new(world: &World) {
    let (ada, bob, _) = three(world).await;
    world.services.remove_member(&ada.actor, &ada.slug, &bob.account.to_string(), &bob.email, "").await.unwrap();
    world.add_member(&ada, &bob, Role::ReadOnly).await;
    assert_eq!(world.services.organization_of(&bob.actor, &ada.slug).await.unwrap().role, Role::ReadOnly);
    assert_eq!(found(world, &ada, &ada.slug, searching("bob")).await, ["bob"]);
    world.leave_mail();
    world.leave_jobs();
}

async fn a_member_leaves(world: &World) {
    let (ada, bob, _) = three(world).await;
    world.services.leave_organization(&bob.actor, &ada.slug).await.unwrap();
    assert!(matches!(world.services.home(&bob.actor, &ada.slug).await, Err(Error::NotFound)));
    let alone = world.services.leave_organization(&bob.actor, &bob.slug).await;
    assert_eq!(field(alone), ("leave".to_owned(), FieldError::NotAllowed), "nobody would be left");
    let entries = world.entries(Chain::Organization(ada.org)).await;
    assert_eq!(entries.last().unwrap().event, "member.removed");
    assert_eq!(entries.last().unwrap().actor.to_string(), bob.account.to_string());
}

async fn activity_is_the_later_of_page_and_key(world: &World) {
    let (ada, bob, _) = three(world).await;
    let key = world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    let active = async || {
        let id = bob.account.to_string();
        world.services.find_member(&ada.actor, &ada.slug, &id).await.unwrap().member.active_at
    };
    let node = world.node().await;
    let call = async || {
        // After a leap of the clock a node waits for its own heartbeat.
        eventually("the key is judged", Duration::from_secs(2), async || {
            let Ok(Ok(checked)) = node.check_key(key.secret.expose(), None).await else { return false };
            let outcome = CallOutcome { status: 200, code: None, team: None, from: "192.0.2.9", agent: "curl" };
            node.record_call(&checked.principal, outcome).await;
            true
        })
        .await;
        node.flush_calls().await.unwrap();
        world.clock.now()
    };
    world.clock.advance(Duration::from_secs(3600));
    let called = call().await;
    assert_eq!(active().await, called);
    world.clock.advance(minutes(1));
    call().await;
    assert_eq!(active().await, called, "exact to five minutes, without a write per call");
    world.clock.advance(minutes(4));
    assert_eq!(call().await, active().await);
    world.clock.advance(minutes(10));
    world.recognize(&bob.secret).await;
    assert_eq!(active().await, world.clock.now());
    let id = bob.account.to_string();
    assert_eq!(world.services.find_member(&ada.actor, &ada.slug, &id).await.unwrap().member.calls, 3);
    world.leave_mail();
    world.leave_jobs();
}

async fn a_stranger_learns_nothing(world: &World) {
    let (ada, bob, _) = three(world).await;
    let eve = world.sign_up("eve@example.org").await;
    let id = bob.account.to_string();
    let services = &world.services;
    let absent = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    absent(services.directory(&eve.actor, &ada.slug, &DirectoryQuery::default()).await.map(drop));
    absent(services.find_member(&eve.actor, &ada.slug, &id).await.map(drop));
    absent(services.change_role(&eve.actor, &ada.slug, &id, "admin").await.map(drop));
    absent(services.remove_member(&eve.actor, &ada.slug, &id, &bob.email, "").await.map(drop));
    absent(services.demand_sign_in(&eve.actor, &ada.slug, &id).await.map(drop));
    // In one's own organization, somebody else's member is as absent.
    absent(services.find_member(&eve.actor, &eve.slug, &id).await.map(drop));
    absent(services.change_role(&eve.actor, &eve.slug, &id, "admin").await.map(drop));
    absent(services.remove_member(&eve.actor, &eve.slug, &id, &bob.email, "").await.map(drop));
}
