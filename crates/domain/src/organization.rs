//! The settings of an organization as its people see them.

use serde::{Deserialize, Serialize};

use crate::account::OrganizationSummary;
use crate::policy::{Permission, Refusal};
use crate::role::Role;
use crate::time::Timestamp;

/// What the settings page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSettings {
    pub organization: OrganizationSummary,
    pub time_zone: String,
    pub created_at: Timestamp,
    /// When it goes, where somebody asked for that.
    pub deletion_due_at: Option<Timestamp>,
    pub may_manage: bool,
    pub may_delete: bool,
    /// The reader is the only Admin among others: cannot leave.
    pub holds: bool,
    /// Nobody else is here: leaving would leave nobody.
    pub alone: bool,
    /// Counted up to `member::COUNTED`.
    pub members: i64,
    pub teams: i64,
    /// Live keys of everybody.
    pub keys: i64,
    /// Some who may, for whoever may not.
    pub admins: Vec<String>,
    pub rendered_at: Timestamp,
}

/// Why somebody may, or may not, and who can: the gate's own function, printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What is asked about, where the question named something.
    pub act: Option<Permission>,
    /// About whom.
    pub name: String,
    pub own: bool,
    pub role: Role,
    /// The rule that refuses; nothing where it is allowed in one's own teams.
    pub refusal: Option<Refusal>,
    /// The same for the teams that one does not belong to.
    pub refusal_elsewhere: Option<Refusal>,
    /// Some who may, by name, with their roles.
    pub able: Vec<(String, Role)>,
}
