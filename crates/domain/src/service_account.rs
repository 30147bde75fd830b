//! Service accounts: principals of a team that are no people.

use serde::{Deserialize, Serialize};

use crate::id::{ServiceAccountId, TeamId};
use crate::key::KeySummary;
use crate::role::Role;
use crate::time::Timestamp;

/// The roles that a service account can have.
pub const ROLES: [Role; 2] = [Role::Developer, Role::ReadOnly];

/// A service account in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccountSummary {
    pub id: ServiceAccountId,
    pub name: String,
    pub team: TeamId,
    pub team_name: String,
    pub role: Role,
    pub made_by: String,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
    /// Its keys that are not revoked, and the last use of any.
    pub keys: i64,
    pub last_used_at: Option<Timestamp>,
    /// Whether the reader may change it and its keys: those of their own teams, or all.
    pub may_manage: bool,
}

/// The service accounts of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccountList {
    pub accounts: Vec<ServiceAccountSummary>,
    /// The teams in which the reader may make one.
    pub teams: Vec<(TeamId, String)>,
    pub rendered_at: Timestamp,
}

/// One of them with its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccountDetail {
    pub account: ServiceAccountSummary,
    pub keys: Vec<KeySummary>,
    pub rendered_at: Timestamp,
}
