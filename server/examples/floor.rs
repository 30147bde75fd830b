//! The floor that `make bench` measures against: bare axum, answering the bytes of `GET /v1/models` or of a page from memory, one argon2id hash,
//! or a credential looked up in a map by its SHA-256.
//!
//! `floor PORT FILE [CREDENTIAL]` serves the file's bytes at `/models` and `/page`, and makes one hash at `/hash`. The credential is let in by
//! `POST /check`, which answers the file's bytes, and by `/gateway/v1/auth`, which answers 204 and says
//! whose it is, or 200 below it, as gateways want it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router, http::header};
use sha2::{Digest, Sha256};

#[expect(clippy::expect_used, reason = "a measuring program may stop at once")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().and_then(|port| port.parse().ok()).expect("floor PORT FILE");
    let bytes = std::fs::read(arguments.next().expect("floor PORT FILE")).expect("the file can be read");
    let bytes: &'static [u8] = Vec::leak(bytes);
    let credential = arguments.next().unwrap_or_default();
    let known: Known = Arc::new(RwLock::new(HashMap::from([(hash_of(&credential), bytes)])));
    let models = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], bytes) });
    let page = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) });
    let hash = get(|| async {
        tokio::task::spawn_blocking(hash).await.expect("a hash is made");
    });
    let there = known.clone();
    let check = post(move |Json(question): Json<Question>| {
        let found = find(&there, &question.credential);
        async move {
            let Some(bytes) = found else { return StatusCode::UNAUTHORIZED.into_response() };
            ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
        }
    });
    let auth = |good: StatusCode| {
        let known = known.clone();
        get(move |headers: HeaderMap| {
            let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let found = find(&known, value.trim_start_matches("Bearer "));
            async move {
                if found.is_some() { (good, WHO).into_response() } else { StatusCode::UNAUTHORIZED.into_response() }
            }
        })
    };
    let (forward, envoy) = (auth(StatusCode::NO_CONTENT), auth(StatusCode::OK));
    let router = Router::new().route("/models", models).route("/page", page).route("/hash", hash);
    let router =
        router.route("/check", check).route("/gateway/v1/auth", forward).route("/gateway/v1/auth/{*path}", envoy);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port is free");
        axum::serve(listener, router).await.expect("the floor serves");
    });
}

/// Whose the credential is, as long as the console says it.
const WHO: [(&str, &str); 4] = [
    ("x-console-organization", "org_0192f0000000700080000000000000aa"),
    ("x-console-team", "team_0192f0000000700080000000000000aa"),
    ("x-console-principal", "acc_0192f0000000700080000000000000aa"),
    ("x-console-key", "key_0192f0000000700080000000000000aa"),
];

/// What is answered for a credential of this hash.
type Known = Arc<RwLock<HashMap<[u8; 32], &'static [u8]>>>;

#[derive(serde::Deserialize)]
struct Question {
    credential: String,
    #[serde(rename = "ip")]
    _ip: std::net::IpAddr,
}

fn hash_of(credential: &str) -> [u8; 32] {
    Sha256::digest(credential.as_bytes()).into()
}

fn find(known: &Known, credential: &str) -> Option<&'static [u8]> {
    known.read().unwrap_or_else(PoisonError::into_inner).get(&hash_of(credential)).copied()
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
