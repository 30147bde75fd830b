//! What mails about an organization and one's place in it say.

use domain::name::{DisplayName, OrgName};
use domain::role::Role;
use domain::time::Timestamp;

use super::words::{Words, link, plain};
use super::{Setting, clean};

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Developer => "Developer",
        Role::BillingManager => "Billing Manager",
        Role::ReadOnly => "Read-only",
    }
}

/// What the role lets one do, in half a sentence.
const fn role_means(role: Role) -> &'static str {
    match role {
        Role::Admin => "manage people, policies, keys and billing",
        Role::Developer => "make API keys and service accounts in your teams, and see usage",
        Role::BillingManager => "manage plan, payments and spending, and see usage",
        Role::ReadOnly => "see usage, costs and the directory",
    }
}

pub(super) fn role_changed(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    (before, after): (Role, Role),
    at: Timestamp,
) -> Words {
    let organization = clean::line(organization.as_str());
    let (means, after) = (role_means(after), role_name(after));
    Words {
        subject: format!("You are now {after} in {organization}"),
        preview: format!("You can {means}."),
        heading: "Your role has changed",
        paragraphs: vec![format!(
            "Your role in {organization} was {} and is now {after}: you can {means}.",
            role_name(before)
        )],
        button: match setting.organization {
            Some(slug) => link(setting, "See what each role may do", &format!("/o/{}/roles", slug.as_str())),
            None => link(setting, "Open the console", "/"),
        },
        not_you: "Not what you expected? Ask an Admin of the organization.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn removed(setting: &Setting<'_>, name: &DisplayName, organization: &OrgName, at: Timestamp) -> Words {
    let (brand, organization) = (clean::line(&setting.brand.name), clean::line(organization.as_str()));
    Words {
        subject: format!("You are no longer a member of {organization}"),
        preview: "Your API keys there have stopped.".to_owned(),
        heading: "Your membership has ended",
        paragraphs: vec![
            format!("An Admin removed you from {organization} at {brand}. Your API keys there no longer work."),
            "Your account and your other organizations stay as they are.".to_owned(),
        ],
        not_you: "Not what you expected? Ask an Admin of the organization.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deleted(setting: &Setting<'_>, name: &DisplayName, organization: &OrgName, at: Timestamp) -> Words {
    let (brand, organization) = (clean::line(&setting.brand.name), clean::line(organization.as_str()));
    Words {
        subject: format!("{organization} has been deleted"),
        preview: "Its members have no access any more, and its API keys no longer work.".to_owned(),
        heading: "The organization has been deleted",
        paragraphs: vec![format!(
            "The organization {organization} at {brand} is gone: its members have no access any more, and its API keys no longer work. What the law asks to keep, such as invoices, is kept."
        )],
        not_you: "Your account stays.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn deletion_asked(
    setting: &Setting<'_>,
    name: &DisplayName,
    organization: &OrgName,
    (due_at, at): (Timestamp, Timestamp),
) -> Words {
    let (brand, organization) = (clean::line(&setting.brand.name), clean::line(organization.as_str()));
    let when = setting.reader.long_moment(due_at);
    Words {
        subject: format!("{organization} will be deleted"),
        preview: format!("On {when}, unless an Admin keeps it."),
        heading: "The organization will be deleted",
        paragraphs: vec![format!(
            "An Admin asked for the organization {organization} at {brand} to be deleted. On {when} its members lose access and its API keys stop. Until then everything works as before."
        )],
        lead: Some("Any Admin can keep it:"),
        button: match setting.organization {
            Some(slug) => link(setting, "Keep the organization", &format!("/o/{}/settings", slug.as_str())),
            None => link(setting, "Open the console", "/"),
        },
        not_you: "Surprised? Keep the organization, then look into its audit log to see who asked.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}
