//! The public part of the catalogue: which events webhooks carry, and which of the words beside the log go along.

use super::{Event, Kind};

/// Names of things; what is said of people stays here.
type Words = &'static [&'static str];

impl Kind {
    /// What of it is public: `None` where it is told to nobody outside, else the words that go along. A new event does not compile
    /// before it is decided on here.
    pub const fn publication(self) -> Option<Words> {
        use Kind::*;
        match self {
            KeyCreated | ServiceAccountCreated | TeamCreated | TeamDeleted => Some(&["name"]),
            KeyRenamed | TeamRenamed | TeamDepartmentChanged | OrganizationRenamed | OrganizationSlugChanged => {
                Some(&["before", "after"])
            }
            WebhookCreated | WebhookUpdated => Some(&["host"]),
            KeyRevoked
            | KeyUpdated
            | KeyDisabled
            | KeyEnabled
            | KeyRotated
            | KeyFormerSecretEnded
            | KeyTakenOver
            | KeyTeamsChanged
            // Where the secret was found stays here: others wrote it, and it may name people.
            | KeyLeaked
            | KeyRefused
            | ServiceAccountDisabled
            | ServiceAccountEnabled
            | ServiceAccountDeleted
            | MemberAdded
            | MemberRemoved
            | RoleChanged
            | SignInDemanded
            | TeamMemberAdded
            | TeamMemberRemoved
            | InvitationCreated
            | InvitationResent
            | InvitationRevoked
            | InvitationAccepted
            | PoliciesApplied
            | PoliciesConfirmed
            | PoliciesRolledBack
            | OrganizationZoneChanged
            | OrganizationDeletionAsked
            | OrganizationDeletionCancelled
            | OrganizationDeleted
            | WebhookSecretRotated
            | WebhookPaused
            | WebhookResumed
            | WebhookDeleted => Some(&[]),

            // There is no endpoint yet that could hear of it.
            OrganizationCreated => None,
            // A person's own ways in, wishes and account, also where the organization's log has them.
            SignUpRequested
            | SignUpCodeSent
            | SignUpCodeRefused
            | AccountCreated
            | AccountRenamed
            | AddressConfirmed
            | UseCaseChanged
            | PreferencesChanged
            | TermsAccepted
            | FirstFactorShown
            | SignedIn
            | SignInFailed
            | SignedOut
            | SessionEnded
            | PasswordResetRequested
            | PasswordResetRefused
            | PasswordChanged
            | ChecklistStepReached
            | ChecklistDismissed
            | ChecklistReopened
            | AccessDenied
            | SessionConfirmed
            | SessionConfirmationFailed
            | SessionReported
            | TicketRefused
            | TotpAdded
            | TotpRemoved
            | RecoveryCodesMade
            | RecoveryCodeUsed
            | FactorLossReported
            | FactorLossAsked
            | FactorLossStopped
            | FactorLossDone
            | FactorLossApproved
            | PasskeyAdded
            | PasskeyRenamed
            | PasskeyRemoved
            | IdentityLinked
            | IdentityUnlinked
            | PasswordLeakFound
            | PasswordSprayingSeen
            | AddressChangeAsked
            | AddressChanged
            | AddressChangeUndone
            | NotificationsChanged
            | ApiDefaultsChanged
            | DataExported
            | DeletionAsked
            | DeletionCancelled
            | AccountDeleted
            | InvitationRefused => None,
            // The house's own work, and the log about itself.
            ImportStarted
            | ImportFinished
            | AuditExported
            | AuditRetentionChanged
            | AuditPruned
            | WebhookTested
            | WebhookReplayed
            | JobFinished
            | JobFailed => None,
        }
    }

    /// Whether webhooks carry it.
    pub const fn is_public(self) -> bool {
        self.publication().is_some()
    }

    /// What webhooks carry, in the order of the catalogue.
    pub fn public() -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(|kind| kind.is_public())
    }
}

impl Event {
    /// Its public words: name and value.
    pub(crate) fn public_words(&self) -> Vec<(&'static str, String)> {
        let public = self.kind().publication().unwrap_or_default();
        self.record().personal.into_iter().filter(|(name, _)| public.contains(name)).collect()
    }
}
