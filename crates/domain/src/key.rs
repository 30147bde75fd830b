//! API keys as their owners see them. The secret is in none of these but the one that is shown once.

mod controls;
mod rate;
mod scope;
mod stop;
mod typed;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use controls::{Controls, MOST_A_MINUTE, TypedControls};
pub use rate::Rate;
pub use scope::{Access, Resource, Scopes};
pub use stop::{NodeAnswer, NodeStop, StopKind, StopProof};
pub use typed::{ORGANIZATION, TypedKey};

use crate::id::{AccountId, BadId, KeyId, OrgId, ServiceAccountId, TeamId};
use crate::leak::Leak;
use crate::name::KeyTag;
use crate::organization_token::SharedTeam;
use crate::time::Timestamp;

/// Whose a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Owner {
    Member(AccountId),
    ServiceAccount(ServiceAccountId),
    /// The organization itself: the key is one of its tokens (decision 0025).
    Organization(OrgId),
}

impl Owner {
    /// The person, where it is one.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Owner::Member(account) => Some(account),
            Owner::ServiceAccount(_) | Owner::Organization(_) => None,
        }
    }

    /// The service account, where it is one.
    pub const fn service_account(self) -> Option<ServiceAccountId> {
        match self {
            Owner::Member(_) | Owner::Organization(_) => None,
            Owner::ServiceAccount(service_account) => Some(service_account),
        }
    }

    /// Whether it is the organization: then the key is one of its tokens.
    pub const fn is_organization(self) -> bool {
        matches!(self, Owner::Organization(_))
    }
}

/// The id.
impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Owner::Member(account) => account.fmt(f),
            Owner::ServiceAccount(service_account) => service_account.fmt(f),
            Owner::Organization(org) => org.fmt(f),
        }
    }
}

impl std::str::FromStr for Owner {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Owner, BadId> {
        match text.parse() {
            Ok(account) => Ok(Owner::Member(account)),
            Err(BadId) => text.parse().map(Owner::ServiceAccount),
        }
    }
}

/// One of the secrets of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretVersion {
    /// Counted from one.
    pub version: i64,
    /// `mmx_key_…9f3a`.
    pub redacted: String,
    pub created_at: Timestamp,
    /// When it stops, where another one has taken its place.
    pub dies_at: Option<Timestamp>,
    /// The calls that were let in, and the last call, of the last seven days.
    pub calls: i64,
    pub last_call_at: Option<Timestamp>,
}

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    pub id: KeyId,
    pub name: String,
    pub team: TeamId,
    pub tags: BTreeSet<KeyTag>,
    pub controls: Controls,
    /// `mmx_key_…9f3a`.
    pub redacted: String,
    pub owner: String,
    pub owned_by: Owner,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// Where the secret before the last rotation still works: until when.
    pub former_dies_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub last_used_from: Option<String>,
    pub last_used_agent: Option<String>,
}

/// How a key stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    Active,
    /// Fourteen days or less are left.
    ExpiresSoon,
    Expired,
    Disabled,
    Revoked,
}

const SOON: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3600);

impl KeySummary {
    /// How the key stands.
    pub fn status(&self, now: Timestamp) -> KeyStatus {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => KeyStatus::Revoked,
            (None, Some(at)) if at <= now => KeyStatus::Expired,
            (None, _) if self.disabled_at.is_some() => KeyStatus::Disabled,
            (None, Some(at)) if at.since(now) <= SOON => KeyStatus::ExpiresSoon,
            (None, _) => KeyStatus::Active,
        }
    }
}

