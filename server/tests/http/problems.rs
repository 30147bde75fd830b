//! What machines are told when they are refused: RFC 9457 everywhere, on `/v1` in the form that the official SDKs show as well.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use domain::credential::{Kind, Secret};
use domain::problem::Code;
use server::seed::Scenario;
use url::Url;

use crate::support::{House, Line, Reply, eventually, gateway_secret};

/// Looks at every part of a problem.
pub fn assert_problem(reply: &Reply, code: Code, openai: bool) {
    assert_eq!(reply.status.as_u16(), code.status(), "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    let body = reply.json();
    let help = format!("http://localhost:3000/help/errors/{}", code.slug());
    for (field, expected) in [("code", code.as_str()), ("type", &help), ("help_url", &help)] {
        assert_eq!(body[field], expected, "{body}");
    }
    assert_eq!(body["status"], code.status());
    assert_eq!(body["request_id"], reply.header("x-request-id"));
    let detail = body["detail"].as_str().unwrap();
    assert!(!detail.is_empty() && !body["title"].as_str().unwrap().is_empty(), "{body}");

    let error = &body["error"];
    if openai {
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(detail) && message.contains(&help), "{body}");
        assert_eq!(error["code"], code.as_str());
        assert!(error["type"].is_string() && error.get("param").is_some_and(serde_json::Value::is_null), "{body}");
    } else {
        assert!(error.is_null(), "{body}");
    }
    let should_retry = if openai && !code.retry_may_cure() { "false" } else { "" };
    assert_eq!(reply.header("x-should-retry"), should_retry, "{reply:?}");
    assert_eq!(reply.header("www-authenticate"), if code.status() == 401 { "Bearer" } else { "" }, "{reply:?}");
    assert_eq!(!reply.header("retry-after").is_empty(), matches!(code.status(), 429 | 503), "{reply:?}");
}

pub fn mint(kind: Kind) -> String {
    Secret::mint("mmx", kind, [7; 40]).expose().to_owned()
}

/// With its last digit changed.
pub fn mistyped(secret: &str) -> String {
    let (rest, last) = secret.split_at(secret.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

#[tokio::test]
async fn every_refusal_of_a_credential_has_its_code() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let (key, member) = (account.key.as_deref().unwrap(), house.member(&account));
    let new_key = async |lifetime: &str| {
        let path = format!("/o/{}/keys/new", account.slug);
        let made = member.post_form(&path, &[("name", "other"), ("lifetime", lifetime)]).await;
        let state = member.call("get_form", &[("form", "key_created")]).await.json();
        (made.to().replace("/created", "/revoke"), state["secret"].as_str().unwrap().to_owned())
    };
    let (revoke, revoked) = new_key("never").await;
    assert_eq!(house.program(&revoked).get("/v1/models").await.status, StatusCode::OK);
    member.post_form(&revoke, &[("name", "other")]).await;
    eventually(async || house.program(&revoked).get("/v1/models").await.status != StatusCode::OK).await;
    let (_, expired) = new_key("30_days").await;
    house.advance(Duration::from_secs(31 * 24 * 3600));

    let bearer = |secret: &str| Some(format!("Bearer {secret}"));
    let cases = [
        (None, Code::MissingCredential),
        (bearer("nonsense"), Code::InvalidCredential),
        (bearer(""), Code::InvalidCredential),
        (bearer(&"x".repeat(8000)), Code::InvalidCredential),
        (bearer(&key.replace("mmx", "other")), Code::InvalidCredential),
        (bearer(&mint(Kind::Key)), Code::InvalidCredential),
        (Some("Basic YTpi".to_owned()), Code::InvalidCredential),
        (Some(key.to_owned()), Code::InvalidCredential),
        (bearer(&mistyped(key)), Code::BadChecksum),
        (bearer(&key[..key.len() - 1]), Code::InvalidCredential),
        (bearer(&mint(Kind::Organization)), Code::InvalidCredential),
        (bearer(&mint(Kind::Gateway)), Code::WrongKindOfCredential),
        (bearer(&revoked), Code::Revoked),
        (bearer(&expired), Code::Expired),
    ];
    for (authorization, code) in cases {
        for path in ["/v1/models", "/v1/models/none", "/api/v1/me"] {
            let headers: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
            let reply = house.visitor().send(Method::GET, path, &headers, Vec::new()).await;
            assert_problem(&reply, code, path.starts_with("/v1"));
            if matches!(code, Code::Revoked | Code::Expired) {
                assert!(reply.json()["detail"].as_str().unwrap().contains("“other”"), "its bearer is told which key");
            }
        }
    }
}

#[tokio::test]
async fn every_refusal_of_a_call_has_its_code() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let program = house.program(account.key.as_deref().unwrap());
    let large = vec![b' '; (1 << 20) + 1];
    for (method, path, body, code) in [
        (Method::GET, "/v1/models/none", vec![], Code::NotFound),
        (Method::GET, "/v1/nothing", vec![], Code::NotFound),
        (Method::POST, "/v1/nothing", vec![], Code::NotFound),
        (Method::GET, "/v1", vec![], Code::NotFound),
        (Method::GET, "/api/v1/nothing", vec![], Code::NotFound),
        (Method::GET, "/api/v1", vec![], Code::NotFound),
        (Method::DELETE, "/v1/models", vec![], Code::MethodNotAllowed),
        (Method::GET, "/v1/chat/completions", vec![], Code::MethodNotAllowed),
        (Method::POST, "/api/v1/me", vec![], Code::MethodNotAllowed),
        (Method::POST, "/v1/chat/completions", large, Code::PayloadTooLarge),
        (Method::POST, "/v1/chat/completions", b"{}".to_vec(), Code::Unsupported),
        (Method::POST, "/v1/embeddings", b"\xff\0".to_vec(), Code::Unsupported),
    ] {
        let reply = program.send(method.clone(), path, &[], body).await;
        assert_problem(&reply, code, path.starts_with("/v1"));
        assert_eq!(!reply.header("allow").is_empty(), code == Code::MethodNotAllowed, "{method} {path}");
    }
}

