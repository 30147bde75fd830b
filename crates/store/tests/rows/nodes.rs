//! Nodes and their heartbeats.

use domain::id::NodeId;
use store::Site;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(a_node_lives_while_it_is_seen, forgets_nodes_unseen);

async fn beat(base: &Base, number: u128, now: i64) {
    base.write(async |tx| tx.on(Site).beat(NodeId::from_bits(number), at(0), at(now), "0.1.0").await).await;
}

async fn live(base: &Base, after: i64) -> i64 {
    base.db.read(Site).count_live_nodes(at(after)).await.unwrap()
}

async fn a_node_lives_while_it_is_seen(base: &Base) {
    assert_eq!(live(base, 0).await, 0);
    beat(base, 1, 10).await;
    beat(base, 2, 20).await;
    assert_eq!((live(base, 9).await, live(base, 10).await, live(base, 20).await), (2, 1, 0));
    beat(base, 1, 30).await;
    assert_eq!((live(base, 10).await, live(base, 20).await, base.count("nodes").await), (2, 1, 2));
    base.write(async |tx| tx.on(Site).leave(NodeId::from_bits(1)).await).await;
    assert_eq!((live(base, 0).await, live(base, 20).await), (1, 0));
}

async fn forgets_nodes_unseen(base: &Base) {
    beat(base, 1, 10).await;
    beat(base, 2, 20).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_nodes(at(10)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_nodes(at(20)).await).await, 1);
    assert_eq!(live(base, 0).await, 1);
}
