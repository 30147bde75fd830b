//! API keys as their owners see them. The secret is in none of these but the one that is shown once.

use serde::{Deserialize, Serialize};

use crate::id::KeyId;
use crate::time::Timestamp;

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    pub id: KeyId,
    pub name: String,
    /// `mmx_key_…9f3a`.
    pub redacted: String,
    pub owner: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
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
    Revoked,
}

const SOON: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3600);

impl KeySummary {
    /// How the key stands.
    pub fn status(&self, now: Timestamp) -> KeyStatus {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => KeyStatus::Revoked,
            (None, Some(at)) if at <= now => KeyStatus::Expired,
            (None, Some(at)) if at.since(now) <= SOON => KeyStatus::ExpiresSoon,
            (None, _) => KeyStatus::Active,
        }
    }
}

/// A member's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    pub keys: Vec<KeySummary>,
    /// Whether the reader may make keys here.
    pub may_create: bool,
    /// The longest life of a new key that the organization allows, in days.
    pub longest_days: Option<u32>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_follows_the_clock() {
        let day = |n: u64| Timestamp::from_micros(0).plus(std::time::Duration::from_secs(n * 24 * 3600));
        let mut key = KeySummary {
            id: KeyId::from_bits(1),
            name: "ci".into(),
            redacted: String::new(),
            owner: String::new(),
            created_at: day(0),
            expires_at: Lifetime::Month.expires_at(day(0)),
            revoked_at: None,
            last_used_at: None,
            last_used_from: None,
            last_used_agent: None,
        };
        let at = |key: &KeySummary, n| key.status(day(n));
        assert_eq!(at(&key, 15), KeyStatus::Active);
        assert_eq!(at(&key, 16), KeyStatus::ExpiresSoon);
        assert_eq!(at(&key, 30), KeyStatus::Expired);
        key.revoked_at = Some(day(1));
        assert_eq!(at(&key, 30), KeyStatus::Revoked);
        key.revoked_at = None;
        key.expires_at = Lifetime::Never.expires_at(day(0));
        assert_eq!(at(&key, 10_000), KeyStatus::Active);
    }
}
