//! Changes of address: one waits at a time, each is confirmed once, and an undo takes what came later with it.

use domain::id::{AccountId, AddressChangeId};
use domain::time::Timestamp;
use store::{AddressChange, Site};

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(a_change_is_confirmed_once, an_undo_ends_what_came_later, sweeps_old_changes);

fn change(number: u128, asked_at: Timestamp) -> AddressChange {
    AddressChange {
        id: AddressChangeId::from_bits(number),
        old_email: "old@example.com".to_owned(),
        new_email: "New@example.com".to_owned(),
        stamp: "stamp of ada".to_owned(),
        asked_at,
        changed_at: None,
    }
}

async fn ask(base: &Base, account: AccountId, new: &AddressChange) {
    base.write(async |tx| tx.on(account).ask_address_change(new, "new@example.com").await).await;
}

async fn confirm(base: &Base, account: AccountId, number: u128) -> bool {
    let id = AddressChangeId::from_bits(number);
    base.write(async |tx| tx.on(account).confirm_address_change(id, at(50)).await).await
}

async fn found(base: &Base, account: AccountId, number: u128) -> Option<AddressChange> {
    base.db.read(account).find_address_change(AddressChangeId::from_bits(number)).await.unwrap()
}

async fn a_change_is_confirmed_once(base: &Base) {
    let two = base.two().await;
    let ours = two.ours.account;
    ask(base, ours, &change(1, at(1))).await;
    ask(base, ours, &change(2, at(2))).await;
    assert!(found(base, ours, 1).await.is_none() && !confirm(base, ours, 1).await, "a newer one took its place");
    assert!(!confirm(base, two.theirs.account, 2).await && found(base, two.theirs.account, 2).await.is_none());
    assert!(confirm(base, ours, 2).await);
    assert!(!confirm(base, ours, 2).await);
    let row = found(base, ours, 2).await.unwrap();
    assert_eq!(
        (row.new_email.as_str(), row.stamp.as_str(), row.changed_at),
        ("New@example.com", "stamp of ada", Some(at(50)))
    );
    ask(base, ours, &change(3, at(3))).await;
    assert!(found(base, ours, 2).await.is_some(), "what was confirmed can still be undone");
}

async fn an_undo_ends_what_came_later(base: &Base) {
    let two = base.two().await;
    let ours = two.ours.account;
    for number in 1..=3 {
        ask(base, ours, &change(number, at(i64::try_from(number).unwrap()))).await;
        assert!(confirm(base, ours, number).await);
    }
    let undo = async |account: AccountId, number| {
        let id = AddressChangeId::from_bits(number);
        base.write(async |tx| tx.on(account).end_address_changes_from(id, at(60)).await).await
    };
    assert!(!undo(two.theirs.account, 2).await);
    assert!(undo(ours, 2).await);
    assert!(found(base, ours, 1).await.is_some(), "what came before can still be undone");
    assert!(found(base, ours, 2).await.is_none() && found(base, ours, 3).await.is_none());
    assert!(!undo(ours, 3).await);
}

async fn sweeps_old_changes(base: &Base) {
    let two = base.two().await;
    ask(base, two.ours.account, &change(1, at(1))).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_address_changes(at(1)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_address_changes(at(2)).await).await, 1);
}
