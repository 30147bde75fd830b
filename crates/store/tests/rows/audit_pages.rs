//! The audit log as people look it up: by each qualifier, newest first, and never another's.

use std::collections::BTreeSet;

use domain::actor::ActorRef;
use domain::audit::{Chain, Entry, Head, VERSION, commit};
use domain::credential::Kind;
use domain::id::{EntryId, KeyId};
use domain::key::{Controls, Owner};
use serde_json::json;
use store::{AuditIndex, AuditRest, AuditWindow, NewEntry, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at, hash};

both_engines!(
    finds_by_each_qualifier,
    pages_from_the_newest,
    narrows_what_stands_along_an_index,
    numbers_of_an_event_come_from_its_index,
    names_only_ones_own,
    finds_one_entry,
    finds_members,
    knows_days
);

/// Six entries: a key's by the member and the system's, in turn, each from an address of its own.
async fn fill(base: &Base, tenant: Tenant) -> Vec<Entry> {
    let chain = Chain::Organization(tenant.org);
    let mut entries = Vec::new();
    let mut head = Head::START;
    for seq in 1..=6_i64 {
        let (value, salt) = (format!("192.0.2.{}", seq % 3), [7; 16]);
        let entry = Entry {
            version: VERSION,
            chain,
            seq,
            previous: head.hash,
            id: EntryId::from_bits(tenant.org.bits() * 1_000 + u128::try_from(seq).unwrap()),
            at: at(seq * 100),
            actor: match seq % 2 {
                0 => ActorRef::System("sweep".to_owned()),
                _ => ActorRef::Account(tenant.account),
            },
            credential: None,
            event: if seq > 3 { "key.revoked" } else { "key.created" }.to_owned(),
            target: Some(if seq == 6 { tenant.account.to_string() } else { KeyId::from_bits(9).to_string() }),
            request: None,
            payload: json!({}),
            commitments: vec![("request.address".to_owned(), commit("request.address", &value, salt))],
        };
        head = Head::after(&entry);
        let new = NewEntry { hash: head.hash, entry: entry.clone(), personal: vec![("request.address", value, salt)] };
        base.write(async |tx| tx.on(Site).append_entry(&new).await).await;
        entries.push(entry);
    }
    entries
}

const WHOLE: AuditWindow = AuditWindow { below: 100, from: 1, looked_at: 50, limit: 50 };

async fn numbers(base: &Base, tenant: Tenant, index: AuditIndex, below: i64, from: i64, limit: i64) -> Vec<i64> {
    let window = AuditWindow { below, from, looked_at: limit, limit };
    let rows = base.db.read(tenant.org).audit_page(&index, &AuditRest::default(), window).await.unwrap();
    rows.into_iter().map(|row| row.seq).collect()
}

async fn finds_by_each_qualifier(base: &Base) {
    let two = base.two().await;
    fill(base, two.ours).await;
    fill(base, two.theirs).await;
    for (index, expected) in [
        (AuditIndex::Number, vec![6, 5, 4, 3, 2, 1]),
        (AuditIndex::Event("key.created".to_owned()), vec![3, 2, 1]),
        (AuditIndex::Actor(two.ours.account.to_string()), vec![5, 3, 1]),
        (AuditIndex::Actor("system/sweep".to_owned()), vec![6, 4, 2]),
        (AuditIndex::Target(two.ours.account.to_string()), vec![6]),
        (AuditIndex::Address("192.0.2.1".to_owned()), vec![4, 1]),
        (AuditIndex::Actor(two.theirs.account.to_string()), vec![]),
        (AuditIndex::Target(two.theirs.account.to_string()), vec![]),
        (AuditIndex::Address("192.0.2.9".to_owned()), vec![]),
    ] {
        assert_eq!(numbers(base, two.ours, index.clone(), 100, 1, 50).await, expected, "{index:?}");
    }
}

async fn pages_from_the_newest(base: &Base) {
    let two = base.two().await;
    fill(base, two.ours).await;
    assert_eq!(numbers(base, two.ours, AuditIndex::Number, 100, 1, 4).await, [6, 5, 4, 3]);
    assert_eq!(numbers(base, two.ours, AuditIndex::Number, 3, 1, 4).await, [2, 1]);
    assert_eq!(numbers(base, two.ours, AuditIndex::Number, 6, 4, 4).await, [5, 4]);
    assert_eq!(numbers(base, two.ours, AuditIndex::Event("key.revoked".to_owned()), 6, 5, 4).await, [5]);
    assert_eq!(numbers(base, two.theirs, AuditIndex::Number, 100, 1, 4).await, [0; 0]);
}

