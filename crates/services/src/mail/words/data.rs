//! What mails about one's data and the end of an account say.

use domain::name::{DisplayName, OrgName};
use domain::time::Timestamp;

use super::super::{Setting, clean};
use super::{Words, link, plain};

pub(super) fn exported(setting: &Setting<'_>, name: &DisplayName, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your data at {brand} was downloaded"),
        preview: "If it was you, there is nothing to do.".to_owned(),
        heading: "Your data was downloaded",
        paragraphs: vec![format!(
            "Somebody who is signed in to your account at {brand} downloaded what is kept of you: addresses, sessions, the log of your account. Passwords and secrets are not in it."
        )],
        lead: Some("See how your account is kept safe:"),
        button: link(setting, "Open security", "/account/security"),
        aside: Some(("Wasn’t you?", link(setting, "Choose a new password", "/forgot-password"))),
        not_you: "If it wasn’t you, choose a new password now: it ends every session.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deletion_asked(setting: &Setting<'_>, name: &DisplayName, due_at: Timestamp, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your account at {brand} will be deleted"),
        preview: format!("On {}, unless you keep it.", setting.reader.long_moment(due_at)),
        heading: "Your account will be deleted",
        paragraphs: vec![format!(
            "On {} your account at {brand} goes: its sessions, ways in and API keys end, and what is personal is erased. Until then everything works as before.",
            setting.reader.long_moment(due_at)
        )],
        lead: Some("Changed your mind? Keep it:"),
        button: link(setting, "Keep my account", "/account/data"),
        aside: Some(("Wasn’t you?", link(setting, "Choose a new password", "/forgot-password"))),
        not_you: "If it wasn’t you, keep the account and choose a new password: it ends every session.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deletion_near(setting: &Setting<'_>, name: &DisplayName, due_at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your account at {brand} goes tomorrow"),
        preview: format!("On {}, unless you keep it.", setting.reader.long_moment(due_at)),
        heading: "Your account goes tomorrow",
        paragraphs: vec![format!(
            "On {} your account at {brand} is deleted. That cannot be undone.",
            setting.reader.long_moment(due_at)
        )],
        lead: Some("Changed your mind? Keep it:"),
        button: link(setting, "Keep my account", "/account/data"),
        not_you: "If it wasn’t you, keep the account and choose a new password: it ends every session.".to_owned(),
        ..plain(setting, name.as_str(), None)
    }
}

pub(super) fn deletion_cancelled(setting: &Setting<'_>, name: &DisplayName, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your account at {brand} stays"),
        preview: "It will not be deleted.".to_owned(),
        heading: "Your account stays",
        paragraphs: vec!["The deletion of your account was cancelled. Everything is as it was.".to_owned()],
        button: link(setting, "Open the console", "/"),
        not_you: "Wasn’t you? Then somebody else is signed in to your account: choose a new password now.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deletion_stopped(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your account at {brand} was not deleted"),
        preview: "An organization would be left without an Admin.".to_owned(),
        heading: "Your account was not deleted",
        paragraphs: vec!["You have become the last Admin of an organization with other members. Make another member Admin, then ask for the deletion again.".to_owned()],
        facts: vec![("Organization", clean::line(organization.as_str()))],
        button: link(setting, "Open your data", "/account/data"),
        not_you: "Wasn’t you who asked for it? Choose a new password.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deleted(setting: &Setting<'_>, name: &DisplayName, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your account at {brand} is deleted"),
        preview: "What is personal was erased.".to_owned(),
        heading: "Your account is deleted",
        paragraphs: vec!["Your sessions, ways in and API keys have ended, and what is personal was erased. Invoices stay as long as the law wants them, and the logs of organizations keep what happened, without your name.".to_owned()],
        button: link(setting, "Open the front page", "/"),
        not_you: "This is the last mail about it. The address is free for a new account.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}
