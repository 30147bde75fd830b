//! Judging a presented key: by its text, from memory, from the database; and counting what was called.

use std::time::Duration;

use std::collections::BTreeSet;

use domain::credential::{self, Kind, Secret};
use domain::id::KeyId;
use domain::key::TypedKey;
use domain::key::{Controls, Owner};
use domain::problem::Code;
use domain::role::Role;
use services::env::Clock;
use services::{CallOutcome, Error, Refused, Services};
use store::NewKey;

use crate::both_engines;
use crate::support::{Person, World, eventually, minutes};

both_engines!(
    good_and_bad_keys_are_told_apart,
    a_key_expires_by_the_clock_while_it_is_warm,
    a_warm_key_needs_no_database,
    a_revocation_is_heard_and_evicts,
    a_member_without_the_permission_is_denied,
    calls_are_counted_and_written_down_in_batches,
);

async fn key(world: &World, person: &Person, lifetime: &str) -> (String, String) {
    let made = world.services.create_key(&person.actor, &person.slug, &TypedKey::named("ci", lifetime)).await.unwrap();
    world.run_jobs().await;
    world.letter(&person.email);
    (made.id.to_string(), made.secret.expose().to_owned())
}

async fn refusal(services: &Services, presented: &str) -> Refused {
    services.check_key(presented, None).await.unwrap().expect_err("this key is good")
}

async fn is_good(services: &Services, presented: &str) -> bool {
    services.check_key(presented, None).await.unwrap().is_ok()
}

async fn good_and_bad_keys_are_told_apart(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, "never").await;
    let node = world.node().await;
    let checked = node.check_key(&secret, None).await.unwrap().unwrap();
    assert_eq!((checked.principal.owner, checked.principal.org), (Owner::Member(ada.account), ada.org));
    assert_eq!(node.warm_keys(), 1);

    let mut mistyped = secret.clone().into_bytes();
    mistyped[20] = if mistyped[20] == b'a' { b'b' } else { b'a' };
    let mint = |kind, byte| Secret::mint("mmx", kind, [byte; 40]).expose().to_owned();
    for (presented, code, kind) in [
        (String::from_utf8(mistyped).unwrap(), Code::BadChecksum, None),
        (secret[..secret.len() - 1].to_owned(), Code::InvalidCredential, None),
        (secret.replace("mmx", "sk"), Code::InvalidCredential, None),
        (String::new(), Code::InvalidCredential, None),
        ("a\0b".to_owned(), Code::InvalidCredential, None),
        (mint(Kind::Gateway, 1), Code::WrongKindOfCredential, Some(Kind::Gateway)),
        (mint(Kind::Key, 1), Code::InvalidCredential, None),
    ] {
        let refused = refusal(&node, &presented).await;
        assert_eq!((refused.code, refused.kind), (code, kind), "{presented}");
        assert!(refused.principal.is_none(), "{presented}");
    }
    world.services.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
    world.run_jobs().await;
    world.letter(&ada.email);
    // A process that never saw the key.
    let fresh = world.node().await;
    let refused = refusal(&fresh, &secret).await;
    assert_eq!(refused.code, Code::Revoked);
    assert_eq!(refused.principal.unwrap().owner, Owner::Member(ada.account), "its bearer is no stranger");
    assert_eq!(fresh.warm_keys(), 0);
}

async fn a_key_expires_by_the_clock_while_it_is_warm(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (_, secret) = key(world, &ada, "30_days").await;
    let node = world.node().await;
    world.clock.advance(minutes(30 * 24 * 60) - Duration::from_micros(1));
    assert!(is_good(&node, &secret).await);
    world.clock.advance(Duration::from_micros(1));
    let refused = refusal(&node, &secret).await;
    assert_eq!((refused.code, refused.principal.is_some()), (Code::Expired, true));
}

