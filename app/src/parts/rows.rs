//! What stands inside cards: figures side by side, and lines of a short list.

use leptos::prelude::*;

use crate::ui::{Glyph, Icon, Tone};

/// Figures side by side; children are `FigureItem`s.
#[component]
pub fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="grid grid-cols-2 gap-x-6 gap-y-5">{children()}</dl> }
}

/// One figure under its name.
#[component]
pub fn FigureItem(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(optional, into)] tone: Signal<Tone>,
) -> impl IntoView {
    let class = move || {
        let colour = if tone.get() == Tone::Neutral { "text-text" } else { tone.get().text() };
        format!("text-2xl font-semibold tracking-[-0.03em] tabular-nums {colour}")
    };
    view! {
        <div class="grid gap-0.5">
            <dt class="text-sm text-muted">{label}</dt>
            <dd class=class>{move || value.get()}</dd>
        </div>
    }
}

/// A short list; children are `Line`s.
#[component]
pub fn Lines(children: Children) -> impl IntoView {
    view! { <ul class="grid divide-y divide-line">{children()}</ul> }
}

/// A line of a short list. `end` stands at its end, `detail` below.
#[component]
pub fn Line(
    #[prop(optional, into)] detail: Option<ViewFn>,
    #[prop(optional, into)] end: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="flex items-center gap-4 py-2.5 first:pt-0 last:pb-0">
            <div class="grid min-w-0 flex-1 gap-0.5">
                <div class="min-w-0 font-medium text-text [overflow-wrap:anywhere]">{children()}</div>
                {detail.map(|detail| view! { <div class="min-w-0 text-sm text-muted">{detail.run()}</div> })}
            </div>
            {end.map(|end| view! { <div class="shrink-0 text-sm text-muted tabular-nums">{end.run()}</div> })}
        </li>
    }
}

/// What a card says when it has nothing to list.
#[component]
pub fn Nothing(icon: Icon, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <p class="flex items-center gap-3 text-muted">
            <span class="grid size-8 shrink-0 place-items-center rounded-md bg-hover text-muted"><Glyph icon=icon/></span>
            {text}
        </p>
    }
}

/// Words in boxes: ids, terms. With an address they are links.
#[component]
pub fn Tags(
    #[prop(into)] label: String,
    items: Vec<(String, Option<String>)>,
    /// In the monospaced type, for ids.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let look = if mono { "font-mono text-sm tracking-[-0.01em]" } else { "text-sm" };
    let items = items
        .into_iter()
        .map(|(text, href)| {
            let class = format!("inline-flex h-7 items-center rounded-sm border border-line bg-sunken px-2.5 text-text {look}");
            match href {
                Some(href) => view! { <li><a href=href class=format!("{class} hover:border-line-strong touch:h-11 touch:px-3.5")>{text}</a></li> }.into_any(),
                None => view! { <li class=class>{text}</li> }.into_any(),
            }
        })
        .collect_view();
    view! { <ul aria-label=label class="flex flex-wrap gap-1.5">{items}</ul> }
}
