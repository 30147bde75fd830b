//! From a letter to the bytes of a mail: the same letter always gives the same bytes.

use std::time::{Duration, SystemTime};

use domain::time::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use services::env::{Letter, PostError};

/// A mail in two alternatives, marked as written by a program, so that nobody's absence notice answers it (RFC 3834).
pub(super) fn compose(letter: &Letter, from: &Mailbox) -> Result<Message, PostError> {
    let refuse = |what: &str| PostError::Never(format!("the mail cannot be written: {what}"));
    let to = letter.to.parse().map_err(|_| refuse("its recipient is not an address"))?;
    let id = id(&letter.message_id);
    let body = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", id.replace(['@', '.'], "_")))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject.clone())
        .date(system_time(letter.at))
        .message_id(Some(format!("<{id}>")))
        .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
        .multipart(body)
        .map_err(|error| refuse(&error.to_string()))
}

/// A message id without its brackets and without what does not belong into a header or a file name, at most 60 bytes: a
/// boundary has at most 70 (RFC 2046).
pub(super) fn id(message_id: &str) -> String {
    let bare = message_id.trim_start_matches('<').trim_end_matches('>');
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '@' | '-');
    bare.chars().map(|c| if safe(c) { c } else { '-' }).take(60).collect()
}

fn system_time(at: Timestamp) -> SystemTime {
    let micros = u64::try_from(at.micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}
