//! `/metrics`: there on its own address, not among the routes of the public one, and telling the truth.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use server::seed::Scenario;
use tower::ServiceExt;

use crate::support::House;

async fn metrics(house: &House) -> String {
    let request = Request::builder().uri("/metrics").body(Body::empty()).unwrap();
    let response = house.metrics.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

fn value(text: &str, name: &str) -> Option<i64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[tokio::test]
async fn answers_are_counted_by_class_and_status() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let (visitor, program) = (house.visitor(), house.program(account.key.as_deref().unwrap()));
    for _ in 0..3 {
        program.get("/v1/models").await;
    }
    visitor.get("/v1/models").await;
    visitor.get("/healthz").await;
    visitor.get("/").await;
    visitor.get("/nowhere").await;
    visitor.call("get_top_searches", &[]).await;

    let text = metrics(&house).await;
    for (labels, expected) in [
        ("class=\"credential\",status=\"200\"", 3),
        ("class=\"credential\",status=\"401\"", 1),
        ("class=\"public\",status=\"200\"", 1),
        ("class=\"page\",status=\"200\"", 1),
        ("class=\"function\",status=\"200\"", 1),
        ("class=\"unknown\",status=\"404\"", 1),
    ] {
        assert_eq!(value(&text, &format!("console_requests_total{{{labels}}}")), Some(expected), "{labels}\n{text}");
    }
    assert_eq!(value(&text, "console_warm_keys"), Some(1));
    assert_eq!(value(&text, "console_database_up"), Some(1));
    assert_eq!(value(&text, "console_jobs{state=\"dead\"}"), Some(0));
    assert_eq!(value(&text, "console_jobs{state=\"due\"}"), Some(0));
    assert_eq!(value(&text, "console_password_hashes{state=\"running\"}"), Some(0));
    assert_eq!(value(&text, "console_password_hashes{state=\"waiting\"}"), Some(0));
    if cfg!(target_os = "linux") {
        assert!(value(&text, "console_resident_memory_bytes").is_some_and(|bytes| bytes > 1 << 20), "{text}");
    }
    assert!(!text.contains(&account.slug) && !text.contains("mmx_"), "nobody is named");
}

/// One password on five addresses is a spraying; five on one are none.
#[tokio::test]
async fn a_spraying_is_counted() {
    let house = House::new().await;
    let visitor = house.visitor();
    let try_in_vain = async |number: usize, password: &str| {
        let email = format!("p{number}@example.org");
        let reply = visitor.post_form("/sign-in", &[("email", &email), ("password", password)]).await;
        assert_eq!(reply.to(), "/sign-in");
    };
    let sprayings = async || value(&metrics(&house).await, "console_password_sprayings_total");
    assert_eq!(sprayings().await, Some(0));
    for number in 0..5 {
        try_in_vain(9, &format!("wrong one number {number}")).await;
    }
    assert_eq!(sprayings().await, Some(0), "somebody who does not know their password");
    for number in 0..4 {
        try_in_vain(number, "winter comes to the north").await;
    }
    assert_eq!(sprayings().await, Some(0), "four");
    try_in_vain(4, "winter comes to the north").await;
    assert_eq!(sprayings().await, Some(1));
}

#[tokio::test]
async fn the_public_address_does_not_have_it() {
    let house = House::new().await;
    assert_eq!(house.visitor().get("/metrics").await.status, StatusCode::NOT_FOUND);
}
