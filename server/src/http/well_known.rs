//! `/.well-known/change-password`: where password managers look for the page (W3C, A Well-Known URL for Changing Passwords).

use axum::http::Method;
use axum::response::Redirect;

use super::{Class, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Public, Method::GET, "/.well-known/change-password", change_password)
}

async fn change_password() -> Redirect {
    Redirect::to("/account/security/password")
}
