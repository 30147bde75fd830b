//! What can have happened, as values: the catalogue of events. A name is an interface; renaming one breaks readers of the audit log.

use crate::checklist::Step;
use crate::email::EmailAddress;
use crate::id::{AccountId, JobId, KeyId, OrgId, SessionId, SignUpId, TeamId};
use crate::name::{DisplayName, KeyName, OrgName, TeamName};
use crate::policy::{Permission, Refusal};
use crate::preference::Preferences;
use crate::role::Role;
use crate::session::{Method, SessionEnd, SignInFailure};
use crate::slug::Slug;
use crate::terms::TermsVersion;
use crate::time::Timestamp;
use crate::use_case::UseCase;

mod record;
mod rules;
mod sample;

pub use sample::catalogue;

/// Whose log an event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logs {
    Organization,
    Account,
    Both,
    /// In no chain: nobody known acted, or only the machine did.
    None,
}

crate::word::words! {
    /// The stable names.
    Kind {
        SignUpRequested = "sign_up.requested",
        SignUpCodeSent = "sign_up.code_sent",
        SignUpCodeRefused = "sign_up.code_refused",
        AccountCreated = "account.created",
        AccountRenamed = "account.renamed",
        AddressConfirmed = "account.address_confirmed",
        UseCaseChanged = "account.use_case_changed",
        PreferencesChanged = "account.preferences_changed",
        TermsAccepted = "account.terms_accepted",
        OrganizationCreated = "organization.created",
        OrganizationRenamed = "organization.renamed",
        TeamCreated = "team.created",
        MemberAdded = "member.added",
        SignedIn = "session.signed_in",
        SignInFailed = "session.sign_in_failed",
        SignedOut = "session.signed_out",
        SessionEnded = "session.ended",
        PasswordResetRequested = "password.reset_requested",
        PasswordResetRefused = "password.reset_refused",
        PasswordChanged = "password.changed",
        KeyCreated = "key.created",
        KeyRevoked = "key.revoked",
        ChecklistStepReached = "checklist.step_reached",
        ChecklistDismissed = "checklist.dismissed",
        ChecklistReopened = "checklist.reopened",
        AccessDenied = "access.denied",
        JobFinished = "job.finished",
        JobFailed = "job.failed",
    }
}

/// Something that happened. Where a state changed, before and after are both here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody asked for an account; recorded alike whether or not the address has one.
    SignUpRequested {
        sign_up: SignUpId,
        address: EmailAddress,
    },
    /// Another code and link for a sign-up.
    SignUpCodeSent {
        sign_up: SignUpId,
    },
    SignUpCodeRefused {
        sign_up: SignUpId,
    },
    AccountCreated {
        account: AccountId,
        address: EmailAddress,
        name: DisplayName,
    },
    AccountRenamed {
        account: AccountId,
        before: DisplayName,
        after: DisplayName,
    },
    AddressConfirmed {
        account: AccountId,
        address: EmailAddress,
    },
    /// `before` is absent at the first choice.
    UseCaseChanged {
        account: AccountId,
        before: Option<UseCase>,
        after: UseCase,
    },
    PreferencesChanged {
        account: AccountId,
        before: Preferences,
        after: Preferences,
    },
    TermsAccepted {
        account: AccountId,
        before: Option<TermsVersion>,
        after: TermsVersion,
    },
    OrganizationCreated {
        org: OrgId,
        name: OrgName,
        slug: Slug,
    },
    OrganizationRenamed {
        org: OrgId,
        before: OrgName,
        after: OrgName,
    },
    TeamCreated {
        team: TeamId,
        name: TeamName,
    },
    MemberAdded {
        org: OrgId,
        account: AccountId,
        role: Role,
    },
    SignedIn {
        account: AccountId,
        session: SessionId,
        method: Method,
    },
    /// `account` is absent when the address has none.
    SignInFailed {
        account: Option<AccountId>,
        address: EmailAddress,
        why: SignInFailure,
    },
    SignedOut {
        account: AccountId,
        session: SessionId,
    },
    SessionEnded {
        account: AccountId,
        session: SessionId,
        why: SessionEnd,
    },
    PasswordResetRequested {
        account: Option<AccountId>,
        address: EmailAddress,
    },
    /// A link that was not, or no longer, good; `account` where the link was known.
    PasswordResetRefused {
        account: Option<AccountId>,
    },
    PasswordChanged {
        account: AccountId,
        by_reset: bool,
    },
    KeyCreated {
        key: KeyId,
        team: TeamId,
        owner: AccountId,
        name: KeyName,
        last_four: String,
        expires_at: Option<Timestamp>,
    },
    KeyRevoked {
        key: KeyId,
        team: TeamId,
        owner: AccountId,
    },
    /// For the first time. `sdk` is the product that was recognized, where one was.
    ChecklistStepReached {
        org: OrgId,
        account: AccountId,
        step: Step,
        sdk: Option<String>,
    },
    ChecklistDismissed {
        org: OrgId,
        account: AccountId,
    },
    ChecklistReopened {
        org: OrgId,
        account: AccountId,
    },
    /// The gate refused a known or unknown actor.
    AccessDenied {
        permission: Permission,
        why: Refusal,
    },
    /// `job` is the name of the handler.
    JobFinished {
        id: JobId,
        job: String,
    },
    /// `last`: it will not be tried again.
    JobFailed {
        id: JobId,
        job: String,
        attempt: u32,
        last: bool,
    },
}

