//! A person's own password over HTTP: changed by the form, refused by the same, asked for when it leaked; strangers learn nothing.

use axum::http::{Method, StatusCode, header};
use server::seed::Scenario;

use crate::support::{Client, House, Reply};

const PAGE: &str = "/account/security/password";
const PRESENT: &str = "nineteen grey herons at noon";
const NEW: &str = "seven quiet herons at noon";

async fn errors(client: &Client<'_>) -> serde_json::Value {
    client.call("get_form", &[("form", "change_password")]).await.json()["errors"].clone()
}

#[tokio::test]
async fn a_change_is_a_form_like_any_other() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let elsewhere = house.member(&account).copy();
    let fields = [("email", account.email.as_str()), ("password", PRESENT)];
    let other = house.visitor();
    other.post_form("/sign-in", &fields).await;

    let page = ada.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("current-password") && page.text.contains("new-password"));
    let changed = ada.post_form(PAGE, &[("password", PRESENT), ("new_password", NEW)]).await;
    assert_eq!((changed.status, changed.to()), (StatusCode::SEE_OTHER, "/account/security"));
    assert!(ada.get("/account/security").await.text.contains("Your password was changed"));
    for ended in [&other, &elsewhere] {
        assert!(
            ended.get("/account/security").await.to().starts_with("/sign-in"),
            "another session, and the old secret"
        );
    }
    let again = house.visitor().post_form("/sign-in", &fields).await;
    assert_eq!(again.to(), "/sign-in");
    let with_new = house.visitor().post_form("/sign-in", &[("email", account.email.as_str()), ("password", NEW)]).await;
    assert_eq!(with_new.to(), "/welcome");
}

