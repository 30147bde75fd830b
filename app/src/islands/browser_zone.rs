//! The browser's own time zone, offered where one is chosen.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::js_sys::{Array, Function, Object, Reflect};
use web_sys::{HtmlElement, HtmlSelectElement};

use crate::ui::TextButton;

/// What the browser calls this zone, of whose names it knows one; the one it tells time in where none is given.
fn in_browser(zone: Option<&str>) -> Option<String> {
    let options = Object::new();
    if let Some(zone) = zone {
        Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    }
    // The typed binding does not catch: a zone may be younger than the browser.
    let intl = Reflect::get(&window(), &"Intl".into()).ok()?;
    let format: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let format = Reflect::construct(&format, &Array::of2(&"en".into(), &options)).ok()?;
    let resolved: Function = Reflect::get(&format, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
    Reflect::get(&resolved.call0(&format).ok()?, &"timeZone".into()).ok()?.as_string()
}

/// The list with this id.
fn list(id: &str) -> Option<HtmlSelectElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The zone where the list has it and another one is chosen.
fn to_offer(id: &str) -> Option<String> {
    let (list, zone) = (list(id)?, in_browser(None)?);
    let has_it = list.query_selector(&format!("option[value=\"{zone}\"]")).ok()?.is_some();
    let is_chosen = in_browser(Some(&list.value())).is_some_and(|chosen| chosen == zone);
    (has_it && !is_chosen).then_some(zone)
}

/// Chooses it in the list with the id `of`, which then has the focus; nothing is saved by that. Nothing is seen where it is chosen already.
#[island]
pub fn BrowserZone(#[prop(into)] of: String) -> impl IntoView {
    let offered = RwSignal::new(None::<String>);
    let of = StoredValue::new(of);
    Effect::new(move || offered.set(of.with_value(|of| to_offer(of))));
    let take = move |_| {
        let (Some(zone), Some(list)) = (offered.get_untracked(), of.with_value(|of| list(of))) else { return };
        list.set_value(&zone);
        drop(list.unchecked_ref::<HtmlElement>().focus());
        offered.set(None);
    };
    move || {
        offered.get().map(|zone| {
            view! {
                <p class="text-sm text-muted">
                    {format!("This browser is set to {}. ", zone.replace('_', " "))} <TextButton on:click=take>"Use it"</TextButton>
                </p>
            }
        })
    }
}
