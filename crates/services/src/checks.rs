//! Checking a presented key: before any look-up what the text itself tells, then a cache that revocation empties, then the database.

mod judge;
mod meter;
mod rates;
mod refusals;
mod stops;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use domain::checklist::Step;
use domain::credential::Kind;
use domain::id::{AccountId, OrgId, TeamId};
use domain::problem::Code;
use store::{KeyPrincipal, Signal};

pub use meter::CallOutcome;
pub(crate) use stops::{stop_proof, stopped_by};

use crate::Services;
use meter::Meter;
use rates::Rates;
use refusals::Refusals;

/// A key that was checked and is good.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Who it is.
    pub principal: Arc<KeyPrincipal>,
    /// The team that the call is booked to: the key's, or that of an organization token's which the call names.
    pub team: TeamId,
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
    /// When the same call may be let in, where time alone cures it.
    pub retry_after: Option<Duration>,
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
    rates: Mutex<Rates>,
    /// Rings when a key may have stopped.
    stops: tokio::sync::Notify,
    /// An acknowledgement failed.
    behind: AtomicBool,
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
            Signal::Changed { event, target }
                if event.starts_with("member.") || event.starts_with("service_account.") =>
            {
                self.evict(|principal| principal.owner.to_string() == *target);
            }
            // Whoever leaves a team leaves it with their keys; the target is the team. Organization tokens know the names of theirs.
            Signal::Changed { event, target } if event.starts_with("team.") => {
                self.evict(|principal| {
                    let shared = principal.teams.iter().map(|(team, _)| team);
                    shared.chain([&principal.team]).any(|team| team.to_string() == *target)
                });
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
}

impl Services {
    /// Keeps the cache true: hears every commit of every node until the process ends, and acknowledges the keys that stopped.
    pub async fn hear_signals(&self) {
        tokio::select! {
            () = self.hear_all() => {}
            () = self.acknowledge_stops() => {}
        }
    }

    async fn hear_all(&self) {
        let mut signals = self.gate.signals();
        loop {
            match signals.recv().await {
                Ok(signal) => {
                    self.checks.hear(&signal);
                    self.lease.hear(&signal);
                    if stops::is_stop(&signal) {
                        self.checks.stops.notify_one();
                    }
                }
                // Too slow to hear all of it: what was missed is unknown.
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                    self.checks.hear(&Signal::Lost);
                    self.checks.stops.notify_one();
                }
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
    use domain::id::KeyId;
    use domain::key::{Controls, Owner};
    use domain::role::Role;
    use domain::time::Timestamp;

    fn principal(key: u128) -> Arc<KeyPrincipal> {
        Arc::new(KeyPrincipal {
            org: OrgId::from_bits(1),
            id: KeyId::from_bits(key),
            team: TeamId::from_bits(1),
            teams: Vec::new(),
            owner: Owner::Member(AccountId::from_bits(1)),
            name: "ci".into(),
            expires_at: None,
            revoked_at: None,
            disabled_at: None,
            dies_at: None,
            version: 1,
            controls: Controls::default(),
            role: Role::Admin,
            in_own_team: true,
            removed_at: None,
            organization: "Northwind".into(),
            last_four: "abcd".into(),
            slug: "northwind".into(),
            secret_since: Timestamp::from_micros(0),
            policies: domain::policies::InForce::default(),
            kind: Kind::Key,
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
    fn a_change_of_a_team_evicts_the_tokens_that_it_shares() {
        let checks = Checks::default();
        let shared = |team| KeyPrincipal {
            teams: vec![(TeamId::from_bits(1), "Default".into()), (TeamId::from_bits(team), "Search".into())],
            owner: Owner::Organization(OrgId::from_bits(1)),
            ..KeyPrincipal::clone(&principal(1))
        };
        checks.insert([1; 32], Arc::new(shared(2)), checks.generation());
        checks.insert([2; 32], Arc::new(shared(3)), checks.generation());
        checks.hear(&Signal::Changed { event: "team.renamed".into(), target: TeamId::from_bits(2).to_string() });
        assert!(checks.get(&[1; 32]).is_none() && checks.get(&[2; 32]).is_some());
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
