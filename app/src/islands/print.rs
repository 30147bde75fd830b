//! Printing.

use leptos::prelude::*;

use super::use_hydrated;
use crate::ui::{Button, ButtonKind, Glyph, Icon};

/// Opens the browser's print dialogue. Appears after hydration: without scripts the browser's own menu prints.
#[island]
pub fn PrintButton(label: String) -> impl IntoView {
    let hydrated = use_hydrated();
    let label = StoredValue::new(label);
    view! {
        <Show when=move || hydrated.get()>
            <Button kind=ButtonKind::Plain on:click=move |_| drop(window().print())>
                <Glyph icon=Icon::Print />
                {label.get_value()}
            </Button>
        </Show>
    }
}
