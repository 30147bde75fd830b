//! Teams as people see them.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, TeamId};
use crate::time::Timestamp;

/// A team by name, for choices and pills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamName {
    pub id: TeamId,
    pub name: String,
}

/// A team in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamSummary {
    pub id: TeamId,
    pub name: String,
    /// What its costs are booked to.
    pub department: Option<String>,
    /// Every organization has this one; it stays.
    pub is_default: bool,
    pub members: i64,
    pub keys: i64,
    pub created_at: Timestamp,
    /// The reader belongs to it.
    pub own: bool,
}

/// The teams of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamList {
    pub teams: Vec<TeamSummary>,
    pub may_manage: bool,
    /// The department tags in use.
    pub departments: Vec<String>,
}

/// One team and its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamDetail {
    pub team: TeamSummary,
    /// A page of its people by name.
    pub people: Vec<TeamMember>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Members of the organization who are found by what was sought, and are not in the team.
    pub candidates: Vec<TeamMember>,
    pub may_manage: bool,
    pub may_tag: bool,
    /// For whoever may end the team: the organization tokens that it shares.
    pub tokens: Vec<TeamToken>,
}

/// An organization token that a team shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamToken {
    pub name: String,
    /// No other team shares it: it ends with this one.
    pub ends: bool,
}

/// Somebody of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    pub account: AccountId,
    pub name: String,
    pub email: String,
}
