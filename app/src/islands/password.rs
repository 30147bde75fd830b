//! A password field that can be shown.

use leptos::{html, prelude::*};

use super::use_hydrated;
use crate::ui::{Below, CONTROL, Glyph, HEIGHT, Icon, LabelLine, TextLink, described_by, words};

/// A field for the current password. The button that shows it comes with hydration.
#[island]
pub fn PasswordField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional_no_strip)] error: Option<String>,
    /// A link at the end of the label's line: its address and its words.
    #[prop(optional_no_strip)]
    aside: Option<(String, String)>,
) -> impl IntoView {
    let aside = move || aside.clone().map(|(href, words)| view! { <TextLink href=href>{words}</TextLink> });
    view! {
        <PasswordInput
            name=name
            label=label
            autocomplete="current-password"
            error=error
            aside=aside
        />
    }
}

/// The same inside another island. Children stand below the field: a strength line, say.
#[component]
pub(super) fn PasswordInput(
    name: String,
    label: String,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(into)] aside: ViewFn,
    #[prop(optional)] input_ref: NodeRef<html::Input>,
    /// Whether it is shown; given where something else than the button may show it.
    #[prop(default = RwSignal::new(false))]
    shown: RwSignal<bool>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (id, describe) = (name.clone(), name.clone());
    let controls = id.clone();
    let hydrated = use_hydrated();
    let invalid = error.is_some().then_some("true");
    let described = error.clone();
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
                    required
                    aria-invalid=invalid
                    aria-describedby=move || described_by(&describe, hint.get(), described.clone())
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
            <Below id=id hint=hint error=MaybeProp::from(error)/>
        </div>
    }
}
