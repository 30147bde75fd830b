//! The route table: a route is added with its class, gets the checks of that class, and is listed for tests.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodFilter, on},
};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

use super::{AppState, actor, bare, headers, host, origin};

/// The largest body any route takes, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// What a route goes by, and therefore what is checked before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Pages, forms, downloads, live streams: by cookie; everything but GET must come from our own origin.
    Page,
    /// Server functions: by cookie; every method must come from our own origin.
    Function,
    /// Machines: by a credential of their own; cookies are taken off before the handler sees the request.
    Credential,
    /// The same bytes for everybody: assets, health.
    Public,
}

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub class: Class,
    pub method: Method,
    /// In axum's notation, as `/o/{slug}/keys`.
    pub path: String,
}

/// The table while it is being made.
pub struct Routes {
    state: AppState,
    table: Vec<Route>,
    pages: Router<AppState>,
    functions: Router<AppState>,
    credentials: Router<AppState>,
    public: Router<AppState>,
}

impl Routes {
    pub fn new(state: AppState) -> Self {
        Self {
            state,
            table: Vec::new(),
            pages: Router::new(),
            functions: Router::new(),
            credentials: Router::new(),
            public: Router::new(),
        }
    }

    /// Adds one route. A GET route answers HEAD too.
    #[must_use]
    pub fn add<H, T>(mut self, class: Class, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let router = match class {
            Class::Page => &mut self.pages,
            Class::Function => &mut self.functions,
            Class::Credential => &mut self.credentials,
            Class::Public => &mut self.public,
        };
        *router = std::mem::take(router).route(path, on(filter, handler));
        self.table.push(Route { class, method, path: path.into() });
        self
    }

    /// Lists and adds the routes that Leptos knows; `add` puts them into the router of pages.
    #[must_use]
    pub fn add_pages(
        mut self,
        listed: impl IntoIterator<Item = (Method, String)>,
        add: impl FnOnce(Router<AppState>) -> Router<AppState>,
    ) -> Self {
        self.pages = add(self.pages);
        self.table.extend(listed.into_iter().map(|(method, path)| Route { class: Class::Page, method, path }));
        self
    }

    /// The router with each class behind its checks, and the table.
    pub fn finish(self) -> (Router<AppState>, Vec<Route>) {
        let state = &self.state;
        let limits = |router: Router<AppState>| {
            router.layer(CatchPanicLayer::custom(headers::panicked)).layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        };
        let dressed =
            |router: Router<AppState>, class| router.layer(from_fn_with_state((state.clone(), class), bare::dress));
        let pages = limits(self.pages)
            .layer(from_fn_with_state(state.clone(), actor::recognize))
            .layer(from_fn_with_state(state.clone(), origin::check_changes))
            .layer(from_fn_with_state(state.clone(), host::redirect));
        let pages = dressed(pages, Class::Page).layer(from_fn(headers::no_store));
        let functions = limits(self.functions)
            .layer(from_fn_with_state(state.clone(), actor::recognize))
            .layer(from_fn_with_state(state.clone(), origin::check_all));
        let functions = dressed(functions, Class::Function).layer(from_fn(headers::no_store));
        let credentials = limits(self.credentials).layer(from_fn(origin::drop_cookies));
        let credentials = dressed(credentials, Class::Credential).layer(from_fn(headers::no_store));
        let public = dressed(self.public, Class::Public);
        let router = Router::new().merge(pages).merge(functions).merge(credentials).merge(public);
        (router, self.table)
    }
}