impl Event {
    pub const fn kind(&self) -> Kind {
        match self {
            Event::SignUpRequested { .. } => Kind::SignUpRequested,
            Event::SignUpCodeSent { .. } => Kind::SignUpCodeSent,
            Event::SignUpCodeRefused { .. } => Kind::SignUpCodeRefused,
            Event::AccountCreated { .. } => Kind::AccountCreated,
            Event::AccountRenamed { .. } => Kind::AccountRenamed,
            Event::AddressConfirmed { .. } => Kind::AddressConfirmed,
            Event::UseCaseChanged { .. } => Kind::UseCaseChanged,
            Event::PreferencesChanged { .. } => Kind::PreferencesChanged,
            Event::TermsAccepted { .. } => Kind::TermsAccepted,
            Event::OrganizationCreated { .. } => Kind::OrganizationCreated,
            Event::OrganizationRenamed { .. } => Kind::OrganizationRenamed,
            Event::TeamCreated { .. } => Kind::TeamCreated,
            Event::MemberAdded { .. } => Kind::MemberAdded,
            Event::SignedIn { .. } => Kind::SignedIn,
            Event::SignInFailed { .. } => Kind::SignInFailed,
            Event::SignedOut { .. } => Kind::SignedOut,
            Event::SessionEnded { .. } => Kind::SessionEnded,
            Event::PasswordResetRequested { .. } => Kind::PasswordResetRequested,
            Event::PasswordResetRefused { .. } => Kind::PasswordResetRefused,
            Event::PasswordChanged { .. } => Kind::PasswordChanged,
            Event::KeyCreated { .. } => Kind::KeyCreated,
            Event::KeyRevoked { .. } => Kind::KeyRevoked,
            Event::ChecklistStepReached { .. } => Kind::ChecklistStepReached,
            Event::ChecklistDismissed { .. } => Kind::ChecklistDismissed,
            Event::ChecklistReopened { .. } => Kind::ChecklistReopened,
            Event::AccessDenied { .. } => Kind::AccessDenied,
            Event::JobFinished { .. } => Kind::JobFinished,
            Event::JobFailed { .. } => Kind::JobFailed,
        }
    }

    /// The stable name, such as `key.revoked`.
    pub const fn name(&self) -> &'static str {
        self.kind().as_str()
    }
}

#[cfg(test)]
mod tests;
