//! Serves the site's files.

use axum::{
    extract::State,
    http::{
        HeaderValue, Method, StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};

use super::{
    AppState, Class, Routes,
    site::{Site, content_type},
};

pub(super) fn routes(mut routes: Routes, site: &Site) -> Routes {
    for path in site.paths() {
        routes = routes.add(Class::Public, Method::GET, path, asset);
    }
    routes
}

async fn asset(State(state): State<AppState>, uri: Uri) -> Response {
    let (Some(file), Some(content_type)) = (state.site.file(uri.path()), content_type(uri.path())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(file).await {
        Ok(bytes) => (
            [
                (CONTENT_TYPE, HeaderValue::from_static(content_type)),
                (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            ],
            bytes,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(file = %file.display(), %error, "a file of the site cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
