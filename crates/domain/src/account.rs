//! A person as they see themselves: name, address, choices, and the organizations they belong to.

use serde::{Deserialize, Serialize};

use crate::api_default::ApiDefaults;
use crate::id::{AccountId, OrgId};
use crate::notification::Choices;
use crate::preference::Theme;
use crate::reader::Reader;
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
    pub created_at: Timestamp,
    /// The zone and the forms in which this person reads moments.
    pub reader: Reader,
    pub notifications: Choices,
    pub api_defaults: ApiDefaults,
    /// When the account goes, where its person asked for that.
    pub deletion_due_at: Option<Timestamp>,
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

/// What going away would mean: shown before somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    /// The address that is typed to confirm.
    pub email: String,
    /// The organizations that lose this member, with how many live keys.
    pub leaves: Vec<(OrganizationSummary, i64)>,
    /// Of these: those with other members and no other Admin. While there is one, nobody can go.
    pub holds: Vec<OrganizationSummary>,
}
