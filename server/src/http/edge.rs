//! The one layer around every handler: what holds for all requests, and what holds for the class of the route.
//!
//! One layer, since each one that axum stacks is a box and a clone of its state on every request.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use futures_util::FutureExt;
use http_body_util::Limited;
use leptos::nonce::Nonce;
use services::actor::Actor;
use tracing::Instrument;

use super::client::{self, ClientAddress};
use super::{AppState, Class, actor, bare, headers, host, origin, request_id};

/// The largest body any route takes, in bytes.
const BODY_LIMIT: usize = 1 << 20;
/// How long a handler may take to begin its answer.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What the layer knows of a route: none for addresses that nothing answers.
pub(super) type Edge = (AppState, Option<Class>);

/// Names the request and its sender, guards the handler, ends what takes too long, survives what panics, says bare refusals in words, sets
/// the headers, counts and logs.
pub(super) async fn pass(State((state, class)): State<Edge>, mut request: Request, next: Next) -> Response {
    let began = state.services.now();
    let id = state.request_ids.next(began);
    let sender = client::of(&request, &state.config.network.trusted_proxies);
    let nonce = class.is_none_or(Class::has_pages).then(Nonce::new);
    let extensions = request.extensions_mut();
    extensions.insert(id);
    extensions.insert(ClientAddress(sender));
    if let Some(nonce) = &nonce {
        extensions.insert(nonce.clone());
    }
    let path = request.uri().path().to_owned();
    let span = request_id::span(&request, id, sender);
    async {
        let guarded = AssertUnwindSafe(guard(&state, class, request, next)).catch_unwind();
        let response = match tokio::time::timeout(TIME_LIMIT, guarded).await {
            Ok(Ok(response)) => response,
            Ok(Err(panic)) => headers::panicked(&*panic),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        let response = finish(&state, class, (&path, id, nonce.as_ref()), response);
        let status = response.status().as_u16();
        tracing::info!(status, micros = state.services.now().since(began).as_micros(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// What must be so before the handler of a class sees the request.
async fn guard(state: &AppState, class: Option<Class>, mut request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_LIMIT) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if !request.body().is_end_stream() {
        request = request.map(|body| Body::new(Limited::new(body, BODY_LIMIT)));
    }
    match class {
        None | Some(Class::Public) => next.run(request).await,
        Some(Class::Credential) => {
            // A cookie that comes along must not count, so it is gone.
            request.headers_mut().remove(COOKIE);
            next.run(request).await
        }
        Some(class @ (Class::Page | Class::Function)) => {
            if let (Class::Page, Some(elsewhere)) = (class, host::redirect(state, &request)) {
                return elsewhere;
            }
            if let Err(refusal) = origin::check(state, class, &request) {
                return origin::vary(refusal.into_response());
            }
            let response = match actor::recognize(state, &mut request).await {
                Ok(()) => {
                    let asking =
                        request.extensions().get::<Actor>().filter(|_| is_about_an_organization(class, &request));
                    let asking = asking.cloned();
                    let response = next.run(request).await;
                    if let (StatusCode::NOT_FOUND, Some(actor)) = (response.status(), asking) {
                        state.services.note_miss(&actor).await;
                    }
                    response
                }
                Err(refusal) => *refusal,
            };
            origin::vary(response)
        }
    }
}

/// Whether the request can name an organization, or something in one: in its path, or, as most functions do, in its arguments.
fn is_about_an_organization(class: Class, request: &Request) -> bool {
    class == Class::Function || ["/o/", "/live/"].iter().any(|begin| request.uri().path().starts_with(begin))
}

fn finish(
    state: &AppState,
    class: Option<Class>,
    (path, id, nonce): (&str, RequestId, Option<&Nonce>),
    response: Response,
) -> Response {
    let mut response = match class {
        Some(class) => bare::dress(state, class, path, id, response),
        None => response,
    };
    let is_for_browsers = response.extensions().get::<headers::NoBrowser>().is_none();
    let fields = response.headers_mut();
    if class != Some(Class::Public) {
        // Keeps what may hold personal data out of every cache; a handler that knows better says so itself.
        fields.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if is_for_browsers {
        headers::secure(state, (path, nonce), fields);
    }
    request_id::tell(id, fields);
    state.metrics.count_answer(class, response.status());
    response
}
