//! The route table: a route is added with its class, gets the checks of that class, and is listed for tests.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};

use super::{AppState, edge};

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

impl Class {
    /// Whether what it answers may be a page with scripts.
    pub(super) fn has_pages(self) -> bool {
        matches!(self, Class::Page | Class::Function)
    }
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
        let of = |router: Router<AppState>, class| {
            router.layer(from_fn_with_state((self.state.clone(), Some(class)), edge::pass))
        };
        let router = of(self.pages, Class::Page)
            .merge(of(self.functions, Class::Function))
            .merge(of(self.credentials, Class::Credential))
            .merge(of(self.public, Class::Public));
        (router, self.table)
    }
}
