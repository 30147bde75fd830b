//! Organization tokens over HTTP: the team that a call names, by two headers or to the gateway, and what is said of one that does not share the token.

use axum::http::{Method, StatusCode};
use domain::problem::Code;
use serde_json::json;
use server::seed::Scenario;

use super::gateway::{AUTH, auth, check_as};
use super::problems::assert_problem;
use crate::support::{House, gateway_secret};

/// No header but the credential.
const NONE: &[(&str, &str)] = &[];

/// A house with an organization token of the teams "Alpha" and "Beta": its secret, and their ids and that of "Gamma".
async fn with_token(house: &House) -> (String, [String; 3]) {
    let account = house.seed(Scenario::Member).await.remove(0);
    let member = house.member(&account);
    let mut teams = Vec::new();
    for name in ["Alpha", "Beta", "Gamma"] {
        let made = member.post_form(&format!("/o/{}/teams/new", account.slug), &[("name", name)]).await;
        teams.push(made.to().rsplit('/').next().unwrap().to_owned());
    }
    let teams: [String; 3] = teams.try_into().unwrap();
    let (alpha, beta) = (format!("team_{}", teams[0]), format!("team_{}", teams[1]));
    let fields = [
        ("name", "shared"),
        ("lifetime", "90_days"),
        ("team", &teams[1]),
        (&alpha, "on"),
        (&beta, "on"),
        ("scopes", "restricted"),
        ("scope_models", "read"),
    ];
    let path = format!("/o/{}/organization-tokens", account.slug);
    let made = member.post_form(&format!("{path}/new"), &fields).await;
    assert!(made.to().starts_with(&format!("{path}/key_")) && made.to().ends_with("/created"), "{made:?}");
    let state = member.call("get_form", &[("form", "organization_token_created")]).await.json();
    (state["secret"].as_str().unwrap().to_owned(), teams)
}

#[tokio::test]
async fn a_call_names_its_team_by_either_header() {
    let house = House::new().await;
    let (secret, [alpha, beta, gamma]) = with_token(&house).await;
    let bearer = format!("Bearer {secret}");
    let get = async |path: &str, headers: &[(&str, &str)]| {
        let all = [&[("authorization", bearer.as_str())], headers].concat();
        house.visitor().send(Method::GET, path, &all, Vec::new()).await
    };
    for (headers, team) in [
        (NONE, &beta),
        (&[("x-console-team", alpha.as_str())], &alpha),
        (&[("x-console-team", "alpha")], &alpha),
        (&[("openai-project", alpha.as_str())], &alpha),
        (&[("x-console-team", ""), ("openai-project", "Alpha")], &alpha),
        // Ours is heard before the SDK's.
        (&[("x-console-team", beta.as_str()), ("openai-project", gamma.as_str())], &beta),
    ] {
        let reply = get("/api/v1/me", headers).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        let me = reply.json();
        assert_eq!((&me["team"]["id"], &me["kind"]), (&json!(team), &json!("org")), "{headers:?}");
        assert_eq!(me["teams"], json!([{ "id": alpha, "name": "Alpha" }, { "id": beta, "name": "Beta" }]));
        assert_eq!((&me["owner"]["organization"], &me["owner"]["account"]), (&me["organization"]["id"], &json!(null)));
        assert_eq!(get("/v1/models", headers).await.status, StatusCode::OK);
    }
    for named in [gamma.as_str(), "Gamma", "Nobody", "proj_abc", "\u{e4}"] {
        for header in ["x-console-team", "openai-project"] {
            for path in ["/v1/models", "/v1/models/none", "/api/v1/me"] {
                let reply = get(path, &[(header, named)]).await;
                assert_problem(&reply, Code::WrongTeam, path.starts_with("/v1"));
                let detail = reply.json()["detail"].as_str().unwrap().to_owned();
                assert!(detail.contains(&format!("Alpha ({alpha}), Beta ({beta})")), "{detail}");
                assert!(!detail.contains("Gamma"), "{detail}");
            }
        }
    }
    // A scope that is not named.
    let all = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let reply = house.visitor().send(Method::POST, "/v1/chat/completions", &all, b"{}".to_vec()).await;
    assert_problem(&reply, Code::InsufficientScope, true);
    assert!(reply.json()["detail"].as_str().unwrap().contains("models:read"));
}

#[tokio::test]
async fn the_gateway_says_which_team_a_call_names() {
    let house = House::new().await;
    let (secret, [alpha, beta, gamma]) = with_token(&house).await;
    let bearer = format!("Bearer {secret}");
    let check = async |team: serde_json::Value| {
        let question = json!({ "credential": secret, "ip": "198.51.100.7", "team": team });
        check_as(&house, &gateway_secret(1), &question).await.json()
    };
    assert_eq!(check(json!(null)).await["team"]["id"], json!(beta));
    assert_eq!(check(json!("Alpha")).await["team"]["id"], json!(alpha));
    let refused = check(json!(gamma)).await;
    assert_eq!(
        (&refused["active"], &refused["code"], &refused["status"]),
        (&json!(false), &json!("wrong_team"), &json!(403))
    );

    for (headers, team) in
        [(NONE, &beta), (&[("openai-project", "alpha")], &alpha), (&[("x-console-team", alpha.as_str())], &alpha)]
    {
        let all = [&[("authorization", bearer.as_str())], headers].concat();
        let reply = auth(&house, AUTH, &gateway_secret(1), &all).await;
        assert_eq!(
            (reply.status, reply.header("x-console-team")),
            (StatusCode::NO_CONTENT, team.as_str()),
            "{headers:?}"
        );
        assert!(reply.header("x-console-principal").starts_with("org_"));
    }
    let all = [("authorization", bearer.as_str()), ("openai-project", gamma.as_str())];
    let reply = auth(&house, AUTH, &gateway_secret(1), &all).await;
    assert_problem(&reply, Code::WrongTeam, true);
}
