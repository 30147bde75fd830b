//! Wrong passwords by tag: subjects are counted once, keys belong to their hour, both are forgotten.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(
    an_hour_has_one_key,
    counts_accounts_by_hour_network_and_tag,
    forgets_what_is_over,
    holds_no_whole_digest
);

async fn an_hour_has_one_key(base: &Base) {
    assert_eq!(base.db.read(Site).hourly_key(at(0)).await.unwrap(), None);
    for byte in [1, 2] {
        base.write(async |tx| tx.on(Site).insert_hourly_key(at(0), hash(byte)).await).await;
    }
    assert_eq!(base.db.read(Site).hourly_key(at(0)).await.unwrap(), Some(hash(1)), "whoever was first");
    assert_eq!(base.db.read(Site).hourly_key(at(3600)).await.unwrap(), None);
}

async fn note(base: &Base, hour: i64, network: &str, tag: u8, subject: u8) -> i64 {
    base.write(async |tx| tx.on(Site).note_password_try(at(hour), network, [tag; 3], [subject; 8]).await).await
}

async fn counts_accounts_by_hour_network_and_tag(base: &Base) {
    assert_eq!(note(base, 0, "a", 1, 1).await, 1);
    assert_eq!(note(base, 0, "a", 1, 1).await, 1, "the same account");
    assert_eq!(note(base, 0, "a", 1, 2).await, 2);
    assert_eq!(note(base, 0, "a", 2, 3).await, 1, "another password");
    assert_eq!(note(base, 0, "b", 1, 3).await, 1, "another network");
    assert_eq!(note(base, 3600, "a", 1, 3).await, 1, "another hour");
}

async fn forgets_what_is_over(base: &Base) {
    for hour in [0, 3600] {
        base.write(async |tx| tx.on(Site).insert_hourly_key(at(hour), hash(1)).await).await;
        note(base, hour, "a", 1, 1).await;
    }
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_password_tries(at(-1)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_password_tries(at(0)).await).await, 2);
    assert_eq!(base.db.read(Site).hourly_key(at(0)).await.unwrap(), None);
    assert_eq!((base.count("password_tries").await, base.count("hourly_keys").await), (1, 1));
}

/// Not even by a mistake of the callers: the table takes three bytes of a password's tag and no more.
async fn holds_no_whole_digest(base: &Base) {
    let bytes = |count: usize| {
        let hex = "ab".repeat(count);
        if base.db.is_shared() { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
    };
    let row = |tag, subject| format!("insert into password_tries values (0, 'a', {}, {})", bytes(tag), bytes(subject));
    base.raw(&row(3, 8)).await.unwrap();
    for (tag, subject) in [(32, 8), (4, 8), (3, 32)] {
        assert!(base.raw(&row(tag, subject)).await.is_err(), "{tag} {subject}");
    }
}
