//! A password field that can be shown.

use leptos::{html, prelude::*};

use super::field::{Below, CONTROL, HEIGHT, LabelLine, described_by};
use super::hydrated::use_hydrated;
use super::icon::{Glyph, Icon};
use super::words;

/// A password field. `autocomplete` is `current-password` or `new-password`. The button that shows it comes with hydration.
///
/// Children stand below the field: a strength line, say.
#[component]
pub fn PasswordField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] autocomplete: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] aside: ViewFn,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] minlength: Option<u32>,
    #[prop(optional)] input_ref: NodeRef<html::Input>,
    /// Whether it is shown; given where something else than the button may show it.
    #[prop(default = RwSignal::new(false))]
    shown: RwSignal<bool>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describe = id.clone();
    let controls = id.clone();
    let hydrated = use_hydrated();
    view! {
        <div class="grid gap-1.5">
            <LabelLine for_id=id.clone() label=label aside=aside/>
            <div class="relative">
                <input
                    node_ref=input_ref
                    id=id.clone()
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    class=format!("{CONTROL} {HEIGHT} pr-11")
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=required
                    autofocus=autofocus
                    minlength=minlength.map(|limit| limit.to_string())
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || described_by(&describe, hint.get(), error.get())
                />
                <Show when=move || hydrated.get()>
                    <button
                        type="button"
                        class="absolute inset-y-0.5 right-0.5 flex w-9 items-center justify-center rounded-sm text-muted hover:text-text touch:w-11"
                        aria-controls=controls.clone()
                        aria-pressed=move || if shown.get() { "true" } else { "false" }
                        aria-label=words::SHOW_PASSWORD
                        title=move || if shown.get() { words::HIDE_PASSWORD } else { words::SHOW_PASSWORD }
                        on:click=move |_| shown.update(|shown| *shown = !*shown)
                    >
                        {move || {
                            let icon = if shown.get() { Icon::EyeOff } else { Icon::Eye };
                            view! { <Glyph icon=icon/> }
                        }}
                    </button>
                </Show>
            </div>
            {children.map(|children| children())}
            <Below id=id hint=hint error=error/>
        </div>
    }
}
