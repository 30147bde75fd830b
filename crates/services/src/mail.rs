//! Mails as people read them: a message of the domain becomes a subject, a plain text and an HTML form.

mod clean;
mod color;
mod device;
mod html;
mod moment;
mod organization;
mod text;
mod words;

use std::net::IpAddr;

use domain::mail::Message;
use domain::reader::Reader;
use domain::slug::Slug;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use clean::carries_link;
pub use device::device;

/// Who the mails are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// As people know it.
    pub name: String,
    /// The mail address for questions.
    pub support: Option<String>,
    /// `#rrggbb`; anything else counts as the default.
    pub color: String,
}

/// The request that made a mail necessary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// The User-Agent header, empty when there was none.
    pub agent: String,
    /// When it came.
    pub at: Timestamp,
}

/// What a mail is rendered with, beside its message.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// Who it is from.
    pub brand: &'a Brand,
    /// The origin that every link is made from, as `https://console.example.com`.
    pub public_url: &'a str,
    /// When it is written. The same for every attempt, so that a repeated mail is the same mail.
    pub at: Timestamp,
    /// Said in the mail, so that its reader can tell whether it was them.
    pub cause: Option<&'a Cause>,
    /// The organization that the message is about: links lead into it. Without it they lead to the front page.
    pub organization: Option<&'a Slug>,
    /// In whose zone and forms moments are told.
    pub reader: &'a Reader,
}

/// A mail in its three forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
}

/// Renders a message.
pub fn render(message: &Message, setting: &Setting<'_>) -> Rendered {
    let words = words::words(message, setting);
    Rendered { text: text::text(&words, setting), html: html::html(&words, setting), subject: words.subject }
}

#[cfg(test)]
mod tests;
