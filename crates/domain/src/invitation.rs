//! Invitations into an organization: who may be asked, for how long, and the reasons why one does not open.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::field::FieldError;
use crate::id::{InvitationId, TeamId};
use crate::policies::Policies;
use crate::role::Role;
use crate::time::Timestamp;

/// How many days an invitation lives where no policy says otherwise.
pub const DAYS: u32 = 7;
/// The longest message, in characters.
pub const LONGEST_MESSAGE: usize = 1_000;
/// How many addresses one form takes; a list takes more.
pub const MOST_ADDRESSES: usize = 50;

crate::word::words! {
    /// Why an invitation was not accepted.
    InvitationRefusal {
        /// The link is no good one.
        Unknown = "unknown",
        Expired = "expired",
        Revoked = "revoked",
        Used = "used",
        /// Whoever sent it may no longer invite.
        Void = "void",
        /// It is for another address than that of the one who is signed in.
        OtherAddress = "other_address",
        /// Already a member.
        Member = "member",
    }
}

crate::word::words! {
    /// Why an address was not invited.
    Verdict {
        Malformed = "malformed",
        /// Named before, in the same form or list.
        Duplicate = "duplicate",
        Member = "member",
        Invited = "invited",
        /// The organization's rules do not let addresses of this domain in.
        DomainNotAllowed = "domain_not_allowed",
        UnknownRole = "unknown_role",
        UnknownTeam = "unknown_team",
        /// Whoever made the list lost the right before its turn came.
        SenderMayNot = "sender_may_not",
    }
}

/// What an organization's policies say about invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRules {
    days: u32,
    domains: Vec<String>,
}

/// The rules that follow from an organization's policies.
pub fn invitation_rules(policies: &Policies) -> InvitationRules {
    InvitationRules {
        days: policies.invitation_days.unwrap_or(DAYS).max(1),
        domains: policies.invitation_domains.clone(),
    }
}

impl InvitationRules {
    /// How long an invitation lives.
    pub fn lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.days) * 24 * 3600)
    }

    /// Domains that addresses must have; empty: any.
    pub fn domains(&self) -> &[String] {
        &self.domains
    }

    /// Whether an address may be invited.
    pub fn allows(&self, address: &EmailAddress) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|domain| *domain == address.domain().to_lowercase())
    }
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    Pending,
    Expired,
    Accepted,
    Revoked,
}

impl InvitationState {
    /// The state that follows from the instants of an invitation.
    pub fn of(
        accepted_at: Option<Timestamp>,
        revoked_at: Option<Timestamp>,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> InvitationState {
        match (accepted_at, revoked_at) {
            (Some(_), _) => InvitationState::Accepted,
            (None, Some(_)) => InvitationState::Revoked,
            (None, None) if expires_at <= now => InvitationState::Expired,
            (None, None) => InvitationState::Pending,
        }
    }
}

/// Enough of an address for its owner to know it again, and not enough for anybody else to write to it.
pub fn masked(address: &EmailAddress) -> String {
    let first = address.local_part().chars().next().unwrap_or('…');
    format!("{first}…@{}", address.domain())
}

/// What somebody writes with an invitation: lines of text, with nothing in them that hides or turns what is around.
pub fn parse_message(text: &str) -> Result<String, FieldError> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().any(|c| c != '\n' && (c.is_control() || crate::name::is_deceptive(c))) {
        return Err(FieldError::Malformed);
    }
    if text.chars().count() > LONGEST_MESSAGE {
        return Err(FieldError::TooLong { max: LONGEST_MESSAGE });
    }
    Ok(text.to_owned())
}

/// The addresses of a text field: one a line, or with commas, semicolons or spaces between them.
pub fn split_addresses(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty()).collect()
}

/// A team that people may be invited into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamChoice {
    pub id: TeamId,
    pub name: String,
    /// The one that people join where none is named.
    pub is_default: bool,
}

/// What the forms that invite offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteChoices {
    pub teams: Vec<TeamChoice>,
    /// When an invitation of now would end.
    pub expires_at: Timestamp,
    /// Domains that addresses must have; empty: any.
    pub domains: Vec<String>,
}

/// An invitation that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingInvitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    /// The names of the teams that still exist.
    pub teams: Vec<String>,
    pub invited_by: String,
    pub sent_at: Timestamp,
    pub expires_at: Timestamp,
    pub message: String,
    /// Whoever sent it may no longer invite: it does not open.
    pub is_void: bool,
}

