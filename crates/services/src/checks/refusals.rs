//! The keys that were refused: noted in memory, and written down once for each key, reason and minute.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;

use domain::event::Event;
use domain::id::{KeyId, OrgId};
use domain::policy::Permission;
use domain::problem::Code;
use domain::time::Timestamp;
use store::KeyPrincipal;

use super::Checks;
use crate::actor::Actor;
use crate::gate::{retrying, window_at};
use crate::sessions::events_of;
use crate::{Error, Result, Services};

const MINUTE: Duration = Duration::from_secs(60);

/// Which key was refused, why, in which minute.
type Refusal = (OrgId, KeyId, Code, Timestamp);

/// The refusals of the last minutes, each once: those that are not yet written down, and those that are.
#[derive(Default)]
pub(super) struct Refusals {
    new: BTreeSet<Refusal>,
    known: BTreeSet<Refusal>,
}

impl Checks {
    pub(super) fn refuse(&self, principal: &KeyPrincipal, code: Code, now: Timestamp) {
        let refusal = (principal.org, principal.id, code, window_at(MINUTE, now));
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        if !refusals.known.contains(&refusal) {
            refusals.new.insert(refusal);
        }
    }

    /// What is to be written down. Until it is, it counts as known; of minutes that are over nothing is remembered.
    fn take_refusals(&self, now: Timestamp) -> BTreeSet<Refusal> {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = std::mem::take(&mut refusals.new);
        let this = window_at(MINUTE, now);
        refusals.known.retain(|(.., minute_at)| *minute_at >= this);
        refusals.known.extend(taken.iter().copied().filter(|(.., minute_at)| *minute_at >= this));
        taken
    }

    fn restore_refusals(&self, taken: impl IntoIterator<Item = Refusal>) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        for refusal in taken {
            refusals.known.remove(&refusal);
            refusals.new.insert(refusal);
        }
    }
}

impl Services {
    /// Writes down which keys were refused since the last time: one entry for each key, reason and minute, whichever nodes saw it and however
    /// often. Called every second, and at the end of the process.
    pub async fn flush_refusals(&self) -> Result<()> {
        let mut left = self.checks.take_refusals(self.env.now());
        while let Some(org) = left.first().map(|(org, ..)| *org) {
            let these: Vec<_> = left.iter().copied().take_while(|(of, ..)| *of == org).collect();
            match self.write_refusals(org, &these).await {
                // An organization that is gone has no log.
                Ok(()) | Err(Error::NotFound) => left.retain(|(of, ..)| *of != org),
                Err(error) => {
                    self.checks.restore_refusals(left);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    async fn write_refusals(&self, org: OrgId, refusals: &[Refusal]) -> Result<()> {
        let actor = Actor::system("meter");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, org).await?;
            let mut events = Vec::new();
            for (_, key, code, minute_at) in refusals {
                if w.organization(org)?.note_key_refusal(*key, code.as_str(), *minute_at).await? {
                    events.push(Event::KeyRefused { key: *key, code: *code });
                }
            }
            if events.is_empty() {
                return Ok(());
            }
            w.commit(events_of(events)?).await
        })
    }
}
