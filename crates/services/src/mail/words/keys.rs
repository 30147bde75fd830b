//! What mails about API keys say.

use domain::credential::{self, Kind};
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
    let thing = Thing::of(redacted);
    let in_whose = match thing {
        Thing::Key => "A new API key can call the API in your name.",
        Thing::Token => "A new organization token, which you made, can call the API in the organization’s name.",
    };
    Words {
        subject: format!("{} “{}” was created", thing.noun(), clean::line(key.as_str())),
        preview: format!("In {}.", clean::line(organization.as_str())),
        heading: thing.pick("An API key was created", "An organization token was created"),
        greeting: greeting(name.as_str()),
        paragraphs: vec![in_whose.to_owned()],
        code: None,
        facts: key_facts(key.as_str(), redacted, organization.as_str()),
        lead: None,
        button: thing.page(setting),
        expiry: None,
        aside: None,
        origin: origin(setting, Some(at)),
        not_you: format!("Wasn’t you? Revoke the {} now, then choose a new password.", thing.pick("key", "token")),
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
    let thing = Thing::of(redacted);
    Words {
        subject: format!("{} “{}” was revoked", thing.noun(), clean::line(key.as_str())),
        preview: format!("In {}. Calls with it are refused.", clean::line(organization.as_str())),
        heading: thing.pick("An API key was revoked", "An organization token was revoked"),
        greeting: greeting(name.as_str()),
        paragraphs: vec![
            thing
                .pick(
                    "This API key was revoked. Calls with it are refused; a new key can take its place.",
                    "This organization token was revoked. Calls with it are refused; a new token can take its place.",
                )
                .to_owned(),
        ],
        code: None,
        facts: key_facts(key.as_str(), redacted, organization.as_str()),
        lead: None,
        button: thing.page(setting),
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
    let thing = Thing::of(redacted);
    Words {
        subject: format!("{} “{}” was rotated", thing.noun(), clean::line(key.as_str())),
        preview: format!("In {}. {until}", clean::line(organization.as_str())),
        heading: thing.pick("An API key was rotated", "An organization token was rotated"),
        paragraphs: vec![format!("This {} has a new secret. {until}", thing.pick("API key", "organization token"))],
        facts: key_facts(key.as_str(), redacted, organization.as_str()),
        button: thing.page(setting),
        not_you: format!("Wasn’t you? Revoke the {} now, then choose a new password.", thing.pick("key", "token")),
        ..plain(setting, name.as_str(), Some(at))
    }
}

/// What the mail is about. What is shown of the secret says so.
#[derive(Clone, Copy)]
enum Thing {
    Key,
    Token,
}

impl Thing {
    fn of(redacted: &str) -> Thing {
        match credential::kind_of_redacted(redacted) {
            Some(Kind::Organization) => Thing::Token,
            _ => Thing::Key,
        }
    }

    const fn pick(self, key: &'static str, token: &'static str) -> &'static str {
        match self {
            Thing::Key => key,
            Thing::Token => token,
        }
    }

    const fn noun(self) -> &'static str {
        self.pick("API key", "Organization token")
    }

    fn page(self, setting: &Setting<'_>) -> Link {
        let (label, path) = match self {
            Thing::Key => ("See API keys", "keys"),
            Thing::Token => ("See organization tokens", "organization-tokens"),
        };
        match setting.organization {
            Some(slug) => link(setting, label, &format!("/o/{}/{path}", slug.as_str())),
            None => link(setting, "Open the console", "/"),
        }
    }
}

fn key_facts(key: &str, redacted: &str, organization: &str) -> Vec<(&'static str, String)> {
    vec![("Name", clean::line(key)), ("Key", clean::line(redacted)), ("Organization", clean::line(organization))]
}
