//! Known browsers, and an account's ways in.

use domain::id::SessionId;
use domain::session::Factors;
use store::{NewSession, WaysIn};

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(a_browser_is_known_to_one_account, browsers_are_forgotten, an_account_has_the_ways_in_that_it_has);

async fn a_browser_is_known_to_one_account(base: &Base) {
    let two = base.two().await;
    assert!(!base.db.read(two.ours.account).has_devices().await.unwrap());
    for now in [1, 2] {
        base.write(async |tx| tx.on(two.ours.account).note_device(hash(1), "Firefox", at(now)).await).await;
    }
    assert_eq!(base.count("devices").await, 1);
    assert!(base.db.read(two.ours.account).has_devices().await.unwrap());
    assert!(base.db.read(two.ours.account).is_device_known(hash(1)).await.unwrap());
    assert!(!base.db.read(two.ours.account).is_device_known(hash(2)).await.unwrap());
    assert!(!base.db.read(two.theirs.account).is_device_known(hash(1)).await.unwrap());
}

async fn browsers_are_forgotten(base: &Base) {
    let two = base.two().await;
    for (account, byte) in [(two.ours.account, 1), (two.ours.account, 2), (two.theirs.account, 1)] {
        base.write(async |tx| tx.on(account).note_device(hash(byte), "Firefox", at(1)).await).await;
    }
    let session = SessionId::from_bits(1);
    let new = NewSession {
        id: session,
        secret_hash: hash(9),
        method: "password",
        at: at(0),
        idle_seconds: 100,
        expires_at: at(1_000),
        network: String::new(),
        agent: String::new(),
        factors: Factors::default(),
        connection: None,
        device_hash: Some(hash(1)),
    };
    base.write(async |tx| tx.on(two.ours.account).insert_session(&new).await).await;
    base.write(async |tx| tx.on(two.theirs.account).forget_device_of(session).await).await;
    assert!(base.db.read(two.ours.account).is_device_known(hash(1)).await.unwrap());
    base.write(async |tx| tx.on(two.ours.account).forget_device_of(session).await).await;
    assert!(!base.db.read(two.ours.account).is_device_known(hash(1)).await.unwrap());
    assert!(base.db.read(two.ours.account).is_device_known(hash(2)).await.unwrap());
    base.write(async |tx| tx.on(two.ours.account).forget_devices().await).await;
    assert!(!base.db.read(two.ours.account).has_devices().await.unwrap());
    assert!(base.db.read(two.theirs.account).is_device_known(hash(1)).await.unwrap());
}

async fn an_account_has_the_ways_in_that_it_has(base: &Base) {
    let two = base.two().await;
    let ways = base.db.read(two.ours.account).ways_in().await.unwrap();
    assert_eq!(ways, WaysIn { password: true, ..WaysIn::default() });
    assert!(!ways.has_second_factor());
    let nobody = domain::id::AccountId::from_bits(99);
    assert_eq!(base.db.read(nobody).ways_in().await.unwrap(), WaysIn::default());
}
