//! GET changes nothing: whoever asks for whatever address, not a byte of the database moves. (A page uses up
//! what a form left for it to show once; it finds that through a cookie that only the form's answer sets, and nobody here has one.)

use axum::body::Body;
use axum::http::{Method, Request};
use server::seed::{Account, Scenario};
use tower::ServiceExt;

use crate::support::{Client, House};

pub fn fill(path: &str, account: &Account, model: &str) -> String {
    let key = if path.contains("/organization-tokens/") { &account.token_id } else { &account.key_id };
    let key = key.as_deref().unwrap_or("key_00000000000000000000000000000000");
    let filled = path
        .replace("{slug}", &account.slug)
        .replace("{account}", &account.account)
        .replace("{team}", account.team.as_ref().map_or("team_00000000000000000000000000000000", |team| &team.0))
        .replace("{key}", key)
        .replace("{entry}", account.audit_entry.as_deref().unwrap_or("ent_00000000000000000000000000000000"))
        .replace("{code}", "revoked")
        .replace("{operation}", "create_key")
        .replace("{*model}", model)
        .replace("{*path}", "v1/models")
        .replace("{token}", "x")
        .replace("{invitation}", account.invitation_id.as_deref().unwrap_or("inv_00000000000000000000000000000000"))
        .replace(
            "{service_account}",
            account.service_account_id.as_deref().unwrap_or("svc_00000000000000000000000000000000"),
        )
        .replace("{webhook}", account.webhook_id.as_deref().unwrap_or("whk_00000000000000000000000000000000"))
        .replace("{delivery}", account.delivery_id.as_deref().unwrap_or("dlv_00000000000000000000000000000000"))
        .replace("{import}", account.import_id.as_deref().unwrap_or("imp_00000000000000000000000000000000"))
        .replace("{provider}", "google")
        .replace("{name}", "none")
        .replace("{passkey}", "psk_00000000000000000000000000000000")
        .replace("{account}", "acc_00000000000000000000000000000000")
        .replace("{session}", "ses_00000000000000000000000000000000");
    assert!(!filled.contains('{'), "say here what fills {path}");
    filled
}

async fn get_all(house: &House, client: &Client<'_>, account: &Account, query: &str) {
    for route in house.table.iter().filter(|route| route.method == Method::GET) {
        let before = house.database_bytes();
        let path = format!("{}{query}", fill(&route.path, account, "none"));
        for method in [Method::GET, Method::HEAD] {
            let headers = [("sec-fetch-site", "same-origin")];
            let reply = client.send(method.clone(), &path, &headers, Vec::new()).await;
            assert!(!reply.status.is_server_error(), "{method} {path}: {reply:?}");
            assert!(before == house.database_bytes(), "{method} {path} wrote to the database");
        }
    }
}

#[tokio::test]
async fn get_changes_nothing() {
    let house = House::new().await;
    // Has one of everything that a path can name: to ask for what there is not would be written down, in the log.
    let account = house.seed(Scenario::Roles).await.remove(0);
    get_all(&house, &house.visitor(), &account, "").await;
    get_all(&house, &house.member(&account), &account, "").await;
}

#[tokio::test]
async fn get_uses_no_mailed_link_up() {
    let house = House::new().await;
    let account = house.seed(Scenario::Member).await.remove(0);
    let pending = house.visitor();
    let fields = [
        ("email", "grace@example.org"),
        ("password", "nineteen grey herons at noon"),
        ("name", "Grace"),
        ("terms", "on"),
    ];
    pending.post_form("/sign-up", &fields).await;
    house.visitor().post_form("/forgot-password", &[("email", &account.email)]).await;
    house.work().await;
    for to in ["grace@example.org", &account.email] {
        let query = format!("?token={}", house.token_for(to));
        get_all(&house, &pending, &account, &query).await;
        get_all(&house, &house.visitor(), &account, &query).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_readers_at_once_are_all_answered() {
    let house = House::new().await;
    let paths = house.table.iter().filter(|route| route.method == Method::GET && !route.path.contains('{'));
    // Whether a node under such a load still hears its own heart in time is what /readyz is for; it may say no.
    let is_asked = |path: &String| !path.starts_with("/dev/") && path != "/readyz";
    let paths: Vec<_> = paths.map(|route| route.path.clone()).filter(is_asked).collect();
    let mut readers = tokio::task::JoinSet::new();
    // As many as wait for a connection to read with for less than the time after which the database counts as away.
    for number in 0..1_200 {
        let (router, path) = (house.router.clone(), paths[number % paths.len()].clone());
        readers.spawn(async move {
            let request = Request::builder().uri(&path).header("accept", "text/html").body(Body::empty()).unwrap();
            (path, router.oneshot(request).await.unwrap().status())
        });
    }
    while let Some(answered) = readers.join_next().await {
        let (path, status) = answered.unwrap();
        assert!(!status.is_client_error() && !status.is_server_error() || path.contains("/v1/"), "{path}: {status}");
    }
}
