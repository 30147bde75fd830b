//! The floor that `make bench` measures against: bare axum, answering the bytes of `GET /v1/models` or of a page from memory, or one argon2id hash.
//!
//! `floor PORT FILE` serves the file's bytes at `/models` and `/page`, and makes one hash at `/hash`.

use axum::{Router, http::header, routing::get};

#[expect(clippy::expect_used, reason = "a measuring program may stop at once")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().and_then(|port| port.parse().ok()).expect("floor PORT FILE");
    let bytes = std::fs::read(arguments.next().expect("floor PORT FILE")).expect("the file can be read");
    let bytes: &'static [u8] = Vec::leak(bytes);
    let models = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], bytes) });
    let page = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) });
    let hash = get(|| async {
        tokio::task::spawn_blocking(hash).await.expect("a hash is made");
    });
    let router = Router::new().route("/models", models).route("/page", page).route("/hash", hash);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port is free");
        axum::serve(listener, router).await.expect("the floor serves");
    });
}

/// Argon2id at the parameters of security.md: 19 MiB, two passes, one lane.
#[expect(clippy::expect_used, reason = "a measuring program may stop at once")]
fn hash() {
    let parameters = argon2::Params::new(19_456, 2, 1, Some(32)).expect("the parameters are allowed");
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
    let mut output = [0; 32];
    argon2.hash_password_into(b"violet lantern kettle orbit", b"sixteen bytes at", &mut output).expect("it hashes");
    std::hint::black_box(output);
}
