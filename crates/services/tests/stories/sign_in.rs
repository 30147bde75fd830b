//! Signing in: one answer for every failure, limits over all failures, hashes kept up to date.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use services::Error;
use store::Site;

use crate::both_engines;
use crate::support::{PASSWORD, World, field, minutes};

both_engines!(
    wrong_and_unknown_get_the_same_answer,
    ten_failures_close_an_address_for_its_window,
    a_success_forgets_the_failures,
    many_failures_close_a_network,
    only_wrong_passwords_count_for_a_network,
    guesses_of_a_network_at_once_are_limited_like_guesses_in_a_row,
    guesses_at_once_are_limited_like_guesses_in_a_row,
    a_weak_hash_is_replaced,
);

const ADA: &str = "ada@example.org";

async fn wrong_and_unknown_get_the_same_answer(world: &World) {
    let ada = world.sign_up(ADA).await;
    let wrong = field(world.sign_in(ADA, "seventeen blue herons").await);
    let unknown = field(world.sign_in("eve@example.org", PASSWORD).await);
    assert_eq!(wrong, ("password".to_owned(), FieldError::Wrong));
    assert_eq!(wrong, unknown);
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.sign_in_failed");
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(entry.payload["why"], "wrong_password");
    assert_eq!(world.strangers("session.sign_in_failed").await, 1);
    assert_eq!(field(world.sign_in(ADA, "").await), ("password".to_owned(), FieldError::Empty));
    assert_eq!(field(world.sign_in("ada", PASSWORD).await), ("email".to_owned(), FieldError::Malformed));

    let secret = world.sign_in("ADA@Example.org", PASSWORD).await.unwrap();
    assert_eq!(world.recognize(&secret).await.account(), Some(ada.account));
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.signed_in");
}

async fn ten_failures_close_an_address_for_its_window(world: &World) {
    world.leave_jobs();
    world.sign_up(ADA).await;
    for email in [ADA, "eve@example.org"] {
        for number in 0..10 {
            let visitor = world.stranger_from(&format!("203.0.{number}.1"));
            let refused = world.services.sign_in(&visitor, email, "seventeen blue herons").await;
            assert_eq!(field(refused), ("password".to_owned(), FieldError::Wrong), "{email} {number}");
        }
        match world.services.sign_in(&world.stranger_from("198.51.100.7"), email, PASSWORD).await {
            Err(Error::TooMany { retry_after }) => {
                assert!(retry_after > Duration::ZERO && retry_after <= minutes(15), "{retry_after:?}");
            }
            outcome => panic!("{email}: {outcome:?}"),
        }
    }
    world.clock.advance(minutes(15));
    assert!(world.services.sign_in(&world.stranger(), ADA, PASSWORD).await.is_ok());
}

async fn a_success_forgets_the_failures(world: &World) {
    world.sign_up(ADA).await;
    for _ in 0..2 {
        for _ in 0..9 {
            assert!(matches!(world.sign_in(ADA, "seventeen blue herons").await, Err(Error::Invalid(_))));
        }
        assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
    }
}

async fn many_failures_close_a_network(world: &World) {
    world.sign_up(ADA).await;
    // A hundred hashes take long: most of the failures are only counted.
    world.count_attempts("sign_in_network", "203.0.113.0/24", minutes(15), 95).await;
    for number in 0..5 {
        let visitor = world.stranger_from(&format!("203.0.113.{number}"));
        let refused = world.services.sign_in(&visitor, &format!("p{number}@example.org"), PASSWORD).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let visitor = world.stranger_from("203.0.113.200");
    let refused = world.services.sign_in(&visitor, ADA, PASSWORD).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok(), "another network is not closed");
}

async fn only_wrong_passwords_count_for_a_network(world: &World) {
    world.leave_jobs();
    world.sign_up(ADA).await;
    world.count_attempts("sign_in_network", "203.0.113.0/24", minutes(15), 99).await;
    // Closed for the address: not judged, so not counted for the network.
    world.count_attempts("sign_in", "eve@example.org", minutes(15), 10).await;
    let from = |address: &str| world.stranger_from(&format!("203.0.113.{address}"));
    for _ in 0..3 {
        let closed = world.services.sign_in(&from("1"), "eve@example.org", PASSWORD).await;
        assert!(matches!(closed, Err(Error::TooMany { .. })), "{closed:?}");
        assert!(world.services.sign_in(&from("2"), ADA, PASSWORD).await.is_ok());
    }
    assert!(matches!(world.services.sign_in(&from("3"), ADA, "wrong").await, Err(Error::Invalid(_))));
    assert!(matches!(world.services.sign_in(&from("2"), ADA, PASSWORD).await, Err(Error::TooMany { .. })));
}

async fn guesses_of_a_network_at_once_are_limited_like_guesses_in_a_row(world: &World) {
    world.count_attempts("sign_in_network", "203.0.113.0/24", minutes(15), 95).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (services, visitor) = (world.services.clone(), world.visitor_from(&format!("203.0.113.{number}")));
        tasks.spawn(async move { services.sign_in(&visitor, &format!("p{number}@example.org"), PASSWORD).await });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Invalid(_)))).count(), 5);
}

async fn guesses_at_once_are_limited_like_guesses_in_a_row(world: &World) {
    world.sign_up(ADA).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let (services, visitor) = (world.services.clone(), world.visitor_from(&format!("203.0.{number}.1")));
        tasks.spawn(async move { services.sign_in(&visitor, ADA, "seventeen blue herons").await });
    }
    let outcomes = tasks.join_all().await;
    let judged = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Invalid(_)))).count();
    assert_eq!(judged, 10, "so many passwords were tried in one window");
}

async fn a_weak_hash_is_replaced(world: &World) {
    let ada = world.sign_up(ADA).await;
    // The same password under one pass over one mebibyte.
    let weak = "$argon2id$v=19$m=1024,t=1,p=1$c2l4dGVlbiBieXRlIHNhbA$GCoUF1av7jcm95d/XSe079uHzquTEIzX0pHWT2vXJwc";
    let mut tx = world.db.begin().await.unwrap();
    tx.on(ada.account).set_password(weak, domain::time::Timestamp::from_micros(0)).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    let stored = async || {
        let account = world.db.read(Site).find_account_by_email(ADA).await.unwrap().unwrap();
        account.password.unwrap()
    };
    assert!(world.sign_in(ADA, "seventeen blue herons").await.is_err());
    assert_eq!(stored().await, weak);
    for _ in 0..2 {
        assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
        assert!(stored().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
    let today = stored().await;
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
    assert_eq!(stored().await, today, "what is strong enough stays");
}
