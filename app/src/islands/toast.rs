//! The toast: one at a time, says what happened, may undo it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::use_hydrated;
use crate::ui::{ButtonKind, ButtonSize, ButtonVariant, Glyph, HiddenFields, Icon, IconButton, words};

/// A form that takes back what just happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Where the form is sent.
    pub action: String,
    /// The button's label.
    pub label: String,
    /// Hidden fields, as name and value.
    pub fields: Vec<(String, String)>,
}

/// The live region for results. One in the frame: it is empty until `text` says something, which stays ten seconds, or as long as it is
/// hovered or focused.
#[island]
pub fn Notice(
    #[prop(optional_no_strip)] text: Option<String>,
    #[prop(optional_no_strip)] undo: Option<Undo>,
) -> impl IntoView {
    view! { <Toast text=Signal::stored(text) undo=undo /> }
}

/// The same inside another island.
#[component]
pub(super) fn Toast(
    #[prop(into)] text: Signal<Option<String>>,
    #[prop(optional_no_strip)] undo: Option<Undo>,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let dismissed = RwSignal::new(None::<String>);
    let shown = move || text.get().filter(|text| dismissed.get().as_ref() != Some(text));
    view! {
        <div
            role="status"
            class="pointer-events-none fixed inset-x-4 bottom-6 z-30 flex justify-center print-hidden"
        >
            {move || {
                shown().map(|text| {
                    let key = text.clone();
                    let undo = undo.clone().map(|Undo { action, label, fields }| {
                        view! {
                            <form method="post" action=action class="flex">
                                <HiddenFields fields=fields/>
                                <button
                                    type="submit"
                                    class="flex h-7 items-center gap-1.5 rounded-sm px-2.5 font-medium hover:bg-on-ink/12 touch:min-h-11 focus-visible:outline-on-ink"
                                >
                                    <Glyph icon=Icon::Undo/>
                                    {label}
                                </button>
                            </form>
                        }
                    });
                    view! {
                        <div class="pointer-events-auto flex max-w-full items-center gap-3 rounded-md bg-ink py-1.5 pr-1.5 pl-3.5 text-on-ink shadow-2 \
                                    keep-time animate-notice hover:[animation-play-state:paused] focus-within:[animation-play-state:paused]">
                            <Glyph icon=Icon::Done/>
                            <p class="min-w-0 py-1">{text}</p>
                            {undo}
                            <Show when=move || hydrated.get()>
                                {
                                    let key = key.clone();
                                    view! {
                                        <span class="contents [&_button]:text-on-ink [&_button:hover]:bg-on-ink/12 [&_button:focus-visible]:outline-on-ink">
                                            <IconButton
                                                icon=Icon::Cross
                                                label=words::DISMISS
                                                variant=ButtonVariant::Ghost
                                                size=ButtonSize::Small
                                                kind=ButtonKind::Plain
                                                on:click=move |_| dismissed.set(Some(key.clone()))
                                            />
                                        </span>
                                    }
                                }
                            </Show>
                        </div>
                    }
                })
            }}
        </div>
    }
}
