//! What the operator's gateway is told: who calls, or the whole refusal; and nothing at all without the gateway's secret.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::credential::{Kind, Secret};
use domain::problem::Code;
use serde_json::{Value, json};
use server::seed::{Account, Scenario};

use super::policies::again;
use super::problems::{cluster, mint, mistyped, psql};
use crate::support::{House, Reply, eventually, gateway_secret};

pub const CHECK: &str = "/gateway/v1/check";
pub const AUTH: &str = "/gateway/v1/auth";
pub const JSON: (&str, &str) = ("content-type", "application/json");
/// The addresses of these tests come from a network that a policy can name.
pub const FROM: &str = "198.51.100.7";

/// Asks as the gateway that has this secret.
pub async fn check_as(house: &House, secret: &str, question: &Value) -> Reply {
    let gateway = house.program(secret);
    gateway.send(Method::POST, CHECK, &[JSON], question.to_string().into_bytes()).await
}

async fn check(house: &House, credential: &str) -> Value {
    let reply = check_as(house, &gateway_secret(1), &json!({ "credential": credential, "ip": FROM })).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    reply.json()
}

/// Asks as a proxy does: the caller's headers, and the gateway's own.
pub async fn auth(house: &House, path: &str, secret: &str, headers: &[(&str, &str)]) -> Reply {
    let own = [("x-gateway-secret", secret), ("x-forwarded-for", FROM)];
    house.visitor().send(Method::GET, path, &[&own, headers].concat(), Vec::new()).await
}

pub async fn auth_of(house: &House, credential: &str) -> Reply {
    auth(house, AUTH, &gateway_secret(1), &[("authorization", &format!("Bearer {credential}"))]).await
}

/// A key of a member's that was revoked, and one that has expired, and the one that is good.
pub async fn keys(house: &House, account: &Account) -> [String; 3] {
    let member = house.member(account);
    let new_key = async |lifetime: &str| {
        let path = format!("/o/{}/keys/new", account.slug);
        let made = member.post_form(&path, &[("name", "other"), ("lifetime", lifetime)]).await;
        let state = member.call("get_form", &[("form", "key_created")]).await.json();
        (made.to().replace("/created", "/revoke"), state["secret"].as_str().unwrap().to_owned())
    };
    let (revoke, revoked) = new_key("never").await;
    member.post_form(&revoke, &[("name", "other")]).await;
    let (_, expired) = new_key("30_days").await;
    house.advance(Duration::from_secs(31 * 24 * 3600));
    [account.key.clone().unwrap(), revoked, expired]
}

