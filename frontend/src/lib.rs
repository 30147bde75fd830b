//! The wasm entry: the islands of `app`, each exported under the name that pages call it by.

use wasm_bindgen::prelude::wasm_bindgen;

// Nothing else names the islands, which the start script of a page looks up among the exports.
pub use app::islands;

/// Called once by the page's module script, before the islands.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
