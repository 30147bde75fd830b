//! Leaked keys, told by machines: alerts in the form of GitHub's partner programme, and reports by whoever holds a secret.

use std::io::{Read, Write};
use std::net::TcpListener;

use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::audit::hex;
use domain::credential::{self, Kind, Secret};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};
use serde_json::{Value, json};
use server::seed::Scenario;

use super::gateway::JSON;
use crate::support::{House, Reply, eventually};

const ALERT: &str = "/webhooks/secret-scanning";

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn sign(seed: u8, body: &str) -> String {
    let signature: Signature = signing(seed).sign(body.as_bytes());
    BASE64_STANDARD.encode(signature.to_der())
}

/// A code host that publishes one key, for as long as the test runs.
fn host() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pem = signing(1).verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    let keys = json!({ "public_keys": [{ "key_identifier": "k1", "key": pem, "is_current": true }] }).to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", keys.len());
            stream.write_all(format!("{head}{keys}").as_bytes()).unwrap();
        }
    });
    address
}

async fn alert(house: &House, id: &str, signature: &str, body: &str) -> Reply {
    let headers = [JSON, ("github-public-key-identifier", id), ("github-public-key-signature", signature)];
    house.visitor().send(Method::POST, ALERT, &headers, body.as_bytes().to_vec()).await
}

async fn report(house: &House, body: &Value) -> Reply {
    house.visitor().send(Method::POST, "/api/v1/leaks", &[JSON], body.to_string().into_bytes()).await
}

async fn stops(house: &House, key: &str) {
    eventually(async || house.program(key).get("/v1/models").await.status == StatusCode::UNAUTHORIZED).await;
    assert_eq!(house.program(key).get("/v1/models").await.json()["code"], "revoked");
}

#[tokio::test]
async fn a_signed_alert_revokes_what_is_ours_and_says_which() {
    let house = House::with(&format!("[leaks]\npublic_keys_url = \"{}\"\n", host()), None).await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let key = account.key.clone().unwrap();
    let other = Secret::mint("mmx", Kind::Key, [9; 40]).expose().to_owned();
    let of = |token: &str| json!({ "token": token, "type": "minimax_key", "url": "https://code.example/x", "source": "commit" });
    let body = json!([of(&key), of(&other), of("nonsense"), { "token": "a", "type": "b", "more": 1 }]).to_string();

    // Nobody else can, not even with what was signed for another body.
    let small = json!([of(&other)]).to_string();
    assert_eq!(alert(&house, "k1", &sign(1, &small), &small).await.status, StatusCode::OK);
    for (id, signature) in
        [("k1", sign(2, &body)), ("k2", sign(2, &body)), ("k1", sign(1, &small)), ("k1", String::new())]
    {
        let reply = alert(&house, id, &signature, &body).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{reply:?}");
        assert_eq!(reply.json()["code"], "invalid_credential");
    }
    let unsigned = house.visitor().send(Method::POST, ALERT, &[JSON], body.clone().into_bytes()).await;
    assert_eq!((unsigned.status, &unsigned.json()["code"]), (StatusCode::UNAUTHORIZED, &json!("missing_credential")));
    assert_eq!(house.program(&key).get("/v1/models").await.status, StatusCode::OK, "it still works");

    let reply = alert(&house, "k1", &sign(1, &body), &body).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    let said = |token: &str, kind: &str, label: &str| json!({ "token_hash": hex(&credential::hash(token)), "token_type": kind, "label": label });
    let expected = json!([
        said(&key, "minimax_key", "true_positive"),
        said(&other, "minimax_key", "false_positive"),
        said("nonsense", "minimax_key", "false_positive"),
        said("a", "b", "false_positive"),
    ]);
    assert_eq!(reply.json(), expected);
    assert!(!reply.text.contains(&key));
    stops(&house, &key).await;
    house.work().await;
    assert!(house.mails_to(&account.email).iter().any(|mail| mail.subject.contains("leaked")), "its owner is told");

    for bad in ["", "{}", "[1]", "[{\"token\":1}]"] {
        let reply = alert(&house, "k1", &sign(1, bad), bad).await;
        assert_eq!(
            (reply.status, &reply.json()["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid")),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn without_a_configured_host_alerts_are_off() {
    let house = House::new().await;
    let reply = alert(&house, "k1", &sign(1, "[]"), "[]").await;
    assert_eq!(
        (reply.status, &reply.json()["code"]),
        (StatusCode::NOT_IMPLEMENTED, &json!("unsupported")),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_report_answers_the_same_whatever_it_holds() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let key = account.key.clone().unwrap();
    let mut answers = Vec::new();
    for secret in ["", "nonsense", Secret::mint("mmx", Kind::Key, [9; 40]).expose(), &key, &key] {
        let reply = report(&house, &json!({ "secret": secret, "url": "https://code.example/x" })).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{reply:?}");
        answers.push(reply.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    stops(&house, &key).await;
    for bad in [json!({}), json!([]), json!({ "secret": 1 }), json!({ "secret": "a", "other": 1 })] {
        assert_eq!(report(&house, &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let form =
        house.visitor().send(Method::POST, "/api/v1/leaks", &[("content-type", "text/plain")], b"{}".to_vec()).await;
    assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = json!({ "secret": "a".repeat(20_000) });
    assert_eq!(report(&house, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
