//! Serves the site's files.

use std::borrow::Cow;

use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};

use super::{
    AppState, Class, Routes,
    site::{Site, Source, content_type, is_hashed},
};

pub(super) fn routes(mut routes: Routes, site: &Site) -> Routes {
    for path in site.paths() {
        routes = routes.add(Class::Public, Method::GET, path, asset);
    }
    routes
}

async fn asset(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    let (Some(source), Some(content_type)) = (state.site.file(uri.path()), content_type(uri.path())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (body, is_compressed) = match source {
        Source::Binary { brotli: Some(brotli), .. } if takes_brotli(&headers) => (Cow::Borrowed(*brotli), true),
        Source::Binary { plain, .. } => (Cow::Borrowed(*plain), false),
        Source::Disk(file) => match tokio::fs::read(file).await {
            Ok(bytes) => (Cow::Owned(bytes), false),
            Err(error) => {
                tracing::error!(file = %file.display(), %error, "a file of the site cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        },
    };
    let mut response = body.into_response();
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(lifetime(source, uri.path())));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn lifetime(source: &Source, path: &str) -> &'static str {
    match source {
        Source::Binary { .. } if is_hashed(path) => "public, max-age=31536000, immutable",
        Source::Binary { .. } => "public, max-age=3600",
        // The next build replaces it under the same name.
        Source::Disk(_) => "no-cache",
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| coding.replace(' ', ""))
        .any(|coding| coding == "br" || coding.starts_with("br;") && !matches!(coding.as_str(), "br;q=0" | "br;q=0.0"))
}
