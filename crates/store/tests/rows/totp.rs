//! The authenticator app, recovery codes, and the wait for a lost second factor.

use domain::id::FactorLossId;
use store::WaysIn;

use crate::both_engines;
use crate::support::{Base, Two, at};

both_engines!(
    a_step_is_taken_once_and_only_grows,
    another_secret_takes_the_place_of_the_first,
    a_recovery_code_is_used_once,
    a_set_takes_the_place_of_the_one_before,
    one_wait_at_a_time,
    a_wait_ends_once_and_not_before_its_time,
    an_account_has_the_ways_in_that_it_has,
);

async fn set(base: &Base, two: &Two, sealed: &[u8], step: i64) {
    base.write(async |tx| tx.on(two.ours.account).set_totp(sealed, step, at(0)).await).await;
}

async fn a_step_is_taken_once_and_only_grows(base: &Base) {
    let two = base.two().await;
    set(base, &two, b"sealed", 10).await;
    let take = async |account, sealed: &[u8], step| {
        base.write(async |tx| tx.on(account).take_totp_step(sealed, step, at(5)).await).await
    };
    assert!(!take(two.ours.account, b"sealed", 10).await);
    assert!(take(two.ours.account, b"sealed", 12).await);
    assert!(!take(two.ours.account, b"sealed", 12).await);
    assert!(!take(two.ours.account, b"sealed", 11).await);
    assert!(!take(two.ours.account, b"another", 13).await);
    assert!(!take(two.theirs.account, b"sealed", 13).await);
    let row = base.db.read(two.ours.account).totp().await.unwrap().unwrap();
    assert_eq!((row.sealed.as_slice(), row.last_step), (&b"sealed"[..], 12));
    assert_eq!((row.created_at, row.used_at), (at(0), Some(at(5))));
    assert!(base.db.read(two.theirs.account).totp().await.unwrap().is_none());
}

async fn another_secret_takes_the_place_of_the_first(base: &Base) {
    let two = base.two().await;
    set(base, &two, b"first", 10).await;
    set(base, &two, b"second", 3).await;
    let row = base.db.read(two.ours.account).totp().await.unwrap().unwrap();
    assert_eq!((row.sealed.as_slice(), row.last_step, row.used_at), (&b"second"[..], 3, None));
    let delete = async |account| base.write(async |tx| tx.on(account).delete_totp().await).await;
    assert!(!delete(two.theirs.account).await);
    assert!(delete(two.ours.account).await);
    assert!(!delete(two.ours.account).await);
}

fn hashes(of: &str) -> Vec<String> {
    (0..3).map(|number| format!("{of} {number}")).collect()
}

async fn with_codes(base: &Base) -> Two {
    let two = base.two().await;
    for (account, of, salt) in [(two.ours.account, "ours", [1; 16]), (two.theirs.account, "theirs", [2; 16])] {
        base.write(async |tx| tx.on(account).set_recovery_codes(&hashes(of), salt, at(1)).await).await;
    }
    two
}

async fn a_recovery_code_is_used_once(base: &Base) {
    let two = with_codes(base).await;
    let take = async |hash| base.write(async |tx| tx.on(two.ours.account).use_recovery_code(hash, at(5)).await).await;
    assert!(take("ours 1").await);
    assert!(!take("ours 1").await);
    assert!(!take("theirs 1").await);
    assert_eq!(base.db.read(two.ours.account).recovery_codes().await.unwrap(), Some((2, at(1))));
    assert_eq!(base.db.read(two.theirs.account).recovery_codes().await.unwrap(), Some((3, at(1))));
    for hash in ["ours 0", "ours 2"] {
        assert!(take(hash).await);
    }
    assert_eq!(base.db.read(two.ours.account).recovery_codes().await.unwrap(), Some((0, at(1))));
    assert_eq!(base.db.read(two.ours.account).recovery_salt().await.unwrap(), Some([1; 16]));
}

async fn a_set_takes_the_place_of_the_one_before(base: &Base) {
    let two = with_codes(base).await;
    let again = hashes("again");
    base.write(async |tx| tx.on(two.ours.account).set_recovery_codes(&again, [3; 16], at(2)).await).await;
    assert_eq!(base.db.read(two.ours.account).recovery_codes().await.unwrap(), Some((3, at(2))));
    assert_eq!(base.db.read(two.ours.account).recovery_salt().await.unwrap(), Some([3; 16]));
    assert!(!base.write(async |tx| tx.on(two.ours.account).use_recovery_code("ours 1", at(5)).await).await);
    base.write(async |tx| tx.on(two.ours.account).delete_recovery_codes().await).await;
    assert_eq!(base.db.read(two.ours.account).recovery_codes().await.unwrap(), None);
    assert_eq!(base.db.read(two.ours.account).recovery_salt().await.unwrap(), None);
    assert!(base.db.read(two.theirs.account).recovery_codes().await.unwrap().is_some());
}

fn loss(number: u128) -> FactorLossId {
    FactorLossId::from_bits(number)
}

async fn one_wait_at_a_time(base: &Base) {
    let two = base.two().await;
    let begin = async |account, number| {
        base.write(async |tx| tx.on(account).insert_factor_loss(loss(number), at(0), at(10)).await).await
    };
    let stop =
        async |account, number| base.write(async |tx| tx.on(account).stop_factor_loss(loss(number), at(1)).await).await;
    assert!(
        begin(two.ours.account, 1).await && !begin(two.ours.account, 2).await && begin(two.theirs.account, 3).await
    );
    assert_eq!(base.db.read(two.ours.account).open_factor_loss().await.unwrap(), Some((loss(1), at(10))));
    assert!(!stop(two.theirs.account, 1).await);
    assert!(stop(two.ours.account, 1).await);
    assert!(!stop(two.ours.account, 1).await);
    assert_eq!(base.db.read(two.ours.account).open_factor_loss().await.unwrap(), None);
    assert!(begin(two.ours.account, 4).await);
}

async fn a_wait_ends_once_and_not_before_its_time(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| tx.on(two.ours.account).insert_factor_loss(loss(1), at(0), at(10)).await).await;
    let finish =
        async |account, now| base.write(async |tx| tx.on(account).finish_factor_loss(loss(1), at(now)).await).await;
    assert!(!finish(two.ours.account, 9).await);
    assert!(!finish(two.theirs.account, 10).await);
    assert!(finish(two.ours.account, 10).await);
    assert!(!finish(two.ours.account, 11).await);
    base.write(async |tx| tx.on(two.ours.account).delete_passkeys().await).await;
}

async fn an_account_has_the_ways_in_that_it_has(base: &Base) {
    let two = with_codes(base).await;
    let ways = async || base.db.read(two.ours.account).ways_in().await.unwrap();
    assert_eq!(ways().await, WaysIn { password: true, recovery_codes: 3, ..WaysIn::default() });
    assert!(!ways().await.has_second_factor());
    set(base, &two, b"sealed", 10).await;
    assert_eq!(ways().await, WaysIn { password: true, totp: true, recovery_codes: 3, ..WaysIn::default() });
    assert!(ways().await.has_second_factor());
}
