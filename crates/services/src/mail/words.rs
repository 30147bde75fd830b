//! What each message says, by what it is about.

mod access;
mod addresses;
mod audit;
mod data;
mod factor_losses;
mod invitations;
mod keys;
mod leaks;
mod policies;
mod webhooks;

use domain::mail::Message;
use domain::time::Timestamp;

use super::moment::span;
use super::{Setting, clean, device, organization};

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
    match message {
        Message::ConfirmAddress { name, code, code_expires_at, link_token, link_expires_at } => {
            addresses::confirm(setting, name, code, *code_expires_at, link_token, *link_expires_at)
        }
        Message::AddressAlreadyKnown { name } => addresses::already_known(setting, name),
        Message::ResetPassword { name, link_token, link_expires_at } => {
            access::reset_password(setting, name, link_token, *link_expires_at)
        }
        Message::PasswordChanged { name, at } => access::password_changed(setting, name, *at),
        Message::SecurityChanged { name, change, at } => access::changed(setting, name, *change, *at),
        Message::NewDevice { name, link_token, at } => access::new_device(setting, name, link_token, *at),
        Message::LostFactor { name, link_token, link_expires_at } => {
            factor_losses::lost(setting, name, link_token, *link_expires_at)
        }
        Message::FactorApprovalAsked { name, member, organization, due_at } => {
            factor_losses::approval_asked(setting, name, member, organization, *due_at)
        }
        Message::PoliciesRolledBack { name, organization, at } => {
            policies::rolled_back(setting, name, organization, *at)
        }
        Message::FactorGoes { name, due_at, link_token, approval_by } => {
            factor_losses::goes(setting, name, *due_at, link_token, approval_by)
        }
        Message::ConfirmNewAddress { name, link_token, link_expires_at } => {
            addresses::confirm_new(setting, name, link_token, *link_expires_at)
        }
        Message::AddressWanted { name } => addresses::wanted(setting, name),
        Message::AddressChangeAsked { name, address, at } => addresses::change_asked(setting, name, address, *at),
        Message::AddressChanged { name, address, at, link_token, link_expires_at } => {
            addresses::changed(setting, name, address, *at, link_token, *link_expires_at)
        }
        Message::AddressRestored { name, at } => addresses::restored(setting, name, *at),
        Message::ConfirmContact { name, link_token, link_expires_at } => {
            addresses::confirm_contact(setting, name, link_token, *link_expires_at)
        }
        Message::DataExported { name, at } => data::exported(setting, name, *at),
        Message::DeletionAsked { name, due_at, at } => data::deletion_asked(setting, name, *due_at, *at),
        Message::DeletionNear { name, due_at } => data::deletion_near(setting, name, *due_at),
        Message::DeletionCancelled { name, at } => data::deletion_cancelled(setting, name, *at),
        Message::DeletionStopped { name, organization, at } => data::deletion_stopped(setting, name, organization, *at),
        Message::AccountDeleted { name, at } => data::deleted(setting, name, *at),
        Message::Invitation { inviter, organization, role, words, link_token, link_expires_at } => {
            invitations::invitation(setting, inviter, organization, *role, words, link_token, *link_expires_at)
        }
        Message::KeyCreated { name, organization, key, redacted, at } => {
            keys::created(setting, name, organization, key, redacted, *at)
        }
        Message::KeyRevoked { name, organization, key, redacted, at } => {
            keys::revoked(setting, name, organization, key, redacted, *at)
        }
        Message::KeyRotated { name, organization, key, redacted, former_dies_at, at } => {
            keys::rotated(setting, name, organization, (key, redacted), (*former_dies_at, *at))
        }
        Message::KeyLeaked { name, organization, key, redacted, leak, outcome, like } => {
            leaks::leaked(setting, name, organization, (key, redacted), (leak, *outcome), *like)
        }
        Message::AuditCheckpoint { name, organization, signed, at } => {
            audit::checkpoint(setting, name, organization, signed, *at)
        }
        Message::WebhookPaused { name, organization, host, webhook, why, at } => {
            webhooks::paused(setting, name, organization, (host, *webhook), (*why, *at))
        }
        Message::RoleChanged { name, organization, before, after, at } => {
            organization::role_changed(setting, name, organization, (*before, *after), *at)
        }
        Message::MemberRemoved { name, organization, at } => organization::removed(setting, name, organization, *at),
        Message::OrganizationDeletionAsked { name, organization, due_at, at } => {
            organization::deletion_asked(setting, name, organization, (*due_at, *at))
        }
        Message::OrganizationDeleted { name, organization, at } => {
            organization::deleted(setting, name, organization, *at)
        }
    }
}

/// What a mail has without more being said: a greeting, and from where it was caused.
pub(super) fn plain(setting: &Setting<'_>, name: &str, at: Option<Timestamp>) -> Words {
    Words {
        subject: String::new(),
        preview: String::new(),
        heading: "",
        greeting: greeting(name),
        paragraphs: Vec::new(),
        code: None,
        facts: Vec::new(),
        lead: None,
        button: link(setting, "Open the console", "/"),
        expiry: None,
        aside: None,
        origin: origin(setting, at),
        not_you: String::new(),
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

fn until(setting: &Setting<'_>, end: Timestamp) -> String {
    format!("{} (until {})", span(end.since(setting.at)), setting.reader.long_moment(end))
}

pub(super) fn link(setting: &Setting<'_>, label: &'static str, path: &str) -> Link {
    let origin = setting.public_url.trim_end_matches('/');
    Link { label, address: format!("{origin}{path}") }
}

fn policies_page(setting: &Setting<'_>) -> Link {
    match setting.organization {
        Some(slug) => link(setting, "Open policies", &format!("/o/{}/policies", slug.as_str())),
        None => link(setting, "Open the console", "/"),
    }
}

fn origin(setting: &Setting<'_>, at: Option<Timestamp>) -> Vec<(&'static str, String)> {
    let cause = setting.cause;
    let at = at.or(cause.map(|cause| cause.at));
    let address = cause.and_then(|cause| cause.address);
    let device = cause.map(|cause| device(&cause.agent)).filter(|device| !device.is_empty());
    [
        ("When", at.map(|at| setting.reader.long_moment(at))),
        ("From", address.map(|address| address.to_string())),
        ("With", device),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}
