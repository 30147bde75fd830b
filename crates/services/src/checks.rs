//! Checking a presented key: before any look-up what the text itself tells, then a cache that revocation empties, then the database.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use domain::checklist::{self, Step};
use domain::credential::{self, Kind, Malformed};
use domain::event::Event;
use domain::id::{AccountId, KeyId, OrgId};
use domain::policies::{self, PolicyName};
use domain::policy::{self, Permission, TeamRelation};
use domain::problem::Code;
use domain::time::Timestamp;
use store::{CallCount, KeyPrincipal, LastUse, Signal};

use crate::actor::Actor;
use crate::gate::{retrying, window_at};
use crate::sessions::events_of;
use crate::{Error, Result, Services};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// A key that was checked and is good.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Who it is.
    pub principal: Arc<KeyPrincipal>,
}

/// Why a presented text is not let in.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The stable code.
    pub code: Code,
    /// Whose key it is, where the whole secret is a known one.
    pub principal: Option<Arc<KeyPrincipal>>,
    /// The kind that the text says it is, where another was needed.
    pub kind: Option<Kind>,
}

/// A call that was answered, to be counted.
#[derive(Clone, Copy, Debug)]
pub struct CallOutcome<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The problem's code; none for success.
    pub code: Option<Code>,
    /// From which address.
    pub from: &'a str,
    /// The User-Agent header.
    pub agent: &'a str,
}

/// What is kept in memory about keys: the warm ones, the counts not yet written, the steps already known.
#[derive(Default)]
pub struct Checks {
    warm: RwLock<HashMap<[u8; 32], Arc<KeyPrincipal>>>,
    /// Moves with every eviction. A load that began before one must not fill the cache after it.
    generation: AtomicU64,
    meter: Mutex<Meter>,
    reached: Mutex<HashSet<(OrgId, AccountId, Step)>>,
    refusals: Mutex<Refusals>,
}

/// Which key was refused, why, in which minute.
type Refusal = (OrgId, KeyId, Code, Timestamp);

/// The refusals of the last minutes, each once: those that are not yet written down, and those that are.
#[derive(Default)]
struct Refusals {
    new: BTreeSet<Refusal>,
    known: BTreeSet<Refusal>,
}

