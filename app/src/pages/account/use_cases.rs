//! The four use cases as cards to choose from.

use domain::use_case::UseCase;

use crate::ui::{Icon, RadioCard};
use crate::words::quickstarts::quickstart;

/// One card each, named as the quickstart is.
pub fn use_case_cards() -> Vec<RadioCard> {
    let card = |use_case: UseCase| {
        let (icon, meaning) = match use_case {
            UseCase::Text => (Icon::Text, "Write, summarize, translate or answer with a language model."),
            UseCase::Video => (Icon::Video, "Make clips from a description or a picture."),
            UseCase::Chat => (Icon::Chat, "Put a conversation into your own site or app."),
            UseCase::Api => (Icon::Code, "Call models from your own programs and pipelines."),
        };
        RadioCard::new(use_case.as_str(), quickstart(use_case).title, meaning).icon(icon)
    };
    UseCase::ALL.iter().copied().map(card).collect()
}
