//! What a key may do: over what, from where, how often; switched off, changed, turned.

use std::net::IpAddr;
use std::time::Duration;

use domain::field::FieldError;
use domain::key::{Access, KeyStatus, Resource, TypedControls, TypedKey};
use domain::policies::TypedPolicies;
use domain::problem::Code;
use domain::role::Role;
use services::env::Clock;
use services::{CallOutcome, Error, Services};

use crate::both_engines;
use crate::support::{Node, Person, World, eventually, field, minutes};

both_engines!(
    a_key_comes_from_its_networks_only,
    a_key_calls_as_often_as_its_limit,
    a_key_reaches_what_its_scopes_say,
    a_change_holds_at_once_and_is_written_down,
    off_and_on_again,
    a_turn_leaves_the_secret_before_until_its_instant,
    a_turn_that_is_sent_twice_turns_once,
    the_secret_before_ends_when_it_is_told_to,
    a_day_of_ones_own_within_what_the_policy_allows,
    a_key_is_of_a_team_of_its_owner,
    what_was_revoked_is_not_changed,
);

/// A node; the mails about keys have tests of their own.
async fn quiet(world: &World) -> Node {
    world.leave_mail();
    world.leave_jobs();
    world.node().await
}

fn with(change: impl FnOnce(&mut TypedControls)) -> TypedKey {
    let mut typed = TypedKey::named("ci", "90_days");
    change(&mut typed.controls);
    typed
}

async fn make(node: &Services, person: &Person, typed: &TypedKey) -> (String, String) {
    let made = node.create_key(&person.actor, &person.slug, typed).await.unwrap();
    (made.id.to_string(), made.secret.expose().to_owned())
}

/// What a check says: nothing, or why not.
async fn verdict(node: &Services, secret: &str, from: Option<IpAddr>) -> Option<Code> {
    node.check_key(secret, from).await.unwrap().err().map(|refused| refused.code)
}

/// What a check says within a second: a commit is heard, not awaited.
async fn settles(node: &Services, secret: &str, code: Option<Code>) {
    eventually("the node hears of it", Duration::from_secs(1), async || verdict(node, secret, None).await == code)
        .await;
}

async fn a_key_comes_from_its_networks_only(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (_, secret) = make(&node, &ada, &with(|typed| typed.networks = "198.51.100.0/24".into())).await;
    for (address, code) in [
        ("198.51.100.9", None),
        ("::ffff:198.51.100.9", None),
        ("203.0.113.1", Some(Code::WrongNetwork)),
        ("2001:db8::1", Some(Code::WrongNetwork)),
    ] {
        assert_eq!(verdict(&node, &secret, address.parse().ok()).await, code, "{address}");
    }
    assert_eq!(verdict(&node, &secret, None).await, Some(Code::WrongNetwork), "from nowhere");
}

async fn a_key_calls_as_often_as_its_limit(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (_, secret) = make(&node, &ada, &with(|typed| typed.requests_per_minute = "5".into())).await;
    let (_, free) = make(&node, &ada, &TypedKey::named("free", "90_days")).await;
    world.clock.advance(minutes(1));
    for _ in 0..5 {
        assert_eq!(verdict(&node, &secret, None).await, None);
        assert_eq!(verdict(&node, &free, None).await, None);
    }
    let refused = node.check_key(&secret, None).await.unwrap().unwrap_err();
    assert_eq!(refused.code, Code::RateLimited);
    assert_eq!(verdict(&node, &free, None).await, None, "another key is not slowed");
    world.clock.advance(refused.retry_after.unwrap());
    assert_eq!(verdict(&node, &secret, None).await, None, "whoever waits as told is let in");
}

async fn a_key_reaches_what_its_scopes_say(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let model = node.settings.price_book.model_ids().next().unwrap().to_owned();
    let typed = with(|typed| {
        typed.scopes = "restricted".into();
        typed.grants = [("text".into(), "write".into()), ("models".into(), "read".into())].into();
        typed.models = model.clone();
    });
    let (_, secret) = make(&node, &ada, &typed).await;
    let checked = node.check_key(&secret, None).await.unwrap().unwrap();
    let may = |needs, model: Option<&str>| node.check_scope(&checked, needs, model).is_ok();
    assert!(may((Resource::Text, Access::Write), Some(&model)) && may((Resource::Models, Access::Read), None));
    assert!(!may((Resource::Speech, Access::Read), None));
    assert!(!may((Resource::Models, Access::Write), None));
    assert!(!may((Resource::Text, Access::Write), Some("another model")));
    let refused = node.check_scope(&checked, (Resource::Speech, Access::Write), None).unwrap_err();
    assert_eq!(refused.code, Code::InsufficientScope);
    node.flush_refusals().await.unwrap();
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "key.refused");
}

