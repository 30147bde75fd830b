//! The real router, asked over and over: every route of the table gets the headers and checks of its class.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use tower::ServiceExt;

use super::*;

/// The real router over a new database of its own.
pub(super) async fn router_with(settings: &str) -> (Router, Vec<Route>) {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("console-http-{}-{count}", std::process::id()));
    let environment = [
        ("CONSOLE_DATABASE__URL", format!("sqlite://{}/console.db", folder.display())),
        ("CONSOLE_MAIL__DIRECTORY", folder.join("mail").display().to_string()),
        ("CONSOLE_SECRETS__KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned()),
    ];
    let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value));
    let config = Config::parse(settings, environment).unwrap();
    let services = parts::services(&config).await.unwrap();
    let (_, stopping) = watch::channel(false);
    router(AppState::new(config, site::Site::default(), services, 7, stopping).unwrap())
}

pub(super) async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

pub(super) fn header_of<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

pub(super) async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn every_route_sends_the_security_headers() {
    let (router, table) = router_with("").await;
    assert!(table.iter().any(|route| route.path == "/" && route.class == Class::Page), "{table:?}");
    for route in table {
        let response = ask(&router, route.method.as_str(), &route.path, &[]).await;
        let policy = header_of(&response, "content-security-policy");
        let scripts = policy.contains("script-src 'self' 'nonce-");
        assert_eq!(scripts, matches!(route.class, Class::Page | Class::Function), "{route:?}: {policy}");
        assert!(policy.starts_with("default-src 'none'; "), "{route:?}: {policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{route:?}: {policy}");
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff", "{route:?}");
        assert_eq!(header_of(&response, "referrer-policy"), "same-origin", "{route:?}");
        assert_eq!(header_of(&response, "cross-origin-opener-policy"), "same-origin", "{route:?}");
        assert!(header_of(&response, "permissions-policy").contains("camera=()"), "{route:?}");
        assert!(header_of(&response, "x-request-id").starts_with("req_"), "{route:?}");
    }
}

#[tokio::test]
async fn everything_but_public_routes_stays_out_of_caches() {
    let (router, table) = router_with("").await;
    for route in table.iter().filter(|route| route.class != Class::Public) {
        let response = ask(&router, route.method.as_str(), &route.path, &[]).await;
        assert_eq!(header_of(&response, "cache-control"), "no-store", "{route:?}");
    }
}

#[tokio::test]
async fn cookie_routes_refuse_other_sites() {
    let (router, table) = router_with("").await;
    for route in table {
        let checked = match route.class {
            Class::Page => route.method != "GET",
            Class::Function => true,
            Class::Credential | Class::Public => false,
        };
        let response = ask(&router, route.method.as_str(), &route.path, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(response.status() == StatusCode::FORBIDDEN, checked, "{route:?}");
    }
}

#[tokio::test]
async fn the_nonce_of_the_policy_is_the_one_in_the_page_and_never_the_same() {
    let (router, _) = router_with("").await;
    let mut nonces = Vec::new();
    for path in ["/", "/", "/nowhere"] {
        let response = ask(&router, "GET", path, &[]).await;
        let policy = header_of(&response, "content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        let page = text(response).await;
        let scripts = page.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(page.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{page}");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn unknown_addresses_are_not_found_in_words() {
    let (router, _) = router_with("[brand]\nname = \"Acme\"").await;
    let response = ask(&router, "GET", "/nowhere", &[]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let page = text(response).await;
    assert!(page.contains("<title>Page not found · Acme</title>"), "{page}");
}

#[tokio::test]
async fn development_sends_other_hosts_to_the_public_address() {
    let (router, _) = router_with("").await;
    let response = ask(&router, "GET", "/?a=b", &[("host", "127.0.0.1:3000")]).await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(header_of(&response, header::LOCATION.as_str()), "http://localhost:3000/?a=b");
    assert_eq!(ask(&router, "GET", "/", &[("host", "localhost:3000")]).await.status(), StatusCode::OK);
    assert_eq!(ask(&router, "GET", "/healthz", &[("host", "127.0.0.1:3000")]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn https_is_remembered() {
    let (router, _) = router_with("public_url = \"https://console.example.com\"").await;
    let response = ask(&router, "GET", "/healthz", &[]).await;
    assert_eq!(header_of(&response, "strict-transport-security"), "max-age=31536000");
}
