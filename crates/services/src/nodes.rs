//! A node among nodes: its heartbeat, heard back through the database, is the lease under which it may answer from memory.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use domain::id::NodeId;
use domain::time::Timestamp;
use store::Signal;
use tokio::time::Instant;

use crate::env::Env;
use crate::gate::retrying;
use crate::{Result, Services};

/// How often a node speaks.
pub const HEARTBEAT: Duration = Duration::from_millis(250);
/// How long after it last heard itself a node may answer from memory. A revocation counts as heard by all after this time.
pub const LEASE: Duration = Duration::from_millis(900);

/// Whether this node still hears what the others commit.
pub struct Lease {
    node: NodeId,
    started_at: Timestamp,
    /// Only where several nodes share the database: alone, a process hears itself always.
    shared: bool,
    heard_at: Mutex<Option<Instant>>,
}

#[expect(clippy::disallowed_methods, reason = "a lease is about real time passing, not about the given clock")]
fn instant() -> Instant {
    Instant::now()
}

impl Lease {
    pub(crate) fn new(env: &Env, shared: bool) -> Self {
        let started_at = env.now();
        let node = NodeId::new(started_at, env.random());
        Lease { node, started_at, shared, heard_at: Mutex::new(None) }
    }

    /// Whether the node may answer from memory.
    pub fn is_held(&self) -> bool {
        !self.shared || self.heard().is_some_and(|at| at.elapsed() < LEASE)
    }

    fn heard(&self) -> Option<Instant> {
        *self.heard_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn hear(&self, signal: &Signal) {
        let mut heard_at = self.heard_at.lock().unwrap_or_else(PoisonError::into_inner);
        match signal {
            Signal::Heartbeat(node) if *node == self.node.to_string() => *heard_at = Some(instant()),
            Signal::Lost => *heard_at = None,
            Signal::Heartbeat(_) | Signal::Changed { .. } => {}
        }
    }
}

impl Services {
    /// The id of this process.
    pub fn node(&self) -> NodeId {
        self.lease.node
    }

    /// Whether this node hears the others and may judge credentials.
    pub fn is_lease_held(&self) -> bool {
        self.lease.is_held()
    }

    /// Speaks once: marks the node as alive and sends the heartbeat that it must hear itself.
    pub async fn beat(&self) -> Result<()> {
        if !self.lease.shared {
            return Ok(());
        }
        let now = self.env.now();
        retrying!({
            let mut append = self.gate.append().await?;
            append.beat(self.lease.node, self.lease.started_at, now, env!("CARGO_PKG_VERSION")).await?;
            append.commit().await
        })?;
        self.gate.line().tell(Signal::Heartbeat(self.lease.node.to_string())).await?;
        Ok(())
    }

    /// Relays what other nodes commit until the line breaks or is silent.
    pub async fn listen(&self) -> Result<()> {
        Ok(self.gate.line().listen(LEASE).await?)
    }

    /// Says good-bye to the other nodes.
    pub async fn leave(&self) -> Result<()> {
        if !self.lease.shared {
            return Ok(());
        }
        retrying!({
            let mut append = self.gate.append().await?;
            append.leave(self.lease.node).await?;
            append.commit().await
        })
    }
}
