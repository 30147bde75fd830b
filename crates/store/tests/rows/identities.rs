//! Connections to identity providers, and whose subject is whose.

use domain::id::{ConnectionId, IdentityId};
use store::Site;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    a_provider_has_one_connection,
    a_subject_is_one_accounts,
    an_identity_is_used_and_unlinked_by_its_account
);

const GOOGLE: ConnectionId = ConnectionId::from_bits(1);
const ELSEWHERE: ConnectionId = ConnectionId::from_bits(2);

async fn connect(base: &Base) {
    for (id, issuer) in [(GOOGLE, "https://accounts.google.com"), (ELSEWHERE, "https://id.example")] {
        base.write(async |tx| tx.on(Site).insert_connection(id, "google", issuer, at(1)).await).await;
    }
}

async fn a_provider_has_one_connection(base: &Base) {
    connect(base).await;
    let again = ConnectionId::from_bits(3);
    base.write(async |tx| tx.on(Site).insert_connection(again, "google", "https://id.example", at(2)).await).await;
    assert_eq!(base.count("connections").await, 2);
    let found = async |kind, issuer| base.db.read(Site).find_connection(kind, issuer).await.unwrap();
    assert_eq!(found("google", "https://accounts.google.com").await, Some(GOOGLE));
    assert_eq!(found("google", "https://id.example").await, Some(ELSEWHERE));
    assert_eq!(found("github", "https://id.example").await, None);
}

async fn a_subject_is_one_accounts(base: &Base) {
    let two = base.two().await;
    connect(base).await;
    let mut tx = base.db.begin().await.unwrap();
    let (ours, theirs) = (IdentityId::from_bits(1), IdentityId::from_bits(2));
    assert!(tx.on(two.ours.account).insert_identity(ours, GOOGLE, ("7", "ada@x.example"), at(1)).await.unwrap());
    assert!(!tx.on(two.theirs.account).insert_identity(theirs, GOOGLE, ("7", "bob"), at(1)).await.unwrap());
    // The same subject at another issuer is somebody else.
    assert!(tx.on(two.theirs.account).insert_identity(theirs, ELSEWHERE, ("7", "bob"), at(1)).await.unwrap());
    tx.commit(Vec::new()).await.unwrap();
    let found = async |connection, subject| base.db.read(Site).find_identity(connection, subject).await.unwrap();
    assert_eq!(found(GOOGLE, "7").await, Some((ours, two.ours.account)));
    assert_eq!(found(ELSEWHERE, "7").await, Some((theirs, two.theirs.account)));
    assert_eq!(found(GOOGLE, "8").await, None);
}

async fn an_identity_is_used_and_unlinked_by_its_account(base: &Base) {
    let two = base.two().await;
    connect(base).await;
    let id = IdentityId::from_bits(1);
    let mut tx = base.db.begin().await.unwrap();
    tx.on(two.ours.account).insert_identity(id, GOOGLE, ("7", "ada@x.example"), at(1)).await.unwrap();
    assert!(tx.on(two.ours.account).touch_identity(id, "ada@y.example", at(2)).await.unwrap());
    assert!(!tx.on(two.theirs.account).touch_identity(id, "bob", at(3)).await.unwrap());
    assert!(!tx.on(two.theirs.account).delete_identity(id).await.unwrap());
    tx.commit(Vec::new()).await.unwrap();
    let listed = base.db.read(two.ours.account).identities().await.unwrap();
    let [row] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((row.id, row.kind.as_str(), row.label.as_str()), (id, "google", "ada@y.example"));
    assert_eq!((row.created_at, row.used_at), (at(1), Some(at(2))));
    assert!(base.db.read(two.theirs.account).identities().await.unwrap().is_empty());
    let mut tx = base.db.begin().await.unwrap();
    assert!(tx.on(two.ours.account).delete_identity(id).await.unwrap());
    tx.commit(Vec::new()).await.unwrap();
    assert!(base.db.read(two.ours.account).identities().await.unwrap().is_empty());
}
