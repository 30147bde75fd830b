//! Passkeys: one account each, used in step with their counter.

use domain::id::PasskeyId;
use store::NewPasskey;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    a_credential_is_one_accounts,
    a_use_is_noted_once_for_what_was_judged,
    names_and_removals_keep_to_their_account
);

fn passkey(number: u128) -> NewPasskey {
    NewPasskey {
        id: PasskeyId::from_bits(number),
        credential_id: vec![u8::try_from(number).unwrap(); 32],
        name: format!("key {number}"),
        credential: format!("{{\"counter\":{number}}}"),
        created_at: at(0),
    }
}

async fn a_credential_is_one_accounts(base: &Base) {
    let two = base.two().await;
    let insert =
        async |account, new: &NewPasskey| base.write(async |tx| tx.on(account).insert_passkey(new).await).await;
    assert!(insert(two.ours.account, &passkey(1)).await);
    assert!(!insert(two.theirs.account, &NewPasskey { id: PasskeyId::from_bits(9), ..passkey(1) }).await);
    assert!(insert(two.ours.account, &passkey(2)).await);
    let rows = base.db.read(two.ours.account).passkeys().await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.used_at)).collect();
    assert_eq!(names, [("key 1", None), ("key 2", None)]);
    assert!(base.db.read(two.theirs.account).passkeys().await.unwrap().is_empty());
    assert_eq!(base.db.read(two.ours.account).ways_in().await.unwrap().passkeys, 2);
}

async fn a_use_is_noted_once_for_what_was_judged(base: &Base) {
    let two = base.two().await;
    let new = passkey(1);
    base.write(async |tx| tx.on(two.ours.account).insert_passkey(&new).await).await;
    let note = async |account, before: &str, after: &str| {
        base.write(async |tx| tx.on(account).use_passkey(new.id, before, after, at(5)).await).await
    };
    assert!(!note(two.theirs.account, &new.credential, "{}").await);
    assert!(note(two.ours.account, &new.credential, "{}").await);
    assert!(!note(two.ours.account, &new.credential, "{}").await, "it was used meanwhile");
    let row = base.db.read(two.ours.account).passkeys().await.unwrap().remove(0);
    assert_eq!((row.credential.as_str(), row.created_at, row.used_at), ("{}", at(0), Some(at(5))));
}

async fn names_and_removals_keep_to_their_account(base: &Base) {
    let two = base.two().await;
    let new = passkey(1);
    base.write(async |tx| tx.on(two.ours.account).insert_passkey(&new).await).await;
    let rename = async |account| base.write(async |tx| tx.on(account).rename_passkey(new.id, "laptop").await).await;
    let delete = async |account| base.write(async |tx| tx.on(account).delete_passkey(new.id).await).await;
    assert!(!rename(two.theirs.account).await && rename(two.ours.account).await);
    assert_eq!(base.db.read(two.ours.account).passkeys().await.unwrap()[0].name, "laptop");
    assert!(!delete(two.theirs.account).await && delete(two.ours.account).await && !delete(two.ours.account).await);
}
