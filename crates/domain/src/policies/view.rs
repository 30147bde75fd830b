//! Policies as pages show them: what binds, what is being tried, what a change would do, and who waits for an Admin's word.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{DryRun, Policies, PolicyName};
use crate::id::AccountId;
use crate::time::Timestamp;

/// What the page of policies shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    pub confirmed: Policies,
    pub trial: Option<TrialSummary>,
    /// Whether the reader may change them.
    pub may_manage: bool,
    /// From where the reader comes.
    pub address: Option<IpAddr>,
    /// Members who lost a second factor that the organization asks for. Only for those who may say yes.
    pub losses: Vec<LossSummary>,
    /// Now, on the server.
    pub rendered_at: Timestamp,
}

/// A change that is being tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialSummary {
    pub after: Policies,
    /// The name of whoever applied it.
    pub applied_by: String,
    pub applied_at: Timestamp,
    pub expires_at: Timestamp,
    /// Whether the reader's session is one of those that may confirm: begun after the change went live.
    pub may_confirm: bool,
}

/// A member who waits for a lost second factor to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossSummary {
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub asked_at: Timestamp,
    /// When the wait is over at the earliest.
    pub due_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    /// It is the reader's own: somebody else has to say yes.
    pub own: bool,
}

/// A change before it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub before: Policies,
    pub after: Policies,
    pub differences: Vec<PolicyName>,
    /// Those that let in what was kept out: to be confirmed by typing the organization's name.
    pub lowered: Vec<PolicyName>,
    pub dry_run: DryRun,
    pub rendered_at: Timestamp,
}

/// What stands above every page of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notices {
    /// For those who may manage policies: a change is being tried until then, and whether this session may confirm it.
    pub trial: Option<(Timestamp, bool)>,
    /// The reader has to set up a second factor until then.
    pub mfa_due_at: Option<Timestamp>,
    /// Now, on the server.
    pub rendered_at: Timestamp,
}

/// What helps somebody whom a policy keeps out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DoorHelp {
    /// The names of Admins to ask.
    pub admins: Vec<String>,
    /// From where the reader comes.
    pub address: Option<IpAddr>,
    /// The ways in that are open, where a policy names some.
    pub methods: Vec<crate::session::Method>,
}