#[tokio::test]
async fn every_refusal_goes_back_to_the_form_without_a_secret() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let long = "x1 ".repeat(90);
    for (present, new, refused) in [
        ("", NEW, r#"[["password","empty"]]"#),
        ("seventeen white owls", NEW, r#"[["password","not_current"]]"#),
        (PRESENT, "", r#"[["new_password","empty"]]"#),
        (PRESENT, "fourteen chars", r#"[["new_password",{"too_short":{"min":15}}]]"#),
        (PRESENT, &long, r#"[["new_password",{"too_long":{"max":256}}]]"#),
        (PRESENT, "passwordpassword", r#"[["new_password","common"]]"#),
        (PRESENT, &account.email, r#"[["new_password","own_words"]]"#),
        (PRESENT, "letmein letmein 1", r#"[["new_password",{"guessable":{"ease":"repeats"}}]]"#),
        (PRESENT, PRESENT, r#"[["new_password","reused"]]"#),
    ] {
        let ada = house.member(&account);
        let reply = ada.post_form(PAGE, &[("password", present), ("new_password", new)]).await;
        assert_eq!((reply.status, reply.to()), (StatusCode::SEE_OTHER, PAGE), "{new}");
        let state = ada.call("get_form", &[("form", "change_password")]).await.json();
        assert_eq!(state["errors"].to_string(), refused, "{new}");
        assert_eq!(state["values"].to_string(), "{}", "nothing typed comes back");
    }
    let visitor = house.visitor().post_form(PAGE, &[("password", PRESENT), ("new_password", NEW)]).await;
    assert!(visitor.to().starts_with("/sign-in?next="), "{visitor:?}");
}

#[tokio::test]
async fn a_stale_proof_is_asked_for_again() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    house.advance(std::time::Duration::from_secs(20 * 60));
    let to = format!("/account/confirm?next={PAGE}");
    assert_eq!(ada.get(PAGE).await.to(), to);
    assert_eq!(ada.post_form(PAGE, &[("password", PRESENT), ("new_password", NEW)]).await.to(), to);
    assert_eq!(errors(&ada).await.as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_leaked_password_leads_to_its_change_unless_something_else_was_asked_for() {
    let house = House::new().await;
    let account = house.seed(Scenario::LeakedPassword).await.remove(0);
    let banner = "Your password is on a list of leaked ones";
    let home = format!("/o/{}", account.slug);
    assert!(!house.member(&account).get(&home).await.text.contains(banner), "it is found at a sign-in");
    let fields = [("email", account.email.as_str()), ("password", account.password)];
    let ada = house.visitor();
    assert_eq!(ada.post_form("/sign-in", &fields).await.to(), PAGE);
    for path in [&home, "/account/security", "/account/preferences"] {
        assert!(ada.get(path).await.text.contains(banner), "{path}");
    }
    let asked = house.visitor().post_form("/sign-in", &[&fields[..], &[("next", home.as_str())]].concat()).await;
    assert_eq!(asked.to(), home);
    ada.post_form(PAGE, &[("password", account.password), ("new_password", NEW)]).await;
    assert!(!ada.get(&home).await.text.contains(banner));
}

#[tokio::test]
async fn password_managers_find_the_page() {
    let house = House::new().await;
    let reply = house.visitor().get("/.well-known/change-password").await;
    assert!(reply.status.is_redirection() && reply.to() == PAGE, "{reply:?}");
}

#[tokio::test]
async fn an_estimate_is_a_score_and_a_reason() {
    let house = House::new().await;
    let estimate = async |password: &str| {
        house.visitor().call("estimate_password", &[("password", password), ("own_words", "ada@example.org")]).await
    };
    let strong = estimate("violet lantern kettle orbit").await;
    assert_eq!((strong.status, strong.json().to_string()), (StatusCode::OK, r#"{"ease":null,"score":4}"#.to_owned()));
    assert_eq!(estimate("letmein letmein 1").await.json()["ease"], "repeats");
    let foreign = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let refused = house.visitor().send(Method::POST, "/api/estimate_password", &foreign, b"password=x".to_vec()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

fn seen(reply: &Reply) -> (StatusCode, Vec<(String, usize)>, String) {
    let headers = reply.headers.iter().map(|(name, value)| (name.to_string(), value.len()));
    let mut headers: Vec<_> = headers.filter(|(name, _)| name != header::SET_COOKIE.as_str()).collect();
    headers.sort();
    (reply.status, headers, reply.to().to_owned())
}

/// Ten wrong ones, then too many: the same for an address that has an account and for one that has none, to the byte.
#[tokio::test]
async fn guesses_are_answered_alike_for_known_and_unknown_addresses() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let long = "x1 ".repeat(90);
    for wrong in ["seventeen white owls", &long] {
        let (known, unknown) = (house.visitor(), house.visitor());
        for number in 0..6 {
            // As long as the other, since it comes back in the form.
            let nobody = account.email.replace("example.org", "example.net");
            let a = known.post_form("/sign-in", &[("email", &account.email), ("password", wrong)]).await;
            let b = unknown.post_form("/sign-in", &[("email", &nobody), ("password", wrong)]).await;
            assert_eq!(seen(&a), seen(&b), "{number}");
            let page = |text: &str| text.len();
            let (a, b) = (known.get("/sign-in").await, unknown.get("/sign-in").await);
            assert_eq!((a.status, page(&a.text)), (b.status, page(&b.text)), "{number}");
            assert_eq!(a.text.contains("Too many attempts"), b.text.contains("Too many attempts"));
        }
    }
}

/// Strangers who come back every quarter of an hour close an address for as long as they go on: whoever meets that is told what opens it now.
#[tokio::test]
async fn who_would_wait_for_days_is_told_what_opens_the_account_meanwhile() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let attempt = async |client: &Client<'_>, email: &str, password: &str| {
        client.post_form("/sign-in", &[("email", email), ("password", password)]).await
    };
    let home = house.visitor();
    assert_eq!(attempt(&home, &account.email, account.password).await.to(), "/welcome");
    let nobody = account.email.replace("example.org", "example.net");
    // A second into the quarter of an hour in which tries are counted together.
    let quarter = 15 * 60;
    let into = u64::try_from(house.services.now().micros() / 1_000_000).unwrap() % quarter;
    house.advance(std::time::Duration::from_secs(quarter + 1 - into));
    let (banner, way) = ("You need not wait", "a new password");
    for email in [&account.email, &nobody] {
        let stranger = house.visitor();
        for round in 0..9 {
            for number in 0..10 {
                assert_eq!(attempt(&stranger, email, &format!("wrong {round} {number}")).await.to(), "/sign-in");
            }
            if round == 0 {
                attempt(&stranger, email, account.password).await;
                let page = stranger.get("/sign-in").await.text;
                assert!(page.contains("Try again in 15 minutes."), "{email}");
                assert!(!page.contains(banner), "a quarter of an hour can be waited for");
            }
            house.advance(std::time::Duration::from_secs(quarter));
        }
        let owner = house.visitor();
        assert_eq!(attempt(&owner, email, account.password).await.to(), "/sign-in");
        let page = owner.get("/sign-in").await.text;
        assert!(page.contains("Try again in 90 days.") && page.contains(banner) && page.contains(way), "{email}");
    }
    let elsewhere = house.visitor();
    assert_eq!(
        attempt(&elsewhere, &account.email, account.password).await.to(),
        "/sign-in",
        "the address stays closed"
    );
    assert_eq!(attempt(&home, &account.email, account.password).await.to(), "/welcome", "as the banner says");
}
