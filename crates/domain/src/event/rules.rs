//! What each event means to the gate: the permission it belongs to, whose log it stands in, who is told.

use super::{Event, Logs};
use crate::policy::Permission;

impl Event {
    /// The permission it belongs to first of all.
    pub const fn permission(&self) -> Permission {
        match self {
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AddressConfirmed { .. } => Permission::SignUp,
            Event::AccountRenamed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. } => Permission::ManageOwnAccount,
            Event::SessionEnded { .. } => Permission::EndOwnSessions,
            Event::OrganizationCreated { .. } => Permission::CreateOrganization,
            Event::OrganizationRenamed { .. } => Permission::ManageOrganization,
            Event::TeamCreated { .. } => Permission::ManageTeams,
            Event::MemberAdded { .. } => Permission::AcceptInvitation,
            Event::FirstFactorShown { .. } | Event::SignedIn { .. } | Event::SignInFailed { .. } => Permission::SignIn,
            Event::SignedOut { .. } => Permission::SignOut,
            Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. }
            | Event::PasswordChanged { .. } => Permission::Recover,
            Event::KeyCreated { .. } | Event::KeyRevoked { .. } => Permission::ManageOwnKeys,
            Event::ChecklistStepReached { .. } => Permission::CallApi,
            Event::SessionConfirmed { .. } => Permission::ConfirmIdentity,
            Event::SessionConfirmationFailed { .. } => Permission::ConfirmIdentity,
            Event::SessionReported { .. } => Permission::ReportSession,
            Event::TicketRefused { .. } => Permission::UseTicket,
            Event::TotpAdded { .. } => Permission::ManageOwnSecurity,
            Event::TotpRemoved { .. } => Permission::ManageOwnSecurity,
            Event::RecoveryCodesMade { .. } => Permission::ManageOwnSecurity,
            Event::RecoveryCodeUsed { .. } => Permission::SignIn,
            Event::FactorLossReported { .. } | Event::FactorLossAsked { .. } => Permission::RecoverFactor,
            Event::FactorLossStopped { .. } => Permission::StopFactorLoss,
            Event::FactorLossDone { .. } => Permission::RunJob,
            Event::PasskeyAdded { .. } => Permission::ManageOwnSecurity,
            Event::PasskeyRenamed { .. } => Permission::ManageOwnSecurity,
            Event::PasskeyRemoved { .. } => Permission::ManageOwnSecurity,
            Event::IdentityLinked { .. } => Permission::ManageOwnSecurity,
            Event::IdentityUnlinked { .. } => Permission::ManageOwnSecurity,
            Event::PasswordLeakFound { .. } => Permission::SignIn,
            Event::PasswordSprayingSeen { .. } => Permission::SignIn,
            Event::AddressChangeAsked { .. } => Permission::ManageOwnSecurity,
            Event::AddressChanged { .. } => Permission::ChangeAddress,
            Event::AddressChangeUndone { .. } => Permission::ChangeAddress,
            Event::NotificationsChanged { .. } => Permission::ManageOwnAccount,
            Event::ApiDefaultsChanged { .. } => Permission::ManageOwnAccount,
            Event::DataExported { .. } => Permission::ExportOwnData,
            Event::DeletionAsked { .. } => Permission::DeleteOwnAccount,
            Event::DeletionCancelled { .. } => Permission::ManageOwnAccount,
            Event::AccountDeleted { .. } => Permission::RunJob,
            Event::MemberRemoved { .. } => Permission::ManageMembers,
            Event::AccessDenied { permission, .. } => *permission,
            Event::JobFinished { .. } | Event::JobFailed { .. } => Permission::RunJob,
        }
    }

    /// Whether a write that was opened for `asked` may end in this event.
    pub fn fits(&self, asked: Permission) -> bool {
        use Permission::*;
        let also: &[Permission] = match self {
            Event::TermsAccepted { .. } => &[SignUp, SignIn],
            // Sign-up makes the first organization with everything in it; so does making another one.
            Event::OrganizationCreated { .. } => &[SignUp],
            Event::TeamCreated { .. } => &[SignUp, CreateOrganization],
            Event::MemberAdded { .. } => &[SignUp, CreateOrganization],
            Event::SignedIn { .. } => &[SignUp],
            // The session that a sign-in replaces, those that a new password ends, those that a job finds too old.
            Event::SessionEnded { .. } => &[
                SignIn,
                SignUp,
                SignOut,
                Recover,
                ManageOwnSecurity,
                ConfirmIdentity,
                ReportSession,
                ChangeAddress,
                RunJob,
            ],
            Event::PasswordChanged { .. } => &[ManageOwnSecurity],
            Event::KeyRevoked { .. } => &[ManageKeys, RunJob],
            // By the call itself or the job that notes it, by making a key, or because the person says so.
            Event::ChecklistStepReached { .. } => &[ManageOwnKeys, ManageOwnAccount, RunJob],

            Event::TotpRemoved { .. } => &[RunJob],
            Event::RecoveryCodeUsed { .. } => &[ConfirmIdentity],
            Event::FactorLossStopped { .. } => &[SignIn],
            Event::PasskeyRemoved { .. } => &[RunJob],
            Event::IdentityLinked { .. } => &[SignUp, SignIn],
            Event::MemberRemoved { .. } => &[LeaveOrganization, RunJob],
            // From the mailbox that is to be the contact.
            Event::ApiDefaultsChanged { .. } => &[UseTicket],
            // Where going would leave others without an Admin.
            Event::DeletionCancelled { .. } => &[RunJob],
            Event::SignUpRequested { .. }
            | Event::SessionConfirmed { .. }
            | Event::SessionConfirmationFailed { .. }
            | Event::SessionReported { .. }
            | Event::TicketRefused { .. }
            | Event::FactorLossReported { .. }
            | Event::TotpAdded { .. }
            | Event::RecoveryCodesMade { .. }
            | Event::FactorLossAsked { .. }
            | Event::FactorLossDone { .. }
            | Event::PasskeyAdded { .. }
            | Event::PasskeyRenamed { .. }
            | Event::IdentityUnlinked { .. }
            | Event::PasswordLeakFound { .. }
            | Event::PasswordSprayingSeen { .. }
            | Event::AddressChangeAsked { .. }
            | Event::AddressChanged { .. }
            | Event::AddressChangeUndone { .. }
            | Event::NotificationsChanged { .. }
            | Event::DataExported { .. }
            | Event::DeletionAsked { .. }
            | Event::AccountDeleted { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::OrganizationRenamed { .. }
            | Event::FirstFactorShown { .. }
            | Event::SignInFailed { .. }
            | Event::SignedOut { .. }
            | Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. }
            | Event::KeyCreated { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::AccessDenied { .. }
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => &[],
        };
        self.permission() == asked || also.contains(&asked)
    }

    /// Whose log it stands in. `AccessDenied` stands in the actor's own; where the actor is unknown there is none.
    pub const fn logs(&self) -> Logs {
        match self {
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::SignInFailed { account: None, .. }
            | Event::PasswordResetRequested { account: None, .. }
            | Event::PasswordResetRefused { account: None }
            | Event::TicketRefused { account: None, .. }
            | Event::PasswordSprayingSeen { .. }
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => Logs::None,
            Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::FirstFactorShown { .. }
            | Event::SignedIn { .. }
            | Event::SignInFailed { account: Some(_), .. }
            | Event::SignedOut { .. }
            | Event::SessionEnded { .. }
            | Event::PasswordResetRequested { account: Some(_), .. }
            | Event::PasswordResetRefused { account: Some(_) }
            | Event::PasswordChanged { .. }
            | Event::ChecklistStepReached { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::SessionConfirmed { .. }
            | Event::SessionConfirmationFailed { .. }
            | Event::SessionReported { .. }
            | Event::FactorLossReported { .. }
            | Event::TotpAdded { .. }
            | Event::TotpRemoved { .. }
            | Event::RecoveryCodesMade { .. }
            | Event::RecoveryCodeUsed { .. }
            | Event::FactorLossAsked { .. }
            | Event::FactorLossStopped { .. }
            | Event::FactorLossDone { .. }
            | Event::PasskeyAdded { .. }
            | Event::PasskeyRenamed { .. }
            | Event::PasskeyRemoved { .. }
            | Event::IdentityLinked { .. }
            | Event::IdentityUnlinked { .. }
            | Event::PasswordLeakFound { .. }
            | Event::AddressChangeAsked { .. }
            | Event::AddressChanged { .. }
            | Event::AddressChangeUndone { .. }
            | Event::NotificationsChanged { .. }
            | Event::ApiDefaultsChanged { .. }
            | Event::DataExported { .. }
            | Event::DeletionAsked { .. }
            | Event::DeletionCancelled { .. }
            | Event::AccountDeleted { .. }
            | Event::TicketRefused { account: Some(_), .. }
            | Event::AccessDenied { .. } => Logs::Account,
            Event::OrganizationRenamed { .. } | Event::TeamCreated { .. } => Logs::Organization,
            Event::OrganizationCreated { .. }
            | Event::MemberAdded { .. }
            | Event::MemberRemoved { .. }
            | Event::KeyCreated { .. }
            | Event::KeyRevoked { .. } => Logs::Both,
        }
    }

    /// Whether other nodes learn of it at commit: what takes something away, and a checklist step.
    pub const fn told_to_nodes(&self) -> bool {
        match self {
            Event::MemberAdded { .. }
            | Event::SignedOut { .. }
            | Event::SessionEnded { .. }
            | Event::PasswordChanged { .. }
            | Event::KeyRevoked { .. }
            | Event::SessionReported { .. }
            | Event::AccountDeleted { .. }
            | Event::MemberRemoved { .. }
            | Event::ChecklistStepReached { .. } => true,
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::OrganizationCreated { .. }
            | Event::OrganizationRenamed { .. }
            | Event::TeamCreated { .. }
            | Event::FirstFactorShown { .. }
            | Event::SignedIn { .. }
            | Event::SignInFailed { .. }
            | Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. }
            | Event::KeyCreated { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::AccessDenied { .. }
            | Event::JobFinished { .. }
            | Event::SessionConfirmed { .. }
            | Event::SessionConfirmationFailed { .. }
            | Event::TicketRefused { .. }
            | Event::FactorLossReported { .. }
            | Event::TotpAdded { .. }
            | Event::TotpRemoved { .. }
            | Event::RecoveryCodesMade { .. }
            | Event::RecoveryCodeUsed { .. }
            | Event::FactorLossAsked { .. }
            | Event::FactorLossStopped { .. }
            | Event::FactorLossDone { .. }
            | Event::PasskeyAdded { .. }
            | Event::PasskeyRenamed { .. }
            | Event::PasskeyRemoved { .. }
            | Event::IdentityLinked { .. }
            | Event::IdentityUnlinked { .. }
            | Event::PasswordLeakFound { .. }
            | Event::PasswordSprayingSeen { .. }
            | Event::AddressChangeAsked { .. }
            | Event::AddressChanged { .. }
            | Event::AddressChangeUndone { .. }
            | Event::NotificationsChanged { .. }
            | Event::ApiDefaultsChanged { .. }
            | Event::DataExported { .. }
            | Event::DeletionAsked { .. }
            | Event::DeletionCancelled { .. }
            | Event::JobFailed { .. } => false,
        }
    }
}
