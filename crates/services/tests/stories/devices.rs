//! Sessions and browsers: new ones are told of, others are ended, and there are not too many.

use domain::session::{AT_MOST, Method};
use services::Error;
use services::actor::Actor;

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, done, field, minutes, token_of};

both_engines!(
    a_new_browser_is_told_of_once,
    this_wasnt_me_ends_that_session_alone,
    others_are_listed_and_ended,
    ending_sessions_wants_a_fresh_proof,
    the_session_used_longest_ago_makes_room,
);

const ADA: &str = "ada@example.org";

/// Signs in from a browser that was never seen; gives the session's secret and the browser's.
async fn from_elsewhere(world: &World) -> (String, String) {
    let signed_in = done(world.services.sign_in(&world.stranger(), ADA, PASSWORD).await.unwrap());
    world.run_jobs().await;
    (signed_in.secret, signed_in.device.unwrap())
}

async fn a_new_browser_is_told_of_once(world: &World) {
    world.sign_up(ADA).await;
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
    world.run_jobs().await;
    assert_eq!(world.unread(), [""; 0], "the browser of the sign-up is known");
    let (_, device) = from_elsewhere(world).await;
    let letter = world.letter(ADA);
    assert_eq!(letter.subject, "New sign-in to MiniMax");
    assert!(letter.text.contains("203.0.113.99") && letter.text.contains("Firefox on Linux"), "{}", letter.text);
    assert!(!world.holds(&token_of(&letter)) && !world.holds(&device));
    let again = Actor { device: Some(device), ..world.stranger() };
    done(world.services.sign_in(&again, ADA, PASSWORD).await.unwrap());
    world.run_jobs().await;
    assert_eq!(world.unread(), [""; 0], "now it is known");
}

async fn this_wasnt_me_ends_that_session_alone(world: &World) {
    let ada = world.sign_up(ADA).await;
    let (theirs, device) = from_elsewhere(world).await;
    let link = token_of(&world.letter(ADA));
    assert!(world.services.inspect_report(&world.visitor(), &link).await.unwrap());
    assert!(world.is_live(&theirs).await, "looking changes nothing");
    world.services.report_session(&world.visitor(), &link).await.unwrap();
    assert!(!world.is_live(&theirs).await && world.is_live(&ada.secret).await);
    assert!(!world.services.inspect_report(&world.visitor(), &link).await.unwrap());
    let again = world.services.report_session(&world.visitor(), &link).await;
    assert_eq!(field(again).0, "token");
    let events = world.account_events(&ada).await;
    assert!(events.ends_with(&["session.reported".to_owned(), "session.ended".to_owned()]), "{events:?}");
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("new password"));
    // Whoever it was is a stranger again.
    let back = Actor { device: Some(device), ..world.stranger() };
    done(world.services.sign_in(&back, ADA, PASSWORD).await.unwrap());
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "New sign-in to MiniMax");
}

async fn others_are_listed_and_ended(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up("bob@example.org").await);
    let (theirs, _) = from_elsewhere(world).await;
    world.letter(ADA);
    let sessions = world.services.list_sessions(&ada.actor).await.unwrap();
    assert_eq!(sessions.len(), 2);
    let (here, there): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| session.current);
    assert_eq!((here[0].method, there[0].method), (Some(Method::SignUp), Some(Method::Password)));
    assert_eq!((there[0].device.as_str(), there[0].network.as_str()), ("Firefox on Linux", "203.0.113.0/24"));

    let id = there[0].id.to_string();
    assert!(matches!(world.services.end_session(&bob.actor, &id).await, Err(Error::NotFound)));
    assert!(matches!(world.services.end_session(&ada.actor, "nonsense").await, Err(Error::NotFound)));
    assert!(world.is_live(&theirs).await);
    world.services.end_session(&ada.actor, &id).await.unwrap();
    assert!(!world.is_live(&theirs).await);
    assert!(matches!(world.services.end_session(&ada.actor, &id).await, Err(Error::NotFound)));

    let (first, _) = from_elsewhere(world).await;
    let (second, _) = from_elsewhere(world).await;
    world.leave_mail();
    assert_eq!(world.services.end_other_sessions(&ada.actor).await.unwrap(), 2);
    assert!(!world.is_live(&first).await && !world.is_live(&second).await && world.is_live(&ada.secret).await);
    assert!(world.is_live(&bob.secret).await);
    assert_eq!(world.services.end_other_sessions(&ada.actor).await.unwrap(), 0);
    let ended = world.account_events(&ada).await.iter().filter(|event| *event == "session.ended").count();
    assert_eq!(ended, 3);
}

async fn ending_sessions_wants_a_fresh_proof(world: &World) {
    let mut ada: Person = world.sign_up(ADA).await;
    let (theirs, _) = from_elsewhere(world).await;
    world.letter(ADA);
    world.clock.advance(minutes(16));
    assert!(matches!(world.services.end_other_sessions(&ada.actor).await, Err(Error::FreshAuth)));
    assert!(world.is_live(&theirs).await);
    let confirmed = world.services.confirm_by_password(&ada.actor, PASSWORD).await.unwrap();
    world.go_on(&mut ada, &confirmed).await;
    assert_eq!(world.services.end_other_sessions(&ada.actor).await.unwrap(), 1);
}

async fn the_session_used_longest_ago_makes_room(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.clock.advance(minutes(1));
    // Fifty sign-ins would be fifty hashes: the rows are enough.
    let mut tx = world.db.begin().await.unwrap();
    for number in 0..AT_MOST {
        let bits = u128::try_from(number).unwrap() + 1;
        let new = store::NewSession {
            id: domain::id::SessionId::from_bits(bits),
            secret_hash: [u8::try_from(number).unwrap(); 32],
            method: "password",
            at: world.services.now(),
            idle_seconds: 3600,
            expires_at: world.services.now().plus(minutes(600)),
            network: String::new(),
            agent: String::new(),
            factors: domain::session::Factors::default(),
            connection: None,
            device_hash: None,
        };
        tx.on(ada.account).insert_session(&new).await.unwrap();
    }
    tx.commit(Vec::new()).await.unwrap();
    world.clock.advance(minutes(1));
    let newest = world.sign_in(ADA, PASSWORD).await.unwrap();
    assert!(!world.is_live(&ada.secret).await && world.is_live(&newest).await);
    let actor = world.recognize(&newest).await;
    assert_eq!(i64::try_from(world.services.list_sessions(&actor).await.unwrap().len()).unwrap(), AT_MOST);
}
