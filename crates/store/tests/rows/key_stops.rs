//! Stops of keys and who acknowledged them.

use domain::id::{KeyId, NodeId};
use domain::key::{NodeAnswer, StopKind};
use domain::leak::{Leak, LeakSource};
use store::{KeyStop, Site};

use crate::both_engines;
use crate::keys::key;
use crate::support::{Base, at};

both_engines!(
    a_stop_awaits_the_nodes_that_were_heard,
    a_key_that_stops_anew_is_acknowledged_anew,
    stops_are_forgotten,
    the_clock_is_the_databases,
    a_leak_is_noted_once_for_each_place,
);

const KEY: KeyId = KeyId::from_bits(7);

fn node(number: u128) -> NodeId {
    NodeId::from_bits(number)
}

async fn stop(base: &Base, key: KeyId, kind: StopKind, seconds: i64) {
    base.write(async |tx| tx.on(Site).stop_key(key, kind, at(seconds), at(seconds - 2)).await).await;
}

async fn acknowledge(base: &Base, number: i64, by: NodeId, seconds: i64) {
    base.write(async |tx| tx.on(Site).acknowledge_stop((KEY, number), by, at(seconds)).await).await;
}

async fn open(base: &Base, by: NodeId) -> Vec<(KeyId, i64)> {
    base.db.read(Site).open_stops(by, at(50), 10).await.unwrap()
}

fn answer(number: u128, seconds: Option<i64>) -> NodeAnswer {
    NodeAnswer { node: node(number), acknowledged_at: seconds.map(at) }
}

async fn a_stop_awaits_the_nodes_that_were_heard(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| tx.on(two.ours.org).insert_key(&key(two.ours, 7)).await).await;
    for (number, seen) in [(1, 100), (2, 99), (3, 90)] {
        base.write(async |tx| tx.on(Site).beat(node(number), at(0), at(seen), "0.1.0").await).await;
    }
    stop(base, KEY, StopKind::Revoked, 100).await;
    let found = base.db.read(two.ours.org).find_key_stop(KEY).await.unwrap().unwrap();
    let expected = |answers| KeyStop { kind: StopKind::Revoked, stopped_at: at(100), answers };
    assert_eq!(found, expected(vec![answer(1, None), answer(2, None)]), "the third was not heard any more");
    assert_eq!(base.db.read(two.theirs.org).find_key_stop(KEY).await.unwrap(), None);

    assert_eq!(open(base, node(1)).await, [(KEY, 1)]);
    acknowledge(base, 1, node(1), 101).await;
    acknowledge(base, 1, node(1), 102).await;
    // One that began between: it says so itself.
    acknowledge(base, 1, node(9), 103).await;
    assert_eq!(open(base, node(1)).await, []);
    assert_eq!(open(base, node(2)).await, [(KEY, 1)]);
    let found = base.db.read(two.ours.org).find_key_stop(KEY).await.unwrap().unwrap();
    assert_eq!(found, expected(vec![answer(1, Some(101)), answer(2, None), answer(9, Some(103))]));
    // A key that is not there stops nothing.
    stop(base, KeyId::from_bits(8), StopKind::Revoked, 100).await;
    assert_eq!(base.count("key_stops").await, 1);
}

async fn a_key_that_stops_anew_is_acknowledged_anew(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| tx.on(two.ours.org).insert_key(&key(two.ours, 7)).await).await;
    stop(base, KEY, StopKind::Disabled, 100).await;
    acknowledge(base, 1, node(1), 101).await;
    stop(base, KEY, StopKind::Revoked, 200).await;
    // What was said of the first stop says nothing of the second.
    acknowledge(base, 1, node(2), 201).await;
    let found = base.db.read(two.ours.org).find_key_stop(KEY).await.unwrap().unwrap();
    assert_eq!(found, KeyStop { kind: StopKind::Revoked, stopped_at: at(200), answers: Vec::new() });
    assert_eq!(open(base, node(1)).await, [(KEY, 2)]);
    acknowledge(base, 2, node(1), 202).await;
    assert_eq!(open(base, node(1)).await, []);
    // Long ago is nobody's business.
    assert_eq!(base.db.read(Site).open_stops(node(2), at(200), 10).await.unwrap(), []);
}

async fn stops_are_forgotten(base: &Base) {
    let two = base.two().await;
    for (number, seconds) in [(7, 100), (8, 200)] {
        let id = KeyId::from_bits(u128::from(number));
        base.write(async |tx| tx.on(two.ours.org).insert_key(&key(two.ours, number)).await).await;
        stop(base, id, StopKind::Revoked, seconds).await;
        base.write(async |tx| tx.on(Site).acknowledge_stop((id, 1), node(1), at(seconds)).await).await;
    }
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_key_stops(at(200)).await).await, 1);
    assert_eq!((base.count("key_stops").await, base.count("key_stop_nodes").await), (1, 1));
}

async fn the_clock_is_the_databases(base: &Base) {
    let first = base.db.read(Site).clock().await.unwrap();
    let second = base.write(async |tx| tx.on(Site).clock().await).await;
    assert!(second >= first && second.since(first).as_secs() < 60, "{first:?} {second:?}");
    assert!(first.micros() > 1_700_000_000_000_000, "{first:?}");
}

async fn a_leak_is_noted_once_for_each_place(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| tx.on(two.ours.org).insert_key(&key(two.ours, 7)).await).await;
    let leak = |place: &str, seconds| Leak {
        version: 1,
        source: LeakSource::CodeHost,
        place: place.to_owned(),
        found_at: at(seconds),
    };
    let note = async |leak: Leak| base.write(async |tx| tx.on(two.ours.org).insert_leak(KEY, &leak).await).await;
    assert!(note(leak("https://a.example/1", 1)).await);
    assert!(!note(leak("https://a.example/1", 2)).await);
    assert!(note(leak("https://a.example/2", 3)).await);
    assert!(note(Leak { source: LeakSource::Possession, ..leak("https://a.example/1", 4) }).await);
    assert!(note(Leak { version: 2, ..leak("https://a.example/1", 5) }).await);
    let found = base.db.read(two.ours.org).leaks_of(KEY).await.unwrap();
    assert_eq!(found.iter().map(|leak| leak.found_at).collect::<Vec<_>>(), [at(1), at(3), at(4), at(5)]);
    assert_eq!(found[0], leak("https://a.example/1", 1));
    assert_eq!(base.db.read(two.theirs.org).leaks_of(KEY).await.unwrap(), []);
}
