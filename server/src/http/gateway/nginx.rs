//! `?mode=nginx`: its auth_request passes on no status but 401 and 403 and no body, so a refusal travels in headers and is turned back here.

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::id::RequestId;
use domain::problem::Code;
use serde::Deserialize;

use super::proof;
use crate::http::AppState;
use crate::http::problem::{self, Problem};

const STATUS: HeaderName = HeaderName::from_static("x-console-status");
const RETRY_AFTER: HeaderName = HeaderName::from_static("x-console-retry-after");
const PROBLEM: HeaderName = HeaderName::from_static("x-console-problem");

/// The longest problem in a header, in characters of base64url: a proxy's buffer for headers has 4 KB, and there are others.
const LONGEST: usize = 2048;

/// A refusal as auth_request can pass it on.
pub(super) fn refuse(state: &AppState, problem: &Problem, id: Option<RequestId>) -> Response {
    let encode = |problem: &Problem| BASE64_URL_SAFE_NO_PAD.encode(problem.body(state, id));
    let mut encoded = encode(problem);
    if encoded.len() > LONGEST {
        // The words of the code alone.
        encoded = encode(&Problem::of(problem.code));
    }
    let mut response = problem.answer(state, id);
    let headers = response.headers_mut();
    headers.insert(STATUS, problem.code.status().into());
    if let Some(seconds) = problem.retry_after_seconds {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if let Ok(value) = HeaderValue::try_from(encoded) {
        headers.insert(PROBLEM, value);
    }
    *response.status_mut() = match problem.code.status() {
        401 => StatusCode::UNAUTHORIZED,
        _ => StatusCode::FORBIDDEN,
    };
    response
}

/// What of a problem decides how it is sent.
#[derive(Deserialize)]
struct Sent {
    code: String,
}

/// `GET /gateway/v1/refusal`: the problem in `X-Console-Problem` as the answer that it was before it went into headers. Nothing is judged
/// again, so nothing is counted twice and nobody is let in by the second look.
pub(super) async fn turn_back(State(state): State<AppState>, request: Parts) -> Response {
    let id = request.extensions.get::<RequestId>().copied();
    if let Err(problem) = proof::of_gateway(&state, &request.headers) {
        return problem.answer(&state, id);
    }
    let said = |name| request.headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let body = said(PROBLEM).and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok());
    let body = body.and_then(|bytes| String::from_utf8(bytes).ok());
    let code = body.as_deref().and_then(|body| serde_json::from_str::<Sent>(body).ok());
    let code = code.and_then(|sent| sent.code.replace('_', "-").parse::<Code>().ok());
    let (Some(body), Some(code)) = (body, code) else {
        let detail = "The header X-Console-Problem holds no problem in base64url.";
        return Problem::told(Code::Invalid, detail).answer(&state, id);
    };
    let retry_after_seconds = said(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    problem::dressed(body, &Problem { retry_after_seconds, openai: true, ..Problem::of(code) })
}
