//! Pills: a status in a word, and a count.

use leptos::prelude::*;

use super::icon::{Glyph, Icon, IconSize};
use super::tone::Tone;

/// A status. The word says it; tone and icon only help. Without `icon` a dot is drawn, or the tone's icon when it wants attention.
#[component]
pub fn Pill(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] icon: Option<Icon>,
    /// Without any mark: for tags.
    #[prop(optional)]
    plain: bool,
    children: Children,
) -> impl IntoView {
    let icon = icon.or_else(|| matches!(tone, Tone::Warn | Tone::Bad).then(|| tone.icon()));
    let mark = (!plain).then(|| match icon {
        Some(icon) => view! { <Glyph icon=icon size=IconSize::Small/> }.into_any(),
        None => view! { <span class="size-1.5 rounded-full bg-current" aria-hidden="true"></span> }.into_any(),
    });
    view! {
        <span class=format!(
            "inline-flex h-5.5 w-fit items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap {}",
            tone.soft(),
        )>{mark} {children()}</span>
    }
}

/// A count beside a label; `said` is the whole sentence for a screen reader ("2 findings").
#[component]
pub fn CountBadge(
    #[prop(into)] count: Signal<String>,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] said: Option<String>,
) -> impl IntoView {
    let hidden = said.is_some().then_some("true");
    view! {
        <span class=format!(
            "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-xs px-1 text-xs font-medium tabular-nums {}",
            tone.soft(),
        )>
            <span aria-hidden=hidden>{move || count.get()}</span>
            {said.map(|said| view! { <span class="sr-only">{said}</span> })}
        </span>
    }
}