async fn a_change_holds_at_once_and_is_written_down(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = make(&node, &ada, &TypedKey::named("ci", "90_days")).await;
    settles(&node, &secret, None).await;
    let mut typed = with(|typed| {
        typed.networks = "198.51.100.0/24".into();
        typed.tags = "prod, billing".into();
    });
    (typed.name, typed.lifetime) = ("staging".into(), "keep".into());
    node.update_key(&ada.actor, &ada.slug, &id, &typed).await.unwrap();
    settles(&node, &secret, Some(Code::WrongNetwork)).await;
    let detail = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(detail.key.name, "staging");
    assert_eq!(detail.key.tags.iter().map(ToString::to_string).collect::<Vec<_>>(), ["billing", "prod"]);
    assert_eq!(detail.key.expires_at, Some(detail.key.created_at.plus(Duration::from_secs(90 * 24 * 3600))));
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.renamed", "key.updated"]);
    let before = events.len();
    node.update_key(&ada.actor, &ada.slug, &id, &typed).await.unwrap();
    assert_eq!(world.organization_events(&ada).await.len(), before, "what is as it was leaves no trace");
    typed.controls.networks = "10.0.0.0/40".into();
    let refused = node.update_key(&ada.actor, &ada.slug, &id, &typed).await;
    assert_eq!(field(refused), ("networks".to_owned(), FieldError::BadEntry { position: 1 }));
}

async fn off_and_on_again(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = make(&node, &ada, &TypedKey::named("ci", "90_days")).await;
    settles(&node, &secret, None).await;
    for _ in 0..2 {
        node.disable_key(&ada.actor, &ada.slug, &id).await.unwrap();
        settles(&node, &secret, Some(Code::Disabled)).await;
    }
    let key = node.find_key(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(key.status(key.created_at), KeyStatus::Disabled);
    for _ in 0..2 {
        node.enable_key(&ada.actor, &ada.slug, &id).await.unwrap();
        settles(&node, &secret, None).await;
    }
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.disabled", "key.enabled"], "each once");
}

async fn a_turn_leaves_the_secret_before_until_its_instant(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (id, first) = make(&node, &ada, &TypedKey::named("ci", "30_days")).await;
    world.clock.advance(minutes(60));
    let turned = node.rotate_key(&ada.actor, &ada.slug, &id, "1_hour").await.unwrap();
    let second = turned.secret.expose().to_owned();
    assert_eq!(turned.id.to_string(), id, "the key is the same");
    for secret in [&first, &second] {
        let checked = node.check_key(secret, None).await.unwrap().unwrap();
        let outcome = CallOutcome { status: 200, code: None, team: None, from: "", agent: "" };
        node.record_call(&checked.principal, outcome).await;
    }
    node.flush_calls().await.unwrap();
    let detail = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(
        detail.secrets.iter().map(|secret| (secret.version, secret.calls)).collect::<Vec<_>>(),
        [(2, 1), (1, 1)]
    );
    let renewed = detail.rendered_at.plus(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(detail.key.expires_at, Some(renewed), "as long from now on as it was made for");
    world.clock.advance(minutes(60) - Duration::from_micros(1));
    settles(&node, &first, None).await;
    world.clock.advance(Duration::from_micros(1));
    settles(&node, &first, Some(Code::Revoked)).await;
    settles(&node, &second, None).await;
    // At once, and what was before is gone with it.
    let third = node.rotate_key(&ada.actor, &ada.slug, &id, "7_days").await.unwrap().secret.expose().to_owned();
    let fourth = node.rotate_key(&ada.actor, &ada.slug, &id, "none").await.unwrap().secret.expose().to_owned();
    for (secret, code) in [(&second, Some(Code::Revoked)), (&third, Some(Code::Revoked)), (&fourth, None)] {
        settles(&node, secret, code).await;
    }
    assert!(!world.holds(&fourth));
    let refused = node.rotate_key(&ada.actor, &ada.slug, &id, "forever").await.map(|turned| turned.id);
    assert_eq!(field(refused), ("grace".to_owned(), FieldError::UnknownChoice));
}

async fn a_turn_that_is_sent_twice_turns_once(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (id, _) = make(&node, &ada, &TypedKey::named("ci", "90_days")).await;
    let submission = node.mint_submission_id();
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let services::Submission::Claimed(once) = node.claim_submission(&submission).await.unwrap() else {
            panic!("the submission was not free");
        };
        let actor = services::actor::Actor { once: Some(once.clone()), ..ada.actor.clone() };
        let turned = node.rotate_key(&actor, &ada.slug, &id, "24_hours").await.unwrap();
        secrets.push(turned.secret.expose().to_owned());
        // The process died before it could say where it led.
        node.release_submission(&once).await.unwrap();
    }
    assert_eq!(secrets[0], secrets[1], "a lost answer loses no key");
    let detail = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(detail.secrets.len(), 2);
}

async fn the_secret_before_ends_when_it_is_told_to(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let (id, first) = make(&node, &ada, &TypedKey::named("ci", "90_days")).await;
    node.rotate_key(&ada.actor, &ada.slug, &id, "7_days").await.unwrap();
    settles(&node, &first, None).await;
    for _ in 0..2 {
        node.end_former_secret(&ada.actor, &ada.slug, &id).await.unwrap();
        settles(&node, &first, Some(Code::Revoked)).await;
    }
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "key.former_secret_ended");
}

