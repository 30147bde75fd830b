//! Paging through a list by keyset.

use leptos::prelude::*;

use super::button::{ButtonSize, LinkButton};
use super::icon::Icon;
use super::words;

/// Links to the page before and after; an absent one is not drawn. `note` says what is shown ("50 of 1,204").
#[component]
pub fn Pager(
    #[prop(optional, into)] previous: MaybeProp<String>,
    #[prop(optional, into)] next: MaybeProp<String>,
    #[prop(optional, into)] note: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <nav aria-label="Pages" class="flex flex-wrap items-center gap-2 text-sm text-muted">
            {move || note.get().map(|note| view! { <p class="tabular-nums">{note}</p> })}
            <span class="ml-auto flex gap-2">
                {move || previous.get().map(|href| view! {
                    <LinkButton href=href size=ButtonSize::Small icon=Icon::ChevronLeft attr:rel="prev">{words::PREVIOUS}</LinkButton>
                })}
                {move || next.get().map(|href| view! {
                    <LinkButton href=href size=ButtonSize::Small after=Icon::ChevronRight attr:rel="next">{words::NEXT}</LinkButton>
                })}
            </span>
        </nav>
    }
}
