//! The floor that `make bench` measures against: bare axum, answering the bytes of `GET /v1/models` or of a page from memory, or one argon2id hash.
//!
//! `floor PORT FILE` serves the file's bytes at `/models` and `/page`.

use axum::{Router, http::header, routing::get};

#[expect(clippy::expect_used, reason = "a measuring program may stop at once")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().and_then(|port| port.parse().ok()).expect("floor PORT FILE");
    let bytes = std::fs::read(arguments.next().expect("floor PORT FILE")).expect("the file can be read");
    let bytes: &'static [u8] = Vec::leak(bytes);
    let models = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], bytes) });
    let page = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) });
    let router = Router::new().route("/models", models).route("/page", page);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port is free");
        axum::serve(listener, router).await.expect("the floor serves");
    });
}
