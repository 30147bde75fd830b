//! A standing message.

use leptos::prelude::*;

use super::icon::Glyph;
use super::tone::Tone;

/// A message that stays until its reason is gone. `title` is a statement; children explain; `action` is the fix.
#[component]
pub fn Banner(
    tone: Tone,
    #[prop(into)] title: String,
    #[prop(optional, into)] action: Option<ViewFn>,
    /// Spans the frame's width without rounding, above the page.
    #[prop(optional)]
    edge: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let shape = if edge { "border-y px-9 py-2.5 max-md:px-4" } else { "rounded-md border px-4 py-3.5" };
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div role=role class=format!("flex flex-wrap items-start gap-x-4 gap-y-3 {shape} {}", tone.block())>
            <div class="flex min-w-0 flex-1 basis-72 gap-3">
                <span class=format!("mt-0.5 {}", tone.text())><Glyph icon=tone.icon()/></span>
                <div class="grid min-w-0 gap-0.5">
                    <p class="font-medium text-text">{title}</p>
                    {children.map(|children| view! { <div class="text-muted">{children()}</div> })}
                </div>
            </div>
            {action.map(|action| view! { <div class="flex items-center gap-2 self-center">{action.run()}</div> })}
        </div>
    }
}
