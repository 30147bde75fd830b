//! Printing.

use leptos::prelude::*;

use super::WithScripts;
use crate::ui::{Button, ButtonKind, Glyph, Icon};

/// Opens the browser's print dialogue. Appears after hydration: without scripts the browser's own menu prints.
#[island]
pub fn PrintButton(label: String) -> impl IntoView {
    view! {
        <WithScripts>
            <Button kind=ButtonKind::Plain on:click=move |_| drop(window().print())>
                <Glyph icon=Icon::Print />
                {label}
            </Button>
        </WithScripts>
    }
}
