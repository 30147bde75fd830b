//! Transactions and signals within one node.

use std::time::Duration;

use store::{Signal, Site};

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    what_is_dropped_never_happened,
    a_failed_body_leaves_nothing,
    a_transaction_sees_its_own_rows_and_others_do_not,
    signals_are_heard_after_the_commit_only,
    a_closed_database_takes_nothing,
);

async fn searches(base: &Base) -> Vec<(String, i64)> {
    base.db.read(Site).top_searches(10).await.unwrap()
}

async fn what_is_dropped_never_happened(base: &Base) {
    for _ in 0..10 {
        let mut tx = base.db.begin().await.unwrap();
        tx.on(Site).count_search("key", at(0)).await.unwrap();
        drop(tx);
    }
    assert_eq!(searches(base).await, []);
    base.write(async |tx| tx.on(Site).count_search("key", at(0)).await).await;
    assert_eq!(searches(base).await, [("key".to_owned(), 1)]);
}

async fn a_failed_body_leaves_nothing(base: &Base) {
    let two = base.two().await;
    base.refuses(async |tx| {
        tx.on(Site).count_search("key", at(0)).await?;
        tx.on(two.ours.org).insert_team_member(two.theirs.team, two.ours.account).await
    })
    .await;
    assert_eq!(searches(base).await, []);
}

async fn a_transaction_sees_its_own_rows_and_others_do_not(base: &Base) {
    let mut tx = base.db.begin().await.unwrap();
    tx.on(Site).count_search("key", at(0)).await.unwrap();
    assert_eq!(tx.on(Site).top_searches(10).await.unwrap().len(), 1);
    assert_eq!(searches(base).await, []);
    tx.commit(Vec::new()).await.unwrap();
    assert_eq!(searches(base).await.len(), 1);
}

async fn signals_are_heard_after_the_commit_only(base: &Base) {
    let mut signals = base.db.signals();
    let changed = Signal::Changed { event: "key_revoked".to_owned(), target: "00ff with spaces".to_owned() };
    let mut tx = base.db.begin().await.unwrap();
    tx.on(Site).count_search("key", at(0)).await.unwrap();
    drop(tx);
    assert!(signals.try_recv().is_err());
    let tx = base.db.begin().await.unwrap();
    tx.commit(vec![changed.clone(), Signal::Lost]).await.unwrap();
    assert_eq!((signals.try_recv().unwrap(), signals.try_recv().unwrap()), (changed, Signal::Lost));
    assert!(signals.try_recv().is_err());
    if !base.db.is_shared() {
        base.db.tell(Signal::Heartbeat("node_1".to_owned())).await.unwrap();
        assert_eq!(signals.try_recv().unwrap(), Signal::Heartbeat("node_1".to_owned()));
        // There is nobody else to listen to.
        assert!(tokio::time::timeout(Duration::from_millis(1), base.db.listen(Duration::ZERO)).await.is_err());
    }
}

async fn a_closed_database_takes_nothing(base: &Base) {
    base.db.close().await;
    assert!(matches!(base.db.begin().await.map(drop), Err(store::Error::Unavailable(_))));
    assert!(matches!(base.db.read(Site).top_searches(1).await, Err(store::Error::Unavailable(_))));
}