#[tokio::test]
async fn a_good_key_is_told_with_whose_it_is() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let key = account.key.as_deref().unwrap();

    let mut told = check(&house, key).await;
    assert_eq!(told.as_object_mut().unwrap().remove("active"), Some(json!(true)));
    let me = house.program(key).get("/api/v1/me").await.json();
    assert_eq!(told, me, "what the bearer is told, and no more");

    let told = auth_of(&house, key).await;
    assert_eq!((told.status, told.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(told.header("content-security-policy"), "", "nothing for browsers: the gateway reads it on every call");
    for (header, value) in [
        ("x-console-organization", &me["organization"]["id"]),
        ("x-console-team", &me["team"]["id"]),
        ("x-console-principal", &me["owner"]["account"]),
        ("x-console-key", &me["id"]),
    ] {
        assert!(!told.header(header).is_empty() && told.header(header) == value, "{header}: {told:?}");
    }
    // Some gateways ask with the method of the call; Envoy puts the path of the call behind ours, and wants 200.
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        for (path, status) in [(AUTH, 204), ("/gateway/v1/auth/", 200), ("/gateway/v1/auth/v1/chat?stream=1", 200)] {
            let bearer = format!("Bearer {key}");
            let headers = [("x-gateway-secret", gateway_secret(1)), ("authorization", bearer)];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            let method = method.parse::<Method>().unwrap();
            let reply = house.visitor().send(method, path, &headers, Vec::new()).await;
            assert_eq!((reply.status.as_u16(), reply.text.as_str()), (status, ""), "{path}: {reply:?}");
            assert_eq!(reply.header("x-console-key"), told.header("x-console-key"));
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told_whole() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let [key, revoked, expired] = keys(&house, &account).await;
    for (credential, code) in [
        (revoked.as_str(), Code::Revoked),
        (&expired, Code::Expired),
        (&mint(Kind::Key), Code::InvalidCredential),
        ("nonsense", Code::InvalidCredential),
        (&mistyped(&key), Code::BadChecksum),
        (&mint(Kind::Organization), Code::InvalidCredential),
        (&gateway_secret(1), Code::WrongKindOfCredential),
    ] {
        let told = check(&house, credential).await;
        assert_eq!((&told["active"], told["code"].as_str()), (&json!(false), Some(code.as_str())), "{told}");

        // What a caller of /v1 would have been told.
        let (mut direct, forwarded) =
            (house.program(credential).get("/v1/models").await, auth_of(&house, credential).await);
        assert_eq!(forwarded.status, direct.status);
        for name in ["content-type", "www-authenticate", "x-should-retry", "cache-control"] {
            assert_eq!(forwarded.header(name), direct.header(name), "{name}");
        }
        let told = forwarded.json();
        direct.text = direct.text.replace(direct.header("x-request-id"), forwarded.header("x-request-id"));
        assert_eq!(told, direct.json());
        assert!(["x-console-key", "x-console-organization"].iter().all(|name| forwarded.header(name).is_empty()));
    }
    let missing = check(&house, "").await;
    assert_eq!(missing["code"], "missing_credential");
    assert_eq!(auth(&house, AUTH, &gateway_secret(1), &[]).await.json()["code"], "missing_credential");
    let basic = auth(&house, AUTH, &gateway_secret(1), &[("authorization", "Basic YTpi")]).await;
    assert_eq!(basic.json()["code"], "invalid_credential");
}

#[tokio::test]
async fn a_model_that_is_named_must_be_one() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let known = house.services.settings.price_book.models[0].id.clone();
    for (model, active) in [(known.as_str(), true), ("no-such-model", false)] {
        let question = json!({ "credential": account.key, "ip": FROM, "model": model });
        let told = check_as(&house, &gateway_secret(1), &question).await.json();
        assert_eq!((&told["active"], told["code"] == "not_found"), (&json!(active), !active), "{told}");
    }
}

#[tokio::test]
async fn nginx_is_told_in_headers() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let [key, revoked, _] = keys(&house, &account).await;
    let secret = gateway_secret(1);
    let nginx = format!("{AUTH}?mode=nginx");
    let bearer = |credential: &str| format!("Bearer {credential}");
    let good = auth(&house, &nginx, &secret, &[("authorization", &bearer(&key))]).await;
    assert_eq!((good.status, good.header("x-console-status")), (StatusCode::NO_CONTENT, ""));

    let told = auth(&house, &nginx, &secret, &[("authorization", &bearer(&revoked))]).await;
    assert_eq!((told.status, told.header("x-console-status")), (StatusCode::UNAUTHORIZED, "401"));
    let encoded = told.header("x-console-problem");
    assert!((1..=2048).contains(&encoded.len()), "{}", encoded.len());
    assert_eq!(String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap(), told.text);
    assert!(told.text.contains('“'), "there is something to be spelt in ASCII");
    let spelt: Value = serde_json::from_str(told.header("x-console-problem-json")).unwrap();
    assert_eq!(spelt, told.json());

    // The longest names that there are, in the characters that take most room.
    let path = format!("/o/{}/keys/new", account.slug);
    let member = again(&house, &account).await;
    let name = "\u{1f511}".repeat(60);
    member.post_form(&path, &[("name", &name), ("lifetime", "30_days")]).await;
    let made = member.call("get_form", &[("form", "key_created")]).await.json();
    let long = made["secret"].as_str().unwrap().to_owned();
    house.advance(Duration::from_secs(31 * 24 * 3600));
    let told = auth(&house, &nginx, &secret, &[("authorization", &bearer(&long))]).await;
    assert!(told.text.contains(&name) && told.header("x-console-status") == "401", "{told:?}");
    for header in ["x-console-problem", "x-console-problem-json"] {
        assert!((1..=2048).contains(&told.header(header).len()), "{header}: {told:?}");
    }
    let spelt: Value = serde_json::from_str(told.header("x-console-problem-json")).unwrap();
    assert_eq!((&spelt["code"], &spelt["request_id"]), (&json!("expired"), &told.json()["request_id"]), "it shrinks");

    // A caller's own query chooses nothing: not the one that Envoy puts behind our path, and not one beside others.
    for path in ["/gateway/v1/auth/x?mode=nginx", "/gateway/v1/auth?x=1&mode=nginx"] {
        let reply = auth(&house, path, &secret, &[("authorization", &bearer(&revoked))]).await;
        assert_eq!((reply.status, reply.header("x-console-problem")), (StatusCode::UNAUTHORIZED, ""));
    }
}

