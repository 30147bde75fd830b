//! The member's live stream: the server tells the checklist anew whenever a step is reached, on any node.

use domain::home::Checklist;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent};

/// Calls `on_change` with every checklist that the server tells, as long as the calling component is shown. Nothing on the server.
pub fn follow(slug: &str, on_change: impl Fn(Checklist) + Send + Sync + 'static) {
    let address = format!("/live/{slug}");
    // Not a local value: the server drops it on whichever thread it is, and would panic.
    let on_change = StoredValue::new(on_change);
    Effect::new(move |_| {
        let Ok(source) = EventSource::new(&address) else { return };
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            if let Some(checklist) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                on_change.with_value(|on_change| on_change(checklist));
            }
        });
        let added = source.add_event_listener_with_callback("checklist", listener.as_ref().unchecked_ref());
        debug_assert!(added.is_ok(), "an event source takes listeners");
        let open = StoredValue::new_local(Some((source, listener)));
        on_cleanup(move || {
            if let Some(Some((source, listener))) = open.try_update_value(Option::take) {
                source.close();
                drop(listener);
            }
        });
    });
}
