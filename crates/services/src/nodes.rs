//! A node among nodes: its heartbeat, heard back through the database, is the lease under which it may answer from memory.

use std::collections::HashMap;
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
/// How long after it was last heard a node counts among those that share a limit, and that acknowledge.
pub(crate) const ALIVE: Duration = Duration::from_secs(2);

/// Whether this node still hears what the others commit.
pub struct Lease {
    node: NodeId,
    started_at: Timestamp,
    /// Only where several nodes share the database: alone, a process hears itself always.
    shared: bool,
    /// From when heartbeats are timed.
    origin: Instant,
    /// When the last heartbeat that came back was sent: what was committed before it was heard. When it came back says nothing, for a
    /// slow line brings everything late.
    proven_at: Mutex<Option<Instant>>,
    /// When each node was last heard.
    heard: Mutex<HashMap<String, Instant>>,
}

#[expect(clippy::disallowed_methods, reason = "a lease is about real time passing, not about the given clock")]
fn instant() -> Instant {
    Instant::now()
}

impl Lease {
    pub(crate) fn new(env: &Env, shared: bool) -> Self {
        let started_at = env.now();
        let node = NodeId::new(started_at, env.random());
        Lease { node, started_at, shared, origin: instant(), proven_at: Mutex::new(None), heard: Mutex::default() }
    }

    /// Whether the node may answer from memory.
    pub fn is_held(&self) -> bool {
        let proven_at = *self.proven_at.lock().unwrap_or_else(PoisonError::into_inner);
        !self.shared || proven_at.is_some_and(|at| at.elapsed() < LEASE)
    }

    /// This node's part of a limit that holds for all: an equal one with every node that is heard, and never nothing.
    pub(crate) fn share(&self, limit: u32) -> u32 {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let live = heard.values().filter(|at| at.elapsed() < ALIVE).count();
        limit.checked_div(u32::try_from(live).unwrap_or(u32::MAX)).unwrap_or(limit).max(1)
    }

    /// A heartbeat that says whose it is and when it was sent.
    fn voice(&self) -> Signal {
        Signal::Heartbeat(format!("{}@{}", self.node, self.origin.elapsed().as_micros()))
    }

    /// When a heartbeat of this node was sent.
    fn sent_at(&self, voice: &str) -> Option<Instant> {
        let (node, micros) = voice.split_once('@')?;
        let since = Duration::from_micros(micros.parse().ok()?);
        (node == self.node.to_string()).then(|| self.origin.checked_add(since)).flatten()
    }

    pub(crate) fn hear(&self, signal: &Signal) {
        if let Signal::Heartbeat(voice) = signal
            && let Some((node, _)) = voice.split_once('@')
        {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.retain(|_, at| at.elapsed() < ALIVE);
            heard.insert(node.to_owned(), instant());
        }
        let mut proven_at = self.proven_at.lock().unwrap_or_else(PoisonError::into_inner);
        match signal {
            Signal::Heartbeat(voice) => *proven_at = self.sent_at(voice).or(*proven_at),
            Signal::Lost => *proven_at = None,
            Signal::Changed { .. } => {}
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
        self.catch_up_with_stops();
        if !self.lease.shared {
            return Ok(());
        }
        let now = self.env.now();
        retrying!({
            let mut append = self.gate.append().await?;
            append.beat(self.lease.node, self.lease.started_at, now, env!("CARGO_PKG_VERSION")).await?;
            append.commit().await
        })?;
        self.gate.line().tell(self.lease.voice()).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lease() -> Lease {
        Lease {
            node: NodeId::from_bits(1),
            started_at: Timestamp::from_micros(0),
            shared: true,
            origin: instant(),
            proven_at: Mutex::new(None),
            heard: Mutex::default(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn holds_while_its_own_voice_comes_back() {
        let lease = lease();
        assert!(!lease.is_held(), "nothing was heard yet");
        let voice = lease.voice();
        lease.hear(&Signal::Heartbeat("node_00000000000000000000000000000002@0".to_owned()));
        assert!(!lease.is_held(), "somebody else's voice proves nothing");
        lease.hear(&voice);
        assert!(lease.is_held());
        tokio::time::advance(LEASE).await;
        assert!(!lease.is_held());
        lease.hear(&lease.voice());
        lease.hear(&Signal::Lost);
        assert!(!lease.is_held());
    }

    #[tokio::test(start_paused = true)]
    async fn counts_from_the_sending_so_that_a_slow_line_does_not_stretch_it() {
        let lease = lease();
        let voice = lease.voice();
        tokio::time::advance(LEASE - Duration::from_millis(1)).await;
        lease.hear(&voice);
        assert!(lease.is_held());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(!lease.is_held(), "what was committed since the sending is not heard yet");
    }
}
