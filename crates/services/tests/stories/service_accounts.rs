//! Service accounts: of a team, with keys of their own, and there when people leave.

use std::time::Duration;

use domain::field::FieldError;
use domain::id::{ServiceAccountId, TeamId};
use domain::key::TypedKey;
use domain::problem::Code;
use domain::role::Role;
use services::{Error, Services};

use crate::both_engines;
use crate::support::{Node, Person, World, eventually, field};

both_engines!(
    made_listed_switched_and_ended,
    what_is_typed_is_judged,
    a_developer_acts_in_their_teams_only,
    its_keys_are_changed_by_whoever_manages_it,
    it_takes_over_the_keys_of_somebody_who_leaves,
    an_organization_is_told_apart_from_another,
);

/// A node; the mails about keys have tests of their own.
async fn quiet(world: &World) -> Node {
    world.leave_mail();
    world.leave_jobs();
    world.node().await
}

async fn robot(node: &Services, person: &Person, name: &str) -> ServiceAccountId {
    node.create_service_account(&person.actor, &person.slug, name, "developer", "").await.unwrap()
}

async fn key_of(node: &Services, person: &Person, id: ServiceAccountId) -> (String, String) {
    let typed = TypedKey { owner: id.to_string(), ..TypedKey::named("nightly", "90_days") };
    let made = node.create_key(&person.actor, &person.slug, &typed).await.unwrap();
    (made.id.to_string(), made.secret.expose().to_owned())
}

async fn settles(node: &Services, secret: &str, code: Option<Code>) {
    let is_so = async || node.check_key(secret, None).await.unwrap().err().map(|refused| refused.code) == code;
    eventually("the node hears of it", Duration::from_secs(1), is_so).await;
}

async fn made_listed_switched_and_ended(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let id = robot(&node, &ada, "deploy").await;
    let (key, secret) = key_of(&node, &ada, id).await;
    assert!(secret.starts_with("mmx_svc_"));
    settles(&node, &secret, None).await;
    let list = node.list_service_accounts(&ada.actor, &ada.slug).await.unwrap();
    let seen: Vec<_> = list.accounts.iter().map(|one| (one.name.as_str(), one.keys, one.may_manage)).collect();
    assert_eq!(seen, [("deploy", 1, true)]);
    let detail = node.find_service_account(&ada.actor, &ada.slug, &id.to_string()).await.unwrap();
    assert_eq!(detail.keys.len(), 1);
    assert!(detail.keys[0].redacted.starts_with("mmx_svc_…"));
    assert!(node.list_keys(&ada.actor, &ada.slug, false).await.unwrap().keys.is_empty(), "no key of theirs");

    for on in [false, true] {
        for _ in 0..2 {
            node.switch_service_account(&ada.actor, &ada.slug, &id.to_string(), on).await.unwrap();
        }
        settles(&node, &secret, (!on).then_some(Code::Disabled)).await;
    }
    let refused = node.delete_service_account(&ada.actor, &ada.slug, &id.to_string(), "Deploy").await;
    assert_eq!(field(refused), ("name".to_owned(), FieldError::Mismatch));
    node.delete_service_account(&ada.actor, &ada.slug, &id.to_string(), "deploy").await.unwrap();
    settles(&node, &secret, Some(Code::Revoked)).await;
    let gone = node.find_service_account(&ada.actor, &ada.slug, &id.to_string()).await;
    assert!(matches!(gone, Err(Error::NotFound)));
    let events = world.organization_events(&ada).await;
    assert_eq!(
        events[events.len() - 6..],
        [
            "service_account.created",
            "key.created",
            "service_account.disabled",
            "service_account.enabled",
            "key.revoked",
            "service_account.deleted"
        ],
        "each once: {key}"
    );
    robot(&node, &ada, "deploy").await;
}

async fn what_is_typed_is_judged(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    robot(&node, &ada, "deploy").await;
    for (name, role, team, wrong) in [
        (" ", "developer", "", ("name", FieldError::Empty)),
        ("Deploy", "developer", "", ("name", FieldError::Taken)),
        ("x", "admin", "", ("role", FieldError::UnknownChoice)),
        ("x", "", "", ("role", FieldError::UnknownChoice)),
        ("x", "developer", "team_1", ("team", FieldError::UnknownChoice)),
        ("x", "developer", &TeamId::from_bits(9).to_string(), ("team", FieldError::UnknownChoice)),
    ] {
        let refused = node.create_service_account(&ada.actor, &ada.slug, name, role, team).await;
        assert_eq!(field(refused), (wrong.0.to_owned(), wrong.1), "{name} {role} {team}");
    }
    let typed = TypedKey { owner: "svc_1".into(), ..TypedKey::named("ci", "90_days") };
    let refused = node.create_key(&ada.actor, &ada.slug, &typed).await.map(|made| made.id);
    assert_eq!(field(refused), ("owner".to_owned(), FieldError::UnknownChoice));
    let typed = TypedKey { owner: ServiceAccountId::from_bits(7).to_string(), ..typed };
    let refused = node.create_key(&ada.actor, &ada.slug, &typed).await.map(|made| made.id);
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
}

