//! What each message says.

use domain::mail::Message;
use domain::role::Role;
use domain::security::Change;
use domain::time::Timestamp;

use super::clean::carries_link;
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
                until(setting, *code_expires_at),
                until(setting, *link_expires_at)
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
            preview: format!("The link works for {}.", until(setting, *link_expires_at)),
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
            expiry: Some(format!("The link works once, for {}.", until(setting, *link_expires_at))),
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
        Message::SecurityChanged { name, change, at } => {
            let (subject, heading, text) = change_words(*change);
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
                origin: origin(setting, Some(*at)),
                not_you: "If it wasn’t you, choose a new password now: it ends every session. Then look at the security page.".to_owned(),
            }
        }
        Message::NewDevice { name, link_token, at } => Words {
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
            origin: origin(setting, Some(*at)),
            not_you: "Whoever signed in knew your password or held one of your keys to it. Choose a new password that you use nowhere else.".to_owned(),
        },
        Message::LostFactor { name, link_token, link_expires_at } => Words {
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
            expiry: Some(format!("The link works once, for {}.", until(setting, *link_expires_at))),
            aside: None,
            origin: origin(setting, None),
            not_you: "Wasn’t you? Then somebody knows your password: choose a new one now. Without the link nothing changes.".to_owned(),
        },
        Message::FactorApprovalAsked { name, member, organization, due_at } => Words {
            subject: format!("{} lost a second factor", somebody(member.as_str())),
            preview: format!("An Admin of {} has to approve its removal.", clean::line(organization.as_str())),
            heading: "A lost second factor waits for you",
            greeting: greeting(name.as_str()),
            paragraphs: vec![format!(
                "{} says that the second factor of their account at {brand} is lost. {} asks every member for one, so it goes only if one of its Admins approves too, and not before {}. Ask them in person first: whoever knows a password and reads the mail could say the same.",
                somebody(member.as_str()),
                clean::line(organization.as_str()),
                setting.reader.long_moment(*due_at)
            )],
            code: None,
            facts: Vec::new(),
            lead: None,
            button: policies_page(setting),
            expiry: None,
            aside: None,
            origin: origin(setting, None),
            not_you: "Do nothing if you are not sure: without an approval the factor stays.".to_owned(),
        },
        Message::PoliciesRolledBack { name, organization, at } => Words {
            subject: format!("Policies of {} were rolled back", clean::line(organization.as_str())),
            preview: "Nobody confirmed the change within ten minutes.".to_owned(),
            heading: "A change of policies was rolled back",
            greeting: greeting(name.as_str()),
            paragraphs: vec![format!(
                "A change of the policies of {} went live for ten minutes. Nobody confirmed it from a new session, so the policies are as they were before.",
                clean::line(organization.as_str())
            )],
            code: None,
            facts: Vec::new(),
            lead: None,
            button: policies_page(setting),
            expiry: None,
            aside: None,
            origin: origin(setting, Some(*at)),
            not_you: "Do you not know of a change? The audit log says which Admin applied it.".to_owned(),
        },
        Message::FactorGoes { name, due_at, link_token, approval_by } => Words {
            subject: format!("Your second factor at {brand} will be removed"),
            preview: format!("On {}, unless you stop it.", setting.reader.long_moment(*due_at)),
            heading: "Your second factor will be removed",
            greeting: greeting(name.as_str()),
            paragraphs: std::iter::once(format!(
                "It was confirmed from this mailbox that the second factor of your account at {brand} is lost. On {} the authenticator, the passkeys and the recovery codes are removed, and every session ends.",
                setting.reader.long_moment(*due_at)
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
        },
        Message::ConfirmNewAddress { name, link_token, link_expires_at } => Words {
            subject: format!("Confirm your new address for {brand}"),
            preview: format!("The link works for {}.", until(setting, *link_expires_at)),
            heading: "Confirm your new address",
            paragraphs: vec![format!("Somebody who is signed in to an account at {brand} wants it to have this address. Until you confirm, nothing changes.")],
            button: link(setting, "Confirm address", &format!("/confirm-address?token={}", link_token.as_str())),
            expiry: Some(format!("The link works once, for {}.", until(setting, *link_expires_at))),
            not_you: "Wasn’t you? Ignore this mail: without the link nothing changes.".to_owned(),
            ..plain(setting, name.as_str(), None)
        },
        Message::AddressWanted { name } => Words {
            subject: format!("Your address is in use at {brand}"),
            preview: "Somebody wanted to give it to another account.".to_owned(),
            heading: "Your address stays yours",
            paragraphs: vec![format!("Somebody wanted to give this address to another account at {brand}. It is that of your account, so nothing was changed. If it was you: an address belongs to one account; change it there first.")],
            button: link(setting, "Sign in", "/sign-in"),
            not_you: "Wasn’t you? There is nothing to do: your account is as it was.".to_owned(),
            ..plain(setting, name.as_str(), None)
        },
        Message::AddressChangeAsked { name, address, at } => Words {
            subject: format!("A new address for your account at {brand}?"),
            preview: format!("It shall be {}.", clean::line(address.as_str())),
            heading: "Another address was asked for",
            paragraphs: vec![format!("Somebody who is signed in to your account at {brand}, and showed who they are, wants it to have another address. It changes once that address is confirmed.")],
            facts: vec![("New address", clean::line(address.as_str()))],
            lead: Some("Wasn’t you? Choose a new password now: then the change cannot be confirmed any more."),
            button: link(setting, "Choose a new password", "/forgot-password"),
            not_you: "If it was you, there is nothing to do here: a mail with a link went to the new address.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::AddressChanged { name, address, at, link_token, link_expires_at } => Words {
            subject: format!("Your address at {brand} was changed"),
            preview: "If it was you, there is nothing to do.".to_owned(),
            heading: "Your account has another address",
            paragraphs: vec![format!("From now on the account at {brand} that had this address signs in with the new one, and mails go there. Its other sessions were signed out.")],
            facts: vec![("New address", clean::line(address.as_str()))],
            lead: Some("Wasn’t you? Undo it: this address comes back, every session ends, and you get a link for a new password."),
            button: link(setting, "Undo the change", &format!("/undo-address?token={}", link_token.as_str())),
            expiry: Some(format!("The link works until {}, also after further changes.", setting.reader.long_moment(*link_expires_at))),
            not_you: "If it wasn’t you, whoever did it was signed in as you and showed a proof: choose a password that you use nowhere else.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::AddressRestored { name, at } => Words {
            subject: format!("Your address at {brand} is back"),
            preview: "Every session was signed out.".to_owned(),
            heading: "Your address is back",
            paragraphs: vec!["The change of address was undone and every session of your account has ended. Another mail brings a link for a new password; then look at your second factors and API keys.".to_owned()],
            button: link(setting, "Choose a new password", "/forgot-password"),
            not_you: "Whoever undid it reads this mailbox. If that is not you alone, change the mailbox’s password.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::ConfirmContact { name, link_token, link_expires_at } => Words {
            subject: format!("Notices from {brand} for this address?"),
            preview: "Agree, and notices about the API come here.".to_owned(),
            heading: "Do you want notices about the API?",
            paragraphs: vec![format!("Somebody with an account at {brand} has named this address as the contact for notices about the API. They are sent here only if you agree.")],
            button: link(setting, "Receive notices", &format!("/confirm-contact?token={}", link_token.as_str())),
            expiry: Some(format!("The link works once, for {}.", until(setting, *link_expires_at))),
            not_you: "You know nothing of it? Ignore this mail: then nothing is sent.".to_owned(),
            greeting: "Hello,".to_owned(),
            ..plain(setting, name.as_str(), None)
        },
        Message::DataExported { name, at } => Words {
            subject: format!("Your data at {brand} was downloaded"),
            preview: "If it was you, there is nothing to do.".to_owned(),
            heading: "Your data was downloaded",
            paragraphs: vec![format!("Somebody who is signed in to your account at {brand} downloaded what is kept of you: addresses, sessions, the log of your account. Passwords and secrets are not in it.")],
            lead: Some("See how your account is kept safe:"),
            button: link(setting, "Open security", "/account/security"),
            aside: Some(("Wasn’t you?", link(setting, "Choose a new password", "/forgot-password"))),
            not_you: "If it wasn’t you, choose a new password now: it ends every session.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::DeletionAsked { name, due_at, at } => Words {
            subject: format!("Your account at {brand} will be deleted"),
            preview: format!("On {}, unless you keep it.", setting.reader.long_moment(*due_at)),
            heading: "Your account will be deleted",
            paragraphs: vec![format!("On {} your account at {brand} goes: its sessions, ways in and API keys end, and what is personal is erased. Until then everything works as before.", setting.reader.long_moment(*due_at))],
            lead: Some("Changed your mind? Keep it:"),
            button: link(setting, "Keep my account", "/account/data"),
            aside: Some(("Wasn’t you?", link(setting, "Choose a new password", "/forgot-password"))),
            not_you: "If it wasn’t you, keep the account and choose a new password: it ends every session.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::DeletionNear { name, due_at } => Words {
            subject: format!("Your account at {brand} goes tomorrow"),
            preview: format!("On {}, unless you keep it.", setting.reader.long_moment(*due_at)),
            heading: "Your account goes tomorrow",
            paragraphs: vec![format!("On {} your account at {brand} is deleted. That cannot be undone.", setting.reader.long_moment(*due_at))],
            lead: Some("Changed your mind? Keep it:"),
            button: link(setting, "Keep my account", "/account/data"),
            not_you: "If it wasn’t you, keep the account and choose a new password: it ends every session.".to_owned(),
            ..plain(setting, name.as_str(), None)
        },
        Message::DeletionCancelled { name, at } => Words {
            subject: format!("Your account at {brand} stays"),
            preview: "It will not be deleted.".to_owned(),
            heading: "Your account stays",
            paragraphs: vec!["The deletion of your account was cancelled. Everything is as it was.".to_owned()],
            button: link(setting, "Open the console", "/"),
            not_you: "Wasn’t you? Then somebody else is signed in to your account: choose a new password now.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::DeletionStopped { name, organization, at } => Words {
            subject: format!("Your account at {brand} was not deleted"),
            preview: "An organization would be left without an Admin.".to_owned(),
            heading: "Your account was not deleted",
            paragraphs: vec!["You have become the last Admin of an organization with other members. Make another member Admin, then ask for the deletion again.".to_owned()],
            facts: vec![("Organization", clean::line(organization.as_str()))],
            button: link(setting, "Open your data", "/account/data"),
            not_you: "Wasn’t you who asked for it? Choose a new password.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::AccountDeleted { name, at } => Words {
            subject: format!("Your account at {brand} is deleted"),
            preview: "What is personal was erased.".to_owned(),
            heading: "Your account is deleted",
            paragraphs: vec!["Your sessions, ways in and API keys have ended, and what is personal was erased. Invoices stay as long as the law wants them, and the logs of organizations keep what happened, without your name.".to_owned()],
            button: link(setting, "Open the front page", "/"),
            not_you: "This is the last mail about it. The address is free for a new account.".to_owned(),
            ..plain(setting, name.as_str(), Some(*at))
        },
        Message::Invitation { inviter, organization, role, words, link_token, link_expires_at } => {
            let inviter = quotable(inviter.as_str(), "Somebody");
            let team = quotable(organization.as_str(), "an organization");
            let role = role_words(*role);
            let quoted: Vec<_> = words.lines().map(clean::line).filter(|line| !line.is_empty() && !carries_link(line)).collect();
            let mut paragraphs = vec![format!("{inviter} invites you to join {team} at {brand}, as {role}.")];
            if !quoted.is_empty() {
                paragraphs.push(format!("{inviter} writes:"));
                paragraphs.extend(quoted.into_iter().map(|line| format!("> {line}")));
            }
            Words {
                subject: format!("{inviter} invites you to {team}"),
                preview: format!("The link works until {}.", setting.reader.long_moment(*link_expires_at)),
                heading: "You are invited",
                greeting: "Hello,".to_owned(),
                paragraphs,
                lead: Some("Open the link to see the invitation and accept it."),
                button: link(setting, "See the invitation", &format!("/invitations/{}", link_token.as_str())),
                expiry: Some(format!("The link works once, until {}. It is for you alone: whoever has it counts as you.", setting.reader.long_moment(*link_expires_at))),
                not_you: "You expect no invitation? Ignore this mail: without the link nothing happens, and no account is made.".to_owned(),
                origin: Vec::new(),
                ..plain(setting, "", None)
            }
        }
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

/// A member by name, unless the name would advertise something.
fn somebody(name: &str) -> String {
    if clean::is_linkable(name) { "A member".to_owned() } else { clean::line(name) }
}

/// Whose word is needed beside the wait.
fn approval(organizations: &[domain::name::OrgName]) -> Option<String> {
    let names: Vec<_> = organizations.iter().map(|name| clean::line(name.as_str())).collect();
    (!names.is_empty()).then(|| {
        format!(
            "An Admin has to approve as well, since a second factor is required in: {}. They have been asked; until they approve, the factor stays.",
            names.join(", ")
        )
    })
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

/// Somebody's words for a sentence of ours; where they could be taken for a link, ours alone.
fn quotable(text: &str, instead: &str) -> String {
    let text = clean::line(text);
    if text.is_empty() || clean::is_linkable(&text) { instead.to_owned() } else { text }
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

fn keys_page(setting: &Setting<'_>) -> Link {
    match setting.organization {
        Some(slug) => link(setting, "See API keys", &format!("/o/{}/keys", slug.as_str())),
        None => link(setting, "Open the console", "/"),
    }
}

fn policies_page(setting: &Setting<'_>) -> Link {
    match setting.organization {
        Some(slug) => link(setting, "Open policies", &format!("/o/{}/policies", slug.as_str())),
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
    [
        ("When", at.map(|at| setting.reader.long_moment(at))),
        ("From", address.map(|address| address.to_string())),
        ("With", device),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}
