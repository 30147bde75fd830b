//! The one match from a use case's error to an answer: a page for people, problem+json (RFC 9457) for machines.

use app::api::{ErrorKind, WireError};
use app::words::{fields, problems};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::field::{FieldError, FieldErrors};
use domain::id::RequestId;
use domain::problem::Code;
use domain::role::Role;
use serde_json::{Map, Value, json};

use super::AppState;

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// An error as a page, for a browser that follows a form or an address.
pub(super) fn page(state: &AppState, error: services::Error, id: Option<RequestId>) -> Response {
    let error = WireError { kind: ErrorKind::from(error), request_id: id.map(|id| id.to_string()).unwrap_or_default() };
    page_of(state, &error, error.code())
}

/// A page for a code, where no use case was asked.
pub(super) fn page_for(state: &AppState, code: Code, id: Option<RequestId>) -> Response {
    let error = WireError { kind: ErrorKind::Internal, request_id: id.map(|id| id.to_string()).unwrap_or_default() };
    page_of(state, &error, code)
}

fn page_of(state: &AppState, error: &WireError, code: Code) -> Response {
    let html = app::error_document(&state.brand, &super::pages::site(), code, &error.request_id);
    let mut response = (status(code), Html(html)).into_response();
    if let ErrorKind::TooMany { retry_after_seconds } | ErrorKind::Unavailable { retry_after_seconds } = error.kind {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(super) fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What a machine is told.
pub struct Problem {
    pub code: Code,
    /// More exact words than the code's own.
    pub detail: Option<String>,
    pub retry_after_seconds: Option<u64>,
    /// What is wrong with which field.
    pub errors: FieldErrors,
    /// The roles that may what was refused.
    pub who_can_help: Vec<Role>,
    /// The OpenAI protocol: official SDKs print nothing but `error.message`.
    pub openai: bool,
}

impl Problem {
    pub fn of(code: Code) -> Self {
        Problem {
            code,
            detail: None,
            retry_after_seconds: None,
            errors: FieldErrors::new(),
            who_can_help: Vec::new(),
            openai: false,
        }
    }

    /// From a use case's error.
    pub fn from_error(error: services::Error) -> Self {
        let error = WireError { kind: ErrorKind::from(error), request_id: String::new() };
        let retry_after_seconds = match error.kind {
            ErrorKind::TooMany { retry_after_seconds } | ErrorKind::Unavailable { retry_after_seconds } => {
                Some(retry_after_seconds)
            }
            _ => None,
        };
        Problem { retry_after_seconds, ..Problem::of(error.code()) }
    }

    /// With more exact words than the code's own.
    pub fn told(code: Code, detail: impl Into<String>) -> Self {
        Problem { detail: Some(detail.into()), ..Problem::of(code) }
    }

    /// The members of the problem document.
    pub fn document(&self, state: &AppState, id: Option<RequestId>) -> Map<String, Value> {
        let words = problems::problem(self.code);
        let help_url = state.config.public_url.at(&format!("/help/errors/{}", self.code.slug()));
        let detail = self.detail.as_deref().unwrap_or(words.detail);
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
        put("type", help_url.clone().into());
        put("title", words.title.into());
        put("status", self.code.status().into());
        put("code", self.code.as_str().into());
        put("detail", detail.into());
        put("request_id", id.map(|id| id.to_string()).into());
        if !self.errors.is_empty() {
            put("errors", self.errors.0.iter().map(|(field, error)| field_error(field, *error)).collect());
        }
        if !self.who_can_help.is_empty() {
            put("who_can_help", self.who_can_help.iter().map(|role| role.as_str()).collect());
        }
        if self.openai {
            let error = json!({
                "message": format!("{detail} See {help_url}"),
                "type": openai_type(self.code),
                "code": self.code.as_str(),
                "param": null,
            });
            put("error", error);
        }
        put("help_url", help_url.into());
        document
    }

    /// The problem document.
    pub fn body(&self, state: &AppState, id: Option<RequestId>) -> String {
        Value::Object(self.document(state, id)).to_string()
    }

    pub fn answer(&self, state: &AppState, id: Option<RequestId>) -> Response {
        let mut response = (status(self.code), self.body(state, id)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.code.status() == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.openai && !self.code.retry_may_cure() {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        response
    }
}

/// One field: its name, a code for programs with its numbers, a sentence for people.
fn field_error(field: &str, error: FieldError) -> Value {
    let (code, numbers) = match serde_json::to_value(error) {
        Ok(Value::Object(tagged)) => tagged.into_iter().next().unwrap_or_default(),
        Ok(Value::String(code)) => (code, Value::Null),
        _ => Default::default(),
    };
    json!({ "field": field, "code": code, "numbers": numbers, "message": fields::sentence(field, error) })
}

fn openai_type(code: Code) -> &'static str {
    match code.status() {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        400..500 => "invalid_request_error",
        _ => "server_error",
    }
}