async fn a_developer_acts_in_their_teams_only(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let team = node.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    let services = &node.services;
    let id =
        services.create_service_account(&ada.actor, &ada.slug, "crawl", "developer", &team.to_string()).await.unwrap();
    let (key, _) = key_of(&node, &ada, id).await;
    let denied = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::Denied { .. })), "{outcome:?}");
    let (as_bob, slug, text) = (&bob.actor, &ada.slug, id.to_string());
    denied(services.create_service_account(as_bob, slug, "x", "developer", &team.to_string()).await.map(drop));
    denied(services.switch_service_account(as_bob, slug, &text, false).await);
    denied(services.delete_service_account(as_bob, slug, &text, "crawl").await.map(drop));
    denied(services.disable_key(as_bob, slug, &key).await.map(drop));
    let typed = TypedKey { owner: text.clone(), ..TypedKey::named("x", "90_days") };
    denied(services.create_key(as_bob, slug, &typed).await.map(drop));
    // It is seen, its keys are not.
    let seen = services.find_service_account(as_bob, slug, &text).await.unwrap();
    assert!(!seen.account.may_manage && seen.keys.is_empty() && seen.account.keys == 1);
    assert!(matches!(services.key_detail(as_bob, slug, &key).await, Err(Error::NotFound)));
    services.set_team_member(&ada.actor, slug, &team.to_string(), &bob.account.to_string(), true).await.unwrap();
    services.switch_service_account(as_bob, slug, &text, false).await.unwrap();
    services.revoke_key(as_bob, slug, &key, "nightly").await.unwrap();
    let refused = services.delete_team(&ada.actor, slug, &team.to_string(), "Search").await;
    assert_eq!(field(refused), ("name".to_owned(), FieldError::NotAllowed), "it has a service account");
}

async fn its_keys_are_changed_by_whoever_manages_it(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let id = robot(&node, &ada, "deploy").await;
    let (key, first) = key_of(&node, &ada, id).await;
    let turned = node.rotate_key(&bob.actor, &ada.slug, &key, "1_hour").await.unwrap();
    assert!(turned.secret.expose().starts_with("mmx_svc_"));
    settles(&node, &first, None).await;
    node.disable_key(&bob.actor, &ada.slug, &key).await.unwrap();
    settles(&node, &first, Some(Code::Disabled)).await;
    let typed = TypedKey::named("hourly", "keep");
    node.update_key(&bob.actor, &ada.slug, &key, &typed).await.unwrap();
    let other = node.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    let moved = TypedKey { team: other.to_string(), ..typed };
    let refused = node.update_key(&bob.actor, &ada.slug, &key, &moved).await;
    assert_eq!(field(refused), ("team".to_owned(), FieldError::NotAllowed), "its keys are its team's");
    let detail = node.key_detail(&bob.actor, &ada.slug, &key).await.unwrap();
    assert_eq!(detail.service_account, Some((id, "deploy".to_owned())));
}

async fn it_takes_over_the_keys_of_somebody_who_leaves(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let id = robot(&node, &ada, "deploy").await;
    let made = node.create_key(&bob.actor, &ada.slug, &TypedKey::named("prod", "90_days")).await.unwrap();
    let secret = made.secret.expose().to_owned();
    settles(&node, &secret, None).await;
    let (slug, who) = (&ada.slug, bob.account.to_string());
    for to in ["svc_1".to_owned(), ServiceAccountId::from_bits(7).to_string()] {
        let refused = node.remove_member(&ada.actor, slug, &who, &bob.email, &to).await;
        assert_eq!(field(refused), ("keys_to".to_owned(), FieldError::UnknownChoice));
    }
    node.remove_member(&ada.actor, slug, &who, &bob.email, &id.to_string()).await.unwrap();
    settles(&node, &secret, None).await;
    let detail = node.find_service_account(&ada.actor, slug, &id.to_string()).await.unwrap();
    assert_eq!(detail.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["prod"]);
    assert!(detail.keys[0].redacted.starts_with("mmx_key_…"), "it says what it said");
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.taken_over", "member.removed"]);
    node.switch_service_account(&ada.actor, slug, &id.to_string(), false).await.unwrap();
    settles(&node, &secret, Some(Code::Disabled)).await;
}

async fn an_organization_is_told_apart_from_another(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    let id = robot(&node, &ada, "deploy").await.to_string();
    let (key, _) = key_of(&node, &ada, id.parse().unwrap()).await;
    let absent = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    for slug in [&ada.slug, &eve.slug] {
        absent(node.find_service_account(&eve.actor, slug, &id).await.map(drop));
        absent(node.switch_service_account(&eve.actor, slug, &id, false).await);
        absent(node.delete_service_account(&eve.actor, slug, &id, "deploy").await.map(drop));
        absent(node.rotate_key(&eve.actor, slug, &key, "none").await.map(drop));
        let typed = TypedKey { owner: id.clone(), ..TypedKey::named("x", "90_days") };
        absent(node.create_key(&eve.actor, slug, &typed).await.map(drop));
    }
    absent(node.list_service_accounts(&eve.actor, &ada.slug).await.map(drop));
}
