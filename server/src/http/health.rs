//! `/healthz`: whether the process answers at all.

use axum::http::Method;

use super::{Class, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Public, Method::GET, "/healthz", healthz)
}

async fn healthz() -> &'static str {
    "ok\n"
}
