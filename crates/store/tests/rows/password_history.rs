//! Former passwords: the latest are kept, of this account only.

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(the_latest_are_kept, another_account_has_its_own, a_leak_is_noted_once);

async fn the_latest_are_kept(base: &Base) {
    let two = base.two().await;
    for number in 0..5 {
        base.write(async |tx| {
            tx.on(two.ours.account).keep_former_password(&format!("phc {number}"), at(number), 3).await
        })
        .await;
    }
    let former = async |at_most| base.db.read(two.ours.account).former_passwords(at_most).await.unwrap();
    assert_eq!(former(9).await, ["phc 4", "phc 3", "phc 2"]);
    assert_eq!(former(1).await, ["phc 4"]);
    assert_eq!(base.count("password_history").await, 3);
    // Twice in one instant: none is lost.
    for phc in ["phc a", "phc b", "phc b"] {
        base.write(async |tx| tx.on(two.ours.account).keep_former_password(phc, at(9), 3).await).await;
    }
    assert_eq!(former(9).await, ["phc a", "phc b", "phc 4"]);
}

async fn another_account_has_its_own(base: &Base) {
    let two = base.two().await;
    for account in [two.ours.account, two.theirs.account] {
        base.write(async |tx| tx.on(account).keep_former_password(&format!("of {account}"), at(1), 1).await).await;
    }
    for account in [two.ours.account, two.theirs.account] {
        assert_eq!(base.db.read(account).former_passwords(9).await.unwrap(), [format!("of {account}")]);
    }
}

async fn a_leak_is_noted_once(base: &Base) {
    let two = base.two().await;
    let flag = async || base.write(async |tx| tx.on(two.ours.account).flag_password(at(5)).await).await;
    let leaked_at = async |account| base.db.read(account).account().await.unwrap().unwrap().password_leaked_at;
    assert!(flag().await && !flag().await);
    assert_eq!((leaked_at(two.ours.account).await, leaked_at(two.theirs.account).await), (Some(at(5)), None));
    base.write(async |tx| tx.on(two.ours.account).set_password("new", at(6)).await).await;
    assert_eq!(leaked_at(two.ours.account).await, None);
}
