//! What each event means to the gate, one line each: the permission it belongs to, whose log it stands in, who is told.

use super::{Event, Kind};
use crate::policy::Permission;

/// Whose log an event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logs {
    Organization,
    Account,
    Both,
    /// The account's, and that of each organization it belongs to: what a member does with their own ways in (decision 0018).
    Member,
    /// In no chain: nobody known acted, or only the machine did.
    None,
}

/// What an event means to the gate.
#[derive(Debug, Clone, Copy)]
struct Rule {
    kind: Kind,
    permission: Permission,
    also: &'static [Permission],
    logs: Logs,
    told: bool,
}

impl Rule {
    /// The other permissions that a write may have been opened for.
    const fn also(self, also: &'static [Permission]) -> Rule {
        Rule { also, ..self }
    }

    /// The other nodes learn of it at the commit.
    const fn told(self) -> Rule {
        Rule { told: true, ..self }
    }
}

const fn rule(kind: Kind, permission: Permission, logs: Logs) -> Rule {
    Rule { kind, permission, also: &[], logs, told: false }
}

const fn account(kind: Kind, permission: Permission) -> Rule {
    rule(kind, permission, Logs::Account)
}

const fn member(kind: Kind, permission: Permission) -> Rule {
    rule(kind, permission, Logs::Member)
}

const fn organization(kind: Kind, permission: Permission) -> Rule {
    rule(kind, permission, Logs::Organization)
}

const fn both(kind: Kind, permission: Permission) -> Rule {
    rule(kind, permission, Logs::Both)
}

const fn unchained(kind: Kind, permission: Permission) -> Rule {
    rule(kind, permission, Logs::None)
}

/// Whether a write that was opened for this may end in an event of `Logs::Member`: then the organizations of its account are locked too.
pub const fn leads_to_members_log(permission: Permission) -> bool {
    use Permission::*;
    matches!(
        permission,
        SignUp
            | SignIn
            | Recover
            | ReportSession
            | ChangeAddress
            | RecoverFactor
            | StopFactorLoss
            | SignOut
            | ConfirmIdentity
            | ManageOwnSecurity
            | EndOwnSessions
            | RunJob
    )
}

impl Kind {
    /// What a Billing Manager sees of the log.
    pub const fn is_about_billing(self) -> bool {
        matches!(self, Kind::TeamDepartmentChanged)
    }

    /// Somebody or something was refused, or failed.
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Kind::SignUpCodeRefused
                | Kind::SignInFailed
                | Kind::PasswordResetRefused
                | Kind::AccessDenied
                | Kind::SessionConfirmationFailed
                | Kind::TicketRefused
                | Kind::InvitationRefused
                | Kind::KeyRefused
                | Kind::JobFailed
        )
    }
}

