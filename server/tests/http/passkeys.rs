//! Passkeys on the wire: added, shown in the three places where they count, and refused in each.

use std::time::Duration;

use serde_json::{Value, json};
use server::seed::{Account, Scenario};

use crate::support::{Authenticator, Client, House};

const NEW: &str = "/account/security/passkeys/new";

fn authenticator(house: &House, seed: &str) -> Authenticator {
    Authenticator::new(seed, &house.services.settings.public_url)
}

async fn errors(client: &Client<'_>, form: &str) -> Value {
    client.call("get_form", &[("form", form)]).await.json()["errors"].clone()
}

/// What a page's button asks for, and the form's ticket.
async fn ceremony(client: &Client<'_>, function: &str) -> (String, String) {
    let told = client.call(function, &[]).await.json();
    (told["options"].as_str().unwrap().to_owned(), told["ticket"].as_str().unwrap().to_owned())
}

async fn add(client: &Client<'_>, passkey: &mut Authenticator, name: &str) {
    let (options, ticket) = ceremony(client, "get_passkey_registration").await;
    let response = passkey.create(&options);
    let reply = client.post_form(NEW, &[("name", name), ("ticket", &ticket), ("response", &response)]).await;
    assert!(reply.to().starts_with("/account/security"), "{reply:?}");
}

async fn is_signed_in(client: &Client<'_>) -> bool {
    client.get("/account/security").await.status.is_success()
}

async fn member(house: &House) -> (Account, Client<'_>) {
    let account = house.seed(Scenario::Member).await.remove(0);
    let client = house.member(&account);
    (account, client)
}

#[tokio::test]
async fn from_the_first_passkey_to_a_sign_in_without_an_address() {
    let house = House::new().await;
    let (account, ada) = member(&house).await;
    let page = ada.get(NEW).await;
    assert!(page.text.contains("Add a passkey") && page.text.contains("Passkeys need JavaScript"), "{page:?}");
    let before = ada.cookie("session");
    let mut laptop = authenticator(&house, "laptop");
    add(&ada, &mut laptop, "my laptop").await;
    assert_ne!(ada.cookie("session"), before, "the session has another secret");
    assert!(ada.get("/account/security/recovery-codes").await.text.contains("recovery"), "shown once");
    let list = ada.get("/account/security").await;
    assert!(list.text.contains("my laptop") && list.text.contains("not used yet"));

    let visitor = house.visitor();
    let page = visitor.get("/sign-in").await;
    assert!(page.text.contains("/sign-in/passkey") && page.text.contains("Passkeys need JavaScript"));
    let (options, ticket) = ceremony(&visitor, "get_passkey_sign_in").await;
    assert!(!options.contains(&account.email), "the page tells nobody's passkeys");
    let response = laptop.get(&options);
    let fields = [("ticket", ticket.as_str()), ("response", response.as_str()), ("next", "/account/security")];
    let reply = visitor.post_form("/sign-in/passkey", &fields).await;
    assert_eq!(reply.to(), "/account/security");
    assert!(is_signed_in(&visitor).await);
    let replayed = house.visitor();
    assert_eq!(replayed.post_form("/sign-in/passkey", &fields).await.to(), "/sign-in");
    assert_eq!(errors(&replayed, "passkey_sign_in").await, json!([["passkey", "expired"]]));
    assert!(!is_signed_in(&replayed).await);
}

