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
pub use live::{Live, LiveRegion};
pub use new_password::NewPassword;
pub use passkey::{Ceremony, PasskeyButton};
pub use password::PasswordField;
pub use print::PrintButton;
pub use test_key::TestKey;
pub use toast::{Notice, Undo};
pub use verify::VerifyLog;

use leptos::prelude::*;

/// False on the server and during hydration, true after it: for controls that do nothing without scripts.
fn use_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move || set_hydrated.set(true));
    hydrated
}
