//! A forgotten password: one link, once; nobody learns who has an account; nobody is signed in by it.

use domain::audit::Chain;
use domain::field::FieldError;
use services::{Error, RecoveryView};

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, field, minutes, token_of};

both_engines!(
    a_new_password_by_the_link,
    the_same_job_for_known_and_unknown_addresses,
    a_link_dies_with_another_change_of_the_password,
    a_link_lives_thirty_minutes,
    asking_is_limited_alike_for_everybody,
    it_opens_a_closed_address,
);

const ADA: &str = "ada@example.org";
const NEW: &str = "eighteen brown herons at dusk";

async fn link_for(world: &World, email: &str) -> String {
    world.services.request_recovery(&world.visitor(), email).await.unwrap();
    world.run_jobs().await;
    token_of(&world.letter(email))
}

async fn reset(world: &World, person: &Person, link: &str, password: &str) {
    world.services.reset_password(&world.visitor(), link, password).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.letter(&person.email).subject, "Your password for MiniMax was changed");
}

async fn a_new_password_by_the_link(world: &World) {
    let ada = world.sign_up(ADA).await;
    let other = world.sign_in(ADA, PASSWORD).await.unwrap();
    let link = link_for(world, "Ada@example.org".to_lowercase().as_str()).await;
    assert!(!world.holds(&link));
    for _ in 0..2 {
        let seen = world.services.inspect_recovery(&world.visitor(), &link).await.unwrap();
        assert_eq!(seen, RecoveryView::Live { email: ADA.to_owned(), least: 15 }, "looking changes nothing");
    }
    for (password, error) in [
        ("", FieldError::Empty),
        ("short", FieldError::TooShort { min: 15 }),
        ("ada ada ada ada ada", FieldError::Common),
    ] {
        let refused = world.services.reset_password(&world.visitor(), &link, password).await;
        assert_eq!(field(refused), ("new_password".to_owned(), error), "{password}");
    }
    assert!(world.is_live(&other).await, "nothing ends before the password is changed");

    reset(world, &ada, &link, NEW).await;
    assert!(!world.is_live(&ada.secret).await && !world.is_live(&other).await);
    let events = world.account_events(&ada).await;
    assert_eq!(events.last().unwrap(), "password.changed", "nobody is signed in by it");
    assert_eq!(world.entries(Chain::Account(ada.account)).await.pop().unwrap().payload["by_reset"], true);
    assert!(matches!(world.sign_in(ADA, PASSWORD).await, Err(Error::Invalid(_))));
    assert!(world.sign_in(ADA, NEW).await.is_ok());

    assert_eq!(world.services.inspect_recovery(&world.visitor(), &link).await.unwrap(), RecoveryView::Dead);
    let again = world.services.reset_password(&world.visitor(), &link, PASSWORD).await;
    assert_eq!(field(again), ("token".to_owned(), FieldError::Expired));
    assert_eq!(world.strangers("password.reset_refused").await, 1);
}

async fn the_same_job_for_known_and_unknown_addresses(world: &World) {
    world.sign_up(ADA).await;
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.services.request_recovery(&world.visitor(), "eve@example.org").await.unwrap();
    let mut shapes = Vec::new();
    for _ in 0..2 {
        let mut append = world.services.gate().append().await.unwrap();
        let now = services::env::Clock::now(&*world.clock);
        let job = append.claim_job("test", now, now).await.unwrap().unwrap();
        append.bury_job("test", &job, now, "looked at").await.unwrap();
        append.commit().await.unwrap();
        let mut payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap();
        let recovery = payload["recovery"].take();
        assert!(recovery.as_str().unwrap().starts_with("rec_"));
        shapes.push((job.kind, payload, job.attempts));
    }
    assert_eq!(shapes[0], shapes[1]);
    world.leave_jobs();

    let asked = |email| async move { world.services.request_recovery(&world.visitor(), email).await };
    asked(ADA).await.unwrap();
    asked("eve@example.org").await.unwrap();
    assert_eq!(world.run_jobs().await, 2);
    token_of(&world.letter(ADA));
    assert_eq!(world.unread(), [""; 0], "a mail to an address without an account");
    assert_eq!(field(asked("eve").await), ("email".to_owned(), FieldError::Malformed));
}

async fn a_link_dies_with_another_change_of_the_password(world: &World) {
    let ada = world.sign_up(ADA).await;
    let first = link_for(world, ADA).await;
    let second = link_for(world, ADA).await;
    // Asked for, but not mailed yet.
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.services.reset_password(&world.visitor(), &second, NEW).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    assert_eq!(world.unread(), [""; 0], "a link was mailed that was dead already");
    let refused = world.services.reset_password(&world.visitor(), &first, PASSWORD).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
    let third = link_for(world, ADA).await;
    reset(world, &ada, &third, "seventeen blue herons at dawn").await;
}

async fn a_link_lives_thirty_minutes(world: &World) {
    world.sign_up(ADA).await;
    let link = link_for(world, ADA).await;
    world.clock.advance(minutes(30));
    assert_eq!(world.services.inspect_recovery(&world.visitor(), &link).await.unwrap(), RecoveryView::Dead);
    let refused = world.services.reset_password(&world.visitor(), &link, NEW).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
}

async fn asking_is_limited_alike_for_everybody(world: &World) {
    world.leave_jobs();
    world.sign_up(ADA).await;
    for email in [ADA, "eve@example.org"] {
        for _ in 0..5 {
            world.services.request_recovery(&world.visitor(), email).await.unwrap();
        }
        let sixth = world.services.request_recovery(&world.visitor(), email).await;
        assert!(matches!(sixth, Err(Error::TooMany { .. })), "{email}: {sixth:?}");
    }
}

async fn it_opens_a_closed_address(world: &World) {
    let ada = world.sign_up(ADA).await;
    for _ in 0..10 {
        assert!(world.sign_in(ADA, NEW).await.is_err());
    }
    assert!(matches!(world.sign_in(ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    let link = link_for(world, ADA).await;
    reset(world, &ada, &link, NEW).await;
    assert!(world.sign_in(ADA, NEW).await.is_ok());
}
