//! Comforts that any page has: forms that show that they are on their way, and a sheet that Escape closes.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, SubmitEvent};

/// Once in every document.
#[island]
pub fn Comfort() -> impl IntoView {
    Effect::new(|| {
        let submitted = window_event_listener_untyped("submit", |event: Event| {
            let sent = event.dyn_ref::<SubmitEvent>().filter(|event| !event.default_prevented());
            // A form whose answer is saved as a file leaves the page, and its button, as they are.
            let stays = event.target().and_then(|form| form.dyn_into::<Element>().ok());
            let stays = stays.is_some_and(|form| form.has_attribute("data-file"));
            if let Some(button) = sent.filter(|_| !stays).and_then(SubmitEvent::submitter) {
                drop(button.set_attribute("aria-busy", "true"));
            }
        });
        // A page that Back brings out of the browser's memory is no longer on its way.
        let shown = window_event_listener_untyped("pageshow", |_| {
            let Ok(busy) = document().query_selector_all("button[aria-busy]") else { return };
            for at in 0..busy.length() {
                if let Some(button) = busy.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
                    drop(button.remove_attribute("aria-busy"));
                }
            }
        });
        let escaped = window_event_listener_untyped("keydown", |event: Event| {
            let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
            let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let inside = at.and_then(|at| at.closest(".sheet, #navigation").ok().flatten());
            if is_escape && inside.is_some() {
                close_sheet();
            }
        });
        on_cleanup(move || {
            submitted.remove();
            shown.remove();
            escaped.remove();
        });
    });
}

/// Moves the sheet of the navigation away, and the focus back to what opens it.
fn close_sheet() {
    let toggle =
        document().get_element_by_id("navigation").and_then(|toggle| toggle.dyn_into::<HtmlInputElement>().ok());
    if let Some(toggle) = toggle.filter(HtmlInputElement::checked) {
        toggle.set_checked(false);
        drop(toggle.unchecked_into::<HtmlElement>().focus());
    }
}
