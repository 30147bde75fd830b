//! What a mail says, as values: subject and body are rendered elsewhere.

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::name::{DisplayName, KeyName, OrgName};
use crate::security::Change;
use crate::time::Timestamp;
use crate::token::{Code, LinkToken};

/// A message and who gets it. Some hold live codes, so what is stored must be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub to: EmailAddress,
    pub message: Message,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Somebody signs up with this address, which is new here.
    ConfirmAddress {
        name: DisplayName,
        code: Code,
        code_expires_at: Timestamp,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    /// Somebody signs up with this address, which has an account already.
    AddressAlreadyKnown {
        name: DisplayName,
    },
    /// Somebody asks for a new password for this account.
    ResetPassword {
        name: DisplayName,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    PasswordChanged {
        name: DisplayName,
        at: Timestamp,
    },
    /// Something about the ways in changed.
    SecurityChanged {
        name: DisplayName,
        change: Change,
        at: Timestamp,
    },
    /// A sign-in from a browser that was not seen before. The link says that it was somebody else.
    NewDevice {
        name: DisplayName,
        link_token: LinkToken,
        at: Timestamp,
    },
    /// Somebody who knows the password says that the second factor is lost. The link begins the wait.
    LostFactor {
        name: DisplayName,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    /// The wait has begun, or is nearly over. The link stops it.
    FactorGoes {
        name: DisplayName,
        due_at: Timestamp,
        link_token: LinkToken,
    },
    KeyCreated {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        at: Timestamp,
    },
    KeyRevoked {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        at: Timestamp,
    },
}

impl Message {
    /// The stable name, as in the stored form.
    pub fn kind(&self) -> &'static str {
        match self {
            Message::ConfirmAddress { .. } => "confirm_address",
            Message::AddressAlreadyKnown { .. } => "address_already_known",
            Message::ResetPassword { .. } => "reset_password",
            Message::PasswordChanged { .. } => "password_changed",
            Message::SecurityChanged { .. } => "security_changed",
            Message::NewDevice { .. } => "new_device",
            Message::LostFactor { .. } => "lost_factor",
            Message::FactorGoes { .. } => "factor_goes",
            Message::KeyCreated { .. } => "key_created",
            Message::KeyRevoked { .. } => "key_revoked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_its_stored_form_and_does_not_print_secrets() {
        let mail = Mail {
            to: EmailAddress::parse("ada@example.org").unwrap(),
            message: Message::ConfirmAddress {
                name: DisplayName::parse("Ada").unwrap(),
                code: Code::from_random(42_917),
                code_expires_at: Timestamp::from_micros(600_000_000),
                link_token: LinkToken::from_random([1; 32]),
                link_expires_at: Timestamp::from_micros(1_800_000_000),
            },
        };
        let stored = serde_json::to_value(&mail).unwrap();
        assert_eq!(stored["message"]["kind"], mail.message.kind());
        assert_eq!(stored["message"]["code"], "042917");
        assert_eq!(serde_json::from_value::<Mail>(stored).unwrap(), mail);
        let printed = format!("{mail:?}");
        assert!(!printed.contains("042917") && !printed.contains("AQEB"), "{printed}");
    }
}
