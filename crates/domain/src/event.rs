//! What can have happened, as values: the catalogue of events. A name is an interface; renaming one breaks readers of the audit log.

use serde_json::{Value, json};

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
            | Event::SessionEnded { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. } => Permission::ManageOwnAccount,
            Event::OrganizationCreated { .. } => Permission::CreateOrganization,
            Event::OrganizationRenamed { .. } => Permission::ManageOrganization,
            Event::TeamCreated { .. } => Permission::ManageTeams,
            Event::MemberAdded { .. } => Permission::AcceptInvitation,
            Event::SignedIn { .. } | Event::SignInFailed { .. } => Permission::SignIn,
            Event::SignedOut { .. } => Permission::SignOut,
            Event::PasswordResetRequested { .. } | Event::PasswordResetRefused { .. } | Event::PasswordChanged { .. } => {
                Permission::Recover
            }
            Event::KeyCreated { .. } | Event::KeyRevoked { .. } => Permission::ManageOwnKeys,
            Event::ChecklistStepReached { .. } => Permission::CallApi,
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
            Event::SessionEnded { .. } => &[SignIn, SignUp, SignOut, Recover, RunJob],
            Event::PasswordChanged { .. } => &[ManageOwnAccount],
            Event::KeyRevoked { .. } => &[ManageKeys],
            // By the call itself or the job that notes it, by making a key, or because the person says so.
            Event::ChecklistStepReached { .. } => &[ManageOwnKeys, ManageOwnAccount, RunJob],
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::OrganizationRenamed { .. }
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
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => Logs::None,
            Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
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
            | Event::AccessDenied { .. } => Logs::Account,
            Event::OrganizationRenamed { .. } | Event::TeamCreated { .. } => Logs::Organization,
            Event::OrganizationCreated { .. } | Event::MemberAdded { .. } | Event::KeyCreated { .. } | Event::KeyRevoked { .. } => {
                Logs::Both
            }
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
            | Event::SignedIn { .. }
            | Event::SignInFailed { .. }
            | Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. }
            | Event::KeyCreated { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::AccessDenied { .. }
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => false,
        }
    }

    /// The id of what it happened to.
    pub fn target(&self) -> Option<String> {
        match self {
            Event::SignUpRequested { sign_up, .. } | Event::SignUpCodeSent { sign_up } | Event::SignUpCodeRefused { sign_up } => {
                Some(sign_up.to_string())
            }
            Event::AccountCreated { account, .. }
            | Event::AccountRenamed { account, .. }
            | Event::AddressConfirmed { account, .. }
            | Event::UseCaseChanged { account, .. }
            | Event::PreferencesChanged { account, .. }
            | Event::TermsAccepted { account, .. }
            | Event::MemberAdded { account, .. }
            | Event::PasswordChanged { account, .. }
            | Event::ChecklistStepReached { account, .. }
            | Event::ChecklistDismissed { account, .. }
            | Event::ChecklistReopened { account, .. } => Some(account.to_string()),
            Event::SignInFailed { account, .. }
            | Event::PasswordResetRequested { account, .. }
            | Event::PasswordResetRefused { account } => account.map(|account| account.to_string()),
            Event::OrganizationCreated { org, .. } | Event::OrganizationRenamed { org, .. } => Some(org.to_string()),
            Event::TeamCreated { team, .. } => Some(team.to_string()),
            Event::SignedIn { session, .. } | Event::SignedOut { session, .. } | Event::SessionEnded { session, .. } => {
                Some(session.to_string())
            }
            Event::KeyCreated { key, .. } | Event::KeyRevoked { key, .. } => Some(key.to_string()),
            Event::AccessDenied { .. } => None,
            Event::JobFinished { id, .. } | Event::JobFailed { id, .. } => Some(id.to_string()),
        }
    }

    /// What is hashed into the chain: an object, without personal data, numbers as integers.
    pub fn payload(&self) -> Value {
        match self {
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::OrganizationCreated { .. }
            | Event::OrganizationRenamed { .. }
            | Event::TeamCreated { .. }
            | Event::SignedOut { .. }
            | Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. } => json!({}),
            Event::UseCaseChanged { before, after, .. } => json!({ "before": before, "after": after }),
            Event::PreferencesChanged { before, after, .. } => json!({ "before": before, "after": after }),
            Event::TermsAccepted { before, after, .. } => json!({ "before": before, "after": after }),
            Event::MemberAdded { org, role, .. } => json!({ "org": org, "before": null, "after": role }),
            Event::SignedIn { method, .. } => json!({ "method": method }),
            Event::SignInFailed { why, .. } => json!({ "why": why }),
            Event::SessionEnded { why, .. } => json!({ "why": why }),
            Event::PasswordChanged { by_reset, .. } => json!({ "by_reset": by_reset }),
            Event::KeyCreated { team, owner, last_four, expires_at, .. } => {
                json!({ "team": team, "owner": owner, "last_four": last_four, "expires_at": expires_at })
            }
            Event::KeyRevoked { team, owner, .. } => {
                json!({ "team": team, "owner": owner, "before": "live", "after": "revoked" })
            }
            Event::ChecklistStepReached { org, step, sdk, .. } => json!({ "org": org, "step": step, "sdk": sdk }),
            Event::ChecklistDismissed { org, .. } | Event::ChecklistReopened { org, .. } => json!({ "org": org }),
            Event::AccessDenied { permission, why } => json!({ "permission": permission, "refusal": why }),
            Event::JobFinished { job, .. } => json!({ "job": job }),
            Event::JobFailed { job, attempt, last, .. } => json!({ "job": job, "attempt": attempt, "last": last }),
        }
    }

    /// Personal data, and words that may hold some: kept beside the chain, which holds only commitments to them.
    pub fn personal(&self) -> Vec<(&'static str, String)> {
        match self {
            Event::SignUpRequested { address, .. }
            | Event::AddressConfirmed { address, .. }
            | Event::SignInFailed { address, .. }
            | Event::PasswordResetRequested { address, .. } => vec![("address", address.to_string())],
            Event::AccountCreated { address, name, .. } => {
                vec![("address", address.to_string()), ("name", name.to_string())]
            }
            Event::AccountRenamed { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::OrganizationCreated { name, slug, .. } => {
                vec![("name", name.to_string()), ("slug", slug.to_string())]
            }
            Event::OrganizationRenamed { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::TeamCreated { name, .. } => vec![("name", name.to_string())],
            Event::KeyCreated { name, .. } => vec![("name", name.to_string())],
            Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::MemberAdded { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::SessionEnded { .. }
            | Event::PasswordResetRefused { .. }
            | Event::PasswordChanged { .. }
            | Event::KeyRevoked { .. }
            | Event::ChecklistStepReached { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::AccessDenied { .. }
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
