//! The router: every route with its class in one table, and what holds for all of them.

mod actor;
pub mod api;
pub mod assets;
mod audit;
mod bare;
pub mod client;
pub mod cookies;
pub mod dev_mail;
mod directory;
mod edge;
mod forms;
mod gateway;
pub mod headers;
pub mod health;
pub mod host;
mod imports;
mod leaks;
mod live;
pub mod machines;
pub mod metrics;
pub mod origin;
pub mod pages;
mod problem;
mod providers;
pub mod request_id;
pub mod routes;
pub mod site;
mod upload;
mod well_known;

use std::ops::Deref;
use std::sync::Arc;

use axum::body::Bytes;
use axum::{Router, extract::FromRef, middleware::from_fn_with_state};
use leptos::config::LeptosOptions;
use tokio::sync::watch;

use app::api::LegalTexts;
use app::brand::Brand;
use services::Services;

use crate::{config::Config, parts};
pub use routes::{Class, Route, Routes};

/// What handlers may ask for. Every request clones it a few times.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What all requests share.
pub struct Shared {
    pub config: Config,
    pub site: site::Site,
    pub services: Services,
    /// What pages show of the operator.
    pub brand: Brand,
    pub legal: LegalTexts,
    /// The answer of `GET /v1/models`.
    pub models: Bytes,
    /// What the page of the REST interface shows.
    pub reference: app::reference::Reference,
    /// The answer of `GET /api/v1/openapi.json`.
    pub openapi: Bytes,
    pub request_ids: request_id::RequestIds,
    pub metrics: metrics::Metrics,
    /// Turns true when the process is about to stop: live streams end then.
    pub stopping: watch::Receiver<bool>,
}

impl AppState {
    /// The state of a process over its use cases.
    ///
    /// # Errors
    /// When a configured text cannot be read.
    pub fn new(
        config: Config,
        site: site::Site,
        services: Services,
        start: u64,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self, parts::Error> {
        let document = api::document::document(&config.brand.name, config.public_url.origin());
        Ok(AppState(Arc::new(Shared {
            brand: Brand {
                name: config.brand.name.clone(),
                support_address: config.brand.support_address.clone().unwrap_or_default(),
                legal_entity: config.brand.legal_entity.clone().unwrap_or_default(),
                public_url: config.public_url.origin().to_owned(),
            },
            legal: parts::legal_texts(&config)?,
            reference: api::reference::reference(&document, config.public_url.origin()),
            openapi: document.to_json().map_err(Box::new)?.into(),
            models: machines::models_body(&services.settings.price_book).into(),
            config,
            site,
            services,
            request_ids: request_id::RequestIds::new(start),
            metrics: metrics::Metrics::default(),
            stopping,
        })))
    }
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
    let routes = dev_mail::routes(routes, &state.config);
    let routes = forms::routes(routes);
    let routes = providers::routes(routes);
    let routes = imports::routes(routes);
    let routes = directory::routes(routes);
    let routes = live::routes(routes);
    let routes = machines::routes(routes);
    let routes = api::routes(routes);
    let routes = gateway::routes(routes);
    let routes = audit::routes(routes);
    let routes = leaks::routes(routes);
    let routes = well_known::routes(routes);
    let routes = pages::routes(routes, &state);
    let (router, table) = routes.finish();

    let unknown = Router::new()
        .fallback(pages::fallback(&state))
        .layer(from_fn_with_state((state.clone(), None::<Class>), edge::pass));
    let router = router.fallback_service(unknown.with_state(state.clone()));
    (router.with_state(state), table)
}

#[cfg(test)]
mod tests;
