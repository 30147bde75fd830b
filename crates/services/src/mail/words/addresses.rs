//! What mails about an address say: a new account's, a change of one, a contact.

use domain::email::EmailAddress;
use domain::name::DisplayName;
use domain::time::Timestamp;
use domain::token::{Code, LinkToken};

use super::super::{Setting, clean};
use super::{Words, greeting, grouped, link, origin, plain, until};

pub(super) fn confirm(
    setting: &Setting<'_>,
    name: &DisplayName,
    code: &Code,
    code_expires_at: Timestamp,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
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
            until(setting, code_expires_at),
            until(setting, link_expires_at)
        )),
        aside: None,
        origin: origin(setting, None),
        not_you: format!(
            "Wasn’t you? Ignore this mail: without the code or the link no account is made. Tell nobody the code; nobody at {brand} asks for it."
        ),
    }
}

pub(super) fn already_known(setting: &Setting<'_>, name: &DisplayName) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
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
    }
}

pub(super) fn confirm_new(
    setting: &Setting<'_>,
    name: &DisplayName,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Confirm your new address for {brand}"),
        preview: format!("The link works for {}.", until(setting, link_expires_at)),
        heading: "Confirm your new address",
        paragraphs: vec![format!(
            "Somebody who is signed in to an account at {brand} wants it to have this address. Until you confirm, nothing changes."
        )],
        button: link(setting, "Confirm address", &format!("/confirm-address?token={}", link_token.as_str())),
        expiry: Some(format!("The link works once, for {}.", until(setting, link_expires_at))),
        not_you: "Wasn’t you? Ignore this mail: without the link nothing changes.".to_owned(),
        ..plain(setting, name.as_str(), None)
    }
}

pub(super) fn wanted(setting: &Setting<'_>, name: &DisplayName) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your address is in use at {brand}"),
        preview: "Somebody wanted to give it to another account.".to_owned(),
        heading: "Your address stays yours",
        paragraphs: vec![format!(
            "Somebody wanted to give this address to another account at {brand}. It is that of your account, so nothing was changed. If it was you: an address belongs to one account; change it there first."
        )],
        button: link(setting, "Sign in", "/sign-in"),
        not_you: "Wasn’t you? There is nothing to do: your account is as it was.".to_owned(),
        ..plain(setting, name.as_str(), None)
    }
}

pub(super) fn change_asked(setting: &Setting<'_>, name: &DisplayName, address: &EmailAddress, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("A new address for your account at {brand}?"),
        preview: format!("It shall be {}.", clean::line(address.as_str())),
        heading: "Another address was asked for",
        paragraphs: vec![format!(
            "Somebody who is signed in to your account at {brand}, and showed who they are, wants it to have another address. It changes once that address is confirmed."
        )],
        facts: vec![("New address", clean::line(address.as_str()))],
        lead: Some("Wasn’t you? Choose a new password now: then the change cannot be confirmed any more."),
        button: link(setting, "Choose a new password", "/forgot-password"),
        not_you: "If it was you, there is nothing to do here: a mail with a link went to the new address.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn changed(
    setting: &Setting<'_>,
    name: &DisplayName,
    address: &EmailAddress,
    at: Timestamp,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your address at {brand} was changed"),
        preview: "If it was you, there is nothing to do.".to_owned(),
        heading: "Your account has another address",
        paragraphs: vec![format!("From now on the account at {brand} that had this address signs in with the new one, and mails go there. Its other sessions were signed out.")],
        facts: vec![("New address", clean::line(address.as_str()))],
        lead: Some("Wasn’t you? Undo it: this address comes back, every session ends, and you get a link for a new password."),
        button: link(setting, "Undo the change", &format!("/undo-address?token={}", link_token.as_str())),
        expiry: Some(format!("The link works until {}, also after further changes.", setting.reader.long_moment(link_expires_at))),
        not_you: "If it wasn’t you, whoever did it was signed in as you and showed a proof: choose a password that you use nowhere else.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn restored(setting: &Setting<'_>, name: &DisplayName, at: Timestamp) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Your address at {brand} is back"),
        preview: "Every session was signed out.".to_owned(),
        heading: "Your address is back",
        paragraphs: vec!["The change of address was undone and every session of your account has ended. Another mail brings a link for a new password; then look at your second factors and API keys.".to_owned()],
        button: link(setting, "Choose a new password", "/forgot-password"),
        not_you: "Whoever undid it reads this mailbox. If that is not you alone, change the mailbox’s password.".to_owned(),
        ..plain(setting, name.as_str(), Some(at))
    }
}

pub(super) fn confirm_contact(
    setting: &Setting<'_>,
    name: &DisplayName,
    link_token: &LinkToken,
    link_expires_at: Timestamp,
) -> Words {
    let brand = clean::line(&setting.brand.name);
    Words {
        subject: format!("Notices from {brand} for this address?"),
        preview: "Agree, and notices about the API come here.".to_owned(),
        heading: "Do you want notices about the API?",
        paragraphs: vec![format!(
            "Somebody with an account at {brand} has named this address as the contact for notices about the API. They are sent here only if you agree."
        )],
        button: link(setting, "Receive notices", &format!("/confirm-contact?token={}", link_token.as_str())),
        expiry: Some(format!("The link works once, for {}.", until(setting, link_expires_at))),
        not_you: "You know nothing of it? Ignore this mail: then nothing is sent.".to_owned(),
        greeting: "Hello,".to_owned(),
        ..plain(setting, name.as_str(), None)
    }
}
