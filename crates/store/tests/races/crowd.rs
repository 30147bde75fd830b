//! What the races share: handles as other nodes have them, and the answers of all tasks.

use std::sync::Arc;
use std::time::Duration;

use store::{Db, Options};
use tokio::task::JoinSet;

use crate::support::Base;

/// A second handle on the same database, as another node has one.
pub async fn node(base: &Base, connections: u32) -> Arc<Db> {
    let acquire_timeout = Duration::from_secs(30);
    Arc::new(Db::open(&Options { connections, acquire_timeout, ..Options::new(&base.url) }).await.unwrap())
}

/// What all tasks answered.
pub async fn all<T: 'static>(tasks: JoinSet<T>) -> Vec<T> {
    tasks.join_all().await
}
