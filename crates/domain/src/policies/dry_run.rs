//! What a change of policies would have done to the last days: whom it would have held up, as far as what was noted tells.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Policies, PolicyName, grace_until, key_door, method_fits};
use crate::id::{AccountId, KeyId};
use crate::session::{Factor, Factors, Method};
use crate::time::Timestamp;

/// How many names a rule lists; the rest is counted.
pub const SHOWN: usize = 20;

/// How a member was seen in the last days, from one network by one way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub account: AccountId,
    pub name: String,
    pub joined_at: Timestamp,
    pub seen: Seen,
}

/// What was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Days of use.
    Days {
        /// An IPv4 /24, an IPv6 /64, or `unknown`.
        network: String,
        method: Option<Method>,
        mfa: bool,
        longest_pause: Duration,
    },
    /// A session that lives.
    Session { authenticated_at: Timestamp },
}

/// A key that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub id: KeyId,
    pub name: String,
    pub owner: String,
    pub created_at: Timestamp,
    /// From where it was used last, in the last days.
    pub used_from: Option<IpAddr>,
}

/// Whether what was noted is exact enough to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It would have been held up.
    None,
    /// The policy is narrower than what is kept of an address: it may have been.
    Perhaps,
    /// Not yet: when the grace is over.
    Later,
}

/// One member, or one key, that a rule would have held up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hit {
    /// The member, or the key's owner.
    pub name: String,
    /// The key's name, where it is one.
    pub key: Option<String>,
    pub doubt: Doubt,
    /// The network, the way in, the pause: what would have been refused.
    pub what: String,
}

/// What one rule would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleHits {
    pub policy: PolicyName,
    /// The first of them, by name.
    pub hits: Vec<Hit>,
    /// How many members.
    pub members: usize,
    /// How many keys.
    pub keys: usize,
}

/// What a change would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    /// Every rule that changes and that people or keys can run into.
    pub rules: Vec<RuleHits>,
    /// How many members were seen at all.
    pub seen: usize,
}

/// How a stored network lies to those of the policy.
fn network_doubt(networks: &[IpNet], stored: &str) -> Option<Doubt> {
    let Ok(stored) = stored.parse::<IpNet>() else { return Some(Doubt::Perhaps) };
    if networks.is_empty() || networks.iter().any(|net| net.contains(&stored)) {
        return None;
    }
    let inside = networks.iter().any(|net| stored.contains(net));
    Some(if inside { Doubt::Perhaps } else { Doubt::None })
}

fn factors_of(method: Option<Method>, mfa: bool) -> Factors {
    let first = match method {
        Some(Method::Passkey) => Factor::Passkey,
        Some(Method::Google | Method::GitHub) => Factor::Federated,
        Some(Method::Password | Method::SignUp) | None => Factor::Password,
    };
    let factors = Factors::of(&[first]);
    if mfa && !factors.is_multi() { factors.and(Factor::Totp) } else { factors }
}

fn minutes(pause: Duration) -> String {
    (pause.as_secs() / 60).to_string()
}

/// What one row of activity says about one rule: the doubt, and what would have been refused.
fn member_hit(after: &Policies, policy: PolicyName, row: &Activity, now: Timestamp) -> Option<(Doubt, String)> {
    match (policy, &row.seen) {
        (PolicyName::IdleTimeout, Seen::Days { longest_pause, .. }) => {
            let limit = Duration::from_secs(60).saturating_mul(after.idle_minutes?);
            (*longest_pause > limit).then(|| (Doubt::None, minutes(*longest_pause)))
        }
        (PolicyName::AbsoluteTimeout, Seen::Session { authenticated_at }) => {
            let limit = Duration::from_secs(3600).saturating_mul(after.absolute_hours?);
            let age = now.since(*authenticated_at);
            (age > limit).then(|| (Doubt::None, minutes(age)))
        }
        (PolicyName::Networks, Seen::Days { network, .. }) => network_doubt(&after.networks, network)
            .filter(|_| !after.networks.is_empty())
            .map(|doubt| (doubt, network.clone())),
        (PolicyName::Mfa, Seen::Days { method, mfa, .. }) => {
            let until = grace_until(after, row.joined_at)?;
            let doubt = if until <= now { Doubt::None } else { Doubt::Later };
            (!factors_of(*method, *mfa).is_multi()).then(|| (doubt, word(*method)))
        }
        (PolicyName::SignInMethods, Seen::Days { method, mfa, .. }) => {
            let factors = factors_of(*method, false);
            // Which second factor it was is not kept; a passkey would have been a way in of its own.
            let perhaps = *mfa && method_fits(after, *method, &factors.and(Factor::Passkey));
            let doubt = if perhaps { Doubt::Perhaps } else { Doubt::None };
            (!method_fits(after, *method, &factors)).then(|| (doubt, word(*method)))
        }
        _ => None,
    }
}