/// One key, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDetail {
    pub key: KeySummary,
    pub team: String,
    /// The secrets that open it now, the current one first.
    pub secrets: Vec<SecretVersion>,
    /// The service account that has it, if one has.
    pub service_account: Option<(ServiceAccountId, String)>,
    /// Of an organization token: the teams that share it, the default one among them.
    pub shared: Vec<SharedTeam>,
    /// Whether the reader may change it, and whether it still can be: nobody changes what was revoked.
    pub may_change: bool,
    /// The teams it could belong to, or be shared by: those of its owner.
    pub teams: Vec<(TeamId, String)>,
    /// The models there are.
    pub models: Vec<String>,
    pub longest_days: Option<u32>,
    /// Where it is revoked or switched off: on which nodes that holds, as long as it is kept.
    pub stop: Option<StopProof>,
    /// Where its secrets were found that should not be there.
    pub leaks: Vec<Leak>,
    pub rendered_at: Timestamp,
}

/// What an owner has set of a key, for the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySettings {
    pub team: TeamId,
    pub tags: BTreeSet<KeyTag>,
    pub controls: Controls,
    pub expires_at: Option<Timestamp>,
}

/// A member's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    pub keys: Vec<KeySummary>,
    /// Whether the reader may make keys here.
    pub may_create: bool,
    /// The longest life of a new key that the organization allows, in days.
    pub longest_days: Option<u32>,
    /// The teams that a new key could belong to: the reader's own, the default one first.
    pub teams: Vec<(TeamId, String)>,
    /// The models there are.
    pub models: Vec<String>,
    /// The server's clock when this was put together.
    pub rendered_at: Timestamp,
}

crate::word::words! {
    /// How long a new key lives.
    Lifetime {
        Month = "30_days",
        Quarter = "90_days",
        Year = "365_days",
        Never = "never",
    }
}

impl Lifetime {
    /// When a key made now would expire.
    pub fn expires_at(self, now: Timestamp) -> Option<Timestamp> {
        let days = |days: u64| Some(now.plus(std::time::Duration::from_secs(days * 24 * 3600)));
        match self {
            Lifetime::Month => days(30),
            Lifetime::Quarter => days(90),
            Lifetime::Year => days(365),
            Lifetime::Never => None,
        }
    }
}

crate::word::words! {
    /// How long the secret before a rotation goes on working.
    Grace {
        None = "none",
        Hour = "1_hour",
        Day = "24_hours",
        Week = "7_days",
    }
}

impl Grace {
    /// How long.
    pub const fn duration(self) -> std::time::Duration {
        std::time::Duration::from_secs(match self {
            Grace::None => 0,
            Grace::Hour => 3600,
            Grace::Day => 24 * 3600,
            Grace::Week => 7 * 24 * 3600,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_follows_the_clock() {
        let day = |n: u64| Timestamp::from_micros(0).plus(std::time::Duration::from_secs(n * 24 * 3600));
        let mut key = KeySummary {
            id: KeyId::from_bits(1),
            name: "ci".into(),
            team: TeamId::from_bits(1),
            tags: BTreeSet::new(),
            controls: Controls::default(),
            redacted: String::new(),
            owner: String::new(),
            owned_by: Owner::Member(AccountId::from_bits(1)),
            created_at: day(0),
            expires_at: Lifetime::Month.expires_at(day(0)),
            disabled_at: None,
            revoked_at: None,
            former_dies_at: None,
            last_used_at: None,
            last_used_from: None,
            last_used_agent: None,
        };
        let at = |key: &KeySummary, n| key.status(day(n));
        assert_eq!(at(&key, 15), KeyStatus::Active);
        assert_eq!(at(&key, 16), KeyStatus::ExpiresSoon);
        assert_eq!(at(&key, 30), KeyStatus::Expired);
        key.disabled_at = Some(day(1));
        assert_eq!([15, 16, 30].map(|n| at(&key, n)), [KeyStatus::Disabled, KeyStatus::Disabled, KeyStatus::Expired]);
        key.revoked_at = Some(day(1));
        assert_eq!(at(&key, 30), KeyStatus::Revoked);
        (key.revoked_at, key.disabled_at) = (None, None);
        key.expires_at = Lifetime::Never.expires_at(day(0));
        assert_eq!(at(&key, 10_000), KeyStatus::Active);
    }
}
