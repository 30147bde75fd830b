//! Sessions: alive by their own times, ended for good.

use domain::id::{ConnectionId, SessionId};
use domain::session::{Factor, Factors};
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
    a_proof_gives_another_secret,
    lists_what_lives,
    too_many_make_room,
    a_connection_ends_its_sessions,
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
        factors: Factors::of(&[Factor::Password]),
        connection: None,
        device_hash: Some(hash(number)),
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
        let proved_at = base.db.read(row.account).session_authenticated_at(row.id, at(now)).await.unwrap();
        assert_eq!(proved_at, Some(row.authenticated_at));
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
    assert_eq!(base.db.read(two.ours.account).session_authenticated_at(id(1), at(1_000)).await.unwrap(), None);
}

async fn an_idle_session_is_over(base: &Base) {
    let two = with_sessions(base).await;
    assert!(is_live(base, 1, 99).await);
    assert!(!is_live(base, 1, 100).await);
    assert_eq!(base.db.read(two.ours.account).session_authenticated_at(id(1), at(100)).await.unwrap(), None);
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
    assert_eq!(base.db.read(two.ours.account).session_authenticated_at(id(1), at(7)).await.unwrap(), None);
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
    assert_eq!(base.db.read(two.theirs.account).session_authenticated_at(id(1), at(5)).await.unwrap(), None);
    assert_eq!(base.db.read(two.theirs.account).session_authenticated_at(id(4), at(5)).await.unwrap(), Some(at(0)));
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

async fn a_proof_gives_another_secret(base: &Base) {
    let two = with_sessions(base).await;
    let factors = Factors::of(&[Factor::Password, Factor::Totp]);
    let renew = async |account, number| {
        base.write(async |tx| tx.on(account).renew_session(id(number), hash(90), at(7), &factors).await).await
    };
    assert!(!renew(two.theirs.account, 1).await);
    assert!(renew(two.ours.account, 1).await);
    assert!(base.db.read(Site).find_session(hash(1), at(8)).await.unwrap().is_none());
    let row = base.db.read(Site).find_session(hash(90), at(8)).await.unwrap().unwrap();
    assert_eq!((row.id, row.authenticated_at, row.factors, row.created_at), (id(1), at(7), factors.clone(), at(0)));
    base.write(async |tx| tx.on(two.ours.account).end_session(id(1), at(9), "x").await).await;
    assert!(!renew(two.ours.account, 1).await);
}

async fn lists_what_lives(base: &Base) {
    let two = with_sessions(base).await;
    touch(base, &two, 2, 30).await;
    base.write(async |tx| tx.on(two.ours.account).end_session(id(3), at(5), "x").await).await;
    let live = async |now, at_most| {
        let rows = base.db.read(two.ours.account).live_sessions(at(now), at_most).await.unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(live(40, 10).await, [id(2), id(1)]);
    assert_eq!(live(40, 1).await, [id(2)]);
    assert_eq!(live(110, 10).await, [id(2)]);
}

async fn too_many_make_room(base: &Base) {
    let two = with_sessions(base).await;
    touch(base, &two, 1, 30).await;
    let crowd = async |at_most| {
        base.write(async |tx| tx.on(two.ours.account).end_crowded_sessions(at_most, at(40), "crowded").await).await
    };
    assert_eq!(crowd(3).await, 0);
    assert_eq!(crowd(1).await, 2);
    assert!(is_live(base, 1, 41).await && !is_live(base, 2, 41).await && is_live(base, 4, 41).await);
}

async fn a_connection_ends_its_sessions(base: &Base) {
    let two = with_sessions(base).await;
    let connection = ConnectionId::from_bits(1);
    let through = NewSession { connection: Some(connection), ..session(9) };
    base.write(async |tx| tx.on(two.theirs.account).insert_session(&through).await).await;
    let row = base.db.read(Site).find_session(hash(9), at(1)).await.unwrap().unwrap();
    assert_eq!(row.connection, Some(connection));
    let end = async |id| base.write(async |tx| tx.on(Site).end_sessions_of_connection(id, at(2), "gone").await).await;
    assert_eq!(end(ConnectionId::from_bits(2)).await, 0);
    assert_eq!(end(connection).await, 1);
    assert!(!is_live(base, 9, 3).await && is_live(base, 4, 3).await);
}
