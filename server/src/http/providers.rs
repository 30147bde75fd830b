//! The way back from identity providers: the only GETs that may change state (see `origin::CHANGING_GETS`).

use app::forms::Cookies;
use app::forms::provider::arrived;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use domain::session;
use services::Answer;
use services::actor::Actor;

use super::{AppState, Class, Routes, forms, origin, problem};

/// One callback for each provider, so that the answer of one is never taken for another's.
pub(super) fn routes(mut routes: Routes) -> Routes {
    for exception in &origin::CHANGING_GETS {
        let handler = move |method: Method,
                            headers: HeaderMap,
                            state: State<AppState>,
                            actor: Extension<Actor>,
                            cookies: Extension<Cookies>,
                            id: Extension<RequestId>,
                            answer: Query<Answer>| {
            receive(exception.provider, (method, headers), state.0, (actor.0, cookies.0, id.0), answer.0)
        };
        routes = routes.add(Class::Page, Method::GET, exception.path, handler);
    }
    routes
}

async fn receive(
    provider: session::Method,
    (method, headers): (Method, HeaderMap),
    state: AppState,
    (actor, cookies, id): (Actor, Cookies, RequestId),
    answer: Answer,
) -> Response {
    if method != Method::GET || !is_navigation(&headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let ticket = cookies.ticket.unwrap_or_default();
    let arrival = match state.services.finish_provider(&actor, &ticket, provider, &answer).await {
        Ok(arrival) => arrival,
        Err(error) => return problem::page(&state, error, Some(id)),
    };
    match arrived(&state.services, arrival).await {
        Ok(done) => forms::lead_on(&state, done, id).await,
        Err(error) => problem::page(&state, error, Some(id)),
    }
}

/// A person's browser comes here with its whole window; an image or a script of a page does not.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|dest| dest == "document")
}
