//! Somebody's own words, as they wrote them.

use leptos::prelude::*;

/// Lines of plain text, and who wrote them.
#[component]
pub fn Quote(#[prop(into)] from: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <figure class="grid gap-1.5 rounded-md border border-line bg-sunken px-4 py-3">
            <figcaption class="text-sm text-muted">{from}" writes"</figcaption>
            <blockquote class="whitespace-pre-line text-text [overflow-wrap:anywhere]">{text}</blockquote>
        </figure>
    }
}
