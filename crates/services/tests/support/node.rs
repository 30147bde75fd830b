//! A running node: services with the loops that a process runs beside them, in real time.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use services::Services;
use services::nodes::HEARTBEAT;
use store::Db;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::World;

#[expect(clippy::disallowed_methods, reason = "nodes hear each other in real time")]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

#[expect(clippy::disallowed_methods, reason = "nodes hear each other in real time")]
fn instant() -> Instant {
    Instant::now()
}

/// Asks again and again until it is so; answers how long that took. Panics after `at_most`.
pub async fn eventually(what: &str, at_most: Duration, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let began = instant();
    while !is_so().await {
        assert!(began.elapsed() < at_most, "not within {at_most:?}: {what}");
        pause(Duration::from_millis(5)).await;
    }
    began.elapsed()
}

/// Ends with its value.
pub struct Node {
    pub services: Services,
    pub db: Arc<Db>,
    /// Whether its heartbeats get through.
    pub speaks: Arc<AtomicBool>,
    loops: Vec<JoinHandle<()>>,
}

impl Deref for Node {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.services
    }
}

impl Node {
    /// Ends its loops: it neither speaks nor hears any more, as a process that was stopped.
    pub fn pause(&self) -> &Services {
        self.loops.iter().for_each(JoinHandle::abort);
        &self.services
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.loops.iter().for_each(JoinHandle::abort);
    }
}

impl World {
    /// Starts a node with a connection pool of its own, and waits until it may judge keys.
    pub async fn node(&self) -> Node {
        let (services, db) = self.another().await;
        let hearing = services.clone();
        let mut loops = vec![tokio::spawn(async move { hearing.hear_signals().await })];
        // It has to subscribe before anything can be missed.
        tokio::task::yield_now().await;
        let listening = services.clone();
        loops.push(tokio::spawn(async move {
            loop {
                listening.listen().await.ok();
                pause(Duration::from_millis(20)).await;
            }
        }));
        let speaks = Arc::new(AtomicBool::new(true));
        let (beating, may_speak) = (services.clone(), speaks.clone());
        loops.push(tokio::spawn(async move {
            loop {
                if may_speak.load(Ordering::Relaxed) {
                    beating.beat().await.ok();
                }
                pause(HEARTBEAT).await;
            }
        }));
        let node = Node { services, db, speaks, loops };
        eventually("a lease", Duration::from_secs(10), async || node.is_lease_held()).await;
        node
    }
}
