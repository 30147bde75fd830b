//! What mails about API keys say.

use domain::name::{DisplayName, KeyName, OrgName};
use domain::time::Timestamp;

use super::super::{Setting, clean};
use super::{Link, Words, greeting, link, origin, plain};

pub(super) fn created(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    key: &KeyName,
    redacted: &str,
    at: Timestamp,
) -> Words {
    Words {
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
        origin: origin(setting, Some(at)),
        not_you: "Wasn’t you? Revoke the key now, then choose a new password.".to_owned(),
    }
}

pub(super) fn revoked(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    key: &KeyName,
    redacted: &str,
    at: Timestamp,
) -> Words {
    Words {
        subject: format!("API key “{}” was revoked", clean::line(key.as_str())),
        preview: format!("In {}. Calls with it are refused.", clean::line(organization.as_str())),
        heading: "An API key was revoked",
        greeting: greeting(name.as_str()),
        paragraphs: vec![
            "This API key was revoked. Calls with it are refused; a new key can take its place.".to_owned(),
        ],
        code: None,
        facts: key_facts(key.as_str(), redacted, organization.as_str()),
        lead: None,
        button: keys_page(setting),
        expiry: None,
        aside: None,
        origin: origin(setting, Some(at)),
        not_you:
            "Wasn’t you? It may have been an admin of the organization. If nobody there did it, choose a new password."
                .to_owned(),
    }
}

pub(super) fn rotated(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    (key, redacted): (&KeyName, &str),
    (former_dies_at, at): (Timestamp, Timestamp),
) -> Words {
    let until = match former_dies_at > at {
        true => format!("The secret before works until {}.", setting.reader.moment(former_dies_at)),
        false => "The secret before has stopped.".to_owned(),
    };
    Words {
        subject: format!("API key “{}” was rotated", clean::line(key.as_str())),
        preview: format!("In {}. {until}", clean::line(organization.as_str())),
        heading: "An API key was rotated",
        paragraphs: vec![format!("This API key has a new secret. {until}")],
        facts: key_facts(key.as_str(), redacted, organization.as_str()),
        button: keys_page(setting),
        not_you: "Wasn’t you? Revoke the key now, then choose a new password.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
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
