//! Acknowledging that a key stopped: written after the key was forgotten here, so that whoever revoked it sees where that holds.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::event::Event;
use domain::id::{KeyId, OrgId};
use domain::key::{StopKind, StopProof};
use store::{Conn, Signal};

use crate::gate::retrying;
use crate::nodes::LEASE;
use crate::{Result, Services};

/// How long after a stop a node that could not say so tries again. By then its lease has ended for long.
const OPEN: Duration = Duration::from_secs(60);
/// How many stops a node acknowledges in one transaction.
const AT_ONCE: i64 = 500;

/// The key that an event stops at once, and how.
pub(crate) fn stopped_by(event: &Event) -> Option<(KeyId, StopKind)> {
    match event {
        Event::KeyRevoked { key, .. } => Some((*key, StopKind::Revoked)),
        Event::KeyDisabled { key } => Some((*key, StopKind::Disabled)),
        _ => None,
    }
}

/// Whether there may be something to acknowledge.
pub(super) fn is_stop(signal: &Signal) -> bool {
    match signal {
        Signal::Changed { event, .. } => event == "key.revoked" || event == "key.disabled",
        Signal::Lost => true,
        Signal::Heartbeat(_) => false,
    }
}

/// What is known of the stop of a key that is revoked or switched off now.
pub(crate) async fn stop_proof(
    rows: &mut Conn<'_, OrgId>,
    key: KeyId,
    kind: Option<StopKind>,
) -> Result<Option<StopProof>> {
    let Some(kind) = kind else { return Ok(None) };
    let Some(stop) = rows.find_key_stop(key).await?.filter(|stop| stop.kind == kind) else { return Ok(None) };
    let now = rows.clock().await?;
    Ok(Some(StopProof::new(kind, stop.stopped_at, &stop.answers, (LEASE, now))))
}

impl Services {
    /// Acknowledges what stopped, whenever something did, until the process ends.
    pub(super) async fn acknowledge_stops(&self) {
        loop {
            self.checks.stops.notified().await;
            if let Err(error) = self.acknowledge_open_stops().await {
                tracing::warn!(?error, "stopped keys could not be acknowledged; the next heartbeat tries again");
                self.checks.behind.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Tries again what failed, with the next heartbeat.
    pub(crate) fn catch_up_with_stops(&self) {
        if self.checks.behind.swap(false, Ordering::Relaxed) {
            self.checks.stops.notify_one();
        }
    }

    async fn acknowledge_open_stops(&self) -> Result<()> {
        let node = self.node();
        loop {
            let mut site = self.gate.machinery();
            let after = site.clock().await?.minus(OPEN);
            let open = site.open_stops(node, after, AT_ONCE).await?;
            if open.is_empty() {
                return Ok(());
            }
            // It is committed, so whoever loads the key from now on finds it stopped; whatever was loaded before goes now.
            let stopped: HashSet<KeyId> = open.iter().map(|(key, _)| *key).collect();
            self.checks.evict(|principal| stopped.contains(&principal.id));
            retrying!({
                let mut append = self.gate.append().await?;
                append.acknowledge_stops(node, &open).await?;
                append.commit().await
            })?;
            if open.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }
}