#[tokio::test]
async fn every_answer_that_does_not_hold_is_refused_alike() {
    let house = House::new().await;
    let (_, ada) = member(&house).await;
    let mut laptop = authenticator(&house, "laptop");
    add(&ada, &mut laptop, "laptop").await;
    let visitor = house.visitor();
    let (earlier, _) = ceremony(&visitor, "get_passkey_sign_in").await;
    let (options, ticket) = ceremony(&visitor, "get_passkey_sign_in").await;
    let good = laptop.get(&options);
    let with = |change: fn(&mut Authenticator)| {
        let mut changed = laptop.clone();
        change(&mut changed);
        changed.get(&options)
    };
    let answers = [
        with(|laptop| laptop.origin = "http://localhost:1".to_owned()),
        with(|laptop| laptop.verifies = false),
        with(|laptop| laptop.handle = vec![7; 16]),
        laptop.clone().get(&earlier),
        good[..good.len() - 9].to_owned(),
        "{}".to_owned(),
        String::new(),
    ];
    let mut pages = Vec::new();
    for response in &answers {
        let reply = visitor.post_form("/sign-in/passkey", &[("ticket", &ticket), ("response", response)]).await;
        assert_eq!(reply.to(), "/sign-in");
        let state = visitor.call("get_form", &[("form", "passkey_sign_in")]).await.json();
        assert_eq!(state["errors"], json!([["passkey", "wrong"]]), "{response}");
        assert!(state["values"].get("response").is_none(), "an answer is not sent back");
        pages.push(visitor.get("/sign-in").await.text.contains("This passkey was not accepted"));
    }
    assert!(pages.iter().all(|told| *told));
    for ticket in ["", "x", &ticket[..ticket.len() - 4]] {
        visitor.post_form("/sign-in/passkey", &[("ticket", ticket), ("response", &good)]).await;
        assert_eq!(errors(&visitor, "passkey_sign_in").await, json!([["passkey", "expired"]]));
    }
    let reply = visitor.post_form("/sign-in/passkey", &[("ticket", &ticket), ("response", &good)]).await;
    assert_eq!(reply.to(), "/welcome", "the good one is good");
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_and_a_fresh_proof() {
    let house = House::new().await;
    let (account, ada) = member(&house).await;
    let mut laptop = authenticator(&house, "laptop");
    add(&ada, &mut laptop, "laptop").await;

    let half = house.visitor();
    let fields = [("email", account.email.as_str()), ("password", account.password), ("next", "/account/security")];
    let reply = half.post_form("/sign-in", &fields).await;
    assert_eq!(reply.to(), "/sign-in/second-factor?next=/account/security");
    assert!(!is_signed_in(&half).await);
    assert!(half.get(reply.to()).await.text.contains("/sign-in/second-factor/passkey"));
    let (options, ticket) = ceremony(&half, "get_passkey_second_factor").await;
    let (anybodys, anybodys_ticket) = ceremony(&half, "get_passkey_sign_in").await;
    let response = laptop.get(&anybodys);
    let fields = [("ticket", anybodys_ticket.as_str()), ("response", response.as_str())];
    assert_eq!(half.post_form("/sign-in/second-factor/passkey", &fields).await.to(), "/sign-in/second-factor");
    assert_eq!(errors(&half, "passkey_second_factor").await, json!([["passkey", "wrong"]]));
    let response = laptop.get(&options);
    let fields = [("ticket", ticket.as_str()), ("response", response.as_str()), ("next", "/account/security")];
    let stranger = house.visitor();
    stranger.post_form("/sign-in/second-factor/passkey", &fields).await;
    assert_eq!(errors(&stranger, "passkey_second_factor").await, json!([["passkey", "expired"]]));
    assert_eq!(half.post_form("/sign-in/second-factor/passkey", &fields).await.to(), "/account/security");
    assert!(is_signed_in(&half).await && half.cookie("ticket").is_none());

    house.advance(Duration::from_secs(20 * 60));
    assert_eq!(half.get(NEW).await.to(), format!("/account/confirm?next={NEW}"));
    let page = half.get("/account/confirm").await;
    assert!(page.text.contains("/account/confirm/passkey") && !page.text.contains("name=\"password\""));
    let (options, ticket) = ceremony(&half, "get_passkey_confirmation").await;
    let response = laptop.get(&options);
    let fields = [("ticket", ticket.as_str()), ("response", response.as_str()), ("next", NEW)];
    let reply = ada.post_form("/account/confirm/passkey", &fields).await;
    assert_eq!(reply.to(), "/account/confirm", "another session's ticket");
    assert_eq!(errors(&ada, "passkey_confirm").await, json!([["passkey", "expired"]]));
    assert_eq!(half.post_form("/account/confirm/passkey", &fields).await.to(), NEW);
    assert!(half.get(NEW).await.status.is_success());
}

/// The passkey may be out of reach, or scripts be off: what remains is not folded away, as it is below the code of an app.
#[tokio::test]
async fn beside_a_passkey_alone_the_recovery_form_is_open() {
    let house = House::new().await;
    let (with_passkey, ada) = member(&house).await;
    add(&ada, &mut authenticator(&house, "laptop"), "laptop").await;
    let with_app = house.seed(Scenario::SecondFactor).await.remove(0);
    for (account, has_app) in [(&with_passkey, false), (&with_app, true)] {
        let half = house.visitor();
        let reply = half.post_form("/sign-in", &[("email", &account.email), ("password", account.password)]).await;
        assert_eq!(reply.to(), "/sign-in/second-factor");
        let page = half.get(reply.to()).await.text;
        let folded: Vec<_> =
            page.split("<details").skip(1).filter(|part| part.contains("Use a recovery code instead")).collect();
        let [recovery] = folded[..] else { panic!("{} of them", folded.len()) };
        let is_open = recovery.split('>').next().unwrap().split(' ').any(|attribute| attribute == "open");
        assert_eq!((page.contains("Code from your app"), is_open), (has_app, !has_app), "{recovery}");
        assert!(recovery.contains("name=\"recovery_code\""));
    }
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed_by_its_person_only() {
    let house = House::new().await;
    let (account, ada) = member(&house).await;
    let other = house.seed(Scenario::TwoOrganizations).await.remove(1);
    let bob = house.member(&other);
    let mut laptop = authenticator(&house, "laptop");
    add(&ada, &mut laptop, "laptop").await;
    let passkeys = ada.call("get_security", &[]).await.json()["passkeys"].clone();
    let base = format!("/account/security/passkeys/{}", passkeys[0]["id"].as_str().unwrap());
    let (rename, remove) = (format!("{base}/rename"), format!("{base}/remove"));
    for page in [&rename, &remove] {
        assert_eq!(bob.get(page).await.status.as_u16(), 404);
        assert_eq!(bob.post_form(page, &[("name", "laptop")]).await.status.as_u16(), 404);
        assert!(ada.get(page).await.text.contains("laptop"));
    }
    assert_eq!(ada.post_form(&rename, &[("name", "")]).await.to(), rename);
    assert_eq!(ada.post_form(&rename, &[("name", "desk")]).await.to(), "/account/security");
    assert_eq!(ada.post_form(&remove, &[("name", "laptop")]).await.to(), remove);
    assert_eq!(errors(&ada, "remove_passkey").await, json!([["name", "mismatch"]]));
    assert_eq!(ada.post_form(&remove, &[("name", "desk")]).await.to(), "/account/security");
    assert!(ada.get("/account/security").await.text.contains("Passkey removed"));
    let visitor = house.visitor();
    let (options, ticket) = ceremony(&visitor, "get_passkey_sign_in").await;
    let response = laptop.get(&options);
    visitor.post_form("/sign-in/passkey", &[("ticket", &ticket), ("response", &response)]).await;
    assert_eq!(errors(&visitor, "passkey_sign_in").await, json!([["passkey", "wrong"]]));
    let fields = [("email", account.email.as_str()), ("password", account.password)];
    assert_eq!(visitor.post_form("/sign-in", &fields).await.to(), "/welcome", "no second factor is asked for");
}

#[tokio::test]
async fn at_an_ip_address_the_pages_say_that_there_are_none() {
    let house = House::with("public_url = \"http://127.0.0.1:3000\"", None).await;
    let (_, ada) = member(&house).await;
    assert!(!house.visitor().get("/sign-in").await.text.contains("passkey"));
    assert!(ada.get(NEW).await.text.contains("There are no passkeys at this address"));
    let reply = ada.post_form(NEW, &[("name", "laptop"), ("ticket", "x"), ("response", "{}")]).await;
    assert_eq!(reply.status.as_u16(), 404);
}
