//! Paging through a list by keyset.

use leptos::prelude::*;

use super::button::{ButtonSize, LinkButton};
use super::icon::Icon;
use super::words;

/// Links to the page before and after; an absent one is not drawn. `note` says what is shown ("50 of 1,204").
#[component]
pub fn Pager(
    #[prop(optional, into)] previous: Option<String>,
    #[prop(optional, into)] next: Option<String>,
    #[prop(optional, into)] note: Option<String>,
) -> impl IntoView {
    view! {
        <nav aria-label="Pages" class="flex flex-wrap items-center gap-2 text-sm text-muted">
            {note.map(|note| view! { <p class="tabular-nums">{note}</p> })}
            <span class="ml-auto flex gap-2">
                {previous.map(|href| view! {
                    <LinkButton href=href size=ButtonSize::Small icon=Icon::ChevronLeft attr:rel="prev">{words::PREVIOUS}</LinkButton>
                })}
                {next.map(|href| view! {
                    <LinkButton href=href size=ButtonSize::Small after=Icon::ChevronRight attr:rel="next">{words::NEXT}</LinkButton>
                })}
            </span>
        </nav>
    }
}
