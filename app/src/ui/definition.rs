//! Names and values.

use leptos::prelude::*;

/// A list of names and values; children are `Definition`s.
#[component]
pub fn DefinitionList(children: Children) -> impl IntoView {
    view! { <dl class="grid divide-y divide-line">{children()}</dl> }
}

/// One name and its value; `actions` stand at the end of the line.
#[component]
pub fn Definition(
    #[prop(into)] term: String,
    #[prop(optional, into)] actions: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="grid gap-x-6 gap-y-1 py-3 first:pt-0 last:pb-0 md:grid-cols-[minmax(120px,200px)_1fr_auto] md:items-baseline">
            <dt class="text-muted">{term}</dt>
            <dd class="min-w-0 text-text [overflow-wrap:anywhere]">{children()}</dd>
            {actions.map(|actions| view! { <dd class="flex gap-2">{actions.run()}</dd> })}
        </div>
    }
}