impl PendingInvitation {
    /// Whether its time is over.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

/// One page of invitations that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingList {
    pub invitations: Vec<PendingInvitation>,
    /// On all pages.
    pub total: i64,
    /// Where the next page begins.
    pub next: Option<InvitationId>,
    pub rendered_at: Timestamp,
}

/// An invitation with the link that one may hand on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentInvitation {
    pub invitation: PendingInvitation,
    pub state: InvitationState,
    /// The whole address; it does not confirm anybody's mailbox. Only where the invitation can be accepted.
    pub link: Option<String>,
    pub rendered_at: Timestamp,
}

/// How whoever holds the link of an invitation may go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum WayIn {
    /// Signed in with the invited address: one button.
    Accept { email: String },
    /// Signed in with another one.
    OtherAddress { masked: String, own: String },
    /// The address has an account, and nobody is signed in.
    SignIn { email: String },
    /// A new person, whose address the link proves.
    SignUp { email: String },
    /// The link proves no address, and whoever holds it may be anybody: signs in, or signs up and confirms the address first.
    ConfirmFirst { masked: String },
    /// No new accounts are made here.
    SignInOnly { address: String },
}

/// An invitation that can be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvitation {
    pub organization: String,
    pub inviter: String,
    pub role: Role,
    pub message: String,
    pub expires_at: Timestamp,
    pub way: WayIn,
}

/// An invitation that cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedInvitation {
    pub why: InvitationRefusal,
    /// Of whom it was; absent where the link is none of ours.
    pub organization: Option<String>,
    /// The organization in addresses, for its members.
    pub slug: Option<String>,
}

impl ClosedInvitation {
    /// One of which nothing more is known.
    pub fn of(why: InvitationRefusal) -> ClosedInvitation {
        ClosedInvitation { why, organization: None, slug: None }
    }
}

/// What the page of a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationPage {
    Open(OpenInvitation),
    Closed(ClosedInvitation),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn rules_follow_from_policies() {
        let open = invitation_rules(&Policies::default());
        assert_eq!(open.lifetime(), Duration::from_secs(7 * 24 * 3600));
        assert!(open.allows(&address("ada@anything.example")));
        let strict = Policies {
            invitation_days: Some(2),
            invitation_domains: vec!["example.org".to_owned()],
            ..Policies::default()
        };
        let strict = invitation_rules(&strict);
        assert_eq!(strict.lifetime(), Duration::from_secs(2 * 24 * 3600));
        assert!(strict.allows(&address("ada@Example.ORG")));
        for other in ["ada@sub.example.org", "ada@example.org.evil.example", "ada@xexample.org"] {
            assert!(!strict.allows(&address(other)), "{other}");
        }
    }

    #[test]
    fn states_follow_from_instants() {
        let at = Timestamp::from_micros;
        let of = |accepted: Option<i64>, revoked: Option<i64>| {
            InvitationState::of(accepted.map(at), revoked.map(at), at(10), at(10))
        };
        assert_eq!(of(Some(1), None), InvitationState::Accepted);
        assert_eq!(of(None, Some(1)), InvitationState::Revoked);
        assert_eq!(of(None, None), InvitationState::Expired);
        assert_eq!(InvitationState::of(None, None, at(11), at(10)), InvitationState::Pending);
    }

    #[test]
    fn a_masked_address_cannot_be_written_to() {
        assert_eq!(masked(&address("grace.hopper@example.org")), "g…@example.org");
        assert!(EmailAddress::parse("Grace").is_err());
    }

    #[test]
    fn messages_are_plain_lines() {
        assert_eq!(parse_message(" Hello\r\nGrace \n"), Ok("Hello\nGrace".to_owned()));
        assert_eq!(parse_message("a\u{202e}b"), Err(FieldError::Malformed));
        assert_eq!(parse_message("a\0b"), Err(FieldError::Malformed));
        assert!(parse_message(&"ü".repeat(1_000)).is_ok());
        assert_eq!(parse_message(&"x".repeat(1_001)), Err(FieldError::TooLong { max: 1_000 }));
    }

    #[test]
    fn addresses_are_told_apart() {
        let text = "ada@example.org, grace@example.org;\n  alan@example.org\r\n\nnobody";
        assert_eq!(split_addresses(text), ["ada@example.org", "grace@example.org", "alan@example.org", "nobody"]);
        assert!(split_addresses(" ,; \n").is_empty());
    }
}
