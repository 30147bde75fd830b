//! The pages and server functions of `app`, rendered with this server's contexts.

use std::sync::OnceLock;

use app::{App, Site};
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

use domain::id::RequestId;

use super::{AppState, Class, Routes, machines};

/// The pages that `app` declares, listed once: while it lists, Leptos holds back the resources of every page of the process, and a
/// page that another router of the process renders meanwhile would wait for ever.
static PAGES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();

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
    let pages = PAGES.get_or_init(|| {
        generate_route_list_with_exclusions_and_ssg_and_context(App, Some(excluded), contexts(state)).0
    });
    let pages = pages.clone();
    let listed: Vec<_> = pages
        .iter()
        .filter(|page| functions.iter().all(|(path, _)| *path != page.path()))
        .map(|page: &AxumRouteListing| (Method::GET, page.path().to_owned()))
        .collect();
    routes.add_pages(listed, |router| router.leptos_routes_with_context(state, pages, contexts(state), document))
}

/// What answers for addresses that nothing else answers: a problem for machines, a page for people.
pub(super) fn fallback(
    state: &AppState,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + 'static {
    let page = render_app_async_with_context(contexts(state), document);
    let state = state.clone();
    move |request: Request| {
        let id = request.extensions().get::<RequestId>().copied();
        match machines::unknown(&state, request.uri().path(), id) {
            Some(problem) => Box::pin(std::future::ready(problem)),
            None => page(request),
        }
    }
}

/// Where the three files are that make a page come alive.
pub(super) fn site() -> Site {
    super::site::entries()
}

fn document() -> impl leptos::IntoView {
    app::shell(LeptosOptions::builder().output_name("console").build(), &site())
}

/// What components and server functions find in their context. Runs after `leptos_axum` has provided its own, so the nonce is ours.
fn contexts(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (brand, legal, services) = (state.brand.clone(), state.legal.clone(), state.services.clone());
    let reference = state.reference.clone();
    move || {
        provide_context(brand.clone());
        provide_context(legal.clone());
        provide_context(reference.clone());
        provide_context(services.clone());
        let Some(parts) = use_context::<Parts>() else { return };
        if let Some(nonce) = parts.extensions.get::<Nonce>().cloned() {
            provide_context(nonce);
        }
        if let Some(theme) = parts.extensions.get::<app::PageTheme>() {
            provide_context(*theme);
        }
    }
}
