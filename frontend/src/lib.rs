//! The wasm entry: hydrates the page the server sent, nothing else.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's module script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    // Only here is it certain that hydration did not panic: an effect would set the mark even then.
    if let Some(root) = document().document_element() {
        let marked = root.set_attribute("data-hydrated", "");
        debug_assert!(marked.is_ok(), "the root element takes attributes");
    }
}
