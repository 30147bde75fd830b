//! A provider that is away, slow, lying or replaying, and a browser that brings what is not its own: nothing comes of it.

use domain::session::Method;
use serde_json::{Value, json};
use services::env::FetchError;
use services::{Answer, Arrival, Error, Intent, ProviderRefusal};

use crate::both_engines;
use crate::support::{GOOGLE, Trip, World, answer, minutes};

both_engines!(
    a_lying_provider_names_nobody,
    a_provider_that_is_away_is_an_ordinary_thing,
    an_answer_is_one_browsers_once,
    keys_are_asked_for_again_when_they_are_unknown,
    a_discovery_of_another_issuer_is_none,
);

async fn depart(world: &World) -> Trip {
    world.google_is_up(1);
    world.depart(&world.visitor(), Method::Google, Intent::SignIn).await
}

fn why(arrival: Arrival) -> ProviderRefusal {
    let Arrival::Refused { why, .. } = arrival else { panic!("let in: {arrival:?}") };
    why
}

type Change = fn(&mut Value, &mut Value);

async fn a_lying_provider_names_nobody(world: &World) {
    let trip = depart(world).await;
    let lies: [(&str, Change); 16] = [
        ("another nonce", |_, claims| claims["nonce"] = json!("x")),
        ("no nonce", |_, claims| claims["nonce"] = Value::Null),
        ("another audience", |_, claims| claims["aud"] = json!("other")),
        ("a further audience", |_, claims| claims["aud"] = json!(["console", "other"])),
        ("another party", |_, claims| claims["azp"] = json!("other")),
        ("another issuer", |_, claims| claims["iss"] = json!("https://evil.example")),
        ("an issuer with a slash", |_, claims| claims["iss"] = json!("https://accounts.google.com/")),
        ("expired", |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 1)),
        ("from the future", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 3600)),
        ("old", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() - 3600)),
        ("no subject", |_, claims| claims["sub"] = json!("")),
        ("a long subject", |_, claims| claims["sub"] = json!("7".repeat(256))),
        ("verified as text", |_, claims| claims["email_verified"] = json!("true")),
        ("alg none", |header, _| header["alg"] = json!("none")),
        ("HS256", |header, _| header["alg"] = json!("HS256")),
        ("a key of its own", |header, _| {
            header["seed"] = json!(2);
            header["jku"] = json!("https://evil.example/keys");
            header["jwk"] = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"});
        }),
    ];
    for (name, lie) in lies {
        world.google_names(&trip, lie);
        assert_eq!(why(world.arrive(&world.visitor(), &trip).await), ProviderRefusal::Failed, "{name}");
    }
    let asked = world.web.asked();
    assert!(asked.iter().all(|request| request.uri().host() != Some("evil.example")), "a header leads nowhere");
    assert_eq!(world.strangers("session.sign_in_failed").await, 16);
    for (name, doubt) in [("not verified", json!(false)), ("not said", Value::Null)] {
        world.google_names(&trip, |_, claims| claims["email_verified"] = doubt);
        assert_eq!(why(world.arrive(&world.visitor(), &trip).await), ProviderRefusal::NoAddress, "{name}");
    }
    world.google_names(&trip, |_, _| ());
    assert!(matches!(world.arrive(&world.visitor(), &trip).await, Arrival::Unknown { .. }), "the control");
}

