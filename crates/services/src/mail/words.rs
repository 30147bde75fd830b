//! What each message says.

use domain::mail::Message;
use domain::time::Timestamp;

use super::moment::{moment, span};
use super::{Setting, clean, device};

/// The parts of a mail, in the order in which both forms show them. Nothing here is escaped; everything is one line.
pub(super) struct Words {
    pub subject: String,
    /// What a list of mails shows beside the subject.
    pub preview: String,
    pub heading: &'static str,
    pub greeting: String,
    pub paragraphs: Vec<String>,
    /// Six digits.
    pub code: Option<String>,
    pub facts: Vec<(&'static str, String)>,
    /// Said just before the button.
    pub lead: Option<&'static str>,
    pub button: Link,
    /// How long things work.
    pub expiry: Option<String>,
    /// What else one may want.
    pub aside: Option<(&'static str, Link)>,
    /// When, from where and with what this was caused.
    pub origin: Vec<(&'static str, String)>,
    /// What to do if it was somebody else.
    pub not_you: String,
}

pub(super) struct Link {
    pub label: &'static str,
    pub address: String,
}

pub(super) fn words(message: &Message, setting: &Setting<'_>) -> Words {
    let brand = clean::line(&setting.brand.name);
    match message {
        Message::ConfirmAddress { name, code, code_expires_at, link_token, link_expires_at } => Words {
            subject: format!("Confirm your address for {brand}"),
            preview: format!("Your code is {}.", grouped(code.as_str())),
            heading: "Confirm your address",
            greeting: greeting(name.as_str()),
            paragraphs: vec![format!("Enter this code on the page where you signed up for {brand}.")],
            code: Some(code.as_str().to_owned()),
            facts: Vec::new(),
            lead: Some("Or open this link and confirm there."),
            button: link(setting, "Confirm address", &format!("/verify-email?token={}", link_token.as_str())),
            expiry: Some(format!(
                "The code works for {}, the link for {}.",
                until(setting.at, *code_expires_at),
                until(setting.at, *link_expires_at)
            )),
            aside: None,
            origin: origin(setting, None),
            not_you: format!(
                "Wasn’t you? Ignore this mail: without the code or the link no account is made. Tell nobody the code; nobody at {brand} asks for it."
            ),
        },
        Message::AddressAlreadyKnown { name } => Words {
            subject: format!("You already have an account at {brand}"),
            preview: "Somebody tried to sign up with your address.".to_owned(),
            heading: "You already have an account",
            greeting: greeting(name.as_str()),
            paragraphs: vec![format!(
                "Somebody tried to sign up for {brand} with this address. It has an account already, so nothing was made or changed. If it was you, sign in."
            )],
            code: None,
            facts: Vec::new(),
            lead: None,
            button: link(setting, "Sign in", "/sign-in"),
            expiry: None,
            aside: Some(("You no longer know your password?", link(setting, "Choose a new one", "/forgot-password"))),
            origin: origin(setting, None),
            not_you: "Wasn’t you? There is nothing to do: your account is as it was.".to_owned(),
        },
        Message::ResetPassword { name, link_token, link_expires_at } => Words {
            subject: format!("Choose a new password for {brand}"),
            preview: format!("The link works for {}.", until(setting.at, *link_expires_at)),
            heading: "Choose a new password",
            greeting: greeting(name.as_str()),
            paragraphs: vec![format!("Somebody asked for a new password for your account at {brand}.")],
            code: None,
            facts: Vec::new(),
            lead: None,
            button: link(
                setting,
                "Choose a new password",
                &format!("/reset-password?token={}", link_token.as_str()),
            ),
            expiry: Some(format!("The link works once, for {}.", until(setting.at, *link_expires_at))),
            aside: None,
            origin: origin(setting, None),
            not_you: "Wasn’t you? Ignore this mail: your password stays as it is.".to_owned(),
        },
        Message::PasswordChanged { name, at } => Words {
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
            origin: origin(setting, Some(*at)),
            not_you: "If it wasn’t you, change the password of your mailbox too: whoever reads your mail can change this one.".to_owned(),
        },
        Message::KeyCreated { name, organization, key, redacted, at } => Words {
            subject: format!("API key “{}” was created", clean::line(key.as_str())),
            preview: format!("In {}.", clean::line(organization.as_str())),
            heading: "An API key was created",
            greeting: greeting(name.as_str()),
            paragraphs: vec!["A new API key can call the API in your name.".to_owned()],
            code: None,
            facts: key_facts(key.as_str(), redacted, organization.as_str()),
            lead: None,
            button: keys_page(setting),
            expiry: None,
            aside: None,
            origin: origin(setting, Some(*at)),
            not_you: "Wasn’t you? Revoke the key now, then choose a new password.".to_owned(),
        },
        Message::KeyRevoked { name, organization, key, redacted, at } => Words {
            subject: format!("API key “{}” was revoked", clean::line(key.as_str())),
            preview: format!("In {}. Calls with it are refused.", clean::line(organization.as_str())),
            heading: "An API key was revoked",
            greeting: greeting(name.as_str()),
            paragraphs: vec!["This API key was revoked. Calls with it are refused; a new key can take its place.".to_owned()],
            code: None,
            facts: key_facts(key.as_str(), redacted, organization.as_str()),
            lead: None,
            button: keys_page(setting),
            expiry: None,
            aside: None,
            origin: origin(setting, Some(*at)),
            not_you: "Wasn’t you? It may have been an admin of the organization. If nobody there did it, choose a new password."
                .to_owned(),
        },
    }
}

/// The digits of a code in two groups of three.
pub(super) fn grouped(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

fn greeting(name: &str) -> String {
    let name = clean::line(name);
    if name.is_empty() || clean::is_linkable(&name) { "Hello,".to_owned() } else { format!("Hello {name},") }
}

fn until(now: Timestamp, end: Timestamp) -> String {
    format!("{} (until {})", span(end.since(now)), moment(end))
}

fn link(setting: &Setting<'_>, label: &'static str, path: &str) -> Link {
    let origin = setting.public_url.trim_end_matches('/');
    Link { label, address: format!("{origin}{path}") }
}

fn keys_page(setting: &Setting<'_>) -> Link {
    match setting.organization {
        Some(slug) => link(setting, "See API keys", &format!("/o/{}/keys", slug.as_str())),
        None => link(setting, "Open the console", "/"),
    }
}

fn key_facts(key: &str, redacted: &str, organization: &str) -> Vec<(&'static str, String)> {
    vec![("Name", clean::line(key)), ("Key", clean::line(redacted)), ("Organization", clean::line(organization))]
}

fn origin(setting: &Setting<'_>, at: Option<Timestamp>) -> Vec<(&'static str, String)> {
    let cause = setting.cause;
    let at = at.or(cause.map(|cause| cause.at));
    let address = cause.and_then(|cause| cause.address);
    let device = cause.map(|cause| device(&cause.agent)).filter(|device| !device.is_empty());
    [("When", at.map(moment)), ("From", address.map(|address| address.to_string())), ("With", device)]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
}
