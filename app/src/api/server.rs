//! What server functions find on the server: the use cases, the caller, and the way from a use case's error to the wire.

use std::sync::Arc;

use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::Services;
use services::actor::Actor;

use super::{ErrorKind, Result, WireError};
use crate::forms::Cookies;

/// The operator's legal texts, as Markdown with the placeholders filled in.
#[derive(Debug, Clone)]
pub struct LegalTexts {
    pub terms: Arc<str>,
    pub privacy: Arc<str>,
}

/// The use cases and who asks. Absent while routes are being listed: then nobody asks.
pub(super) fn caller() -> Result<(Services, Actor)> {
    let found = use_context::<Services>().zip(extension::<Actor>());
    found.ok_or_else(|| WireError { kind: ErrorKind::Internal, request_id: String::new() })
}

/// The cookies of the request that matter to forms.
pub(super) fn cookies() -> Cookies {
    extension::<Cookies>().unwrap_or_default()
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// From a use case's error to the wire; says in the answer's status what kind it is, and leads a visitor to the sign-in.
pub(super) fn fail(error: services::Error) -> WireError {
    let request_id = extension::<Actor>().and_then(|actor| actor.request).map(|request| request.id.to_string());
    let request_id = request_id.unwrap_or_default();
    let kind = ErrorKind::from(error);
    let error = WireError { kind, request_id };
    let Some(response) = use_context::<ResponseOptions>() else { return error };
    let status = StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match &error.kind {
        ErrorKind::SignIn => {
            // For callers that do not follow the redirect; it sets a status of its own for those that do.
            response.set_status(status);
            leptos_axum::redirect(&address_with_way_back("/sign-in"));
        }
        ErrorKind::FreshAuth => {
            response.set_status(status);
            leptos_axum::redirect(&address_with_way_back("/account/confirm"));
        }
        ErrorKind::TooMany { retry_after_seconds } | ErrorKind::Unavailable { retry_after_seconds } => {
            response.insert_header(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
            response.set_status(status);
        }
        _ => response.set_status(status),
    }
    error
}

/// A page that leads back here afterwards.
fn address_with_way_back(page: &str) -> String {
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    match crate::forms::local_path(&path) {
        Some(path) if path.starts_with("/o/") || path.starts_with("/account/") => format!("{page}?next={path}"),
        _ => page.to_owned(),
    }
}

/// Leads on to the same page of an organization under another slug.
pub(super) fn lead_on(before: &str, now: &str) {
    let uri = use_context::<Parts>().map(|parts| parts.uri);
    let rest = uri.as_ref().and_then(|uri| uri.path().strip_prefix(&format!("/o/{before}"))).unwrap_or_default();
    let query = uri.as_ref().and_then(|uri| uri.query()).map(|query| format!("?{query}")).unwrap_or_default();
    leptos_axum::redirect(&format!("/o/{now}{rest}{query}"));
}

impl From<services::Error> for ErrorKind {
    fn from(error: services::Error) -> Self {
        match error {
            services::Error::SignIn => ErrorKind::SignIn,
            services::Error::FreshAuth => ErrorKind::FreshAuth,
            services::Error::Denied { permission, why } => ErrorKind::Denied { permission, why },
            services::Error::NotFound => ErrorKind::NotFound,
            services::Error::Invalid(errors) => ErrorKind::Invalid { errors },
            services::Error::Conflict => ErrorKind::Conflict,
            services::Error::TooMany { retry_after } => {
                ErrorKind::TooMany { retry_after_seconds: retry_after.as_secs().max(1) }
            }
            services::Error::Unavailable { retry_after } => {
                ErrorKind::Unavailable { retry_after_seconds: retry_after.as_secs().max(1) }
            }
            error @ (services::Error::Internal(_) | services::Error::Retry(_)) => {
                tracing::error!(error = ?error, "internal error");
                ErrorKind::Internal
            }
        }
    }
}
