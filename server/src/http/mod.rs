//! The router: every route with its class in one table, and what holds for all of them.

pub mod assets;
pub mod client;
pub mod headers;
pub mod health;
pub mod host;
pub mod origin;
pub mod pages;
pub mod request_id;
pub mod routes;
pub mod site;

use std::sync::Arc;

use axum::{Router, extract::FromRef, middleware::from_fn_with_state};
use leptos::config::LeptosOptions;
use tokio::sync::watch;
use tower_http::{
    catch_panic::CatchPanicLayer,
    trace::{DefaultOnResponse, TraceLayer},
};

use crate::{config::Config, secrets::SecretKey};
pub use routes::{Class, Route, Routes};

/// What handlers may ask for.
#[derive(Clone)]
pub struct AppState {
    pub config: Arc<Config>,
    pub site: Arc<site::Site>,
    pub secret_key: SecretKey,
    pub request_ids: Arc<request_id::RequestIds>,
    /// Turns true when the process is about to stop: live streams end then.
    pub stopping: watch::Receiver<bool>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(_: &AppState) -> Self {
        LeptosOptions::builder().output_name("console").build()
    }
}

/// The whole service and the table of what it answers.
pub fn router(state: AppState) -> (Router, Vec<Route>) {
    let routes = Routes::new(state.clone());
    let routes = health::routes(routes);
    let routes = assets::routes(routes, &state.site);
    let routes = pages::routes(routes, &state);
    let (router, table) = routes.finish();

    let router = router
        .fallback(pages::not_found(&state))
        .layer(CatchPanicLayer::custom(headers::panicked))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_id::span)
                .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
        )
        .layer(from_fn_with_state(state.clone(), client::find))
        .layer(from_fn_with_state(state.clone(), request_id::assign));
    (router.with_state(state), table)
}

#[cfg(test)]
mod tests;
