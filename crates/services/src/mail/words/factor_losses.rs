//! What mails about a lost second factor say.

use domain::name::{DisplayName, OrgName};
use domain::time::Timestamp;
use domain::token::LinkToken;

use super::super::{Setting, clean};
use super::{Words, greeting, link, origin, policies_page, until};

pub(super) fn lost(
    setting: &Setting<'_>,
    name: &DisplayName,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Lost your second factor at {brand}?"),
        preview: "Confirm it, and it goes after three days.".to_owned(),
        heading: "You can no longer show your second factor",
        greeting: greeting(name.as_str()),
        paragraphs: vec![
            format!("Somebody who knows your password says that the authenticator, the passkeys and the recovery codes of your account at {brand} are lost."),
            "If it is you, open the link and confirm. Then there is a wait of three days, in which anybody who is still signed in to your account can stop it. After that your password alone signs you in.".to_owned(),
        ],
        code: None,
        facts: Vec::new(),
        lead: None,
        button: link(setting, "Confirm the loss", &format!("/lost-factor?token={}", link_token.as_str())),
        expiry: Some(format!("The link works once, for {}.", until(setting, link_expires_at))),
        aside: None,
        origin: origin(setting, None),
        not_you: "Wasn’t you? Then somebody knows your password: choose a new one now. Without the link nothing changes.".to_owned(),
    }
}

pub(super) fn approval_asked(
    setting: &Setting<'_>,
    name: &DisplayName,
    member: &DisplayName,
    organization: &OrgName,
    due_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("{} lost a second factor", somebody(member.as_str())),
        preview: format!("An Admin of {} has to approve its removal.", clean::line(organization.as_str())),
        heading: "A lost second factor waits for you",
        greeting: greeting(name.as_str()),
        paragraphs: vec![format!(
            "{} says that the second factor of their account at {brand} is lost. {} asks every member for one, so it goes only if one of its Admins approves too, and not before {}. Ask them in person first: whoever knows a password and reads the mail could say the same.",
            somebody(member.as_str()),
            clean::line(organization.as_str()),
            setting.reader.long_moment(due_at)
        )],
        code: None,
        facts: Vec::new(),
        lead: None,
        button: policies_page(setting),
        expiry: None,
        aside: None,
        origin: origin(setting, None),
        not_you: "Do nothing if you are not sure: without an approval the factor stays.".to_owned(),
    }
}

pub(super) fn goes(
    setting: &Setting<'_>,
    name: &DisplayName,
    due_at: Timestamp,
    link_token: &LinkToken,
    approval_by: &[OrgName],
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your second factor at {brand} will be removed"),
        preview: format!("On {}, unless you stop it.", setting.reader.long_moment(due_at)),
        heading: "Your second factor will be removed",
        greeting: greeting(name.as_str()),
        paragraphs: std::iter::once(format!(
            "It was confirmed from this mailbox that the second factor of your account at {brand} is lost. On {} the authenticator, the passkeys and the recovery codes are removed, and every session ends.",
            setting.reader.long_moment(due_at)
        ))
        .chain(approval(approval_by))
        .collect(),
        code: None,
        facts: Vec::new(),
        lead: Some("Not lost, or not you? Stop it:"),
        button: link(setting, "Keep my second factor", &format!("/stop-factor-loss?token={}", link_token.as_str())),
        expiry: None,
        aside: Some(("Is somebody else in your account?", link(setting, "Choose a new password", "/forgot-password"))),
        origin: origin(setting, None),
        not_you: "If it wasn’t you, somebody knows your password and reads your mail: stop it, then change both passwords.".to_owned(),
    }
}

/// Whose word is needed beside the wait.
fn approval(organizations: &[OrgName]) -> Option<String> {
    let names: Vec<_> = organizations.iter().map(|name| clean::line(name.as_str())).collect();
    (!names.is_empty()).then(|| {
        format!(
            "An Admin has to approve as well, since a second factor is required in: {}. They have been asked; until they approve, the factor stays.",
            names.join(", ")
        )
    })
}

/// A member by name, unless the name would advertise something.
fn somebody(name: &str) -> String {
    if clean::is_linkable(name) { "A member".to_owned() } else { clean::line(name) }
}
