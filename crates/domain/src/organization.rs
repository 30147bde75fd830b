//! The settings of an organization as its people see them.

use serde::{Deserialize, Serialize};

use crate::account::OrganizationSummary;
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
