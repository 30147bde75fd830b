//! The second factor on the wire: asked for, given, given up, lost; step-up and the end of sessions.

use std::time::Duration;

use axum::http::StatusCode;
use server::seed::{Account, Scenario};
use totp_rs::{Builder, Secret};

use crate::support::{Client, House};

const MINUTE: Duration = Duration::from_secs(60);

/// What the account's app shows.
fn code(house: &House, account: &Account) -> String {
    let secret = Secret::try_from_base32(account.totp_secret.as_deref().unwrap()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.services.now().micros() / 1_000_000).unwrap()).to_string()
}

async fn errors(client: &Client<'_>, form: &str) -> serde_json::Value {
    client.call("get_form", &[("form", form)]).await.json()["errors"].clone()
}

async fn half<'a>(house: &'a House, account: &Account, next: &str) -> Client<'a> {
    let client = house.visitor();
    let fields = [("email", account.email.as_str()), ("password", account.password), ("next", next)];
    let reply = client.post_form("/sign-in", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(reply.to().starts_with("/sign-in/second-factor"), "{reply:?}");
    let ticket = reply.cookies_set().into_iter().find(|line| line.starts_with("ticket=")).unwrap().to_owned();
    assert!(ticket.contains("HttpOnly") && ticket.contains("SameSite=Lax") && ticket.contains("Max-Age=600"));
    client
}

async fn is_signed_in(client: &Client<'_>) -> bool {
    client.get("/account/sessions").await.status.is_success()
}

