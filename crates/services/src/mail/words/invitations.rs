//! What a mail that invites says.

use domain::name::{DisplayName, OrgName};
use domain::role::Role;
use domain::time::Timestamp;
use domain::token::LinkToken;

use super::super::clean::carries_link;
use super::super::{Setting, clean};
use super::{Words, link, plain};

pub(super) fn invitation(
    setting: &Setting<'_>,
    inviter: &DisplayName,
    organization: &OrgName,
    role: Role,
    words: &str,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    let inviter = quotable(inviter.as_str(), "Somebody");
    let team = quotable(organization.as_str(), "an organization");
    let role = role_words(role);
    let quoted: Vec<_> =
        words.lines().map(clean::line).filter(|line| !line.is_empty() && !carries_link(line)).collect();
    let mut paragraphs = vec![format!("{inviter} invites you to join {team} at {brand}, as {role}.")];
    if !quoted.is_empty() {
        paragraphs.push(format!("{inviter} writes:"));
        paragraphs.extend(quoted.into_iter().map(|line| format!("> {line}")));
    }
    Words {
        subject: format!("{inviter} invites you to {team}"),
        preview: format!("The link works until {}.", setting.reader.long_moment(link_expires_at)),
        heading: "You are invited",
        greeting: "Hello,".to_owned(),
        paragraphs,
        lead: Some("Open the link to see the invitation and accept it."),
        button: link(setting, "See the invitation", &format!("/invitations/{}", link_token.as_str())),
        expiry: Some(format!(
            "The link works once, until {}. It is for you alone: whoever has it counts as you.",
            setting.reader.long_moment(link_expires_at)
        )),
        not_you:
            "You expect no invitation? Ignore this mail: without the link nothing happens, and no account is made."
                .to_owned(),
        origin: Vec::new(),
        ..plain(setting, "", None)
    }
}

/// A role with what it means.
const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin, who manages members, keys and settings",
        Role::Developer => "Developer, who makes API keys and calls the API",
        Role::BillingManager => "Billing Manager, who manages plan, payment and alerts",
        Role::ReadOnly => "Read-only, who sees usage and cost",
    }
}

/// Somebody's words for a sentence of ours; where they could be taken for a link, ours alone.
fn quotable(text: &str, instead: &str) -> String {
    let text = clean::line(text);
    if text.is_empty() || clean::is_linkable(&text) { instead.to_owned() } else { text }
}