fn word(method: Option<Method>) -> String {
    method.map(|method| method.to_string()).unwrap_or_default()
}

fn key_hit(after: &Policies, policy: PolicyName, key: &Key, now: Timestamp) -> Option<String> {
    match policy {
        PolicyName::KeyLifetime => {
            let only = Policies { key_days: after.key_days, ..Policies::default() };
            let days = now.since(key.created_at).as_secs() / 86_400;
            key_door(&only, key.created_at, None, now).err().map(|_| days.to_string())
        }
        PolicyName::Networks => {
            let only = Policies { networks: after.networks.clone(), ..Policies::default() };
            let from = key.used_from?;
            key_door(&only, key.created_at, Some(from), now).err().map(|_| from.to_string())
        }
        _ => None,
    }
}

/// What the change would have done to what was noted.
pub fn dry_run(before: &Policies, after: &Policies, activity: &[Activity], keys: &[Key], now: Timestamp) -> DryRun {
    const BINDING: [PolicyName; 6] = [
        PolicyName::IdleTimeout,
        PolicyName::AbsoluteTimeout,
        PolicyName::Networks,
        PolicyName::Mfa,
        PolicyName::SignInMethods,
        PolicyName::KeyLifetime,
    ];
    let changed = before.differences(after);
    let rules = BINDING.into_iter().filter(|policy| changed.contains(policy)).map(|policy| {
        // One line a member: the surest one.
        let mut members: BTreeMap<AccountId, Hit> = BTreeMap::new();
        for row in activity {
            let Some((doubt, what)) = member_hit(after, policy, row, now) else { continue };
            let hit = Hit { name: row.name.clone(), key: None, doubt, what };
            match members.get(&row.account) {
                Some(known) if known.doubt <= doubt => {}
                _ => drop(members.insert(row.account, hit)),
            }
        }
        let held: Vec<Hit> = keys
            .iter()
            .filter_map(|key| {
                let what = key_hit(after, policy, key, now)?;
                Some(Hit { name: key.owner.clone(), key: Some(key.name.clone()), doubt: Doubt::None, what })
            })
            .collect();
        let (count, key_count) = (members.len(), held.len());
        let mut hits: Vec<Hit> = members.into_values().collect();
        hits.sort();
        hits.extend(held);
        hits.truncate(SHOWN);
        RuleHits { policy, hits, members: count, keys: key_count }
    });
    let rules = rules.collect();
    let mut seen: Vec<AccountId> = activity.iter().map(|row| row.account).collect();
    seen.sort();
    seen.dedup();
    DryRun { rules, seen: seen.len() }
}

/// So that a dry run and the door cannot drift apart, the tests ask both.
#[cfg(test)]
pub(super) fn would_hold(after: &Policies, policy: PolicyName, facts: &super::Facts) -> bool {
    let row =
        |seen| Activity { account: AccountId::from_bits(1), name: String::new(), joined_at: facts.joined_at, seen };
    let days = row(Seen::Days {
        network: facts.address.map_or("unknown".to_owned(), |address| match address {
            IpAddr::V4(_) => format!("{address}/32"),
            IpAddr::V6(_) => format!("{address}/128"),
        }),
        method: facts.method,
        mfa: facts.factors.is_multi(),
        longest_pause: facts.longest_pause,
    });
    let session = row(Seen::Session { authenticated_at: facts.authenticated_at });
    [days, session]
        .iter()
        .any(|row| member_hit(after, policy, row, facts.now).is_some_and(|(doubt, _)| doubt == Doubt::None))
}
