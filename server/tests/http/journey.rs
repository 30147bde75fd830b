//! From the sign-up form to the revoked key, page by page, as a browser without JavaScript goes.

use axum::http::StatusCode;

use crate::support::{House, eventually, submission_in};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "nineteen grey herons at noon";

#[tokio::test]
async fn from_sign_up_to_a_revoked_key() {
    let house = House::new().await;
    let ada = house.visitor();

    let page = ada.get("/sign-up").await;
    assert_eq!(page.status, StatusCode::OK);
    let fields = [("email", EMAIL), ("password", PASSWORD), ("name", "Ada Lovelace"), ("terms", "on")];
    let sent = ada.post_as(&submission_in(&page.text), "/sign-up", &fields).await;
    assert_eq!((sent.status, sent.to()), (StatusCode::SEE_OTHER, "/verify-email"));
    assert!(sent.cookies_set().iter().any(|cookie| cookie.starts_with("browser=") && cookie.contains("HttpOnly")));
    assert!(ada.cookie("session").is_none(), "nobody is signed in before the address is confirmed");

    let page = ada.get("/verify-email").await;
    assert!(page.text.contains(EMAIL), "the page says where the mail went");
    house.work().await;
    let wrong = ada.post_form("/verify-email", &[("code", "000000")]).await;
    assert_eq!(wrong.to(), "/verify-email");
    let right = ada.post_form("/verify-email", &[("code", &house.code_for(EMAIL))]).await;
    assert_eq!(right.to(), "/welcome");
    let cookie = right.cookies_set().into_iter().find(|cookie| cookie.starts_with("session=")).unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    assert_eq!(ada.get("/welcome").await.status, StatusCode::OK);
    let home = ada.post_form("/welcome", &[("use_case", "text")]).await.to().to_owned();
    assert!(home.starts_with("/o/ada-lovelace"), "{home}");
    assert_eq!(ada.get(&home).await.status, StatusCode::OK);

    let page = ada.get(&format!("{home}/keys/new")).await;
    let fields = [("name", "ci"), ("lifetime", "90_days")];
    let made = ada.post_as(&submission_in(&page.text), &format!("{home}/keys/new"), &fields).await;
    let created = made.to().to_owned();
    assert!(created.starts_with(&format!("{home}/keys/key_")) && created.ends_with("/created"), "{created}");
    let shown = ada.get(&created).await;
    assert_eq!(shown.header("cache-control"), "no-store");
    let secret = secret_in(&shown.text).expect("the created page shows the secret");
    let again = ada.get(&created).await;
    assert_eq!((again.status, secret_in(&again.text)), (StatusCode::OK, None), "the secret is shown once");
    let list = ada.get(&format!("{home}/keys")).await;
    assert!(list.text.contains("ci") && !list.text.contains(&secret));

    let program = house.program(&secret);
    let (status, models) = program.get_json("/v1/models").await;
    assert_eq!((status, models["object"].as_str()), (StatusCode::OK, Some("list")));
    assert!(models["data"].as_array().is_some_and(|models| !models.is_empty()), "{models}");
    let (status, me) = program.get_json("/api/v1/me").await;
    assert_eq!((status, me["name"].as_str()), (StatusCode::OK, Some("ci")));

    let revoke = created.replace("/created", "/revoke");
    let mistyped = ada.post_form(&revoke, &[("name", "cd")]).await;
    assert_eq!(mistyped.to(), revoke);
    assert_eq!(program.get("/v1/models").await.status, StatusCode::OK, "a mistyped name revokes nothing");
    let revoked = ada.post_form(&revoke, &[("name", "ci")]).await;
    assert_eq!(revoked.to(), revoke, "it says on how many nodes the revocation holds");
    eventually(async || program.get("/v1/models").await.status == StatusCode::UNAUTHORIZED).await;
    let (_, problem) = program.get_json("/v1/models").await;
    assert_eq!(problem["code"], "revoked");

    assert_eq!(ada.post_form("/sign-out", &[]).await.to(), "/sign-in");
    assert!(ada.cookie("session").is_none());
    let signed_in = ada.post_form("/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("next", &home)]).await;
    assert_eq!(signed_in.to(), home);
    assert_eq!(ada.get(&home).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_the_mailed_link() {
    let house = House::new().await;
    let account = house.seed(server::seed::Scenario::Member).await.remove(0);
    let (signed_in, visitor) = (house.member(&account), house.visitor());
    let home = format!("/o/{}", account.slug);

    let asked = visitor.post_form("/forgot-password", &[("email", &account.email)]).await;
    assert_eq!(asked.to(), "/forgot-password");
    house.work().await;
    let token = house.token_for(&account.email);
    assert_eq!(visitor.get(&format!("/reset-password?token={token}")).await.status, StatusCode::OK);
    let new = "twelve brown foxes at midnight";
    let set = visitor.post_form("/reset-password", &[("token", &token), ("new_password", new)]).await;
    assert_eq!(set.to(), "/sign-in");
    assert!(visitor.cookie("session").is_none(), "the link does not sign in");
    assert_ne!(signed_in.get(&home).await.status, StatusCode::OK, "other sessions end");

    let fields = [("email", account.email.as_str()), ("password", account.password)];
    assert_eq!(visitor.post_form("/sign-in", &fields).await.to(), "/sign-in");
    let fields = [("email", account.email.as_str()), ("password", new), ("next", &home)];
    assert_eq!(visitor.post_form("/sign-in", &fields).await.to(), home);
}

/// The first secret of a key in a page.
fn secret_in(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("mmx_key_")?;
    let random: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    (random.len() == 49).then(|| format!("mmx_key_{random}"))
}
