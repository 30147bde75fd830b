//! The search of the help, as a form whose state is in the address.

use leptos::prelude::*;

use crate::ui::{Button, ButtonSize, ButtonVariant, Glyph, Icon, IconSize};

/// A large search field with its button; sends `q` to `action` by GET.
#[component]
pub fn SearchForm(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] value: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <form method="get" action=action role="search" class="flex w-full max-w-160 items-center gap-2">
            <div class="relative min-w-0 flex-1">
                <span class="pointer-events-none absolute inset-y-0 left-3.5 flex items-center text-faint">
                    <Glyph icon=Icon::Search size=IconSize::Large/>
                </span>
                <input
                    type="search"
                    name="q"
                    id="search"
                    value=move || value.get()
                    placeholder=label.clone()
                    aria-label=label
                    maxlength="200"
                    autocomplete="off"
                    class="h-11 w-full min-w-0 rounded-md border border-line-field bg-surface pr-3.5 pl-11 text-md text-text shadow-1 \
                           hover:border-faint focus-visible:border-focus focus-visible:outline-offset-0 max-md:text-[16px]"
                />
            </div>
            <Button variant=ButtonVariant::Primary size=ButtonSize::Large>"Search"</Button>
        </form>
    }
}
