//! Sessions: alive by their own times, ended for good.

use domain::id::SessionId;
use store::{Error, NewSession, Site};

use crate::both_engines;
use crate::support::{Base, Two, at, hash};

both_engines!(
    a_session_is_found_by_its_secret,
    a_session_ends_at_the_latest,
    an_idle_session_is_over,
    use_prolongs_a_session_never_backwards,
    use_revives_nothing,
    ends_once,
    ends_all_but_one,
    is_only_ones_own,
    a_secret_is_one_sessions,
    sweeps_what_is_over,
);

fn id(number: u128) -> SessionId {
    SessionId::from_bits(number)
}

fn session(number: u8) -> NewSession {
    NewSession {
        id: id(u128::from(number)),
        secret_hash: hash(number),
        method: "password",
        at: at(0),
        idle_seconds: 100,
        expires_at: at(1_000),
        network: "192.0.2.0/24".to_owned(),
        agent: "Firefox".to_owned(),
    }
}

/// Three sessions of ours, 1 to 3, and one of theirs, 4. Each lasts 1000 s, and 100 s without use.
async fn with_sessions(base: &Base) -> Two {
    let two = base.two().await;
    base.write(async |tx| {
        for number in 1..=3 {
            tx.on(two.ours.account).insert_session(&session(number)).await?;
        }
        tx.on(two.theirs.account).insert_session(&session(4)).await
    })
    .await;
    two
}

async fn is_live(base: &Base, number: u8, now: i64) -> bool {
    let found = base.db.read(Site).find_session(hash(number), at(now)).await.unwrap();
    if let Some(row) = &found {
        assert!(base.db.read(row.account).is_session_live(row.id, at(now)).await.unwrap());
    }
    found.is_some()
}

async fn touch(base: &Base, two: &Two, number: u128, now: i64) {
    base.write(async |tx| tx.on(two.ours.account).touch_session(id(number), at(now)).await).await;
}

async fn a_session_is_found_by_its_secret(base: &Base) {
    let two = with_sessions(base).await;
    let row = base.db.read(Site).find_session(hash(1), at(5)).await.unwrap().unwrap();
    assert_eq!((row.id, row.account, row.method.as_str()), (id(1), two.ours.account, "password"));
    assert_eq!((row.authenticated_at, row.seen_at, row.expires_at), (at(0), at(0), at(1_000)));
    assert_eq!((row.network.as_str(), row.agent.as_str()), ("192.0.2.0/24", "Firefox"));
    assert!(base.db.read(Site).find_session(hash(9), at(5)).await.unwrap().is_none());
}

async fn a_session_ends_at_the_latest(base: &Base) {
    let two = with_sessions(base).await;
    for now in (50..1_000).step_by(50) {
        touch(base, &two, 1, now).await;
    }
    assert!(is_live(base, 1, 999).await);
    assert!(!is_live(base, 1, 1_000).await);
    assert!(!base.db.read(two.ours.account).is_session_live(id(1), at(1_000)).await.unwrap());
}

async fn an_idle_session_is_over(base: &Base) {
    let two = with_sessions(base).await;
    assert!(is_live(base, 1, 99).await);
    assert!(!is_live(base, 1, 100).await);
    assert!(!base.db.read(two.ours.account).is_session_live(id(1), at(100)).await.unwrap());
}

async fn use_prolongs_a_session_never_backwards(base: &Base) {
    let two = with_sessions(base).await;
    touch(base, &two, 1, 60).await;
    touch(base, &two, 1, 30).await;
    assert_eq!(base.db.read(Site).find_session(hash(1), at(61)).await.unwrap().unwrap().seen_at, at(60));
    assert!(is_live(base, 1, 159).await);
    assert!(!is_live(base, 1, 160).await);
    assert!(!is_live(base, 2, 100).await);
}

async fn use_revives_nothing(base: &Base) {
    let two = with_sessions(base).await;
    touch(base, &two, 1, 100).await;
    assert!(!is_live(base, 1, 101).await);
    base.write(async |tx| tx.on(two.ours.account).end_session(id(2), at(5), "sign_out").await).await;
    touch(base, &two, 2, 6).await;
    assert!(!is_live(base, 2, 7).await);
}

async fn ends_once(base: &Base) {
    let two = with_sessions(base).await;
    let end = async |when, why: &str| {
        base.write(async |tx| tx.on(two.ours.account).end_session(id(1), at(when), why).await).await
    };
    assert!(end(5, "sign_out").await);
    assert!(!end(6, "revoked").await);
    assert!(!is_live(base, 1, 7).await);
    assert!(!base.db.read(two.ours.account).is_session_live(id(1), at(7)).await.unwrap());
    assert_eq!(base.column("select ended_why from sessions where ended_why is not null").await, ["sign_out"]);
    assert!(is_live(base, 2, 7).await);
}

async fn ends_all_but_one(base: &Base) {
    let two = with_sessions(base).await;
    let end = async |kept| {
        base.write(async |tx| tx.on(two.ours.account).end_sessions_except(kept, at(5), "password").await).await
    };
    assert_eq!(end(Some(id(2))).await, 2);
    assert_eq!((is_live(base, 1, 6).await, is_live(base, 2, 6).await, is_live(base, 3, 6).await), (false, true, false));
    assert_eq!(end(None).await, 1);
    assert_eq!(end(None).await, 0);
    assert!(!is_live(base, 2, 6).await);
    assert!(is_live(base, 4, 6).await);
}

async fn is_only_ones_own(base: &Base) {
    let two = with_sessions(base).await;
    assert!(!base.db.read(two.theirs.account).is_session_live(id(1), at(5)).await.unwrap());
    assert!(base.db.read(two.theirs.account).is_session_live(id(4), at(5)).await.unwrap());
    assert!(!base.write(async |tx| tx.on(two.theirs.account).end_session(id(1), at(5), "x").await).await);
    base.write(async |tx| tx.on(two.theirs.account).touch_session(id(1), at(50)).await).await;
    assert!(is_live(base, 1, 6).await);
    assert!(!is_live(base, 1, 100).await);
}

async fn a_secret_is_one_sessions(base: &Base) {
    let two = with_sessions(base).await;
    let same = NewSession { secret_hash: hash(1), ..session(9) };
    let error = base.refuses(async |tx| tx.on(two.theirs.account).insert_session(&same).await).await;
    assert!(matches!(error, Error::Driver(_)), "{error:?}");
}

async fn sweeps_what_is_over(base: &Base) {
    let two = with_sessions(base).await;
    let short = NewSession { expires_at: at(10), ..session(9) };
    base.write(async |tx| tx.on(two.ours.account).insert_session(&short).await).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_sessions(at(10)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_sessions(at(11)).await).await, 1);
    assert_eq!(base.count("sessions").await, 4);
}
