//! The rules that an organization sets for itself: who gets in from where, how, and for how long. Bound at the organization's door.

mod door;
mod dry_run;
mod typed;
mod view;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::id::TrialId;
use crate::policy::Rules;
use crate::session::Method;
use crate::time::Timestamp;

pub use door::{Cure, Facts, cure, door, exclusion, grace_until, key_door, method_fits};
pub use dry_run::{Activity, Doubt, DryRun, Hit, Key, RuleHits, SHOWN, Seen, dry_run};
pub use typed::{TypedPolicies, networks};
pub use view::{DoorHelp, LossSummary, Notices, Overview, Preview, TrialSummary};

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
        /// Whether a key whose secret is out goes on working until somebody acts.
        LeakedKeys = "leaked_keys",
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
    /// A key that a code host reports is not revoked at once: its people are told, and act themselves.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leaked_keys_kept: bool,
}

/// How long a change lives that nobody confirms.
pub const TRIAL: std::time::Duration = std::time::Duration::from_secs(600);

/// How long an invitation lives where no policy says otherwise.
pub const INVITATION_DAYS: u32 = 7;

impl Policies {
    /// What changes the table of roles.
    pub const fn rules(&self) -> Rules {
        Rules { team_figures_private: self.team_figures_private }
    }

    /// Whether none of them can stand in anybody's way at the door.
    pub fn let_everybody_in(&self) -> bool {
        self.idle_minutes.is_none()
            && self.absolute_hours.is_none()
            && self.networks.is_empty()
            && self.mfa.is_none()
            && self.methods.is_empty()
    }

    /// Whether an address of this domain may be invited.
    pub fn may_invite(&self, domain: &str) -> bool {
        let domain = domain.to_lowercase();
        self.invitation_domains.is_empty() || self.invitation_domains.contains(&domain)
    }

    /// How many days an invitation lives.
    pub fn invitation_days(&self) -> u32 {
        self.invitation_days.unwrap_or(INVITATION_DAYS)
    }

    /// Which of them differ.
    pub fn differences(&self, after: &Policies) -> Vec<PolicyName> {
        let differs = |name: &PolicyName| match name {
            PolicyName::IdleTimeout => self.idle_minutes != after.idle_minutes,
            PolicyName::AbsoluteTimeout => self.absolute_hours != after.absolute_hours,
            PolicyName::Networks => self.networks != after.networks,
            PolicyName::Mfa => self.mfa != after.mfa,
            PolicyName::SignInMethods => self.methods != after.methods,
            PolicyName::KeyLifetime => self.key_days != after.key_days,
            PolicyName::InvitationLifetime => self.invitation_days() != after.invitation_days(),
            PolicyName::InvitationDomains => self.invitation_domains != after.invitation_domains,
            PolicyName::TeamFigures => self.team_figures_private != after.team_figures_private,
            PolicyName::LeakedKeys => self.leaked_keys_kept != after.leaked_keys_kept,
            PolicyName::SignInAgain => false,
        };
        PolicyName::ALL.iter().copied().filter(differs).collect()
    }

    /// Those that let in what was kept out before.
    pub fn lowered(&self, after: &Policies) -> Vec<PolicyName> {
        let wider = |before: Option<u32>, after: Option<u32>| match (before, after) {
            (Some(before), Some(after)) => after > before,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let freed = |before: &[Method], after: &[Method]| {
            !before.is_empty() && (after.is_empty() || after.iter().any(|method| !before.contains(method)))
        };
        let lowered = |name: &PolicyName| match name {
            PolicyName::IdleTimeout => wider(self.idle_minutes, after.idle_minutes),
            PolicyName::AbsoluteTimeout => wider(self.absolute_hours, after.absolute_hours),
            PolicyName::Networks => {
                let covered = |net: &IpNet| self.networks.iter().any(|own| own.contains(net));
                !self.networks.is_empty() && (after.networks.is_empty() || !after.networks.iter().all(covered))
            }
            PolicyName::Mfa => match (self.mfa, after.mfa) {
                (Some(before), Some(after)) => after.since > before.since || after.grace_days > before.grace_days,
                (Some(_), None) => true,
                (None, _) => false,
            },
            PolicyName::SignInMethods => freed(&self.methods, &after.methods),
            PolicyName::KeyLifetime => wider(self.key_days, after.key_days),
            PolicyName::InvitationLifetime => after.invitation_days() > self.invitation_days(),
            PolicyName::InvitationDomains => {
                let (before, after) = (&self.invitation_domains, &after.invitation_domains);
                !before.is_empty() && (after.is_empty() || after.iter().any(|domain| !before.contains(domain)))
            }
            PolicyName::TeamFigures => self.team_figures_private && !after.team_figures_private,
            PolicyName::LeakedKeys => !self.leaked_keys_kept && after.leaked_keys_kept,
            PolicyName::SignInAgain => false,
        };
        PolicyName::ALL.iter().copied().filter(lowered).collect()
    }
}

/// A change that is being tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub id: TrialId,
    /// The rules while it lasts.
    pub after: Policies,
    pub applied_at: Timestamp,
    /// It ends then by itself.
    pub expires_at: Timestamp,
}

/// What binds at an organization's door: the confirmed rules, or those of a trial while it lasts. Its end is a matter of time alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InForce {
    pub confirmed: Policies,
    pub trial: Option<Trial>,
}

impl InForce {
    /// The trial, while it lasts.
    pub fn trial_at(&self, now: Timestamp) -> Option<&Trial> {
        self.trial.as_ref().filter(|trial| now < trial.expires_at)
    }

    /// The rules of an instant.
    pub fn at(&self, now: Timestamp) -> &Policies {
        self.trial_at(now).map_or(&self.confirmed, |trial| &trial.after)
    }
}

#[cfg(test)]
mod tests;