#[tokio::test]
async fn the_callers_network_is_the_one_that_the_gateway_tells() {
    let house = House::with("[network]\ntrusted_proxies = [\"0.0.0.0/32\"]", None).await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let key = admin.key.as_deref().unwrap();
    let path = format!("/o/{}/policies", admin.slug);
    // The Admin's own network has to be in it.
    let body = crate::support::encode(&[("networks", "198.51.100.0/24"), ("submission", "")]);
    let headers =
        [("content-type", crate::support::FORM), ("sec-fetch-site", "same-origin"), ("x-forwarded-for", FROM)];
    let applied =
        house.member(&admin).send(Method::POST, &format!("{path}/preview"), &headers, body.into_bytes()).await;
    assert_eq!(applied.to(), path, "{applied:?}");
    let secret = gateway_secret(1);
    let bearer = format!("Bearer {key}");
    let elsewhere = json!({ "credential": key, "ip": "203.0.113.9" });
    eventually(async || check_as(&house, &secret, &elsewhere).await.json()["code"] == "wrong_network").await;
    for (from, status) in [
        (FROM, 204),
        ("203.0.113.9", 403),
        ("198.51.100.7, 203.0.113.9", 403),
        ("203.0.113.9, 198.51.100.7", 204),
        ("unknown", 403),
    ] {
        let headers = [("x-gateway-secret", secret.as_str()), ("authorization", &bearer), ("x-forwarded-for", from)];
        let reply = house.visitor().send(Method::GET, AUTH, &headers, Vec::new()).await;
        assert_eq!(reply.status.as_u16(), status, "{from}: {reply:?}");
        if status == 403 {
            assert_eq!(reply.json()["code"], "wrong_network");
        }
        let ip = from.rsplit(", ").next().unwrap();
        let told = check_as(&house, &secret, &json!({ "credential": key, "ip": ip })).await;
        assert!(told.status == StatusCode::UNPROCESSABLE_ENTITY || (told.json()["active"] == true) == (status == 204));
    }
    // A gateway that tells no address leaves none that a policy could let in.
    let headers = [("x-gateway-secret", secret.as_str()), ("authorization", &bearer)];
    assert_eq!(house.visitor().send(Method::GET, AUTH, &headers, Vec::new()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn judged_calls_are_counted_for_their_key() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let [key, revoked, _] = keys(&house, &account).await;
    let agent = "OpenAI/Python 3.57.0";
    for _ in 0..2 {
        let question = json!({ "credential": key, "ip": FROM, "user_agent": agent });
        assert_eq!(check_as(&house, &gateway_secret(1), &question).await.json()["active"], true);
    }
    assert_eq!(auth_of(&house, &revoked).await.status, StatusCode::UNAUTHORIZED);
    house.services.flush_calls().await.unwrap();
    let member = again(&house, &account).await;
    let home = member.call("get_home", &[("slug", &account.slug)]).await.json();
    assert_eq!((&home["calls"]["succeeded"], &home["calls"]["failed"]), (&json!(2), &json!(1)), "{home}");
    assert_eq!(home["calls"]["last_errors"][0]["code"], "revoked");
    let found = member.call("get_key", &[("slug", &account.slug), ("id", account.key_id.as_deref().unwrap())]).await;
    assert!(found.text.contains(FROM) && found.text.contains(agent), "the caller's, not the gateway's: {found:?}");
    let checklist = member.call("get_checklist", &[("slug", &account.slug)]).await.json();
    let done = checklist["steps"].as_array().unwrap().iter().all(|step| !step["reached_at"].is_null());
    assert!(done, "{checklist}");
}

/// Everything but the node's own heartbeat goes away; what is warm does not notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warm_check_reads_no_database_on_postgres() {
    let Some(admin) = cluster() else { return };
    let name = format!("http_gateway_{}", std::process::id());
    psql(&admin, &format!("create database {name} template template0"));
    let mut database = admin.clone();
    database.set_path(&name);
    let rename = |from: &str, to: &str| {
        let loop_over = format!(
            "do $$ declare t text; begin for t in select table_name from information_schema.tables where table_schema = '{from}'
             and table_name <> 'nodes' loop execute format('alter table {from}.%I set schema {to}', t); end loop; end $$"
        );
        psql(&database, &loop_over);
    };
    {
        let house = House::with("", Some(database.as_str())).await;
        house.start_loops();
        let account = house.seed(Scenario::Member).await.remove(0);
        let key = account.key.as_deref().unwrap();
        eventually(async || auth_of(&house, key).await.status == StatusCode::NO_CONTENT).await;
        assert_eq!(check(&house, key).await["active"], true);
        psql(&database, "create schema away");
        rename("public", "away");
        for _ in 0..20 {
            assert_eq!(auth_of(&house, key).await.status, StatusCode::NO_CONTENT);
            assert_eq!(check(&house, key).await["active"], true);
        }
        let cold = Secret::mint("mmx", Kind::Key, [8; 40]);
        assert!(auth_of(&house, cold.expose()).await.status.is_server_error(), "what is cold needs the database");
        rename("away", "public");
        eventually(async || auth_of(&house, cold.expose()).await.status == StatusCode::UNAUTHORIZED).await;
    }
    psql(&admin, &format!("drop database if exists {name} with (force)"));
}
