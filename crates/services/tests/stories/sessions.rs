//! Sessions: how they end, and what of their use is written down.

use std::time::Duration;

use domain::audit::Chain;
use services::Error;

use crate::both_engines;
use crate::support::{PASSWORD, World, done, minutes};

both_engines!(
    signing_out_ends_the_session,
    ends_after_eight_idle_hours,
    ends_after_thirty_days_of_use,
    a_new_sign_in_replaces_the_session_of_its_browser,
    another_persons_session_in_the_browser_ends,
    use_is_written_down_by_day_and_network,
    unknown_secrets_are_visitors,
);

const ADA: &str = "ada@example.org";

async fn signing_out_ends_the_session(world: &World) {
    let ada = world.sign_up(ADA).await;
    let other = world.sign_in(ADA, PASSWORD).await.unwrap();
    world.services.sign_out(&ada.actor).await.unwrap();
    assert!(!world.is_live(&ada.secret).await);
    assert!(world.is_live(&other).await, "the other browser stays signed in");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.signed_out");
    // What was recognized before the end can read no more than it had begun to, and write nothing.
    assert!(matches!(world.services.choose_use_case(&ada.actor, "text").await, Err(Error::SignIn)));
    world.services.sign_out(&world.visitor()).await.unwrap();
}

async fn ends_after_eight_idle_hours(world: &World) {
    let ada = world.sign_up(ADA).await;
    for _ in 0..3 {
        world.clock.advance(minutes(8 * 60) - Duration::from_secs(1));
        assert!(world.is_live(&ada.secret).await);
    }
    world.clock.advance(minutes(8 * 60));
    assert!(!world.is_live(&ada.secret).await);
}

async fn ends_after_thirty_days_of_use(world: &World) {
    let ada = world.sign_up(ADA).await;
    for _ in 0..(30 * 4 - 1) {
        world.clock.advance(minutes(6 * 60));
        assert!(world.is_live(&ada.secret).await);
    }
    world.clock.advance(minutes(6 * 60));
    assert!(!world.is_live(&ada.secret).await);
}

async fn a_new_sign_in_replaces_the_session_of_its_browser(world: &World) {
    let ada = world.sign_up(ADA).await;
    let signed_in = done(world.services.sign_in(&ada.actor, ADA, PASSWORD).await.unwrap());
    assert_ne!(signed_in.secret, ada.secret);
    assert!(!world.is_live(&ada.secret).await);
    assert!(world.is_live(&signed_in.secret).await);
    assert_eq!(world.account_events(&ada).await[6..], ["session.ended", "session.signed_in"]);
    let entries = world.entries(Chain::Account(ada.account)).await;
    assert_eq!(entries[6].payload["why"], "replaced");
    assert_eq!(entries[6].target, Some(ada.session.to_string()));
}

async fn another_persons_session_in_the_browser_ends(world: &World) {
    let ada = world.sign_up(ADA).await;
    let bob = world.sign_up("bob@example.org").await;
    let signed_in = done(world.services.sign_in(&bob.actor, ADA, PASSWORD).await.unwrap());
    assert_eq!(signed_in.account, ada.account);
    assert!(world.is_live(&signed_in.secret).await);
    assert!(!world.is_live(&bob.secret).await, "nobody could sign it out any more");
    assert_eq!(world.account_events(&bob).await.last().unwrap(), "session.signed_out");
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    let log = format!("{entry:?}");
    assert!(!log.contains(&bob.account.to_string()), "ada's log names who used the browser before: {log}");
}

async fn use_is_written_down_by_day_and_network(world: &World) {
    let ada = world.sign_up(ADA).await;
    let activity = async || world.db.read(ada.org).activity_since("2026-11-24").await.unwrap();
    let first = activity().await;
    assert_eq!(first.len(), 1, "the day of a sign-up is a day of activity");
    assert_eq!((first[0].network.as_str(), first[0].mfa), ("198.51.100.0/24", false));
    for pause in [30, 90, 600] {
        world.clock.advance(Duration::from_secs(pause));
        assert!(world.is_live(&ada.secret).await);
    }
    world.clock.advance(Duration::from_secs(60));
    world.services.recognize(world.request_from("2001:db8::1"), Some(&ada.secret)).await.unwrap();
    let rows = activity().await;
    assert_eq!(rows.iter().map(|row| row.network.as_str()).collect::<Vec<_>>(), ["198.51.100.0/24", "2001:db8::/64"]);
    // Half a minute after the last note nothing is written, so the pauses between notes are two minutes and ten.
    assert_eq!(rows[0].longest_gap_seconds, 600);
    world.clock.advance(minutes(24 * 60));
    world.sign_in(ADA, PASSWORD).await.unwrap();
    assert_eq!(
        activity().await.last().map(|row| (row.day.clone(), row.method.clone())),
        Some(("2026-11-25".to_owned(), "password".to_owned()))
    );
}

async fn unknown_secrets_are_visitors(world: &World) {
    for secret in [None, Some(""), Some("no such secret"), Some("a\0b")] {
        let actor = world.services.recognize(world.request(), secret).await.unwrap();
        assert_eq!(actor.account(), None);
    }
}