/// What calls are summed by: organization, key, hour, status, the problem's code.
type CallKind = (OrgId, KeyId, Timestamp, u16, &'static str);

#[derive(Default)]
struct Meter {
    /// How many, and the last of them.
    calls: BTreeMap<CallKind, (i64, Timestamp)>,
    used: BTreeMap<(OrgId, KeyId), LastUse>,
}

impl Checks {
    fn get(&self, hash: &[u8; 32]) -> Option<Arc<KeyPrincipal>> {
        self.warm.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Keeps a loaded principal, unless something was evicted since `generation` was read.
    fn insert(&self, hash: [u8; 32], principal: Arc<KeyPrincipal>, generation: u64) {
        let mut warm = self.warm.write().unwrap_or_else(PoisonError::into_inner);
        if self.generation() == generation {
            warm.insert(hash, principal);
        }
    }

    fn evict(&self, is_stale: impl Fn(&KeyPrincipal) -> bool) {
        let mut warm = self.warm.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::AcqRel);
        warm.retain(|_, principal| !is_stale(principal));
    }

    /// Forgets what a signal makes stale.
    pub fn hear(&self, signal: &Signal) {
        match signal {
            Signal::Changed { event, target } if event.starts_with("key.") => {
                self.evict(|principal| principal.id.to_string() == *target);
            }
            Signal::Changed { event, target } if event.starts_with("member.") => {
                self.evict(|principal| principal.account.to_string() == *target);
            }
            Signal::Changed { event, target } if event.starts_with("policies.") => {
                self.evict(|principal| principal.org.to_string() == *target);
            }
            Signal::Changed { event, .. } if event.starts_with("organization.") => self.evict(|_| true),
            Signal::Changed { .. } | Signal::Heartbeat(_) => {}
            Signal::Lost => self.evict(|_| true),
        }
    }

    /// How many keys are warm.
    pub fn len(&self) -> usize {
        self.warm.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether no key is warm.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn count(&self, principal: &KeyPrincipal, outcome: &CallOutcome<'_>, now: Timestamp) {
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        let code = outcome.code.map_or("", Code::as_str);
        let key = (principal.org, principal.id, window_at(HOUR, now), outcome.status, code);
        let slot = meter.calls.entry(key).or_insert((0, now));
        slot.0 += 1;
        slot.1 = slot.1.max(now);
        match meter.used.get_mut(&(principal.org, principal.id)) {
            Some(last) => {
                last.at = last.at.max(now);
                if last.from != outcome.from {
                    outcome.from.clone_into(&mut last.from);
                }
                if last.agent != outcome.agent {
                    last.agent = outcome.agent.chars().take(200).collect();
                }
            }
            None => {
                let agent = outcome.agent.chars().take(200).collect();
                let last = LastUse { key: principal.id, at: now, from: outcome.from.to_owned(), agent };
                meter.used.insert((principal.org, principal.id), last);
            }
        }
    }

    fn refuse(&self, principal: &KeyPrincipal, code: Code, now: Timestamp) {
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

    fn take(&self) -> Meter {
        std::mem::take(&mut *self.meter.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts back what could not be written.
    fn restore(&self, taken: Meter) {
        let mut meter = self.meter.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, (count, at)) in taken.calls {
            let slot = meter.calls.entry(key).or_insert((0, at));
            slot.0 += count;
            slot.1 = slot.1.max(at);
        }
        for (key, last) in taken.used {
            meter.used.entry(key).or_insert(last);
        }
    }

    fn is_new(&self, step: (OrgId, AccountId, Step)) -> bool {
        !self.reached.lock().unwrap_or_else(PoisonError::into_inner).contains(&step)
    }

    fn know(&self, step: (OrgId, AccountId, Step)) {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner).insert(step);
    }
}

impl Services {
    /// Judges a key that is presented from an address. `Ok(Err(_))` is a judgement; `Err(_)` means that nobody can judge now.
    pub async fn check_key(
        &self,
        presented: &str,
        from: Option<IpAddr>,
    ) -> Result<std::result::Result<Checked, Refused>> {
        let refused = |code, principal, kind| Ok(Err(Refused { code, principal, kind }));
        match credential::parse(&self.settings.key_prefix, presented) {
            Ok(parsed) if parsed.kind == Kind::Key => {}
            Ok(parsed) => return refused(Code::WrongKindOfCredential, None, Some(parsed.kind)),
            Err(Malformed::Checksum) => return refused(Code::BadChecksum, None, None),
            Err(Malformed::Shape | Malformed::Prefix | Malformed::Kind) => {
                return refused(Code::InvalidCredential, None, None);
            }
        }
        // What the text itself tells is told by any node; the rest only by one that hears of revocations.
        if !self.lease.is_held() {
            return Err(Error::Unavailable { retry_after: Duration::from_secs(1) });
        }
        let hash = credential::hash(presented);
        let principal = match self.checks.get(&hash) {
            Some(principal) => principal,
            None => {
                let generation = self.checks.generation();
                let Some(found) = self.gate.machinery().find_key_principal(hash).await? else {
                    return refused(Code::InvalidCredential, None, None);
                };
                let found = Arc::new(found);
                if found.revoked_at.is_none() && found.removed_at.is_none() {
                    self.checks.insert(hash, found.clone(), generation);
                }
                found
            }
        };
        let now = self.env.now();
        let code = if principal.revoked_at.is_some() || principal.removed_at.is_some() {
            Code::Revoked
        } else if principal.expires_at.is_some_and(|at| at <= now) {
            Code::Expired
        } else if policy::allows(principal.role, Permission::CallApi, TeamRelation::Own).is_err() {
            Code::Denied
        } else {
            // The end of a trial is told by nobody: the time is asked at every check.
            match policies::key_door(principal.policies.at(now), principal.created_at, from, now) {
                Ok(()) => return Ok(Ok(Checked { principal })),
                Err(PolicyName::KeyLifetime) => Code::KeyTooOld,
                Err(_) => Code::WrongNetwork,
            }
        };
        self.checks.refuse(&principal, code, now);
        refused(code, Some(principal), None)
    }

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

    /// Counts a call in memory and notes the first steps that it shows. Never makes the caller wait for the database
    /// but for the first of its kind.
    pub async fn record_call(&self, principal: &KeyPrincipal, outcome: CallOutcome<'_>) {
        self.checks.count(principal, &outcome, self.env.now());
        let (org, account) = (principal.org, principal.account);
        if (200..300).contains(&outcome.status) {
            self.note_step(org, account, Step::FirstCall, &principal.name, None).await;
        }
        if self.checks.is_new((org, account, Step::InstallSdk))
            && let Some(sdk) = checklist::sdk(outcome.agent)
        {
            let evidence = format!("{} {}", sdk.name, sdk.version);
            self.note_step(org, account, Step::InstallSdk, evidence.trim_end(), Some(sdk.name)).await;
        }
    }

    async fn note_step(&self, org: OrgId, account: AccountId, step: Step, evidence: &str, sdk: Option<&str>) {
        if !self.checks.is_new((org, account, step)) {
            return;
        }
        match self.reach_step(org, account, step, evidence, sdk).await {
            Ok(()) => self.checks.know((org, account, step)),
            Err(error) => tracing::warn!(error = ?error, "a first step could not be noted; the next call notes it"),
        }
    }

    /// Writes down the calls counted since the last time. Called every second, and at the end of the process.
    pub async fn flush_calls(&self) -> Result<()> {
        let taken = self.checks.take();
        if taken.calls.is_empty() && taken.used.is_empty() {
            return Ok(());
        }
        let written: Result<()> = retrying!({
            let mut append = self.gate.append().await?;
            for ((org, key, hour_at, status, code), (count, last_at)) in &taken.calls {
                let calls = CallCount {
                    key: *key,
                    hour_at: *hour_at,
                    status: i64::from(*status),
                    code: (*code).to_owned(),
                    count: *count,
                    last_at: *last_at,
                };
                append.add_calls(*org, &calls).await?;
            }
            for ((org, _), last) in &taken.used {
                append.mark_key_used(*org, last).await?;
            }
            append.commit().await
        });
        if written.is_err() {
            self.checks.restore(taken);
        }
        written
    }

    /// Keeps the cache true: hears every commit of every node until the process ends.
    pub async fn hear_signals(&self) {
        let mut signals = self.gate.signals();
        loop {
            match signals.recv().await {
                Ok(signal) => {
                    self.checks.hear(&signal);
                    self.lease.hear(&signal);
                }
                // Too slow to hear all of it: what was missed is unknown.
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => self.checks.hear(&Signal::Lost),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    /// What all nodes commit, for live streams.
    pub fn signals(&self) -> store::Signals {
        self.gate.signals()
    }

    /// How many keys are warm in this process.
    pub fn warm_keys(&self) -> usize {
        self.checks.len()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::id::TeamId;
    use domain::role::Role;

    fn principal(key: u128) -> Arc<KeyPrincipal> {
        Arc::new(KeyPrincipal {
            org: OrgId::from_bits(1),
            id: KeyId::from_bits(key),
            team: TeamId::from_bits(1),
            account: AccountId::from_bits(1),
            name: "ci".into(),
            expires_at: None,
            revoked_at: None,
            role: Role::Admin,
            removed_at: None,
            organization: "Northwind".into(),
            last_four: "abcd".into(),
            slug: "northwind".into(),
            created_at: Timestamp::from_micros(0),
            policies: domain::policies::InForce::default(),
        })
    }

    fn revoked(key: u128) -> Signal {
        Signal::Changed { event: "key.revoked".into(), target: KeyId::from_bits(key).to_string() }
    }

    #[test]
    fn a_revocation_evicts_that_key_only() {
        let checks = Checks::default();
        checks.insert([1; 32], principal(1), checks.generation());
        checks.insert([2; 32], principal(2), checks.generation());
        checks.hear(&revoked(1));
        assert!(checks.get(&[1; 32]).is_none());
        assert!(checks.get(&[2; 32]).is_some());
        checks.hear(&Signal::Lost);
        assert!(checks.is_empty());
    }

    #[test]
    fn a_change_of_policies_evicts_that_organizations_keys_only() {
        let checks = Checks::default();
        checks.insert([1; 32], principal(1), checks.generation());
        let changed =
            |org| Signal::Changed { event: "policies.applied".into(), target: OrgId::from_bits(org).to_string() };
        checks.hear(&changed(2));
        assert_eq!(checks.len(), 1);
        checks.hear(&changed(1));
        assert!(checks.is_empty());
    }

    #[test]
    fn a_load_that_began_before_a_revocation_does_not_fill_the_cache_after_it() {
        let checks = Checks::default();
        let generation = checks.generation();
        checks.hear(&revoked(1));
        checks.insert([1; 32], principal(1), generation);
        assert!(checks.is_empty(), "a stale load was kept");
        checks.insert([1; 32], principal(1), checks.generation());
        assert_eq!(checks.len(), 1);
    }
}