async fn narrows_what_stands_along_an_index(base: &Base) {
    let two = base.two().await;
    fill(base, two.ours).await;
    fill(base, two.theirs).await;
    let member = two.ours.account.to_string();
    let address = AuditIndex::Address("192.0.2.1".to_owned());
    let actor = |actor: &str| AuditRest { actor: Some(actor.to_owned()), ..AuditRest::default() };
    let target = |target: String| AuditRest { target: Some(target), ..AuditRest::default() };
    let events = |events: &[&str]| {
        let events = events.iter().map(|&event| event.to_owned()).collect();
        AuditRest { events: Some(events), ..AuditRest::default() }
    };
    let everything = AuditRest {
        target: Some(KeyId::from_bits(9).to_string()),
        actor: Some(member.clone()),
        events: Some(vec!["key.revoked".to_owned()]),
    };
    let index = AuditIndex::Actor(member.clone());
    for (index, rest, expected) in [
        (&index, events(&["key.created"]), vec![3, 1]),
        (&index, events(&["key.created", "key.revoked"]), vec![5, 3, 1]),
        // The middle of a name is no name, nor is nothing any of them.
        (&index, events(&["key"]), vec![]),
        (&index, events(&[]), vec![]),
        (&address, actor(&member), vec![1]),
        (&address, actor("system/sweep"), vec![4]),
        (&address, target(KeyId::from_bits(9).to_string()), vec![4, 1]),
        (&address, target(member.clone()), vec![]),
        (&AuditIndex::Number, everything, vec![5]),
    ] {
        let rows = base.db.read(two.ours.org).audit_page(index, &rest, WHOLE).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), expected, "{index:?} {rest:?}");
    }
    // Two of the member's three are looked at, and the one that fits is behind them.
    let window = AuditWindow { looked_at: 2, ..WHOLE };
    let none = base.db.read(two.ours.org).audit_page(&index, &events(&["key.deleted"]), window).await.unwrap();
    assert!(none.is_empty());
    for (index, looked_at, end) in [
        (&index, 2, Some(3)),
        (&index, 3, Some(1)),
        (&index, 4, None),
        (&AuditIndex::Number, 6, Some(1)),
        (&AuditIndex::Event("key.created".to_owned()), 1, Some(3)),
        (&AuditIndex::Target(member), 1, Some(6)),
        (&address, 1, Some(4)),
        (&address, 3, None),
    ] {
        let window = AuditWindow { looked_at, ..WHOLE };
        assert_eq!(
            base.db.read(two.ours.org).audit_page_end(index, window).await.unwrap(),
            end,
            "{index:?} {looked_at}"
        );
    }
}

async fn numbers_of_an_event_come_from_its_index(base: &Base) {
    let two = base.two().await;
    fill(base, two.ours).await;
    let newest = async |tenant: Tenant, event: &str, window| {
        base.db.read(tenant.org).newest_of_event(event, window).await.unwrap()
    };
    assert_eq!(newest(two.ours, "key.created", WHOLE).await, [3, 2, 1]);
    assert_eq!(newest(two.ours, "key.created", AuditWindow { below: 3, from: 2, ..WHOLE }).await, [2]);
    assert_eq!(newest(two.ours, "key.created", AuditWindow { limit: 1, ..WHOLE }).await, [3]);
    assert_eq!(newest(two.ours, "key", WHOLE).await, [0; 0]);
    assert_eq!(newest(two.theirs, "key.created", WHOLE).await, [0; 0]);
}

async fn names_only_ones_own(base: &Base) {
    let two = base.two().await;
    let key = store::NewKey {
        id: KeyId::from_bits(9),
        team: two.theirs.team,
        owner: Owner::Member(two.theirs.account),
        made_by: two.theirs.account,
        tags: BTreeSet::new(),
        controls: Controls::default(),
        kind: Kind::Key,
        name: "theirs".to_owned(),
        secret_hash: hash(1),
        last_four: "abcd".to_owned(),
        created_at: at(0),
        expires_at: None,
    };
    base.write(async |tx| tx.on(two.theirs.org).insert_key(&key).await).await;
    fill(base, two.ours).await;
    fill(base, two.theirs).await;
    let ours = base.db.read(two.ours.org).audit_page(&AuditIndex::Number, &AuditRest::default(), WHOLE).await.unwrap();
    let theirs =
        base.db.read(two.theirs.org).audit_page(&AuditIndex::Number, &AuditRest::default(), WHOLE).await.unwrap();
    assert!(ours[0].actor_name.is_none() && ours[0].target_name.is_some(), "{:?}", ours[0]);
    assert!(ours[1].actor_name.is_some() && ours[1].target_name.is_none(), "another's key has no name here");
    assert_eq!(theirs[1].target_name.as_deref(), Some("theirs"));
    assert_eq!(ours[1].address.as_deref(), Some("192.0.2.2"));
}

async fn finds_one_entry(base: &Base) {
    let two = base.two().await;
    let entries = fill(base, two.ours).await;
    let mut ours = base.db.read(two.ours.org);
    let (found, stored) = ours.find_audit_entry(entries[2].id).await.unwrap().unwrap();
    assert_eq!((domain::audit::hash(&found), &found), (stored, &entries[2]));
    assert_eq!(base.db.read(two.theirs.org).find_audit_entry(entries[2].id).await.unwrap(), None);
}

async fn finds_members(base: &Base) {
    let two = base.two().await;
    let address = base.column(&format!("select email_key from accounts where id = '{}'", two.ours.account)).await;
    let name = base.column(&format!("select name from accounts where id = '{}'", two.ours.account)).await;
    let (mut ours, mut theirs) = (base.db.read(two.ours.org), base.db.read(two.theirs.org));
    assert_eq!(ours.member_by_address(&address[0]).await.unwrap(), Some(two.ours.account));
    assert_eq!(theirs.member_by_address(&address[0]).await.unwrap(), None);
    assert_eq!(ours.member_by_name(&name[0]).await.unwrap(), Some(two.ours.account));
    assert_eq!(ours.member_by_name("Nobody").await.unwrap(), None);
}

async fn knows_days(base: &Base) {
    let two = base.two().await;
    let entries = fill(base, two.ours).await;
    let mut ours = base.db.read(two.ours.org);
    assert_eq!(ours.first_audit_since(at(200)).await.unwrap(), Some(2));
    assert_eq!(ours.first_audit_since(at(201)).await.unwrap(), Some(3));
    assert_eq!(ours.first_audit_since(at(601)).await.unwrap(), None);
    assert_eq!(ours.last_audit_before(at(600)).await.unwrap(), Some(Head::after(&entries[4])));
    assert_eq!(ours.last_audit_before(at(100)).await.unwrap(), None);
    assert_eq!(base.db.read(two.theirs.org).first_audit_since(at(0)).await.unwrap(), None);
}
