//! The id that names a request in the answer, in the log and in every error.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use domain::id::RequestId;
use domain::time::Timestamp;

use super::{AppState, client::ClientAddress};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids that no other process makes: the time, a random start, and a count.
pub struct RequestIds {
    start: u64,
    next: AtomicU32,
}

impl RequestIds {
    /// `start` is random: it keeps the ids of two processes apart.
    pub fn new(start: u64) -> Self {
        Self { start, next: AtomicU32::new(0) }
    }

    fn next(&self, now: Timestamp) -> RequestId {
        let [a, b, c, d, e, f, ..] = self.start.to_be_bytes();
        let [w, x, y, z] = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        RequestId::new(now, [a, b, c, d, e, f, w, x, y, z])
    }
}

/// Puts the id into the request's extensions and the answer's headers.
pub(super) async fn assign(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = state.request_ids.next(state.services.now());
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The log's span of a request: never the query, which may hold a token.
pub(super) fn span(request: &axum::http::Request<Body>) -> tracing::Span {
    let extensions = request.extensions();
    tracing::info_span!(
        "request",
        id = extensions.get::<RequestId>().map(tracing::field::display),
        method = %request.method(),
        path = request.uri().path(),
        client = extensions.get::<ClientAddress>().map(|client| tracing::field::display(client.0)),
    )
}
