//! What layers refuse in bare words (wrong method, too large, too late, a panic) is said as the class of the route says errors.

use app::api::{ErrorKind, WireError};
use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use domain::problem::Code;

use super::problem::{self, Problem};
use super::{AppState, Class, machines};

/// When to come back after it took longer, in seconds.
const RETRY_AFTER_SECONDS: u64 = 5;

/// Puts a bare refusal into words.
pub(super) fn dress(state: &AppState, class: Class, path: &str, id: RequestId, mut response: Response) -> Response {
    if let Some(code) = code_of(class, &response) {
        let retry_after = retry_after(response.headers(), code);
        let dressed = match class {
            Class::Credential => {
                let openai = machines::is_openai(path);
                Problem { openai, retry_after_seconds: retry_after, ..Problem::of(code) }.answer(state, Some(id))
            }
            Class::Page => problem::page_for(state, code, Some(id)),
            Class::Function => function(code, retry_after, id),
            Class::Public => return response,
        };
        // What the refusal's own headers say still holds, as `allow` and `vary`.
        let (mut parts, _) = response.into_parts();
        let (bare, body) = dressed.into_parts();
        parts.headers.remove(axum::http::header::CONTENT_LENGTH);
        for (name, value) in bare.headers {
            if let Some(name) = name {
                parts.headers.insert(name, value);
            }
        }
        if let Some(seconds) = retry_after {
            parts.headers.insert(RETRY_AFTER, seconds.into());
        }
        response = Response::from_parts(parts, body);
        *response.status_mut() = bare.status;
    }
    response
}

/// The code of a refusal that no handler put into words.
fn code_of(class: Class, response: &Response) -> Option<Code> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_bare = kind.is_empty() || kind.starts_with("text/plain");
    // A page is no answer to a function's caller either.
    let is_page_for_function = class == Class::Function && kind.starts_with("text/html");
    if !(is_bare || is_page_for_function) {
        return None;
    }
    Some(match response.status().as_u16() {
        400 | 422 => Code::Invalid,
        403 => Code::CrossSite,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::TimedOut,
        413 => Code::PayloadTooLarge,
        415 => Code::UnsupportedMediaType,
        500 => Code::Internal,
        503 => Code::Overloaded,
        _ => return None,
    })
}

fn retry_after(headers: &HeaderMap, code: Code) -> Option<u64> {
    if code != Code::Overloaded {
        return None;
    }
    let said = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    said.or(Some(RETRY_AFTER_SECONDS))
}

/// The error as the caller of a server function reads it.
fn function(code: Code, retry_after: Option<u64>, id: RequestId) -> Response {
    let kind = match (code, retry_after) {
        (Code::NotFound, _) => ErrorKind::NotFound,
        (Code::Internal, _) => ErrorKind::Internal,
        (_, Some(retry_after_seconds)) => ErrorKind::Unavailable { retry_after_seconds },
        _ => ErrorKind::Transport,
    };
    let error = WireError { kind, request_id: id.to_string() };
    (problem::status(code), Json(error)).into_response()
}
