//! A secret that is shown once.

use leptos::prelude::*;

use super::button::{ButtonSize, ButtonVariant};
use crate::islands::CopyButton;

/// A secret to copy: selected as a whole by one click (`select-all`), kept from password managers and spelling services.
#[component]
pub fn SecretBox(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let described = hint.is_some().then(|| hint_id.clone());
    view! {
        <div class="grid gap-1.5">
            <label for=id.clone() class="text-sm font-medium text-text">{label}</label>
            <div class="flex gap-2 max-md:flex-wrap">
                <input
                    id=id
                    type="text"
                    readonly
                    value=value.clone()
                    class="h-10 w-full min-w-0 rounded-md border border-line-field bg-sunken px-3 font-mono text-sm text-text select-all max-md:text-[16px] touch:h-11"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    data-1p-ignore=""
                    data-lpignore="true"
                    aria-describedby=described
                />
                <CopyButton text=value variant=ButtonVariant::Primary size=ButtonSize::Large/>
            </div>
            {hint.map(|hint| view! { <p id=hint_id class="text-sm text-muted">{hint}</p> })}
        </div>
    }
}
