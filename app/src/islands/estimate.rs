//! Asks the server how hard a password is to guess: its word lists are far too large for a page.

use domain::password::Strength;
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response, UrlSearchParams};

/// The estimate; none where the server gives none, as to a network that asked too often.
pub(super) async fn ask(password: &str, own_words: &[String]) -> Result<Option<Strength>, JsValue> {
    let fields = UrlSearchParams::new()?;
    fields.append("password", password);
    fields.append("own_words", &own_words.join("\n"));
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&fields);
    let response = JsFuture::from(window().fetch_with_str_and_init("/api/estimate_password", &init)).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(serde_json::from_str(&body).ok().filter(|_| response.ok()))
}
