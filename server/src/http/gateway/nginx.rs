//! `?mode=nginx`: its auth_request passes on no status but 401 and 403 and no body, so a refusal travels in headers.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::id::RequestId;

use crate::http::AppState;
use crate::http::problem::Problem;

const STATUS: HeaderName = HeaderName::from_static("x-console-status");
const RETRY_AFTER: HeaderName = HeaderName::from_static("x-console-retry-after");
/// The problem document in base64url, for who can decode it.
const PROBLEM: HeaderName = HeaderName::from_static("x-console-problem");
/// The same as JSON in ASCII, for nginx, which cannot.
const PROBLEM_JSON: HeaderName = HeaderName::from_static("x-console-problem-json");

/// The longest problem in base64url: a proxy's buffer for the head of an answer has 4 or 8 KB.
const LONGEST: usize = 2048;

/// A refusal as auth_request can pass it on. One that is too long shrinks to the words of its code.
pub(super) fn refuse(state: &AppState, problem: &Problem, id: Option<RequestId>) -> Response {
    let [short, long] = [&Problem::of(problem.code), problem].map(|problem| problem.body(state, id));
    let body =
        if BASE64_URL_SAFE_NO_PAD.encode(&long).len() > LONGEST || ascii(&long).len() > LONGEST { short } else { long };
    let mut response = problem.answer(state, id);
    let headers = response.headers_mut();
    headers.insert(STATUS, problem.code.status().into());
    if let Some(seconds) = problem.retry_after_seconds {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    for (name, text) in [(PROBLEM, BASE64_URL_SAFE_NO_PAD.encode(&body)), (PROBLEM_JSON, ascii(&body))] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
    *response.status_mut() = match problem.code.status() {
        401 => StatusCode::UNAUTHORIZED,
        _ => StatusCode::FORBIDDEN,
    };
    response
}

/// JSON of the same meaning with nothing in it that a header cannot hold.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            ' '..='~' => text.push(character),
            // Outside of strings there is nothing of this kind.
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn json_in_ascii_means_the_same() {
        let value = serde_json::json!({ "detail": "“ci” 🗝 \u{7f}\r\n\\ é", "status": 401 });
        let text = ascii(&value.to_string());
        assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
