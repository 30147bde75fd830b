//! Which mails a person wants: the matrix of what can happen and the one way to tell, mail. What keeps an account safe is always told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

crate::word::words! {
    /// What a mail can be about.
    Topic {
        /// Sign-ins from new browsers, changes of password, address and factors.
        Security = "security",
        KeyCreated = "key_created",
        KeyRevoked = "key_revoked",
        KeyRotated = "key_rotated",
        /// A key is about to expire.
        KeyExpiry = "key_expiry",
        /// Somebody joins, leaves, or gets another role.
        Members = "members",
        Billing = "billing",
        /// Spending and limits.
        Spending = "spending",
        /// The day's signed place of an organization's log, for those who may read it.
        AuditCheckpoint = "audit_checkpoint",
        /// An endpoint was paused, for those who manage webhooks.
        Webhooks = "webhooks",
        /// Changes of the API and of the product.
        Product = "product",
    }
}

impl Topic {
    /// Cannot be turned off: who takes an account over would turn it off first.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Topic::Security)
    }

    /// Whether anything in this version sends such mails yet.
    pub const fn is_sent(self) -> bool {
        matches!(
            self,
            Topic::Security
                | Topic::KeyCreated
                | Topic::KeyRevoked
                | Topic::KeyRotated
                | Topic::Members
                | Topic::AuditCheckpoint
                | Topic::Webhooks
        )
    }

    /// Whether it is mailed to somebody who has chosen nothing.
    pub const fn is_on_by_default(self) -> bool {
        !matches!(self, Topic::Product | Topic::AuditCheckpoint)
    }
}

/// What one account has chosen; what it has not stays at its default, also for topics that come later.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choices(BTreeMap<Topic, bool>);

impl Choices {
    /// Whether a mail about it is sent.
    pub fn wants(&self, topic: Topic) -> bool {
        topic.is_fixed() || self.0.get(&topic).copied().unwrap_or(topic.is_on_by_default())
    }

    /// Chooses; what is fixed stays as it is.
    pub fn set(&mut self, topic: Topic, on: bool) {
        if !topic.is_fixed() {
            self.0.insert(topic, on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safety_cannot_be_turned_off() {
        let mut choices = Choices::default();
        assert!(choices.wants(Topic::Security) && choices.wants(Topic::KeyCreated) && !choices.wants(Topic::Product));
        for topic in Topic::ALL {
            choices.set(*topic, false);
        }
        assert!(choices.wants(Topic::Security) && !choices.wants(Topic::KeyCreated));
        let stored = serde_json::to_string(&choices).unwrap();
        assert_eq!(serde_json::from_str::<Choices>(&stored).unwrap(), choices);
        let forged: Choices = serde_json::from_str(r#"{"security":false}"#).unwrap();
        assert!(forged.wants(Topic::Security));
    }
}
