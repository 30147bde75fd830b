//! What a mail says, as values: subject and body are rendered elsewhere.

use serde::{Deserialize, Serialize};

use crate::audit::Checkpoint;
use crate::email::EmailAddress;
use crate::id::{KeyId, WebhookId};
use crate::leak::{Leak, LeakOutcome};
use crate::name::{DisplayName, KeyName, OrgName};
use crate::notification::Topic;
use crate::role::Role;
use crate::security::Change;
use crate::time::Timestamp;
use crate::token::{Code, LinkToken};
use crate::webhook::PauseReason;

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
        /// Organizations of which an Admin has to approve too.
        #[serde(default)]
        approval_by: Vec<OrgName>,
    },
    /// To an Admin: a member's second factor is lost, and the organization asks for one.
    FactorApprovalAsked {
        name: DisplayName,
        member: DisplayName,
        organization: OrgName,
        due_at: Timestamp,
    },
    /// To an Admin: nobody confirmed a change of policies.
    PoliciesRolledBack {
        name: DisplayName,
        organization: OrgName,
        at: Timestamp,
    },
    /// To the new address: confirm it.
    ConfirmNewAddress {
        name: DisplayName,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    /// To the owner of the address that somebody else wants for their account.
    AddressWanted {
        name: DisplayName,
    },
    /// To the old address: a change is asked for.
    AddressChangeAsked {
        name: DisplayName,
        address: EmailAddress,
        at: Timestamp,
    },
    /// To the old address: it is no longer this account's, for which there is a way back.
    AddressChanged {
        name: DisplayName,
        address: EmailAddress,
        at: Timestamp,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    /// To the address that is the account's again.
    AddressRestored {
        name: DisplayName,
        at: Timestamp,
    },
    /// To whom notices about the API shall go.
    ConfirmContact {
        name: DisplayName,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    DataExported {
        name: DisplayName,
        at: Timestamp,
    },
    DeletionAsked {
        name: DisplayName,
        due_at: Timestamp,
        at: Timestamp,
    },
    DeletionNear {
        name: DisplayName,
        due_at: Timestamp,
    },
    DeletionCancelled {
        name: DisplayName,
        at: Timestamp,
    },
    /// Others would be left without an Admin.
    DeletionStopped {
        name: DisplayName,
        organization: OrgName,
        at: Timestamp,
    },
    AccountDeleted {
        name: DisplayName,
        at: Timestamp,
    },
    RoleChanged {
        name: DisplayName,
        organization: OrgName,
        before: Role,
        after: Role,
        at: Timestamp,
    },
    MemberRemoved {
        name: DisplayName,
        organization: OrgName,
        at: Timestamp,
    },
    OrganizationDeletionAsked {
        name: DisplayName,
        organization: OrgName,
        due_at: Timestamp,
        at: Timestamp,
    },
    OrganizationDeleted {
        name: DisplayName,
        organization: OrgName,
        at: Timestamp,
    },
    /// To whom somebody invites.
    Invitation {
        inviter: DisplayName,
        organization: OrgName,
        role: Role,
        /// What the sender wrote; may be empty.
        words: String,
        link_token: LinkToken,
        link_expires_at: Timestamp,
    },
    KeyCreated {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        at: Timestamp,
    },
    /// A key got another secret; the one before works until then.
    KeyRotated {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        former_dies_at: Timestamp,
        at: Timestamp,
    },
    /// The day's signed place of an organization's log.
    AuditCheckpoint {
        name: DisplayName,
        organization: OrgName,
        signed: Box<Checkpoint>,
        at: Timestamp,
    },
    KeyRevoked {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        at: Timestamp,
    },
    /// A secret of a key was found where it should not be, or somebody who had it says so.
    KeyLeaked {
        name: DisplayName,
        organization: OrgName,
        key: KeyName,
        redacted: String,
        leak: Box<Leak>,
        outcome: LeakOutcome,
        /// The key that another one can be made like, for whom that is.
        like: Option<KeyId>,
    },
    /// To an Admin: an endpoint gets nothing any more.
    WebhookPaused {
        name: DisplayName,
        organization: OrgName,
        /// Where it is.
        host: String,
        webhook: WebhookId,
        why: PauseReason,
        at: Timestamp,
    },
}

impl Message {
    /// What it is about, for those who have chosen. `None` is what somebody asked for just now, or what nobody can have chosen about.
    pub fn topic(&self) -> Option<Topic> {
        match self {
            Message::KeyCreated { .. } => Some(Topic::KeyCreated),
            Message::KeyRevoked { .. } => Some(Topic::KeyRevoked),
            Message::KeyRotated { .. } => Some(Topic::KeyRotated),
            Message::AuditCheckpoint { .. } => Some(Topic::AuditCheckpoint),
            Message::WebhookPaused { .. } => Some(Topic::Webhooks),
            Message::ConfirmAddress { .. }
            | Message::AddressAlreadyKnown { .. }
            | Message::ResetPassword { .. }
            | Message::LostFactor { .. }
            | Message::ConfirmNewAddress { .. }
            | Message::AddressWanted { .. }
            | Message::ConfirmContact { .. }
            | Message::Invitation { .. } => None,
            Message::KeyLeaked { .. }
            | Message::PasswordChanged { .. }
            | Message::SecurityChanged { .. }
            | Message::NewDevice { .. }
            | Message::FactorGoes { .. }
            | Message::FactorApprovalAsked { .. }
            | Message::PoliciesRolledBack { .. }
            | Message::AddressChangeAsked { .. }
            | Message::AddressChanged { .. }
            | Message::AddressRestored { .. }
            | Message::DataExported { .. }
            | Message::DeletionAsked { .. }
            | Message::DeletionNear { .. }
            | Message::DeletionCancelled { .. }
            | Message::DeletionStopped { .. }
            | Message::AccountDeleted { .. }
            | Message::OrganizationDeletionAsked { .. }
            | Message::OrganizationDeleted { .. } => Some(Topic::Security),
            Message::RoleChanged { .. } | Message::MemberRemoved { .. } => Some(Topic::Members),
        }
    }

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
            Message::FactorApprovalAsked { .. } => "factor_approval_asked",
            Message::PoliciesRolledBack { .. } => "policies_rolled_back",
            Message::ConfirmNewAddress { .. } => "confirm_new_address",
            Message::AddressWanted { .. } => "address_wanted",
            Message::AddressChangeAsked { .. } => "address_change_asked",
            Message::AddressChanged { .. } => "address_changed",
            Message::AddressRestored { .. } => "address_restored",
            Message::ConfirmContact { .. } => "confirm_contact",
            Message::DataExported { .. } => "data_exported",
            Message::DeletionAsked { .. } => "deletion_asked",
            Message::DeletionNear { .. } => "deletion_near",
            Message::DeletionCancelled { .. } => "deletion_cancelled",
            Message::DeletionStopped { .. } => "deletion_stopped",
            Message::AccountDeleted { .. } => "account_deleted",
            Message::RoleChanged { .. } => "role_changed",
            Message::MemberRemoved { .. } => "member_removed",
            Message::OrganizationDeletionAsked { .. } => "organization_deletion_asked",
            Message::OrganizationDeleted { .. } => "organization_deleted",
            Message::Invitation { .. } => "invitation",
            Message::KeyCreated { .. } => "key_created",
            Message::KeyRevoked { .. } => "key_revoked",
            Message::KeyRotated { .. } => "key_rotated",
            Message::KeyLeaked { .. } => "key_leaked",
            Message::AuditCheckpoint { .. } => "audit_checkpoint",
            Message::WebhookPaused { .. } => "webhook_paused",
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
