//! A plan and its price.

use leptos::prelude::*;

use crate::ui::{Glyph, Icon, Pill, Tone};

/// A plan: what it costs, for whom, what it holds. Children are its action.
#[component]
pub fn PriceCard(
    #[prop(into)] name: String,
    #[prop(into)] price: String,
    /// What the price is for: "a month, without VAT".
    #[prop(into)]
    unit: String,
    #[prop(into)] summary: String,
    features: Vec<String>,
    /// A word that sets the card apart: "Current plan". Read once.
    #[prop(optional, into)]
    mark: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let mark = mark.get_untracked();
    let border = if mark.is_some() { "border-accent shadow-2" } else { "border-line shadow-1" };
    let features = features
        .into_iter()
        .map(|feature| {
            view! {
                <li class="flex gap-2.5">
                    <span class="mt-0.5 text-good"><Glyph icon=Icon::Check/></span>
                    <span>{feature}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class=format!("flex min-w-0 flex-col gap-5 rounded-lg border bg-surface p-6 {border}")>
            <div class="grid gap-1.5">
                <div class="flex min-h-5.5 items-center gap-2.5">
                    <h3 class="text-md font-semibold text-text">{name}</h3>
                    {mark.map(|mark| view! { <Pill tone=Tone::Accent>{mark}</Pill> })}
                </div>
                <p class="flex flex-wrap items-baseline gap-x-2">
                    <span class="text-2xl font-semibold tracking-[-0.03em] tabular-nums text-text">{price}</span>
                    <span class="text-sm text-muted">{unit}</span>
                </p>
                <p class="text-muted">{summary}</p>
            </div>
            <ul class="grid gap-2 text-text">{features}</ul>
            <div class="mt-auto pt-1">{children()}</div>
        </section>
    }
}
