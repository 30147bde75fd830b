//! The id that names a request in the answer, in the log and in every error.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use domain::id::RequestId;
use domain::time::Timestamp;

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

    pub(super) fn next(&self, now: Timestamp) -> RequestId {
        let [a, b, c, d, e, f, ..] = self.start.to_be_bytes();
        let [w, x, y, z] = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        RequestId::new(now, [a, b, c, d, e, f, w, x, y, z])
    }
}

/// Says the id in the answer's headers.
pub(super) fn tell(id: RequestId, headers: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HEADER, value);
    }
}

/// The log's span of a request: never the query, which may hold a token.
pub(super) fn span(request: &Request, id: RequestId, client: IpAddr) -> tracing::Span {
    tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path(), %client)
}
