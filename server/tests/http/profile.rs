//! A person's own pages: links that are no good, fields that are none of theirs, the file, and the way out.

use std::time::Duration;

use axum::http::StatusCode;
use server::seed::Scenario;

use crate::support::House;

const NEW: &str = "new@example.org";

#[tokio::test]
async fn an_address_changes_page_by_page() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    assert!(ada.get("/account/profile").await.text.contains(&account.email));
    let sent = ada.post_form("/account/profile/address", &[("email", NEW)]).await;
    assert_eq!(sent.to(), "/account/profile/address");
    assert!(ada.get("/account/profile/address").await.text.contains(&format!("We sent a mail to {NEW}")));
    house.work().await;
    let token = house.token_for(NEW);
    let visitor = house.visitor();
    let page = visitor.get(&format!("/confirm-address?token={token}")).await;
    assert!(page.text.contains("Confirm your new address") && page.text.contains(NEW), "{}", page.text);
    // Cut, foreign in purpose, and empty: one page that says what to do.
    let (cut, _) = token.split_at(token.len() - 5);
    for bad in [cut, "x", ""] {
        for path in ["/confirm-address", "/undo-address", "/confirm-contact"] {
            let page = visitor.get(&format!("{path}?token={bad}")).await;
            assert!(page.text.contains("This link no longer works"), "{path} {bad}");
            let sent = visitor.post_form(path, &[("token", bad)]).await;
            assert_eq!(sent.to(), path);
        }
    }
    for path in ["/undo-address", "/confirm-contact"] {
        visitor.post_form(path, &[("token", &token)]).await;
        assert!(visitor.get(path).await.text.contains("This link no longer works"), "{path}: another purpose");
    }
    assert_eq!(visitor.post_form("/confirm-address", &[("token", &token)]).await.to(), "/confirm-address");
    assert!(visitor.get("/confirm-address").await.text.contains("Your address is changed"));
    assert!(ada.get("/account/profile").await.to().starts_with("/sign-in"), "the session has ended");
    assert!(visitor.get(&format!("/confirm-address?token={token}")).await.text.contains("no longer works"), "used");
    house.work().await;
    let undo = house.token_for(&account.email);
    let page = visitor.get(&format!("/undo-address?token={undo}")).await;
    assert!(page.text.contains("Undo the change of address") && page.text.contains(&account.email));
    visitor.post_form("/undo-address", &[("token", &undo)]).await;
    assert!(visitor.get("/undo-address").await.text.contains("Your address is back"));
}

#[tokio::test]
async fn an_expired_link_says_so() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    house.member(&account).post_form("/account/profile/address", &[("email", NEW)]).await;
    house.work().await;
    let token = house.token_for(NEW);
    house.advance(Duration::from_secs(24 * 3600));
    let visitor = house.visitor();
    assert!(visitor.get(&format!("/confirm-address?token={token}")).await.text.contains("This link no longer works"));
    visitor.post_form("/confirm-address", &[("token", &token)]).await;
    assert!(visitor.get("/confirm-address").await.text.contains("This link no longer works"));
}

#[tokio::test]
async fn fields_that_are_none_of_a_form_are_ignored() {
    let house = House::new().await;
    let people = house.seed(Scenario::TwoOrganizations).await;
    let (ada, grace) = (house.member(&people[0]), house.member(&people[1]));
    let me = ada.call("get_me", &[]).await.json();
    let theirs = grace.call("get_me", &[]).await.json();
    let foreign = [
        ("name", "Ada L."),
        ("account", theirs["account"].as_str().unwrap()),
        ("email", "eve@example.org"),
        ("role", "admin"),
        ("deletion_due_at", "0"),
        ("time_zone", "Asia/Tokyo"),
    ];
    ada.post_form("/account/profile", &foreign).await;
    let after = ada.call("get_me", &[]).await.json();
    assert_eq!((&after["name"], &after["email"]), (&"Ada L.".into(), &me["email"]));
    assert_eq!((&after["reader"], &after["deletion_due_at"]), (&me["reader"], &me["deletion_due_at"]));
    assert_eq!(grace.call("get_me", &[]).await.json(), theirs);
    // What cannot be turned off stays on, whatever is sent.
    ada.post_form("/account/notifications", &[("security", ""), ("product", "on")]).await;
    let chosen = ada.call("get_me", &[]).await.json()["notifications"].clone();
    assert_eq!((&chosen["product"], &chosen["key_created"]), (&true.into(), &false.into()));
    assert!(chosen["security"].is_null(), "{chosen}");
}

#[tokio::test]
async fn pages_tell_moments_in_the_readers_zone() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let keys = format!("/o/{}/keys", account.slug);
    assert!(ada.get(&keys).await.text.contains(" UTC"));
    let chosen = [("time_zone", "Asia/Tokyo"), ("locale", "ja")];
    assert_eq!(ada.post_form("/account/preferences/reading", &chosen).await.to(), "/account/preferences");
    let page = ada.get(&keys).await;
    assert!(page.text.contains(" JST") && !page.text.contains(" UTC"), "{}", page.text);
}

#[tokio::test]
async fn samples_name_the_readers_model() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let model = house.services.settings.price_book.models[0].id.clone();
    let home = format!("/o/{}", account.slug);
    let call = format!("/v1/models/{model}");
    assert!(!ada.get(&home).await.text.contains(&call));
    ada.post_form("/account/preferences/api", &[("model", &model)]).await;
    assert!(ada.get(&home).await.text.contains(&call), "{call}");
}

#[tokio::test]
async fn own_data_is_a_file_for_who_shows_who_they_are() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    for _ in 0..2 {
        let file = ada.post_form("/account/data/export", &[]).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"own-data-"), "{file:?}");
        assert_eq!((file.header("content-type"), file.header("cache-control")), ("application/json", "no-store"));
        assert_eq!(file.json()["account"]["email"], account.email.as_str());
        assert!(!file.text.contains(account.key.as_deref().unwrap()) && !file.text.contains(&account.session));
    }
    let visitor = house.visitor().post_form("/account/data/export", &[]).await;
    assert_eq!(visitor.to(), "/sign-in?next=/account/data");
    house.advance(Duration::from_secs(16 * 60));
    for path in ["/account/data/export", "/account/data/delete", "/account/profile/address"] {
        let sent = ada.post_form(path, &[("address", &account.email), ("email", NEW)]).await;
        assert!(sent.to().starts_with("/account/confirm?next=/account/"), "{path}: {}", sent.to());
    }
    for path in ["/account/data/delete", "/account/profile/address"] {
        assert_eq!(ada.get(path).await.to(), format!("/account/confirm?next={path}"));
    }
}

#[tokio::test]
async fn an_account_goes_unless_it_is_kept() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let ada = house.member(&account);
    let address = account.email.as_str();
    let page = ada.get("/account/data/delete").await;
    assert!(page.text.contains("What stays") && page.text.contains(address), "{}", page.text);
    ada.post_form("/account/data/delete", &[("address", "somebody@example.org")]).await;
    assert!(ada.get("/account/data/delete").await.text.contains("Type your address exactly as it is shown."));
    assert_eq!(ada.post_form("/account/data/delete", &[("address", address)]).await.to(), "/account/data");
    for path in ["/account/profile", &format!("/o/{}", account.slug)] {
        assert!(ada.get(path).await.text.contains("Your account will be deleted on"), "{path}");
    }
    assert_eq!(ada.post_form("/account/data/keep", &[]).await.to(), "/account/data");
    assert!(!ada.get("/account/profile").await.text.contains("Your account will be deleted on"));
}
