//! In development, sends a page asked for under another host to the public address: passkeys and cookies belong to that one.

use axum::extract::Request;
use axum::http::{Method, header::HOST};
use axum::response::{IntoResponse, Redirect, Response};

use super::AppState;
use crate::config::Mode;

/// Where the request should have gone, if it came to another host.
pub(super) fn redirect(state: &AppState, request: &Request) -> Option<Response> {
    let public = &state.config.public_url;
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let elsewhere = host.is_some_and(|host| host != public.authority());
    let moved = state.config.mode == Mode::Development && elsewhere && *request.method() == Method::GET;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    moved.then(|| Redirect::temporary(&public.at(path)).into_response())
}
