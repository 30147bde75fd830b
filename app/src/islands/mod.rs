//! What comes alive in the browser (decision 0011): small parts in pages that are otherwise drawn by the server alone.
//!
//! An island stands alone: its properties are plain data that travel in the page, it sees no context, and it is left out of nothing,
//! since every page works without it.

mod browser_zone;
mod comfort;
mod copy;
mod countdown;
mod estimate;
mod live;
mod new_password;
mod passkey;
mod password;
mod print;
mod test_key;
mod toast;
mod verify;

pub use browser_zone::BrowserZone;
pub use comfort::Comfort;
pub use copy::CopyButton;
pub use countdown::Countdown;
pub use live::{Live, LiveRegion, LiveStop};
pub use new_password::NewPassword;
pub use passkey::{Ceremony, PasskeyButton};
pub use password::PasswordField;
pub use print::PrintButton;
pub use test_key::TestKey;
pub use toast::{Notice, Undo};
pub use verify::VerifyLog;

use leptos::prelude::*;

/// A control that does nothing without scripts: seen after hydration, with its room kept before, so that nothing around it moves. In that
/// room stands `without` where no scripts come.
#[component]
fn WithScripts(#[prop(optional)] without: Option<&'static str>, children: Children) -> impl IntoView {
    let hydrated = use_hydrated();
    let seen = move || if hydrated.get() { "contents" } else { "contents invisible" };
    let control = view! { <div class=seen>{children()}</div> };
    let Some(without) = without else { return control.into_any() };
    view! {
        <div class="grid grid-cols-[minmax(0,1fr)] items-center *:[grid-area:1/1]">
            <div class="grid justify-items-[inherit]">{control}</div>
            <Show when=move || !hydrated.get()>
                <p class="without-scripts text-sm text-muted">{without}</p>
            </Show>
        </div>
    }
    .into_any()
}

/// False on the server and during hydration, true after it: for controls that do nothing without scripts.
fn use_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move || set_hydrated.set(true));
    hydrated
}