#[tokio::test]
async fn the_password_alone_opens_nothing() {
    let house = House::new().await;
    let account = house.seed(Scenario::SecondFactor).await.remove(0);
    let client = half(&house, &account, "/account/sessions").await;
    assert!(client.cookie("session").is_none());
    assert!(!is_signed_in(&client).await);
    let page = client.get("/sign-in/second-factor").await;
    assert!(page.text.contains("Code from your app") && page.text.contains("recovery code"));

    for (typed, error) in [("", "empty"), ("12345", "malformed"), ("000000", "wrong_code")] {
        let reply = client.post_form("/sign-in/second-factor", &[("code", typed)]).await;
        assert_eq!(reply.to(), "/sign-in/second-factor");
        assert_eq!(errors(&client, "second_factor").await, serde_json::json!([["code", error]]), "{typed}");
        assert!(!is_signed_in(&client).await);
    }
    let reply = client.post_form("/sign-in/second-factor", &[("recovery_code", "abcd-efgh-jkmn")]).await;
    assert_eq!(reply.to(), "/sign-in/second-factor");
    assert_eq!(errors(&client, "second_factor").await, serde_json::json!([["recovery_code", "wrong_code"]]));

    // Another tab of the same browser, before the first is done.
    let other = client.copy();
    house.advance(MINUTE);
    let fields = [("code", code(&house, &account)), ("next", "/account/sessions".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let reply = client.post_form("/sign-in/second-factor", &fields).await;
    assert_eq!(reply.to(), "/account/sessions");
    assert!(client.cookie("ticket").is_none() && client.cookie("device").is_some());
    assert!(is_signed_in(&client).await);

    house.advance(MINUTE);
    let reply = other.post_form("/sign-in/second-factor", &[("code", &code(&house, &account))]).await;
    assert_eq!(reply.to(), "/sign-in/second-factor");
    assert_eq!(errors(&other, "second_factor").await, serde_json::json!([["ticket", "expired"]]));
    assert!(other.get("/sign-in/second-factor").await.text.contains("This sign-in is over"));
    assert!(!is_signed_in(&other).await);
}

#[tokio::test]
async fn a_ticket_is_no_other_browsers_and_no_other_forms() {
    let house = House::new().await;
    let (account, other) =
        (house.seed(Scenario::SecondFactor).await.remove(0), house.seed(Scenario::Member).await.remove(0));
    let client = half(&house, &account, "").await;
    let ticket = client.cookie("ticket").unwrap();
    house.advance(MINUTE);
    // Truncated, extended, changed, of nobody.
    let (cut, more) = (ticket[..ticket.len() - 4].to_owned(), format!("{ticket}AAAA"));
    let changed = format!("A{}", &ticket[1..]);
    for bad in [cut.as_str(), more.as_str(), changed.as_str(), "x", ""] {
        let thief = house.visitor();
        if !bad.is_empty() {
            thief.set_cookie("ticket", bad);
        }
        let reply = thief.post_form("/sign-in/second-factor", &[("code", &code(&house, &account))]).await;
        assert_eq!(reply.to(), "/sign-in/second-factor", "{bad}");
        assert!(thief.cookie("session").is_none());
    }
    // As the ticket of something else.
    let member = house.member(&other);
    for (path, fields) in [
        ("/account/security/totp", vec![("ticket", ticket.as_str()), ("code", "000000")]),
        ("/not-me", vec![("token", ticket.as_str())]),
        ("/lost-factor", vec![("token", ticket.as_str())]),
        ("/stop-factor-loss", vec![("token", ticket.as_str())]),
    ] {
        let reply = member.post_form(path, &fields).await;
        assert_eq!(reply.to(), path);
    }
    let code = code(&house, &account);
    assert_eq!(client.post_form("/sign-in/second-factor", &[("code", &code)]).await.to(), "/welcome");
}

#[tokio::test]
async fn a_sign_in_is_given_up() {
    let house = House::new().await;
    let account = house.seed(Scenario::SecondFactor).await.remove(0);
    let client = half(&house, &account, "").await;
    assert_eq!(client.post_form("/sign-in/cancel", &[]).await.to(), "/sign-in");
    assert!(client.cookie("ticket").is_none());
    assert!(client.get("/sign-in/second-factor").await.text.contains("This sign-in is over"));
}

#[tokio::test]
async fn sensitive_pages_ask_first_and_lead_back() {
    let house = House::new().await;
    let account = house.seed(Scenario::SecondFactor).await.remove(0);
    let client = house.member(&account);
    assert!(client.get("/account/security/totp/remove").await.status.is_success(), "a moment after the sign-in");
    house.advance(16 * MINUTE);
    let reply = client.get("/account/security/totp/remove").await;
    assert_eq!(reply.to(), "/account/confirm?next=/account/security/totp/remove");
    let reply = client.post_form("/account/security/totp/remove", &[]).await;
    assert_eq!(reply.to(), "/account/confirm?next=/account/security/totp/remove");
    assert!(client.get("/account/security").await.text.contains("Replace"), "the app is still there");
    for path in ["/account/security/recovery-codes/renew", "/account/sessions/end-others"] {
        assert!(client.post_form(path, &[]).await.to().starts_with("/account/confirm?next="), "{path}");
    }

    let by_password = [("by", "password"), ("password", account.password)];
    assert_eq!(client.post_form("/account/confirm", &by_password).await.to(), "/account/confirm");
    assert_eq!(errors(&client, "confirm_identity").await, serde_json::json!([["proof", "not_allowed"]]));
    let before = client.cookie("session").unwrap();
    let code = code(&house, &account);
    let next = "/account/security/totp/remove";
    let reply = client.post_form("/account/confirm", &[("by", "code"), ("code", &code), ("next", next)]).await;
    assert_eq!(reply.to(), next);
    assert_ne!(client.cookie("session").unwrap(), before, "the session has another secret");
    let stale = house.visitor();
    stale.set_cookie("session", &before);
    assert!(!is_signed_in(&stale).await);

    assert_eq!(client.post_form(next, &[]).await.to(), "/account/security");
    assert!(client.get("/account/security").await.text.contains("Set up"));
}

#[tokio::test]
async fn a_new_browser_is_told_of_and_reported() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let thief = house.visitor();
    thief.post_form("/sign-in", &[("email", &account.email), ("password", account.password)]).await;
    assert!(is_signed_in(&thief).await);
    house.work().await;
    let link = house.token_for(&account.email);
    let owner = house.visitor();
    for _ in 0..2 {
        assert!(owner.get(&format!("/not-me?token={link}")).await.text.contains("Was it somebody else?"));
    }
    assert!(is_signed_in(&thief).await, "a link changes nothing");
    assert_eq!(owner.post_form("/not-me", &[("token", &link)]).await.to(), "/not-me");
    assert!(!is_signed_in(&thief).await);
    assert!(is_signed_in(&house.member(&account)).await, "the other sessions go on");
    assert!(owner.get("/not-me").await.text.contains("That session has ended"));
    assert!(owner.get(&format!("/not-me?token={link}")).await.text.contains("no longer works"));
    house.work().await;
    let mails = house.mails_to(&account.email);
    assert!(mails[0].subject.contains("new password"), "{}", mails[0].subject);
}

#[tokio::test]
async fn a_lost_factor_goes_after_three_days() {
    let house = House::new().await;
    let account = house.seed(Scenario::SecondFactor).await.remove(0);
    let client = half(&house, &account, "").await;
    assert_eq!(client.post_form("/sign-in/lost-factor", &[]).await.to(), "/sign-in/lost-factor");
    house.work().await;
    let link = house.token_for(&account.email);
    let page = client.get(&format!("/lost-factor?token={link}")).await;
    assert!(page.text.contains("Confirm that the second factor is lost"));
    assert_eq!(client.post_form("/lost-factor", &[("token", &link)]).await.to(), "/lost-factor");
    house.work().await;
    let owner = house.member(&account);
    assert!(owner.get("/account/security").await.text.contains("reported lost"), "every session is told");
    assert_eq!(owner.post_form("/account/security/keep-factor", &[]).await.to(), "/account/security");
    assert!(!owner.get("/account/security").await.text.contains("reported lost"));
    house.advance(72 * 60 * MINUTE);
    house.work().await;
    half(&house, &account, "").await;

    let client = half(&house, &account, "").await;
    client.post_form("/sign-in/lost-factor", &[]).await;
    house.work().await;
    let link = house.token_for(&account.email);
    client.post_form("/lost-factor", &[("token", &link)]).await;
    house.advance(71 * 60 * MINUTE);
    house.work().await;
    half(&house, &account, "").await;
    house.advance(61 * MINUTE);
    house.work().await;
    let client = house.visitor();
    let fields = [("email", account.email.as_str()), ("password", account.password)];
    assert_eq!(client.post_form("/sign-in", &fields).await.to(), "/welcome");
    assert!(client.get("/account/security").await.text.contains("Set up"));
}
