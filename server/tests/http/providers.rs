//! The routes to identity providers and back: where they lead, what they set, and that a callback that is not the browser's own does nothing.

use axum::http::{Method, StatusCode};

use crate::support::{Client, House, Reply};

const BOTH: &str = r#"
[oauth.google]
client_id = "console"
client_secret = "hunter2"
issuer = "http://127.0.0.1:1"
[oauth.github]
client_id = "console"
client_secret = "hunter2"
token_url = "http://127.0.0.1:1/token"
"#;

/// Sends a browser to GitHub; the query that a good answer would bring back.
async fn depart(browser: &Client<'_>) -> String {
    let reply = browser.post_form("/auth/github", &[("intent", "sign_in"), ("next", "/account/sessions")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(reply.to().starts_with("https://github.com/login/oauth/authorize?"), "{}", reply.to());
    assert!(browser.cookie("ticket").is_some() && !reply.to().contains("hunter2"));
    let url = url::Url::parse(reply.to()).unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    format!("/auth/github/callback?state={state}")
}

async fn callback(browser: &Client<'_>, path: &str) -> Reply {
    browser
        .send(Method::GET, path, &[("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")], Vec::new())
        .await
}

#[tokio::test]
async fn a_browser_is_sent_to_configured_providers_only() {
    let house = House::with(BOTH, None).await;
    depart(&house.visitor()).await;
    let (off, stranger) = (House::new().await, ["/auth/google", "/auth/github"]);
    for path in stranger {
        assert_eq!(off.visitor().post_form(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(house.visitor().post_form("/auth/password", &[]).await.status, StatusCode::NOT_FOUND);
    let cross =
        house.visitor().send(Method::POST, "/auth/github", &[("sec-fetch-site", "cross-site")], Vec::new()).await;
    assert_eq!(cross.status, StatusCode::FORBIDDEN);
    for intent in ["link", "confirm"] {
        let reply = house.visitor().post_form("/auth/github", &[("intent", intent)]).await;
        assert!(reply.to().starts_with("/sign-in?next=/account/"), "{}", reply.to());
    }
    // Google is away.
    let browser = house.visitor();
    assert_eq!(browser.post_form("/auth/google", &[]).await.to(), "/sign-in");
    assert!(browser.get("/sign-in").await.text.contains("could not confirm who you are"));
}

#[tokio::test]
async fn pages_that_begin_a_trip_allow_it_and_no_others() {
    let house = House::with(BOTH, None).await;
    for (path, allowed) in [("/sign-in", true), ("/sign-up", true), ("/forgot-password", false), ("/", false)] {
        let page = house.visitor().get(path).await;
        let policy = page.header("content-security-policy");
        assert_eq!(policy.contains("form-action 'self' http://127.0.0.1:1 https://github.com;"), allowed, "{policy}");
        assert_eq!(page.text.contains("Continue with GitHub"), allowed, "{path}");
    }
    let off = House::new().await.visitor().get("/sign-in").await;
    assert!(
        off.header("content-security-policy").contains("form-action 'self';") && !off.text.contains("Continue with")
    );
}

#[tokio::test]
async fn a_callback_that_is_not_the_browsers_own_does_nothing() {
    let house = House::with(BOTH, None).await;
    let (ours, theirs) = (house.visitor(), house.visitor());
    let (path, other) = (depart(&ours).await, depart(&theirs).await);
    let before = house.database_bytes();
    for (name, browser, path) in [
        ("no ticket", &house.visitor(), format!("{path}&code=x")),
        ("another browser's state", &theirs, format!("{path}&code=x")),
        ("another trip's state", &ours, format!("{other}&code=x")),
        ("another provider", &ours, format!("{}&code=x", path.replace("github", "google"))),
        ("no state", &ours, "/auth/github/callback?code=x".to_owned()),
        ("nothing", &ours, "/auth/github/callback".to_owned()),
    ] {
        let reply = callback(browser, &path).await;
        assert_eq!((reply.status, reply.to()), (StatusCode::SEE_OTHER, "/sign-in?provider=over"), "{name}");
    }
    let whole = format!("{path}&code=x");
    assert_eq!(ours.send(Method::HEAD, &whole, &[], Vec::new()).await.status, StatusCode::NO_CONTENT);
    let image = ours.send(Method::GET, &whole, &[("sec-fetch-dest", "image")], Vec::new()).await;
    assert_eq!(image.status, StatusCode::NO_CONTENT);
    assert!(before == house.database_bytes(), "something was written");
    assert!(house.visitor().get("/sign-in?provider=over").await.text.contains("That sign-in is over"));
}

#[tokio::test]
async fn who_comes_back_with_nothing_is_told_why() {
    let house = House::with(BOTH, None).await;
    let browser = house.visitor();
    for (more, words) in [
        ("error=access_denied", "You cancelled at the provider"),
        ("error=server_error", "could not confirm who you are"),
        ("code=x", "could not confirm who you are"),
        ("code=x&iss=https://evil.example", "could not confirm who you are"),
    ] {
        let path = depart(&browser).await;
        let reply = callback(&browser, &format!("{path}&{more}")).await;
        assert_eq!((reply.status, reply.to()), (StatusCode::SEE_OTHER, "/sign-in"), "{more}");
        assert!(browser.cookie("ticket").is_none() && browser.cookie("session").is_none());
        let page = browser.get("/sign-in").await.text;
        assert!(page.contains(words) && page.contains("Continue with Google"), "{more}");
        let next = r#"name="next" value="/account/sessions""#;
        assert!(page.contains(next), "whichever way it is now, it goes on to the page that asked");
    }
    for path in ["/sign-up/provider", "/sign-in/link"] {
        assert!(browser.get(path).await.text.contains("That sign-in is over"), "{path}");
        let reply = browser.post_form(path, &[("name", "Ada"), ("terms", "on"), ("password", "x")]).await;
        assert_eq!(reply.to(), path);
    }
}
