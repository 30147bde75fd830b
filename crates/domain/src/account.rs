//! A person as they see themselves: name, address, choices, and the organizations they belong to.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, OrgId};
use crate::preference::Theme;
use crate::role::Role;
use crate::time::Timestamp;
use crate::use_case::UseCase;

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub account: AccountId,
    pub name: String,
    pub email: String,
    /// Absent until the first choice.
    pub use_case: Option<UseCase>,
    pub theme: Theme,
    /// The terms changed since this person accepted them.
    pub terms_due: bool,
    /// A lost second factor goes then, unless it is stopped.
    pub factor_loss_due_at: Option<Timestamp>,
    /// The password is on a list of leaked ones: a change is asked for.
    pub password_leaked: bool,
    /// The oldest membership first.
    pub organizations: Vec<OrganizationSummary>,
}

/// An organization as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSummary {
    pub org: OrgId,
    /// Its name in addresses: `/o/{slug}`.
    pub slug: String,
    pub name: String,
    pub role: Role,
}
