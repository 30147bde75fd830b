//! The id that names a request in the answer, in the log and in every error.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use super::{AppState, client::ClientAddress};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// `req_` and 24 hexadecimal digits. Ours, never the client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Counts requests after a start that no other process shares.
pub struct RequestIds {
    start: u64,
    next: AtomicU32,
}

impl RequestIds {
    /// `start` is random: it keeps the ids of two processes apart.
    pub fn new(start: u64) -> Self {
        Self { start, next: AtomicU32::new(0) }
    }

    fn next(&self) -> RequestId {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId(format!("req_{:016x}{count:08x}", self.start).into())
    }
}

/// Puts the id into the request's extensions and the answer's headers.
pub(super) async fn assign(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = state.request_ids.next();
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The log's span of a request: never the query, which may hold a token.
pub(super) fn span(request: &axum::http::Request<Body>) -> tracing::Span {
    let extensions = request.extensions();
    tracing::info_span!(
        "request",
        id = extensions.get::<RequestId>().map(RequestId::as_str),
        method = %request.method(),
        path = request.uri().path(),
        client = extensions.get::<ClientAddress>().map(|client| tracing::field::display(client.0)),
    )
}
