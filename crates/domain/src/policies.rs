//! The rules that an organization sets for itself: who gets in from where, how, and for how long. Bound at the organization's door.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::session::Method;
use crate::time::Timestamp;

crate::word::words! {
    /// One rule of an organization, for pages, refusals and the log.
    PolicyName {
        /// The longest pause between two requests of a session.
        IdleTimeout = "idle_timeout",
        /// The longest time since somebody showed who they are.
        AbsoluteTimeout = "absolute_timeout",
        Networks = "networks",
        Mfa = "mfa",
        SignInMethods = "sign_in_methods",
        KeyLifetime = "key_lifetime",
        InvitationLifetime = "invitation_lifetime",
        InvitationDomains = "invitation_domains",
        /// Usage and cost of a team only for its members.
        TeamFigures = "team_figures",
        /// An admin asked this member to sign in anew.
        SignInAgain = "sign_in_again",
    }
}

/// A second factor is asked of everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mfa {
    /// Since when the rule stands.
    pub since: Timestamp,
    /// Days that a member has to set one up, from `since` or from joining, whichever is later.
    pub grace_days: u32,
}

/// The rules of one organization. What is absent is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policies {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absolute_hours: Option<u32>,
    /// Empty: from everywhere. Binds pages and keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<IpNet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Mfa>,
    /// Empty: every way in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,
    /// The longest life of a key, in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_days: Option<u32>,
    /// How long an invitation lives; seven days unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation_days: Option<u32>,
    /// Lower-case domains of addresses that may be invited. Empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invitation_domains: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub team_figures_private: bool,
}
