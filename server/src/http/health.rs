//! `/healthz`: whether the process answers at all. `/readyz`: whether it may be sent requests.

use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{AppState, Class, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Public, Method::GET, "/healthz", healthz).add(Class::Public, Method::GET, "/readyz", readyz)
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(state): State<AppState>) -> Response {
    let why = if *state.stopping.borrow() {
        Some("stopping\n")
    } else if state.services.gate().ping().await.is_err() {
        Some("the database is away\n")
    } else if !state.services.is_lease_held() {
        Some("this node does not hear the others\n")
    } else {
        None
    };
    let Some(why) = why else { return "ready\n".into_response() };
    let retry = [(header::RETRY_AFTER, HeaderValue::from_static("1"))];
    (StatusCode::SERVICE_UNAVAILABLE, retry, why).into_response()
}
