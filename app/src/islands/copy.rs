//! Copying.

use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, prelude::Closure};
use leptos::web_sys::js_sys::{Function, Reflect};

use super::WithScripts;
use crate::ui::{Button, ButtonKind, ButtonSize, ButtonVariant, Glyph, Icon, words};

// Browsers without a secure context have no clipboard object at all, which the typed binding cannot express.
fn write_clipboard(text: &str, settle: impl Fn(bool) + Copy + 'static) -> Option<()> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
    let promise = write.dyn_ref::<Function>()?.call1(&clipboard, &text.into()).ok()?;
    let then = Reflect::get(&promise, &"then".into()).ok()?;
    let copied = Closure::once_into_js(move || settle(true));
    let refused = Closure::once_into_js(move || settle(false));
    then.dyn_ref::<Function>()?.call2(&promise, &copied, &refused).ok()?;
    Some(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copying {
    Idle,
    Copied,
    Failed,
}

/// Copies `text`. Appears after hydration; says the result politely, and in place of the label for two seconds.
#[island]
pub fn CopyButton(text: String, variant: ButtonVariant, size: ButtonSize) -> impl IntoView {
    view! { <Copy text=Signal::stored(text) variant=variant size=size /> }
}

/// The same inside another island.
#[component]
pub(super) fn Copy(
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
) -> impl IntoView {
    let (state, set_state) = signal(Copying::Idle);
    let settle = move |copied: bool| {
        set_state.try_set(if copied { Copying::Copied } else { Copying::Failed });
        set_timeout(
            move || {
                set_state.try_set(Copying::Idle);
            },
            Duration::from_secs(2),
        );
    };
    let copy = move |_| {
        if write_clipboard(&text.get_untracked(), settle).is_none() {
            settle(false);
        }
    };
    let label = move || if state.get() == Copying::Copied { words::COPIED } else { words::COPY };
    let said = move || match state.get() {
        Copying::Idle => "",
        Copying::Copied => words::COPIED,
        Copying::Failed => words::COPY_FAILED,
    };
    view! {
        <span class="inline-flex shrink-0">
            <WithScripts>
                <Button variant=variant size=size kind=ButtonKind::Plain on:click=copy>
                    {move || {
                        let icon = if state.get() == Copying::Copied { Icon::Check } else { Icon::Copy };
                        view! { <Glyph icon=icon/> }
                    }}
                    {label}
                </Button>
            </WithScripts>
            <span role="status" class="sr-only">{said}</span>
        </span>
    }
}