#[tokio::test]
async fn cookies_open_nothing_to_machines() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    for path in ["/v1/models", "/api/v1/me"] {
        let reply = house.member(&account).get(path).await;
        assert_problem(&reply, Code::MissingCredential, path.starts_with("/v1"));
    }
}

#[tokio::test]
async fn every_code_has_its_page() {
    let house = House::new().await;
    for code in Code::ALL {
        let page = house.visitor().get(&format!("/help/errors/{}", code.slug())).await;
        assert_eq!(page.status, StatusCode::OK, "{code}");
        assert!(page.text.contains(code.as_str()), "{code}");
    }
    assert_eq!(house.visitor().get("/help/errors/none").await.status, StatusCode::NOT_FOUND);
}

/// The cluster's address and url; nothing where none can be had and that was said.
pub fn cluster() -> Option<Url> {
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) => Some(Url::parse(&url).unwrap()),
        Err(_) if std::env::var("SKIP_POSTGRES").is_ok_and(|skip| skip == "1") => {
            println!("SKIPPED: no PostgreSQL");
            None
        }
        Err(_) => panic!("set TEST_POSTGRES_URL to a throw-away cluster, or SKIP_POSTGRES=1"),
    }
}

pub fn psql(url: &Url, text: &str) {
    let beside = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let beside = beside.map(|version| version.path().join("bin/psql")).find(|path| path.is_file());
    let program = beside.unwrap_or_else(|| "psql".into());
    let done = std::process::Command::new(program).args(["-X", "-q", "-c", text, url.as_str()]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_away_is_said_and_comes_back_on_postgres() {
    let Some(admin) = cluster() else { return };
    let name = format!("http_test_{}", std::process::id());
    psql(&admin, &format!("drop database if exists {name} with (force)"));
    psql(&admin, &format!("create database {name} template template0"));
    let line = Line::to(&format!("{}:{}", admin.host_str().unwrap(), admin.port().unwrap_or(5432))).await;
    let database = format!("postgres://{}@{}/{name}", admin.username(), line.authority);
    {
        let house = House::with("", Some(&database)).await;
        house.start_loops();
        away_and_back(&house, &line).await;
    }
    line.cut();
    psql(&admin, &format!("drop database if exists {name} with (force)"));
}

/// A node that can judge nobody says so: never that a credential is no good.
async fn gateways_are_told_to_wait(house: &House, credential: &str) {
    let (secret, bearer) = (gateway_secret(1), format!("Bearer {credential}"));
    let headers = [("x-gateway-secret", secret.as_str()), ("authorization", &bearer)];
    let auth = house.visitor().send(Method::GET, "/gateway/v1/auth", &headers, Vec::new()).await;
    assert_problem(&auth, Code::Unavailable, true);
    let nginx = house.visitor().send(Method::GET, "/gateway/v1/auth?mode=nginx", &headers, Vec::new()).await;
    assert_eq!((nginx.status, nginx.header("x-console-status")), (StatusCode::FORBIDDEN, "503"));
    assert!(!nginx.header("x-console-retry-after").is_empty());
    let question = format!("{{\"credential\":\"{credential}\",\"ip\":\"198.51.100.7\"}}").into_bytes();
    let headers = [("content-type", "application/json")];
    let check = house.program(&secret).send(Method::POST, "/gateway/v1/check", &headers, question).await;
    assert_problem(&check, Code::Unavailable, false);
}

async fn away_and_back(house: &House, line: &Line) {
    let account = house.seed(Scenario::Member).await.remove(0);
    let (visitor, member) = (house.visitor(), house.member(&account));
    let warm = house.program(account.key.as_deref().unwrap());
    let home = format!("/o/{}", account.slug);
    eventually(async || warm.get("/v1/models").await.status == StatusCode::OK).await;

    line.cut();
    // What the text of a credential tells needs no database.
    let key = account.key.as_deref().unwrap();
    for (secret, code) in [
        (mistyped(key), Code::BadChecksum),
        (mint(Kind::Scim), Code::WrongKindOfCredential),
        ("nonsense".to_owned(), Code::InvalidCredential),
    ] {
        assert_problem(&house.program(&secret).get("/v1/models").await, code, true);
        assert_problem(&house.program(&secret).get("/api/v1/me").await, code, false);
    }
    // Everything else waits, and says how long; a node that hears nothing of revocations lets nobody in.
    eventually(async || warm.get("/v1/models").await.status != StatusCode::OK).await;
    for program in [warm.copy(), house.program(&mint(Kind::Key))] {
        assert_problem(&program.get("/v1/models").await, Code::Unavailable, true);
        assert_problem(&program.get("/api/v1/me").await, Code::Unavailable, false);
        gateways_are_told_to_wait(house, program.bearer.as_deref().unwrap()).await;
    }
    let fields = [("email", "ada@example.org"), ("password", "nineteen grey herons at noon")];
    let pages = [
        member.get(&home).await,
        visitor.post_form("/sign-in", &fields).await,
        member.post_form(&format!("{home}/keys/new"), &[("name", "x"), ("lifetime", "never")]).await,
    ];
    for reply in pages {
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{reply:?}");
        assert!(!reply.header("retry-after").is_empty(), "{reply:?}");
        assert!(reply.header("content-type").starts_with("text/html") && reply.text.contains("/help/errors/"));
    }
    let function = member.call("get_home", &[("slug", &account.slug)]).await;
    assert_eq!(function.status, StatusCode::SERVICE_UNAVAILABLE, "{function:?}");
    assert_eq!(function.json()["kind"]["kind"], "unavailable");
    assert!(!function.header("retry-after").is_empty());
    let ready = visitor.get("/readyz").await;
    assert_eq!((ready.status, ready.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(visitor.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(visitor.get("/help/errors/unavailable").await.status, StatusCode::OK, "the words need no database");

    line.mend();
    eventually(async || warm.get("/v1/models").await.status == StatusCode::OK).await;
    assert_eq!(member.get(&home).await.status, StatusCode::OK);
    eventually(async || visitor.get("/readyz").await.status == StatusCode::OK).await;
}
