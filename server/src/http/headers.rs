//! The headers of every answer: a content security policy with a nonce of its own, and the rest of what browsers are told.

use std::{any::Any, fmt::Write};

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::nonce::Nonce;

use super::AppState;

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Not `no-referrer`: with it a browser posts our own forms with `Origin: null`.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
        ),
    ),
];

/// What a browser may do with an answer that is no page: nothing.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// In the extensions of an answer without a body to somebody who is certainly no browser: there is nothing to forbid, and a gateway that is told
/// this on every call reads every header.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoBrowser;

/// Sets the headers that the handler did not set itself. `nonce` is that of a page's scripts.
pub(super) fn secure(state: &AppState, (path, nonce): (&str, Option<&Nonce>), headers: &mut HeaderMap) {
    for (name, value) in &FIXED {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    let policy = nonce.map(|nonce| HeaderValue::from_str(&policy(nonce, &form_action(state, path))));
    if let Ok(policy) = policy.unwrap_or(Ok(NOTHING)) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if state.config.public_url.is_https() {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
}

/// Pages with a button that leads to an identity provider: Chromium asks `form-action` about redirects too.
const DEPARTURES: [&str; 4] = ["/sign-in", "/sign-up", "/account/security", "/account/confirm"];

fn form_action(state: &AppState, path: &str) -> String {
    let mut allowed = vec!["'self'".to_owned()];
    if DEPARTURES.contains(&path) {
        allowed.extend(state.services.settings.providers.origins());
    }
    allowed.join(" ")
}

fn policy(nonce: &str, form_action: &str) -> String {
    let mut connect = String::from("'self'");
    // `make dev` reloads pages through a socket of cargo-leptos.
    if std::env::var_os("LEPTOS_WATCH").is_some() {
        let _ = write!(connect, " ws://localhost:3001 ws://127.0.0.1:3001");
    }
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src {connect}; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What a client sees of a bug of ours: that it happened. The log has the rest under the request's id.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side. The request id is in the header x-request-id.\n",
    )
        .into_response()
}
