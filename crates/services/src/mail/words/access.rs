//! What mails about the ways into an account say: its password, a new browser, a changed factor.

use domain::name::DisplayName;
use domain::security::Change;
use domain::time::Timestamp;
use domain::token::LinkToken;

use super::super::{Setting, clean};
use super::{Words, greeting, link, origin, until};

pub(super) fn reset_password(
    setting: &Setting<'_>,
    name: &DisplayName,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Choose a new password for {brand}"),
        preview: format!("The link works for {}.", until(setting, link_expires_at)),
        heading: "Choose a new password",
        greeting: greeting(name.as_str()),
        paragraphs: vec![format!("Somebody asked for a new password for your account at {brand}.")],
        code: None,
        facts: Vec::new(),
        lead: None,
        button: link(setting, "Choose a new password", &format!("/reset-password?token={}", link_token.as_str())),
        expiry: Some(format!("The link works once, for {}.", until(setting, link_expires_at))),
        aside: None,
        origin: origin(setting, None),
        not_you: "Wasn’t you? Ignore this mail: your password stays as it is.".to_owned(),
    }
}

pub(super) fn password_changed(setting: &Setting<'_>, name: &DisplayName, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your password for {brand} was changed"),
        preview: "If it was you, there is nothing to do.".to_owned(),
        heading: "Your password was changed",
        greeting: greeting(name.as_str()),
        paragraphs: vec![format!(
            "The password of your account at {brand} was changed, and its other sessions were signed out. If it was you, there is nothing to do."
        )],
        code: None,
        facts: Vec::new(),
        lead: Some("Wasn’t you? Then somebody else has had access to your account: choose a new password now."),
        button: link(setting, "Choose a new password", "/forgot-password"),
        expiry: None,
        aside: None,
        origin: origin(setting, Some(at)),
        not_you:
            "If it wasn’t you, change the password of your mailbox too: whoever reads your mail can change this one."
                .to_owned(),
    }
}

pub(super) fn changed(setting: &Setting<'_>, name: &DisplayName, change: Change, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    let (subject, heading, text) = change_words(change);
    Words {
        subject: format!("{subject} at {brand}"),
        preview: "If it was you, there is nothing to do.".to_owned(),
        heading,
        greeting: greeting(name.as_str()),
        paragraphs: vec![text.to_owned()],
        code: None,
        facts: Vec::new(),
        lead: Some("See how your account is kept safe:"),
        button: link(setting, "Open security", "/account/security"),
        expiry: None,
        aside: Some(("Wasn’t you?", link(setting, "Choose a new password", "/forgot-password"))),
        origin: origin(setting, Some(at)),
        not_you: "If it wasn’t you, choose a new password now: it ends every session. Then look at the security page."
            .to_owned(),
    }
}

pub(super) fn new_device(setting: &Setting<'_>, name: &DisplayName, link_token: &LinkToken, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("New sign-in to {brand}"),
        preview: "If it was you, there is nothing to do.".to_owned(),
        heading: "You signed in from a new browser",
        greeting: greeting(name.as_str()),
        paragraphs: vec![format!(
            "Somebody signed in to your account at {brand} in a browser that was not used before. If it was you, there is nothing to do."
        )],
        code: None,
        facts: Vec::new(),
        lead: Some("Wasn’t you? Say so: the session ends, and you get a link for a new password."),
        button: link(setting, "This wasn’t me", &format!("/not-me?token={}", link_token.as_str())),
        expiry: Some("The link works for 30 days.".to_owned()),
        aside: None,
        origin: origin(setting, Some(at)),
        not_you: "Whoever signed in knew your password or held one of your keys to it. Choose a new password that you use nowhere else.".to_owned(),
    }
}

/// Subject, heading and text of a change.
fn change_words(change: Change) -> (&'static str, &'static str, &'static str) {
    match change {
        Change::TotpAdded => (
            "An authenticator app was added",
            "An authenticator app was added",
            "From now on a sign-in asks for its code. The other sessions of your account were signed out.",
        ),
        Change::TotpRemoved => (
            "Your authenticator app was removed",
            "Your authenticator app was removed",
            "A sign-in no longer asks for its code. The other sessions of your account were signed out.",
        ),
        Change::RecoveryCodesMade => (
            "New recovery codes were made",
            "New recovery codes were made",
            "The earlier recovery codes of your account no longer work.",
        ),
        Change::RecoveryCodeUsed => (
            "A recovery code was used",
            "A recovery code was used",
            "Somebody showed one of your recovery codes instead of the second factor. That code no longer works.",
        ),
        Change::FactorsDropped => (
            "Your second factor was removed",
            "Your second factor was removed",
            "The three days are over: the authenticator, the passkeys and the recovery codes of your account are gone, and every session has ended. Sign in with your password, then set up a new second factor.",
        ),
        Change::FactorLossStopped => (
            "Your second factor stays",
            "Your second factor stays",
            "The removal of your second factor was stopped. Nothing changes.",
        ),
        Change::PasskeyAdded => (
            "A passkey was added",
            "A passkey was added",
            "It signs in to your account from now on. The other sessions of your account were signed out.",
        ),
        Change::PasskeyRemoved => (
            "A passkey was removed",
            "A passkey was removed",
            "It no longer signs in to your account. The other sessions of your account were signed out.",
        ),
        Change::GoogleLinked => (
            "Google was connected",
            "Google was connected",
            "A Google account signs in to your account from now on. The other sessions of your account were signed out.",
        ),
        Change::GoogleUnlinked => (
            "Google was disconnected",
            "Google was disconnected",
            "The Google account no longer signs in to your account. The other sessions of your account were signed out.",
        ),
        Change::GitHubLinked => (
            "GitHub was connected",
            "GitHub was connected",
            "A GitHub account signs in to your account from now on. The other sessions of your account were signed out.",
        ),
        Change::GitHubUnlinked => (
            "GitHub was disconnected",
            "GitHub was disconnected",
            "The GitHub account no longer signs in to your account. The other sessions of your account were signed out.",
        ),
    }
}
