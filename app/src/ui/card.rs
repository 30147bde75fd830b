//! Cards: a titled surface, and a figure with its context.

use leptos::prelude::*;

use super::icon::{Glyph, IconSize};
use super::tone::Tone;

/// A surface for one matter.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<String>,
    /// One line under the title.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Stands at the end of the title's line.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// A bar below: what follows from the card.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Without padding, for a table or a list that draws to the edge.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    let body = if flush { "min-w-0 flex-1" } else { "min-w-0 flex-1 px-5 pb-5 first:pt-5 max-md:px-4" };
    let headed = title.is_some() || actions.is_some();
    let head = headed.then(|| {
        view! {
            <header class="flex flex-wrap items-start gap-x-4 gap-y-2 px-5 pt-4.5 pb-3.5 max-md:px-4">
                <div class="grid min-w-0 flex-1 gap-0.5">
                    {title.map(|title| view! { <h2 class="text-md font-semibold tracking-[-0.01em] text-text">{title}</h2> })}
                    {lead.map(|lead| view! { <p class="text-sm text-muted">{lead}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="flex items-center gap-2">{actions.run()}</div> })}
            </header>
        }
    });
    view! {
        <section class="flex min-w-0 flex-col overflow-clip rounded-lg border border-line bg-surface shadow-1">
            {head}
            <div class=body>{children()}</div>
            {footer.map(|footer| {
                view! {
                    <footer class="flex flex-wrap items-center gap-2 border-t border-line bg-sunken px-5 py-3 text-sm text-muted max-md:px-4">
                        {footer.run()}
                    </footer>
                }
            })}
        </section>
    }
}

/// One figure: what it is, its value, and what to hold it against. Children stand below: a meter, a small chart.
#[component]
pub fn StatCard(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(optional, into)] detail: MaybeProp<String>,
    /// Whether the detail is good or bad news; adds the tone's icon.
    #[prop(optional)]
    tone: Tone,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="grid min-w-0 content-start gap-1 rounded-lg border border-line bg-surface px-5 py-4.5 shadow-1 max-md:px-4">
            <p class="text-sm font-medium text-muted">{label}</p>
            <p class="text-xl font-semibold tracking-[-0.02em] tabular-nums text-text">{move || value.get()}</p>
            {move || {
                detail.get().map(|detail| {
                    let icon = (tone != Tone::Neutral)
                        .then(|| view! { <Glyph icon=tone.icon() size=IconSize::Small/> });
                    view! {
                        <p class=format!("flex items-center gap-1.5 text-sm tabular-nums {}", tone.text())>
                            {icon}
                            {detail}
                        </p>
                    }
                })
            }}
            {children.map(|children| view! { <div class="mt-2">{children()}</div> })}
        </div>
    }
}
