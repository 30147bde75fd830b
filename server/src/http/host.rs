//! In development, sends a page asked for under another host to the public address: passkeys and cookies belong to that one.

use axum::{
    extract::{OriginalUri, Request, State},
    http::{Method, header::HOST},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::AppState;
use crate::config::Mode;

pub(super) async fn redirect(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let public = &state.config.public_url;
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let elsewhere = host.is_some_and(|host| host != public.authority());
    if state.config.mode == Mode::Development && elsewhere && *request.method() == Method::GET {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&public.at(path)).into_response();
    }
    next.run(request).await
}