impl Event {
    const fn rule(&self) -> Rule {
        use Permission::*;
        match self {
            Event::SignUpRequested { .. } => unchained(Kind::SignUpRequested, SignUp),
            Event::SignUpCodeSent { .. } => unchained(Kind::SignUpCodeSent, SignUp),
            Event::SignUpCodeRefused { .. } => unchained(Kind::SignUpCodeRefused, SignUp),
            Event::AccountCreated { .. } => account(Kind::AccountCreated, SignUp),
            Event::AccountRenamed { .. } => account(Kind::AccountRenamed, ManageOwnAccount),
            Event::AddressConfirmed { .. } => account(Kind::AddressConfirmed, SignUp),
            Event::UseCaseChanged { .. } => account(Kind::UseCaseChanged, ManageOwnAccount),
            Event::PreferencesChanged { .. } => account(Kind::PreferencesChanged, ManageOwnAccount),
            Event::TermsAccepted { .. } => account(Kind::TermsAccepted, ManageOwnAccount).also(&[SignUp, SignIn]),
            // Sign-up makes the first organization with everything in it; so does making another one.
            Event::OrganizationCreated { .. } => both(Kind::OrganizationCreated, CreateOrganization).also(&[SignUp]),
            Event::OrganizationRenamed { .. } => organization(Kind::OrganizationRenamed, ManageOrganization),
            Event::TeamCreated { .. } => {
                organization(Kind::TeamCreated, ManageTeams).also(&[SignUp, CreateOrganization])
            }
            Event::MemberAdded { .. } => {
                both(Kind::MemberAdded, AcceptInvitation).also(&[SignUp, CreateOrganization]).told()
            }
            Event::FirstFactorShown { .. } => member(Kind::FirstFactorShown, SignIn),
            Event::SignedIn { .. } => member(Kind::SignedIn, SignIn).also(&[SignUp]),
            Event::SignInFailed { account: Some(_), .. } => member(Kind::SignInFailed, SignIn),
            Event::SignInFailed { account: None, .. } => unchained(Kind::SignInFailed, SignIn),
            Event::SignedOut { .. } => member(Kind::SignedOut, SignOut).told(),
            // The session that a sign-in replaces, those that a new password ends, those that a job finds too old.
            Event::SessionEnded { .. } => member(Kind::SessionEnded, EndOwnSessions)
                .also(&[
                    SignUp,
                    SignIn,
                    Recover,
                    ReportSession,
                    ChangeAddress,
                    SignOut,
                    ConfirmIdentity,
                    ManageOwnSecurity,
                    RunJob,
                ])
                .told(),
            Event::PasswordResetRequested { account: Some(_), .. } => member(Kind::PasswordResetRequested, Recover),
            Event::PasswordResetRequested { account: None, .. } => unchained(Kind::PasswordResetRequested, Recover),
            Event::PasswordResetRefused { account: Some(_) } => member(Kind::PasswordResetRefused, Recover),
            Event::PasswordResetRefused { account: None } => unchained(Kind::PasswordResetRefused, Recover),
            Event::PasswordChanged { .. } => member(Kind::PasswordChanged, Recover).also(&[ManageOwnSecurity]).told(),
            Event::KeyCreated { .. } => {
                both(Kind::KeyCreated, ManageOwnKeys).also(&[ManageServiceAccounts, ManageOrganizationTokens])
            }
            // Also an organization token whose last team ended.
            Event::KeyRevoked { .. } => both(Kind::KeyRevoked, ManageOwnKeys)
                .also(&[
                    ManageServiceAccounts,
                    ManageKeys,
                    ManageMembers,
                    LeaveOrganization,
                    ReportLeak,
                    RunJob,
                    ManageOrganizationTokens,
                    ManageTeams,
                ])
                .told(),
            Event::KeyRenamed { .. } => {
                both(Kind::KeyRenamed, ManageOwnKeys).also(&[ManageServiceAccounts, ManageOrganizationTokens]).told()
            }
            // Also an organization token whose default team ended.
            Event::KeyUpdated { .. } => both(Kind::KeyUpdated, ManageOwnKeys)
                .also(&[ManageServiceAccounts, ManageOrganizationTokens, ManageTeams])
                .told(),
            Event::KeyDisabled { .. } => both(Kind::KeyDisabled, ManageOwnKeys)
                .also(&[ManageServiceAccounts, ManageKeys, ManageOrganizationTokens])
                .told(),
            Event::KeyEnabled { .. } => both(Kind::KeyEnabled, ManageOwnKeys)
                .also(&[ManageServiceAccounts, ManageKeys, ManageOrganizationTokens])
                .told(),
            Event::KeyRotated { .. } => {
                both(Kind::KeyRotated, ManageOwnKeys).also(&[ManageServiceAccounts, ManageOrganizationTokens]).told()
            }
            Event::KeyFormerSecretEnded { .. } => both(Kind::KeyFormerSecretEnded, ManageOwnKeys)
                .also(&[ManageServiceAccounts, ManageOrganizationTokens, ReportLeak])
                .told(),
            // With the removal of its owner, or by whoever may manage all.
            Event::KeyTakenOver { .. } => both(Kind::KeyTakenOver, ManageMembers).also(&[ManageKeys]).told(),
            // By an Admin, or because a team of it ended.
            Event::KeyTeamsChanged { .. } => {
                both(Kind::KeyTeamsChanged, ManageOrganizationTokens).also(&[ManageTeams]).told()
            }
            Event::KeyLeaked { .. } => both(Kind::KeyLeaked, ReportLeak),
            Event::ServiceAccountCreated { .. } => organization(Kind::ServiceAccountCreated, ManageServiceAccounts),
            Event::ServiceAccountDisabled { .. } => {
                organization(Kind::ServiceAccountDisabled, ManageServiceAccounts).told()
            }
            Event::ServiceAccountEnabled { .. } => {
                organization(Kind::ServiceAccountEnabled, ManageServiceAccounts).told()
            }
            Event::ServiceAccountDeleted { .. } => {
                organization(Kind::ServiceAccountDeleted, ManageServiceAccounts).told()
            }
            // By the call itself or the job that notes it, by making a key, or because the person says so.
            Event::ChecklistStepReached { .. } => {
                account(Kind::ChecklistStepReached, CallApi).also(&[ManageOwnAccount, ManageOwnKeys, RunJob]).told()
            }
            Event::ChecklistDismissed { .. } => account(Kind::ChecklistDismissed, ManageOwnAccount),
            Event::ChecklistReopened { .. } => account(Kind::ChecklistReopened, ManageOwnAccount),
            // In the actor's own, and in that of the organization in which a member acted.
            Event::AccessDenied { permission, .. } => both(Kind::AccessDenied, *permission),
            Event::SessionConfirmed { .. } => member(Kind::SessionConfirmed, ConfirmIdentity),
            Event::SessionConfirmationFailed { .. } => member(Kind::SessionConfirmationFailed, ConfirmIdentity),
            Event::SessionReported { .. } => member(Kind::SessionReported, ReportSession).told(),
            Event::TicketRefused { account: Some(_), .. } => account(Kind::TicketRefused, UseTicket),
            Event::TicketRefused { account: None, .. } => unchained(Kind::TicketRefused, UseTicket),
            Event::TotpAdded { .. } => member(Kind::TotpAdded, ManageOwnSecurity),
            Event::TotpRemoved { .. } => member(Kind::TotpRemoved, ManageOwnSecurity).also(&[RunJob]),
            Event::RecoveryCodesMade { .. } => member(Kind::RecoveryCodesMade, ManageOwnSecurity),
            Event::RecoveryCodeUsed { .. } => member(Kind::RecoveryCodeUsed, SignIn).also(&[ConfirmIdentity]),
            Event::FactorLossReported { .. } => member(Kind::FactorLossReported, RecoverFactor),
            Event::FactorLossAsked { .. } => member(Kind::FactorLossAsked, RecoverFactor),
            Event::FactorLossStopped { .. } => member(Kind::FactorLossStopped, StopFactorLoss).also(&[SignIn]),
            Event::FactorLossDone { .. } => member(Kind::FactorLossDone, RunJob),
            Event::PasskeyAdded { .. } => member(Kind::PasskeyAdded, ManageOwnSecurity),
            Event::PasskeyRenamed { .. } => member(Kind::PasskeyRenamed, ManageOwnSecurity),
            Event::PasskeyRemoved { .. } => member(Kind::PasskeyRemoved, ManageOwnSecurity).also(&[RunJob]),
            Event::IdentityLinked { .. } => member(Kind::IdentityLinked, ManageOwnSecurity).also(&[SignUp, SignIn]),
            Event::IdentityUnlinked { .. } => member(Kind::IdentityUnlinked, ManageOwnSecurity),
            Event::PasswordLeakFound { .. } => member(Kind::PasswordLeakFound, SignIn),
            Event::PasswordSprayingSeen { .. } => unchained(Kind::PasswordSprayingSeen, SignIn),
            Event::AddressChangeAsked { .. } => member(Kind::AddressChangeAsked, ManageOwnSecurity),
            Event::AddressChanged { .. } => member(Kind::AddressChanged, ChangeAddress),
            Event::AddressChangeUndone { .. } => member(Kind::AddressChangeUndone, ChangeAddress),
            Event::NotificationsChanged { .. } => account(Kind::NotificationsChanged, ManageOwnAccount),
            // From the mailbox that is to be the contact.
            Event::ApiDefaultsChanged { .. } => account(Kind::ApiDefaultsChanged, ManageOwnAccount).also(&[UseTicket]),
            Event::DataExported { .. } => account(Kind::DataExported, ExportOwnData),
            Event::DeletionAsked { .. } => account(Kind::DeletionAsked, DeleteOwnAccount),
            // Where going would leave others without an Admin.
            Event::DeletionCancelled { .. } => account(Kind::DeletionCancelled, ManageOwnAccount).also(&[RunJob]),
            Event::AccountDeleted { .. } => account(Kind::AccountDeleted, RunJob).told(),
            Event::MemberRemoved { .. } => {
                both(Kind::MemberRemoved, ManageMembers).also(&[LeaveOrganization, RunJob]).told()
            }
            Event::RoleChanged { .. } => both(Kind::RoleChanged, ChangeRoles).told(),
            Event::SignInDemanded { .. } => both(Kind::SignInDemanded, ManageMembers).told(),
            Event::FactorLossApproved { .. } => both(Kind::FactorLossApproved, ManageMembers),
            Event::OrganizationSlugChanged { .. } => {
                organization(Kind::OrganizationSlugChanged, ManageOrganization).told()
            }
            Event::OrganizationZoneChanged { .. } => organization(Kind::OrganizationZoneChanged, ManageOrganization),
            Event::OrganizationDeletionAsked { .. } => {
                organization(Kind::OrganizationDeletionAsked, DeleteOrganization).told()
            }
            Event::OrganizationDeletionCancelled { .. } => {
                organization(Kind::OrganizationDeletionCancelled, ManageOrganization)
            }
            Event::OrganizationDeleted { .. } => organization(Kind::OrganizationDeleted, RunJob).told(),
            // Calls of organization tokens may name it.
            Event::TeamRenamed { .. } => organization(Kind::TeamRenamed, ManageTeams).told(),
            Event::TeamDepartmentChanged { .. } => {
                organization(Kind::TeamDepartmentChanged, ManageDepartmentTags).also(&[ManageTeams])
            }
            Event::TeamDeleted { .. } => organization(Kind::TeamDeleted, ManageTeams).told(),
            // Into a team by an admin, or with an invitation.
            Event::TeamMemberAdded { .. } => {
                organization(Kind::TeamMemberAdded, ManageTeams).also(&[AcceptInvitation, SignUp]).told()
            }
            Event::TeamMemberRemoved { .. } => organization(Kind::TeamMemberRemoved, ManageTeams).told(),
            Event::InvitationCreated { .. } => organization(Kind::InvitationCreated, InviteMembers).also(&[RunJob]),
            Event::InvitationResent { .. } => organization(Kind::InvitationResent, InviteMembers),
            // Also those that a removed member sent.
            Event::InvitationRevoked { .. } => {
                organization(Kind::InvitationRevoked, InviteMembers).also(&[ManageMembers, LeaveOrganization, RunJob])
            }
            Event::InvitationAccepted { .. } => both(Kind::InvitationAccepted, AcceptInvitation).also(&[SignUp]),
            Event::InvitationRefused { account: Some(_), .. } => account(Kind::InvitationRefused, AcceptInvitation),
            Event::InvitationRefused { account: None, .. } => unchained(Kind::InvitationRefused, AcceptInvitation),
            Event::ImportStarted { .. } => organization(Kind::ImportStarted, InviteMembers),
            Event::ImportFinished { .. } => organization(Kind::ImportFinished, RunJob),
            Event::PoliciesApplied { .. } => organization(Kind::PoliciesApplied, ManagePolicies).told(),
            Event::PoliciesConfirmed { .. } => organization(Kind::PoliciesConfirmed, ManagePolicies).told(),
            Event::PoliciesRolledBack { .. } => {
                organization(Kind::PoliciesRolledBack, ManagePolicies).also(&[RunJob]).told()
            }
            Event::KeyRefused { .. } => organization(Kind::KeyRefused, RunJob),
            Event::AuditExported { .. } => organization(Kind::AuditExported, ViewAudit).also(&[ViewBillingAudit]),
            Event::AuditRetentionChanged { .. } => organization(Kind::AuditRetentionChanged, ManagePolicies),
            Event::AuditPruned { .. } => organization(Kind::AuditPruned, RunJob),
            Event::WebhookCreated { .. } => organization(Kind::WebhookCreated, ManageWebhooks),
            Event::WebhookUpdated { .. } => organization(Kind::WebhookUpdated, ManageWebhooks),
            Event::WebhookSecretRotated { .. } => organization(Kind::WebhookSecretRotated, ManageWebhooks),
            // By a person, or by the deliveries that fail.
            Event::WebhookPaused { .. } => organization(Kind::WebhookPaused, ManageWebhooks).also(&[RunJob]),
            Event::WebhookResumed { .. } => organization(Kind::WebhookResumed, ManageWebhooks),
            Event::WebhookDeleted { .. } => organization(Kind::WebhookDeleted, ManageWebhooks),
            Event::WebhookTested { .. } => organization(Kind::WebhookTested, ManageWebhooks),
            Event::WebhookReplayed { .. } => organization(Kind::WebhookReplayed, ManageWebhooks),
            Event::JobFinished { .. } => unchained(Kind::JobFinished, RunJob),
            Event::JobFailed { .. } => unchained(Kind::JobFailed, RunJob),
        }
    }

    pub const fn kind(&self) -> Kind {
        self.rule().kind
    }

    /// The stable name, such as `key.revoked`.
    pub const fn name(&self) -> &'static str {
        self.kind().as_str()
    }

    /// The permission it belongs to first of all.
    pub const fn permission(&self) -> Permission {
        self.rule().permission
    }

    /// Whether a write that was opened for `asked` may end in this event.
    pub fn fits(&self, asked: Permission) -> bool {
        let rule = self.rule();
        rule.permission == asked || rule.also.contains(&asked)
    }

    /// Whose log it stands in. Where the actor is unknown there is none.
    pub const fn logs(&self) -> Logs {
        self.rule().logs
    }

    /// Whether other nodes learn of it at commit: what takes something away, and a checklist step.
    pub const fn told_to_nodes(&self) -> bool {
        self.rule().told
    }
}
