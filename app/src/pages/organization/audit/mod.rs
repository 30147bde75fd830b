//! `/o/{slug}/audit`: the log, one entry of it, and the check of a file.

mod entry;
mod list;
mod verify;

use domain::audit::Party;
use leptos::prelude::*;

pub use entry::AuditEntry;
pub use list::AuditLog;
pub use verify::VerifyAudit;

use crate::ui::{InlineCode, TextLink};

/// A text as a value in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let mut query = String::with_capacity(text.len());
    for byte in text.bytes() {
        match plain(byte) {
            true => query.push(char::from(byte)),
            false => query.push_str(&format!("%{byte:02X}")),
        }
    }
    query
}

/// Where a search leads.
fn search_path(slug: &str, search: &str) -> String {
    format!("/o/{slug}/audit?q={}", encoded(search))
}

/// Who acted, in words.
fn actor_words(actor: &Party) -> String {
    match (&actor.name, actor.written.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "visitor") => "Not signed in".to_owned(),
        (None, "operator") => "The operator".to_owned(),
        (None, written) => match written.strip_prefix("system/") {
            Some(job) => format!("Job {job}"),
            None => written.to_owned(),
        },
    }
}

/// A name, or an id as such, that leads to all entries with it.
fn party(slug: &str, qualifier: &str, named: Option<String>, written: &str) -> AnyView {
    let href = search_path(slug, &format!("{qualifier}:{written}"));
    match named {
        Some(name) => view! { <TextLink href=href>{name}</TextLink> }.into_any(),
        None => {
            let id = shortened(written);
            view! { <a href=href><InlineCode>{id}</InlineCode></a> }.into_any()
        }
    }
}

/// An id as a list shows it: the detail page has it whole.
fn shortened(id: &str) -> String {
    match id.split_once('_') {
        Some((kind, digits)) if digits.len() == 32 => format!("{kind}_…{}", digits.get(24..).unwrap_or_default()),
        _ => id.to_owned(),
    }
}
