//! A line under a field that changes as one types.

use leptos::prelude::*;

use super::icon::{Glyph, IconSize};
use super::tone::Tone;

/// A remark in its tone. Screen readers hear `text` when it changes, and are spared the `figure`, which changes with every key.
/// Nothing is seen while the text is empty.
#[component]
pub fn Remark(
    #[prop(into)] tone: Signal<Tone>,
    #[prop(into)] text: Signal<String>,
    /// Stands at the line's end, such as "7 of 15".
    #[prop(optional, into)]
    figure: MaybeProp<String>,
) -> impl IntoView {
    let seen = move || !text.with(String::is_empty);
    let icon = move || {
        (seen() && tone.get() != Tone::Neutral).then(|| {
            view! { <span class="mt-0.5"><Glyph icon=tone.get().icon() size=IconSize::Small/></span> }
        })
    };
    let figure = move || {
        figure.get().map(
            |figure| view! { <span class="ml-auto whitespace-nowrap tabular-nums" aria-hidden="true">{figure}</span> },
        )
    };
    view! {
        <div class=move || if seen() { format!("flex gap-1.5 text-sm {}", tone.get().text()) } else { "hidden".to_owned() }>
            {icon}
            <p role="status">{move || text.get()}</p>
            {figure}
        </div>
    }
}
