//! Policies over the wire: who may do what, what bad input gets, what somebody sees who is held up, and what a key is told.

use std::time::Duration;

use axum::http::StatusCode;
use server::seed::{Account, Scenario};
use totp_rs::{Builder, Secret};

use crate::support::{Client, House, eventually};

fn path(account: &Account, rest: &str) -> String {
    format!("/o/{}/policies{rest}", account.slug)
}

async fn errors(client: &Client<'_>, form: &str) -> serde_json::Value {
    client.call("get_form", &[("form", form)]).await.json()["errors"].clone()
}

/// Signs somebody in anew, in a browser of their own.
pub async fn again<'h>(house: &'h House, account: &Account) -> Client<'h> {
    let client = house.visitor();
    let reply = client.post_form("/sign-in", &[("email", &account.email), ("password", account.password)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{reply:?}");
    assert!(client.cookie("session").is_some());
    client
}

/// Applies a change and lets it stand.
async fn set(house: &House, admin: &Account, fields: &[(&str, &str)]) {
    let applied = again(house, admin).await.post_form(&path(admin, "/preview"), fields).await;
    assert_eq!(applied.to(), path(admin, ""), "{applied:?}");
    house.advance(Duration::from_secs(60));
    let confirmed = again(house, admin).await.post_form(&path(admin, "/confirm"), &[]).await;
    assert_eq!(confirmed.to(), path(admin, ""));
}

#[tokio::test]
async fn roles_read_admins_change_strangers_find_nothing() {
    let house = House::new().await;
    let people = house.seed(Scenario::Roles).await;
    let outsider = house.seed(Scenario::Member).await.remove(0);
    let admin = &people[0];
    let (read, change, apply) = (path(admin, ""), path(admin, "/change"), path(admin, "/preview"));
    for person in &people {
        let client = house.member(person);
        let page = client.get(&read).await;
        assert_eq!(page.status, StatusCode::OK, "{}", person.role);
        let may = person.email == admin.email;
        assert_eq!(page.text.contains("Change policies"), may, "{}", person.role);
        let posted = client.post_form(&apply, &[("key_days", "90")]).await;
        assert_eq!(posted.status == StatusCode::SEE_OTHER, may, "{} {posted:?}", person.role);
        assert_eq!(posted.status == StatusCode::FORBIDDEN, !may, "{}", person.role);
    }
    for client in [house.member(&outsider), house.visitor()] {
        for page in [&read, &change, &apply] {
            let reply = client.get(page).await;
            assert!(reply.status == StatusCode::NOT_FOUND || reply.to().starts_with("/sign-in"), "{page} {reply:?}");
        }
        for (form, fields) in
            [(&apply, &[("key_days", "1")][..]), (&path(admin, "/roll-back"), &[]), (&path(admin, "/confirm"), &[])]
        {
            let reply = client.post_form(form, fields).await;
            assert!(reply.status == StatusCode::NOT_FOUND || reply.to().starts_with("/sign-in"), "{form} {reply:?}");
        }
    }
    assert!(house.member(admin).get(&read).await.text.contains("90 days"), "the change is being tried as before");
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field() {
    let house = House::new().await;
    let admin = house.seed(Scenario::Member).await.remove(0);
    let client = house.member(&admin);
    let change = path(&admin, "/change");
    for (fields, field, error) in [
        (
            &[("networks", "127.0.0.1/32\n10.0.0.0/33")][..],
            "networks",
            serde_json::json!({"bad_entry": {"position": 2}}),
        ),
        (&[("networks", "10.0.0.0/8")], "networks", "not_allowed".into()),
        (&[("idle_minutes", "4")], "idle_minutes", serde_json::json!({"out_of_range": {"min": 5, "max": 10080}})),
        (&[("mfa", "on"), ("grace_days", "30")], "mfa", "not_allowed".into()),
        (&[("method_google", "on")], "methods", "not_allowed".into()),
        (
            &[("invitation_domains", "localhost")],
            "invitation_domains",
            serde_json::json!({"bad_entry": {"position": 1}}),
        ),
    ] {
        let sent = client.post_form(&change, fields).await;
        assert_eq!((sent.status, sent.to()), (StatusCode::SEE_OTHER, change.as_str()));
        let page = client.get(&change).await;
        assert!(page.text.contains("aria-invalid"), "{field}: {}", page.text);
        assert_eq!(errors(&client, "change_policies").await, serde_json::json!([[field, error]]));
    }
    // A good one is shown before it is applied.
    let sent = client.post_form(&change, &[("key_days", "30")]).await;
    assert_eq!(sent.to(), path(&admin, "/preview"));
    let page = client.get(sent.to()).await;
    for words in ["Longest key lifetime", "Not limited", "30 days", "What it would have done", "Apply for ten minutes"]
    {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!client.get(&path(&admin, "")).await.text.contains("is being tried"), "nothing is applied yet");
}

#[tokio::test]
async fn whoever_is_held_up_reads_which_policy_what_to_do_and_whom_to_ask() {
    let house = House::new().await;
    let people = house.seed(Scenario::Roles).await;
    let (admin, dennis) = (&people[0], &people[1]);
    let here = format!("/o/{}/keys", admin.slug);
    assert_eq!(house.member(dennis).get(&here).await.status, StatusCode::OK);
    set(&house, admin, &[("idle_minutes", "30")]).await;
    house.advance(Duration::from_secs(31 * 60));
    // A pause is cured by a proof: a page leads there and back, and so does a form.
    let client = house.member(dennis);
    assert_eq!(client.get(&here).await.to(), format!("/account/confirm?next={here}"));
    let form = format!("{here}/new");
    let posted = client.post_form(&form, &[("name", "ci"), ("lifetime", "90_days")]).await;
    assert_eq!(posted.to(), format!("/account/confirm?next={form}"));
    let confirmed = client.post_form("/account/confirm", &[("password", dennis.password), ("next", &here)]).await;
    assert_eq!(confirmed.to(), here);
    assert_eq!(client.get(&here).await.status, StatusCode::OK);
}

/// The policy asks for a second factor, which Dennis does not have: no proof of his cures that.
#[tokio::test]
async fn whoever_lacks_a_second_factor_is_told_where_to_set_one_up() {
    let house = House::new().await;
    let people = house.seed(Scenario::Roles).await;
    let (admin, dennis) = (&people[0], &people[1]);
    let ada = house.member(admin);
    let setup = ada.call("get_totp_setup", &[("ticket", "")]).await.json();
    let secret = Secret::try_from_base32(setup["secret"].as_str().unwrap()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let code = totp.generate(u64::try_from(house.services.now().micros() / 1_000_000).unwrap()).to_string();
    let added = ada
        .post_form("/account/security/totp", &[("ticket", setup["ticket"].as_str().unwrap()), ("code", &code)])
        .await;
    assert_eq!(added.to(), "/account/security/recovery-codes", "{added:?}");
    let here = format!("/o/{}", admin.slug);
    let client = house.member(dennis);
    assert_eq!(client.get(&here).await.status, StatusCode::OK);
    let applied = ada.post_form(&path(admin, "/preview"), &[("mfa", "on"), ("grace_days", "5")]).await;
    assert_eq!(applied.to(), path(admin, ""));
    let page = client.get(&here).await;
    assert!(page.text.contains("A second factor is required in 4 days"), "the grace stands above every page");
    assert!(!ada.get(&here).await.text.contains("A second factor is required"));
    ada.post_form(&path(admin, "/roll-back"), &[]).await;

    let applied = ada.post_form(&path(admin, "/preview"), &[("mfa", "on")]).await;
    assert_eq!(applied.to(), path(admin, ""));
    let page = client.get(&here).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    for words in ["A second factor is needed", "Set up a second factor", "Whom to ask", "Ada Lovelace"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    // A form leads to its page, which says the same.
    let posted = client.post_form(&format!("{here}/keys/new"), &[("name", "ci"), ("lifetime", "90_days")]).await;
    assert_eq!((posted.status, posted.to()), (StatusCode::SEE_OTHER, format!("{here}/keys/new").as_str()));
    assert!(client.get(posted.to()).await.text.contains("A second factor is needed"));
    assert_eq!(client.get("/account/security").await.status, StatusCode::OK, "the account is open");
}

#[tokio::test]
async fn a_key_is_told_its_own_code() {
    let house = House::new().await;
    house.start_loops();
    let admin = house.seed(Scenario::Member).await.remove(0);
    let key = house.program(admin.key.as_deref().unwrap());
    assert_eq!(key.get("/v1/models").await.status, StatusCode::OK);
    house.advance(Duration::from_secs(2 * 24 * 3600));
    assert_eq!(key.get("/v1/models").await.status, StatusCode::OK);
    let applied = again(&house, &admin).await.post_form(&path(&admin, "/preview"), &[("key_days", "1")]).await;
    assert_eq!(applied.to(), path(&admin, ""));
    eventually(async || key.get("/v1/models").await.status == StatusCode::UNAUTHORIZED).await;
    let refused = key.get("/v1/models").await;
    assert_eq!(refused.json()["code"], "key_too_old");
    assert!(refused.json()["detail"].as_str().unwrap().contains("“ci”"));
    assert_eq!(house.visitor().get("/help/errors/key-too-old").await.status, StatusCode::OK);
    assert_eq!(house.visitor().get("/help/errors/wrong-network").await.status, StatusCode::OK);
    house.advance(Duration::from_secs(600));
    eventually(async || key.get("/v1/models").await.status == StatusCode::OK).await;
}