async fn a_warm_key_needs_no_database(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (_, warm) = key(world, &ada, "never").await;
    let (_, cold) = key(world, &ada, "never").await;
    let node = world.node().await;
    assert!(is_good(&node, &warm).await);
    // A node on PostgreSQL hears its own heartbeat through the database, so there only the table goes away.
    match world.is_postgres() {
        true => drop(world.base.psql("alter table key_secrets rename to key_secrets_away")),
        false => node.db.close().await,
    }
    assert!(is_good(&node, &warm).await);
    let outcome = node.check_key(&cold, None).await;
    assert!(matches!(outcome, Err(Error::Unavailable { .. } | Error::Internal(_))), "{outcome:?}");
    if world.is_postgres() {
        world.base.psql("alter table key_secrets_away rename to key_secrets");
        assert!(is_good(&node, &cold).await, "it recovers by itself");
    }
}

async fn a_revocation_is_heard_and_evicts(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, "never").await;
    let (_, other) = key(world, &ada, "never").await;
    let node = world.node().await;
    assert!(is_good(&node, &secret).await && is_good(&node, &other).await);
    node.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
    let took = eventually("the key is refused", Duration::from_secs(1), async || {
        node.check_key(&secret, None).await.is_ok_and(|judged| judged.is_err())
    })
    .await;
    println!("revoked and refused after {took:?}");
    assert_eq!(refusal(&node, &secret).await.code, Code::Revoked);
    assert_eq!(node.warm_keys(), 1, "the other key stays warm");
    world.run_jobs().await;
    world.letter(&ada.email);
}

async fn a_member_without_the_permission_is_denied(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::ReadOnly).await;
    // A key from before the role was taken away.
    let secret = Secret::mint("mmx", Kind::Key, [9; 40]);
    let mut tx = world.db.begin().await.unwrap();
    let mut rows = tx.on(ada.org);
    let key = NewKey {
        id: KeyId::from_bits(9),
        team: rows.default_team().await.unwrap().unwrap(),
        owner: Owner::Member(bob.account),
        made_by: bob.account,
        tags: BTreeSet::new(),
        controls: Controls::default(),
        kind: Kind::Key,
        name: "ci".to_owned(),
        secret_hash: credential::hash(secret.expose()),
        last_four: credential::last_four(secret.expose()),
        created_at: world.clock.now(),
        expires_at: None,
    };
    rows.insert_key(&key).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    let refused = refusal(&*world.node().await, secret.expose()).await;
    assert_eq!((refused.code, refused.principal.unwrap().owner), (Code::Denied, Owner::Member(bob.account)));
}

async fn calls_are_counted_and_written_down_in_batches(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, "never").await;
    let node = world.node().await;
    let principal = node.check_key(&secret, None).await.unwrap().unwrap().principal;
    let good = CallOutcome { status: 200, code: None, team: None, from: "203.0.113.9", agent: "curl/8.14.1" };
    let bad = CallOutcome { status: 404, code: Some(Code::NotFound), from: "203.0.113.10", ..good };
    for _ in 0..3 {
        node.record_call(&principal, good).await;
    }
    world.clock.advance(minutes(1));
    node.record_call(&principal, bad).await;
    let figures = async || world.services.home(&ada.actor, &ada.slug).await.unwrap().calls;
    assert_eq!((figures().await.succeeded, figures().await.failed), (0, 0), "nothing is written before the flush");
    if world.is_postgres() {
        world.base.psql("alter table key_calls rename to key_calls_away");
        assert!(node.flush_calls().await.is_err());
        world.base.psql("alter table key_calls_away rename to key_calls");
    }
    node.flush_calls().await.unwrap();
    node.flush_calls().await.unwrap();
    let calls = figures().await;
    assert_eq!((calls.succeeded, calls.failed), (3, 1));
    assert_eq!((calls.last_errors[0].status, calls.last_errors[0].code.as_str()), (404, "not_found"));
    let used = world.services.find_key(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(used.last_used_from.as_deref(), Some("203.0.113.10"));
    assert_eq!(used.last_used_at, Some(calls.last_errors[0].last_at));
    node.record_call(&principal, good).await;
    node.flush_calls().await.unwrap();
    assert_eq!(figures().await.succeeded, 4);
    world.clock.advance(minutes(26 * 60));
    // Eight idle hours have passed meanwhile.
    let again = world.recognize(&world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap()).await;
    assert_eq!(world.services.home(&again, &ada.slug).await.unwrap().calls.succeeded, 0, "yesterday's are not today's");
}
