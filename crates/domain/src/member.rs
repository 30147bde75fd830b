//! People of an organization as the directory shows them, and what ends with a membership.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, TeamId};
use crate::role::Role;
use crate::session::Method;
use crate::team::TeamName;
use crate::time::Timestamp;

/// Members of a page of the directory.
pub const PAGE: i64 = 50;
/// Up to here they are counted; beyond it the directory says "more than".
pub const COUNTED: i64 = 1000;

/// What of a member only some may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSecurity {
    /// An authenticator app or a passkey.
    pub mfa: bool,
    /// The ways in that are set up.
    pub methods: Vec<Method>,
}

/// A member in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSummary {
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub teams: Vec<(TeamId, String)>,
    /// For whoever may see it.
    pub security: Option<MemberSecurity>,
    pub joined_at: Timestamp,
    /// The later of the last page act and the last use of a key, exact to five minutes.
    pub active_at: Timestamp,
    /// Calls of the member's keys since the month began.
    pub calls: i64,
    /// An Admin asked for a new sign-in; sessions begun before it open no door here.
    pub sign_in_after: Option<Timestamp>,
}

crate::word::words! {
    /// The order of the directory. A search has its own: by the word that was found.
    Sort {
        Name = "name",
        Active = "active",
    }
}

/// What of the directory is asked for: everything of the address of its page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DirectoryQuery {
    pub search: String,
    /// Empty for every role; likewise below.
    pub role: String,
    pub team: String,
    /// `on` or `off`.
    pub mfa: String,
    pub sort: String,
    /// Where the page begins, as the page before gave it.
    pub after: String,
}

impl DirectoryQuery {
    /// Whether it leaves members out.
    pub fn filters(&self) -> bool {
        [&self.search, &self.role, &self.team, &self.mfa].iter().any(|field| !field.trim().is_empty())
    }
}

/// A page of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    pub members: Vec<MemberSummary>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All members, counted up to [`COUNTED`].
    pub count: i64,
    pub teams: Vec<TeamName>,
    /// Whether the reader changes roles, teams and memberships.
    pub may_manage: bool,
    pub may_invite: bool,
    /// Whether the reader sees second factors and ways in.
    pub may_see_security: bool,
    pub rendered_at: Timestamp,
}

/// One member, for whoever looks closer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetail {
    pub member: MemberSummary,
    /// All teams of the organization.
    pub teams: Vec<TeamName>,
    /// Names of live keys, which end with the membership.
    pub keys: Vec<String>,
    /// Addresses that the member invited and that have not come yet.
    pub invitations: Vec<String>,
    /// Nobody else is an Admin: neither demoted nor removed.
    pub last_admin: bool,
    /// The reader themselves.
    pub own: bool,
    pub may_manage: bool,
    /// For whoever may not: some who may.
    pub admins: Vec<String>,
    pub rendered_at: Timestamp,
}
