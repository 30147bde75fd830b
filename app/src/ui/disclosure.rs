//! A question and its answer, folded.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A folded part; `open` unfolds it at first.
#[component]
pub fn Disclosure(
    #[prop(into)] summary: String,
    #[prop(optional)] open: bool,
    #[prop(optional, into)] id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure border-b border-line last:border-b-0" id=id open=open>
            <summary class="flex items-center gap-2.5 rounded-xs py-3.5 font-medium text-text hover:text-accent touch:min-h-11">
                <Glyph icon=Icon::ChevronRight/>
                {summary}
            </summary>
            <div class="grid gap-3 pb-4.5 pl-6.5 text-muted">{children()}</div>
        </details>
    }
}
