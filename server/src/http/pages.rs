//! The pages and server functions of `app`, rendered with this server's contexts.

use app::{App, Site, brand::Brand};
use axum::{
    extract::Request,
    http::{Method, request::Parts},
    response::Response,
};
use leptos::{
    config::LeptosOptions,
    nonce::Nonce,
    prelude::{provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context,
    handle_server_fns_with_context, render_app_async_with_context,
};

use super::{AppState, Class, Routes};

/// Everything that `app` declares.
pub(super) fn routes(mut routes: Routes, state: &AppState) -> Routes {
    let functions: Vec<_> = server_fn_paths().collect();
    for (path, method) in &functions {
        let contexts = contexts(state);
        let handler = move |request: Request| handle_server_fns_with_context(contexts, request);
        routes = routes.add(Class::Function, method.clone(), path, handler);
    }

    // Leptos would add the functions itself, but among the pages, where a GET is not checked.
    let excluded = functions.iter().map(|(path, _)| (*path).to_owned()).collect();
    let (pages, _) = generate_route_list_with_exclusions_and_ssg_and_context(App, Some(excluded), contexts(state));
    let listed: Vec<_> = pages
        .iter()
        .filter(|page| functions.iter().all(|(path, _)| *path != page.path()))
        .map(|page: &AxumRouteListing| (Method::GET, page.path().to_owned()))
        .collect();
    routes.add_pages(listed, |router| router.leptos_routes_with_context(state, pages, contexts(state), document))
}

/// The page for addresses that nothing else answers.
pub(super) fn not_found(
    state: &AppState,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + 'static {
    render_app_async_with_context(contexts(state), document)
}

fn document() -> impl leptos::IntoView {
    let site = Site { css: "/pkg/console.css".into(), js: "/pkg/console.js".into(), wasm: "/pkg/console.wasm".into() };
    app::shell(LeptosOptions::builder().output_name("console").build(), &site)
}

/// What components and server functions find in their context. Runs after `leptos_axum` has provided its own, so the nonce is ours.
fn contexts(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let brand = Brand {
        name: state.config.brand.name.clone(),
        support_address: state.config.brand.support_address.clone().unwrap_or_default(),
        legal_entity: state.config.brand.legal_entity.clone().unwrap_or_default(),
    };
    move || {
        provide_context(brand.clone());
        if let Some(nonce) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned()) {
            provide_context(nonce);
        }
    }
}
