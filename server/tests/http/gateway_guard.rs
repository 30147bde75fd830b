//! Who asks without the gateway's secret, or badly: refused before anything is looked at.

use axum::http::{Method, StatusCode};
use domain::credential::Kind;
use domain::problem::Code;
use serde_json::{Value, json};
use server::seed::Scenario;

use super::gateway::{AUTH, CHECK, FROM, JSON, auth, auth_of, check_as, keys};
use super::policies::again;
use super::problems::{mint, mistyped};
use crate::support::{House, gateway_secret};

#[tokio::test]
async fn without_the_gateways_secret_nothing_is_told() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let [key, revoked, expired] = keys(&house, &account).await;
    let cases = [
        (String::new(), Code::InvalidCredential),
        ("nonsense".to_owned(), Code::InvalidCredential),
        (gateway_secret(2), Code::InvalidCredential),
        (mistyped(&gateway_secret(1)), Code::BadChecksum),
        (key.clone(), Code::WrongKindOfCredential),
        (mint(Kind::Scim), Code::WrongKindOfCredential),
    ];
    for (secret, code) in &cases {
        let mut answers = Vec::new();
        for credential in [&key, &revoked, &expired, "nonsense", ""] {
            let bearer = format!("Bearer {credential}");
            let checked = check_as(&house, secret, &json!({ "credential": credential, "ip": FROM })).await;
            let asked = auth(&house, AUTH, secret, &[("authorization", &bearer)]).await;
            let nginx = auth(&house, "/gateway/v1/auth?mode=nginx", secret, &[("authorization", &bearer)]).await;
            for reply in [checked, asked, nginx] {
                assert_eq!(
                    (reply.status.as_u16(), reply.json()["code"].as_str()),
                    (401, Some(code.as_str())),
                    "{reply:?}"
                );
                let who = ["organization", "team", "principal", "key"].map(|of| format!("x-console-{of}"));
                assert!(who.iter().all(|name| reply.header(name).is_empty()), "{reply:?}");
                answers.push(reply.text.replace(reply.header("x-request-id"), ""));
            }
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "the same answer whatever the credential: {answers:?}");
    }
    // Even a bad question is not looked at.
    let reply = house.visitor().send(Method::POST, CHECK, &[], b"{".to_vec()).await;
    assert_eq!(reply.json()["code"], "missing_credential");
    let reply = house.visitor().send(Method::GET, AUTH, &[], Vec::new()).await;
    assert_eq!(reply.json()["code"], "missing_credential");
    let home = again(&house, &account).await.call("get_home", &[("slug", &account.slug)]).await.json();
    assert_eq!((&home["calls"]["succeeded"], &home["calls"]["failed"]), (&json!(0), &json!(0)), "nothing is counted");
}

#[tokio::test]
async fn bad_questions_get_their_codes() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let gateway = house.program(&gateway_secret(1));
    let good = json!({ "credential": account.key, "ip": FROM }).to_string();
    let with = |name: &str, value: Value| {
        let mut question: Value = serde_json::from_str(&good).unwrap();
        question[name] = value;
        question.to_string().into_bytes()
    };
    let large = with("user_agent", "x".repeat(16 * 1024).into());
    let cases: [(&str, Vec<u8>, Code); 15] = [
        ("application/json", vec![], Code::Invalid),
        ("application/json", b"{".to_vec(), Code::Invalid),
        ("application/json", b"[]".to_vec(), Code::Invalid),
        ("application/json", b"\xff\xfe".to_vec(), Code::Invalid),
        ("application/json", b"{\"ip\":\"198.51.100.7\"}".to_vec(), Code::Invalid),
        ("application/json", format!("{good}{good}").into_bytes(), Code::Invalid),
        ("application/json", "[".repeat(10_000).into_bytes(), Code::Invalid),
        ("application/json", with("ip", "here".into()), Code::Invalid),
        ("application/json", with("ip", json!(null)), Code::Invalid),
        ("application/json", with("credential", json!({})), Code::Invalid),
        ("application/json", with("modle", "x".into()), Code::Invalid),
        ("application/json", large, Code::PayloadTooLarge),
        ("application/json", vec![b' '; (1 << 20) + 1], Code::PayloadTooLarge),
        ("text/plain", good.clone().into_bytes(), Code::UnsupportedMediaType),
        ("", good.clone().into_bytes(), Code::UnsupportedMediaType),
    ];
    for (kind, body, code) in cases {
        let kinds = [("content-type", kind)];
        let headers = if kind.is_empty() { &[][..] } else { &kinds };
        let reply = gateway.send(Method::POST, CHECK, headers, body).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["code"].as_str()),
            (code.status(), Some(code.as_str())),
            "{reply:?}"
        );
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(!reply.text.contains("mmx_"), "a secret comes back: {reply:?}");
    }
    let kind = [("content-type", "application/json; charset=utf-8")];
    assert_eq!(gateway.send(Method::POST, CHECK, &kind, good.clone().into_bytes()).await.json()["active"], true);
    // The secret may come in a header of its own, and then counts.
    let own = gateway_secret(1);
    let headers = [JSON, ("x-gateway-secret", own.as_str())];
    assert_eq!(house.program("x").send(Method::POST, CHECK, &headers, good.into_bytes()).await.json()["active"], true);

    for (method, path, code) in [
        (Method::GET, CHECK, Code::MethodNotAllowed),
        (Method::TRACE, AUTH, Code::MethodNotAllowed),
        (Method::GET, "/gateway/v1", Code::NotFound),
        (Method::GET, "/gateway/v1/nothing", Code::NotFound),
    ] {
        let reply = gateway.send(method.clone(), path, &[], Vec::new()).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["code"].as_str()),
            (code.status(), Some(code.as_str())),
            "{path}"
        );
    }
}

#[tokio::test]
async fn without_a_configured_secret_it_is_off_and_says_so() {
    let house = House::with("[gateway]\nsecret = \"\"", None).await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let question = json!({ "credential": account.key, "ip": FROM });
    for reply in [
        check_as(&house, &gateway_secret(1), &question).await,
        check_as(&house, "", &question).await,
        auth(&house, AUTH, "", &[]).await,
        auth_of(&house, account.key.as_deref().unwrap()).await,
    ] {
        assert_eq!(reply.status, StatusCode::NOT_IMPLEMENTED, "{reply:?}");
        assert!(reply.json()["detail"].as_str().unwrap().contains("gateway.secret"), "{reply:?}");
    }
}

#[tokio::test]
async fn two_secrets_are_good_during_a_rotation() {
    let settings = format!("[gateway]\nsecret = [\"{}\", \"{}\"]", gateway_secret(2), gateway_secret(1));
    let house = House::with(&settings, None).await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let question = json!({ "credential": account.key, "ip": FROM });
    for (number, status) in [(1, StatusCode::OK), (2, StatusCode::OK), (3, StatusCode::UNAUTHORIZED)] {
        assert_eq!(check_as(&house, &gateway_secret(number), &question).await.status, status, "{number}");
    }
}