async fn a_provider_that_is_away_is_an_ordinary_thing(world: &World) {
    let trip = depart(world).await;
    let token = "https://oauth2.googleapis.com/token";
    for (status, kind, body) in [
        (500, "text/html", "<h1>Oops</h1>"),
        (200, "application/json", "{"),
        (200, "application/json", r#"{"access_token":"a","token_type":"Bearer"}"#),
        (200, "application/json", r#"{"access_token":"a","token_type":"Bearer","id_token":"a.b.c"}"#),
        (400, "application/json", r#"{"error":"invalid_grant"}"#),
        (302, "text/html", ""),
    ] {
        world.web.says(token, status, kind, body);
        assert_eq!(why(world.arrive(&world.visitor(), &trip).await), ProviderRefusal::Failed, "{status} {body}");
    }
    for error in [|| FetchError::TooLarge, || FetchError::Away("timed out".to_owned())] {
        world.web.on(token, move |_| Err(error()));
        assert_eq!(why(world.arrive(&world.visitor(), &trip).await), ProviderRefusal::Failed);
    }
    let github = world.depart(&world.visitor(), Method::GitHub, Intent::SignIn).await;
    assert_eq!(why(world.arrive(&world.visitor(), &github).await), ProviderRefusal::Failed, "nobody is at home");
    world.github_names(7, "ada", &json!({"message": "rate limited"}));
    assert_eq!(why(world.arrive(&world.visitor(), &github).await), ProviderRefusal::Failed);
    // Away before anybody was sent there.
    world.clock.advance(minutes(11));
    world.web.on(&format!("{GOOGLE}/.well-known/openid-configuration"), |_| Err(FetchError::Away("no".to_owned())));
    let begun = world.services.begin_provider(&world.visitor(), Method::Google, Intent::SignIn, "").await;
    assert!(matches!(begun, Err(Error::Unavailable { .. })));
}

async fn an_answer_is_one_browsers_once(world: &World) {
    let trip = depart(world).await;
    let other = depart(world).await;
    world.google_names(&trip, |_, _| ());
    world.web.asked();
    let bring = async |ticket: &str, provider, answer: Answer| {
        why(world.services.finish_provider(&world.visitor(), ticket, provider, &answer).await.unwrap())
    };
    let over = ProviderRefusal::Over;
    assert_eq!(bring("", Method::Google, answer(&trip)).await, over, "a browser without the ticket");
    assert_eq!(bring(&other.ticket, Method::Google, answer(&trip)).await, over, "another browser's state");
    assert_eq!(bring(&trip.ticket, Method::GitHub, answer(&trip)).await, over, "another provider's callback");
    assert_eq!(bring(&trip.ticket, Method::Google, Answer { state: None, ..answer(&trip) }).await, over);
    assert!(world.web.asked().is_empty(), "nobody is asked about what is not the browser's own");
    let with = |change: fn(&mut Answer)| {
        let mut answer = answer(&trip);
        change(&mut answer);
        answer
    };
    let mixed = with(|answer| answer.iss = Some("https://evil.example".to_owned()));
    assert_eq!(bring(&trip.ticket, Method::Google, mixed).await, ProviderRefusal::Failed, "mixed up");
    let cancelled = with(|answer| answer.error = Some("access_denied".to_owned()));
    assert_eq!(bring(&trip.ticket, Method::Google, cancelled).await, ProviderRefusal::Cancelled);
    let error = with(|answer| answer.error = Some("server_error".to_owned()));
    assert_eq!(bring(&trip.ticket, Method::Google, error).await, ProviderRefusal::Failed);
    assert_eq!(bring(&trip.ticket, Method::Google, with(|answer| answer.code = None)).await, ProviderRefusal::Failed);
    assert!(world.web.asked().is_empty());
    // A ticket of another purpose is not taken, even with a state that fits it: there is none for it.
    world.clock.advance(minutes(11));
    assert_eq!(bring(&trip.ticket, Method::Google, answer(&trip)).await, over, "too late");
}

async fn keys_are_asked_for_again_when_they_are_unknown(world: &World) {
    let trip = depart(world).await;
    // The provider has another key since.
    world.google_is_up(2);
    world.google_names(&trip, |header, _| {
        header["kid"] = json!("k2");
        header["seed"] = json!(2);
    });
    world.web.asked();
    assert!(matches!(world.arrive(&world.visitor(), &trip).await, Arrival::Unknown { .. }));
    assert_eq!(world.web.asked().len(), 3, "token, discovery, keys");
    assert!(matches!(world.arrive(&world.visitor(), &trip).await, Arrival::Unknown { .. }));
    assert_eq!(world.web.asked().len(), 1, "they are kept");
}

async fn a_discovery_of_another_issuer_is_none(world: &World) {
    world.google_is_up(1);
    let elsewhere = world.with(|settings| {
        settings.providers.google.as_mut().unwrap().issuer = "https://id.example".to_owned();
    });
    let lie = json!({
        "issuer": GOOGLE, "authorization_endpoint": "https://id.example/auth", "token_endpoint": "https://id.example/token",
        "jwks_uri": "https://id.example/keys", "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
    });
    let json = "application/json";
    world.web.says("https://id.example/.well-known/openid-configuration", 200, json, &lie.to_string());
    let begun = elsewhere.begin_provider(&world.visitor(), Method::Google, Intent::SignIn, "").await;
    assert!(matches!(begun, Err(Error::Unavailable { .. })));
}
