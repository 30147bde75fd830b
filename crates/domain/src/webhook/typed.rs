//! What somebody typed to make or change an endpoint.

use std::collections::BTreeSet;

use super::{Subscription, WebhookUrl};
use crate::event::Kind;
use crate::field::{FieldError, FieldErrors};
use crate::name::is_deceptive;

/// Most characters of a description.
const DESCRIPTION: usize = 100;

/// The fields as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedWebhook {
    pub url: String,
    pub description: String,
    /// `all`, or `chosen` with `events`.
    pub which: String,
    pub events: Vec<String>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub url: WebhookUrl,
    pub description: String,
    pub events: Subscription,
}

impl TypedWebhook {
    /// # Errors
    /// What is wrong, field by field.
    pub fn parse(&self, loopback: bool) -> Result<Wanted, FieldErrors> {
        let mut errors = FieldErrors::new();
        let url = errors.take("url", WebhookUrl::parse(&self.url, loopback));
        let description = errors.take("description", description(&self.description));
        let events = errors.take("events", self.events());
        match (url, description, events) {
            (Some(url), Some(description), Some(events)) => Ok(Wanted { url, description, events }),
            _ => Err(errors),
        }
    }

    fn events(&self) -> Result<Subscription, FieldError> {
        match self.which.as_str() {
            "all" => Ok(Subscription::All),
            "chosen" => {
                let kinds = self.events.iter().map(|name| name.parse::<Kind>().ok().filter(|kind| kind.is_public()));
                let kinds: Option<BTreeSet<Kind>> = kinds.collect();
                match kinds {
                    None => Err(FieldError::UnknownChoice),
                    Some(kinds) if kinds.is_empty() => Err(FieldError::Empty),
                    Some(kinds) => Ok(Subscription::Chosen(kinds)),
                }
            }
            _ => Err(FieldError::UnknownChoice),
        }
    }
}

fn description(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || is_deceptive(c)) {
        return Err(FieldError::Malformed);
    }
    if text.chars().count() > DESCRIPTION {
        return Err(FieldError::TooLong { max: DESCRIPTION });
    }
    Ok(text.to_owned())
}
