//! Small pieces of text with a look of their own.

use leptos::prelude::*;

/// A figure: digits of one width, so that columns and live values stand still.
#[component]
pub fn Figure(children: Children) -> impl IntoView {
    view! { <span class="whitespace-nowrap tabular-nums">{children()}</span> }
}

/// A quiet remark.
#[component]
pub fn Muted(children: Children) -> impl IntoView {
    view! { <span class="text-muted">{children()}</span> }
}

/// An id, a redacted key, a command, in a line of text. It stays on one line unless it `wrap`s.
#[component]
pub fn InlineCode(#[prop(optional)] wrap: bool, children: Children) -> impl IntoView {
    let lines = if wrap { "[overflow-wrap:anywhere]" } else { "whitespace-nowrap" };
    view! { <code class=format!("font-mono text-[0.93em] tracking-[-0.01em] {lines}")>{children()}</code> }
}

/// A key of the keyboard.
#[component]
pub fn Kbd(children: Children) -> impl IntoView {
    view! { <kbd class="inline-flex h-5 min-w-5 items-center justify-center rounded-xs border border-line-strong bg-surface px-1.5 font-sans text-xs text-muted">{children()}</kbd> }
}

/// A moment: `text` as people say it, `datetime` in RFC 3339, `full` with the zone, shown on hover.
#[component]
pub fn Moment(
    #[prop(into)] datetime: String,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] full: String,
) -> impl IntoView {
    view! { <time class="whitespace-nowrap tabular-nums" datetime=datetime title=full>{move || text.get()}</time> }
}

/// Long text: terms, policies. Headings, paragraphs and lists inside need no classes.
#[component]
pub fn Prose(children: Children) -> impl IntoView {
    view! { <div class="prose">{children()}</div> }
}
