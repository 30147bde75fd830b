//! What `console seed` makes is what people make by hand: signed in, in their organizations, with keys that work.

use axum::http::StatusCode;
use domain::role::Role;
use server::seed::Scenario;

use crate::support::House;

#[tokio::test]
async fn everybody_is_signed_in_and_keys_work() {
    let house = House::new().await;
    for scenario in [Scenario::Member, Scenario::TwoOrganizations, Scenario::Roles, Scenario::Member] {
        for account in house.seed(scenario).await {
            let member = house.member(&account);
            assert_eq!(member.get(&format!("/o/{}", account.slug)).await.status, StatusCode::OK, "{account:?}");
            if let Some(key) = &account.key {
                let (status, me) = house.program(key).get_json("/api/v1/me").await;
                assert_eq!(status, StatusCode::OK);
                assert_eq!(me["organization"]["slug"], account.slug.as_str());
                assert_eq!(me["owner"]["role"], account.role.as_str());
            }
            let fields = [("email", account.email.as_str()), ("password", account.password)];
            assert_eq!(house.visitor().post_form("/sign-in", &fields).await.to(), "/welcome");
        }
    }
}

#[tokio::test]
async fn roles_share_one_organization() {
    let house = House::new().await;
    let accounts = house.seed(Scenario::Roles).await;
    assert_eq!(accounts.iter().map(|account| account.role).collect::<Vec<_>>(), Role::ALL);
    assert!(accounts.iter().all(|account| account.slug == accounts[0].slug));
    for account in &accounts {
        let me = house.member(account).call("get_me", &[]).await.json();
        let organizations = me["organizations"].as_array().unwrap();
        let role = organizations.iter().find(|org| org["slug"] == account.slug.as_str()).unwrap()["role"].clone();
        assert_eq!(role, account.role.as_str());
    }
}