async fn a_day_of_ones_own_within_what_the_policy_allows(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let on = |days: u64| TypedKey {
        expires_on: world.clock.now().plus(Duration::from_secs(days * 24 * 3600)).date(),
        ..TypedKey::named("ci", "date")
    };
    let (id, _) = make(&node, &ada, &on(3)).await;
    let key = node.find_key(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(key.expires_at.unwrap().date(), world.clock.now().plus(Duration::from_secs(4 * 24 * 3600)).date());
    let policies = TypedPolicies { key_days: "10".to_owned(), ..TypedPolicies::default() };
    node.apply_policies(&ada.actor, &ada.slug, &policies, "").await.unwrap();
    let refused = node.create_key(&ada.actor, &ada.slug, &on(10)).await.map(|made| made.id);
    assert_eq!(field(refused), ("expires_on".to_owned(), FieldError::OverLimit { days: 10 }));
    let longer = TypedKey { lifetime: "30_days".into(), ..TypedKey::named("ci", "30_days") };
    let refused = node.update_key(&ada.actor, &ada.slug, &id, &longer).await;
    assert_eq!(field(refused), ("lifetime".to_owned(), FieldError::OverLimit { days: 10 }));
    make(&node, &ada, &on(8)).await;
}

async fn a_key_is_of_a_team_of_its_owner(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    let theirs = node.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    let typed = TypedKey { team: theirs.to_string(), ..TypedKey::named("ci", "90_days") };
    let as_bob = |typed: &TypedKey| {
        let (services, actor, slug, typed) = (node.clone(), bob.actor.clone(), ada.slug.clone(), typed.clone());
        async move { services.create_key(&actor, &slug, &typed).await.map(|made| made.id) }
    };
    assert!(matches!(as_bob(&typed).await, Err(Error::Denied { .. })), "not a team of theirs");
    node.set_team_member(&ada.actor, &ada.slug, &theirs.to_string(), &bob.account.to_string(), true).await.unwrap();
    let made = node.create_key(&bob.actor, &ada.slug, &typed).await.unwrap();
    let secret = made.secret.expose().to_owned();
    settles(&node, &secret, None).await;
    node.set_team_member(&ada.actor, &ada.slug, &theirs.to_string(), &bob.account.to_string(), false).await.unwrap();
    settles(&node, &secret, Some(Code::Denied)).await;
    // Nor is one of their keys moved there afterwards; that they tried is in the log.
    let own = node.create_key(&bob.actor, &ada.slug, &TypedKey::named("own", "90_days")).await.unwrap();
    let moved = TypedKey { team: theirs.to_string(), ..TypedKey::named("own", "keep") };
    let refused = node.update_key(&bob.actor, &ada.slug, &own.id.to_string(), &moved).await;
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "access.denied");
    let unknown = TypedKey { team: "team_1".into(), ..TypedKey::named("ci", "90_days") };
    assert_eq!(field(as_bob(&unknown).await), ("team".to_owned(), FieldError::UnknownChoice));
}

async fn what_was_revoked_is_not_changed(world: &World) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let (id, _) = make(&node, &ada, &TypedKey::named("ci", "90_days")).await;
    let typed = TypedKey::named("new", "keep");
    for slug in [&ada.slug, &bob.slug] {
        let refused = node.update_key(&bob.actor, slug, &id, &typed).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    node.update_key(&ada.actor, &ada.slug, &id, &typed).await.unwrap();
    node.revoke_key(&ada.actor, &ada.slug, &id, "new").await.unwrap();
    let expired = ("key".to_owned(), FieldError::Expired);
    assert_eq!(field(node.update_key(&ada.actor, &ada.slug, &id, &typed).await), expired);
    assert_eq!(field(node.disable_key(&ada.actor, &ada.slug, &id).await), expired);
    let turned = node.rotate_key(&ada.actor, &ada.slug, &id, "none").await.map(|turned| turned.id);
    assert_eq!(field(turned), expired);
    assert!(!node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap().may_change);
}
