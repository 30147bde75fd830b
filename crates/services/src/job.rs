//! What can be wanted for later: one variant a kind of job, written as a row in the transaction that wants it.

use domain::email::EmailAddress;
use domain::id::{
    AccountId, AddressChangeId, FactorLossId, ImportId, InvitationId, JobId, OrgId, RecoveryId, SessionId, SignUpId,
    TrialId,
};
use domain::mail::Mail;
use domain::slug::Slug;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::NewJob;

use crate::env::Env;
use crate::mail::Cause;
use crate::{Error, Result};

/// A job. No variant holds a secret: codes and links are derived from the job's id when the mail is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Mail what a sign-up needs, or tell the owner of the address that it is known already.
    ConfirmSignUp {
        /// Which.
        sign_up: SignUpId,
        /// The how-manieth mail of the sign-up this is.
        mail: i64,
        /// What caused it.
        cause: Cause,
    },
    /// Mail the link of a recovery, if the address has an account.
    Recover {
        /// Which.
        recovery: RecoveryId,
        /// What caused it.
        cause: Cause,
    },
    /// Send a notice.
    Notify {
        /// To whom, and what.
        mail: Mail,
        /// The organization that it is about: links lead into it.
        organization: Option<Slug>,
        /// What caused it.
        cause: Cause,
    },
    /// Tell somebody of a sign-in from a new browser.
    NewDevice {
        /// Whose.
        account: AccountId,
        /// The session that began.
        session: SessionId,
        /// What caused it.
        cause: Cause,
    },
    /// Mail the link by which a lost second factor is confirmed.
    LostFactor {
        /// Whose.
        account: AccountId,
        /// What caused it.
        cause: Cause,
    },
    /// Warn that the second factor will go.
    FactorGoes {
        /// Whose.
        account: AccountId,
        /// Which wait.
        loss: FactorLossId,
        /// When it is over.
        due_at: Timestamp,
        /// What caused it.
        cause: Cause,
    },
    /// Ask the Admins of organizations that ask for a second factor whether the lost one may go.
    AskFactorApproval {
        /// Whose.
        account: AccountId,
        /// Which wait.
        loss: FactorLossId,
        /// When it is over.
        due_at: Timestamp,
        /// What caused it.
        cause: Cause,
    },
    /// Write down that nobody confirmed a change of policies.
    RollBackPolicies {
        /// Where.
        org: OrgId,
        /// Which change.
        trial: TrialId,
    },
    /// Remove the second factors at the end of a wait.
    DropFactors {
        /// Whose.
        account: AccountId,
        /// Which wait.
        loss: FactorLossId,
    },
    /// Mail the link that confirms a new address, or tell the owner of that address.
    ConfirmAddress {
        /// Whose.
        account: AccountId,
        /// Which change.
        change: AddressChangeId,
        /// What caused it.
        cause: Cause,
    },
    /// Mail the way back to the old address.
    OfferAddressUndo {
        /// Whose.
        account: AccountId,
        /// Which change.
        change: AddressChangeId,
        /// What caused it.
        cause: Cause,
    },
    /// Ask an address whether it wants to be the contact of an account.
    AskContact {
        /// Whose.
        account: AccountId,
        /// Whom.
        contact: EmailAddress,
        /// What caused it.
        cause: Cause,
    },
    /// Warn that an account will go.
    WarnOfDeletion {
        /// Whose.
        account: AccountId,
        /// When it goes.
        due_at: Timestamp,
        /// What caused it.
        cause: Cause,
    },
    /// Erase an account at the end of its grace.
    DeleteAccount {
        /// Whose.
        account: AccountId,
        /// When it goes.
        due_at: Timestamp,
        /// What caused it.
        cause: Cause,
    },
    /// End an organization at the end of its grace.
    DeleteOrganization {
        /// Which.
        org: OrgId,
        /// When it goes.
        due_at: Timestamp,
        /// What caused it.
        cause: Cause,
    },
    /// Mail an invitation.
    Invite {
        /// Into which organization.
        org: OrgId,
        /// Which.
        invitation: InvitationId,
        /// What caused it.
        cause: Cause,
    },
    /// Invite the next piece of a list.
    Import {
        /// Into which organization.
        org: OrgId,
        /// Which list.
        import: ImportId,
        /// The first row of the piece.
        from: i64,
        /// What caused it.
        cause: Cause,
    },
    /// Sign where the logs stand, and let go what is no longer kept.
    KeepLogs {
        /// The day it is for.
        day_at: Timestamp,
    },
    /// Forget what has had its time.
    Sweep {
        /// The hour it is for.
        hour_at: Timestamp,
    },
}

impl Job {
    /// The stable name of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Job::ConfirmSignUp { .. } => "confirm_sign_up",
            Job::Recover { .. } => "recover",
            Job::Notify { .. } => "notify",
            Job::NewDevice { .. } => "new_device",
            Job::LostFactor { .. } => "lost_factor",
            Job::FactorGoes { .. } => "factor_goes",
            Job::DropFactors { .. } => "drop_factors",
            Job::AskFactorApproval { .. } => "ask_factor_approval",
            Job::RollBackPolicies { .. } => "roll_back_policies",
            Job::ConfirmAddress { .. } => "confirm_address",
            Job::OfferAddressUndo { .. } => "offer_address_undo",
            Job::AskContact { .. } => "ask_contact",
            Job::WarnOfDeletion { .. } => "warn_of_deletion",
            Job::DeleteAccount { .. } => "delete_account",
            Job::DeleteOrganization { .. } => "delete_organization",
            Job::Invite { .. } => "invite",
            Job::Import { .. } => "import",
            Job::KeepLogs { .. } => "keep_logs",
            Job::Sweep { .. } => "sweep",
        }
    }

    fn dedupe_key(&self) -> Option<String> {
        match self {
            Job::KeepLogs { day_at } => Some(format!("keep logs {}", day_at.micros())),
            Job::Sweep { hour_at } => Some(format!("sweep {}", hour_at.micros())),
            Job::DeleteAccount { account, due_at, .. } => Some(format!("delete {account} {}", due_at.micros())),
            Job::DeleteOrganization { org, due_at, .. } => Some(format!("delete {org} {}", due_at.micros())),
            Job::WarnOfDeletion { account, due_at, .. } => Some(format!("warn {account} {}", due_at.micros())),
            Job::Import { import, from, .. } => Some(format!("import {import} {from}")),
            Job::ConfirmAddress { .. }
            | Job::Invite { .. }
            | Job::OfferAddressUndo { .. }
            | Job::AskContact { .. }
            | Job::ConfirmSignUp { .. }
            | Job::Recover { .. }
            | Job::Notify { .. }
            | Job::NewDevice { .. }
            | Job::LostFactor { .. }
            | Job::FactorGoes { .. }
            | Job::AskFactorApproval { .. }
            | Job::RollBackPolicies { .. }
            | Job::DropFactors { .. } => None,
        }
    }

    pub(crate) fn to_row(&self, env: &Env, now: Timestamp) -> Result<NewJob> {
        self.to_row_at(env, now, now)
    }

    /// A row that is due only at `run_at`.
    pub(crate) fn to_row_at(&self, env: &Env, now: Timestamp, run_at: Timestamp) -> Result<NewJob> {
        Ok(NewJob {
            id: JobId::new(now, env.random()),
            kind: self.kind(),
            payload: serde_json::to_string(self).map_err(|error| Error::Internal(error.into()))?,
            dedupe_key: self.dedupe_key(),
            created_at: now,
            run_at,
        })
    }
}
