//! Who may send a request that rides on a cookie: only our own pages (Leptos itself checks nothing).

use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, TRANSFER_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::session;

use super::{AppState, Class};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A GET that may change state although any site can cause it.
pub(super) struct ChangingGet {
    pub path: &'static str,
    pub provider: session::Method,
}

/// All of them. The proof of each: `state` is a MAC of the ticket in this browser's cookie, the ticket is of this provider and is used
/// once; without it nothing is written (`tests/http/reads.rs`).
pub(super) const CHANGING_GETS: [ChangingGet; 2] = [
    ChangingGet { path: "/auth/google/callback", provider: session::Method::Google },
    ChangingGet { path: "/auth/github/callback", provider: session::Method::GitHub },
];

/// Why a request is not let through.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Not from a page of ours.
    Origin,
    /// A body that a page of another site could send without asking.
    ContentType,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Origin => (StatusCode::FORBIDDEN, "This request did not come from a page of this console.\n"),
            Self::ContentType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "A body must be a form or JSON, and say so in its content type.\n")
            }
        }
        .into_response()
    }
}

/// Pages and forms: a plain GET passes, whoever links to it. Server functions: every method, since a GET is a call too.
pub(super) fn check(state: &AppState, class: Class, request: &Request) -> Result<(), Refusal> {
    if class == Class::Page && matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    judge(request.headers(), state.config.public_url.origin())
        .inspect_err(|refusal| tracing::info!(?refusal, "refused"))
}

pub(super) fn vary(mut response: Response) -> Response {
    response.headers_mut().append(VARY, HeaderValue::from_static("sec-fetch-site, origin"));
    response
}

fn judge(headers: &HeaderMap, public_origin: &str) -> Result<(), Refusal> {
    let ours = match only(headers, &SEC_FETCH_SITE)? {
        Some(site) => site == "same-origin",
        None => only(headers, &ORIGIN)?.is_some_and(|origin| origin == public_origin),
    };
    if !ours {
        return Err(Refusal::Origin);
    }
    let has_body =
        headers.contains_key(TRANSFER_ENCODING) || headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0");
    let essence = match only(headers, &CONTENT_TYPE)? {
        Some(content_type) => content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
        None if has_body => return Err(Refusal::ContentType),
        None => return Ok(()),
    };
    match essence.as_str() {
        "application/x-www-form-urlencoded" | "multipart/form-data" | "application/json" => Ok(()),
        _ => Err(Refusal::ContentType),
    }
}

/// The header's one value; said twice or unreadable it is no proof of anything.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Refusal::Origin),
        (Some(_), Some(_)) => Err(Refusal::Origin),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OURS: &str = "https://console.example.com";

    fn judged(headers: &[(&'static str, &'static str)]) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        judge(&map, OURS)
    }

    #[test]
    fn the_browser_says_same_origin() {
        assert_eq!(judged(&[("sec-fetch-site", "same-origin")]), Ok(()));
    }

    #[test]
    fn every_other_site_is_refused() {
        for site in ["cross-site", "same-site", "none", "", "Same-Origin", "ünknown"] {
            assert_eq!(judged(&[("sec-fetch-site", site), ("origin", OURS)]), Err(Refusal::Origin), "{site}");
        }
    }

    #[test]
    fn an_older_browser_says_its_origin() {
        assert_eq!(judged(&[("origin", OURS)]), Ok(()));
        for origin in [
            "null",
            "http://console.example.com",
            "https://console.example.com:444",
            "https://console.example.com/",
            "https://evil.example",
        ] {
            assert_eq!(judged(&[("origin", origin)]), Err(Refusal::Origin), "{origin}");
        }
    }

    #[test]
    fn silence_is_refused() {
        assert_eq!(judged(&[]), Err(Refusal::Origin));
    }

    #[test]
    fn saying_it_twice_is_refused() {
        assert_eq!(
            judged(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")]),
            Err(Refusal::Origin)
        );
        assert_eq!(judged(&[("origin", OURS), ("origin", OURS)]), Err(Refusal::Origin));
    }

    #[test]
    fn bodies_are_forms_or_json() {
        let with = |content_type| {
            judged(&[("sec-fetch-site", "same-origin"), ("content-length", "2"), ("content-type", content_type)])
        };
        for good in
            ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "Application/JSON; charset=utf-8"]
        {
            assert_eq!(with(good), Ok(()), "{good}");
        }
        for bad in ["text/plain", "text/plain; application/json", "", "application/jsonx"] {
            assert_eq!(with(bad), Err(Refusal::ContentType), "{bad}");
        }
        assert_eq!(judged(&[("sec-fetch-site", "same-origin"), ("content-length", "2")]), Err(Refusal::ContentType));
        assert_eq!(
            judged(&[("sec-fetch-site", "same-origin"), ("transfer-encoding", "chunked")]),
            Err(Refusal::ContentType)
        );
        assert_eq!(judged(&[("sec-fetch-site", "same-origin"), ("content-length", "0")]), Ok(()));
    }
}
