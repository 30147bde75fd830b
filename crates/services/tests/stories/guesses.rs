//! Guesses: at most a hundred in a row on an account, an owner who still gets in, and spraying that shows without its password.

use domain::field::FieldError;
use services::actor::Actor;
use services::{Error, SignInStep};
use sha2::{Digest, Sha256};
use store::Site;

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, done, field, minutes, token_of};

both_engines!(
    ninety_in_a_row_close_an_address_until_it_is_its_owners_turn,
    a_recovery_opens_it_again,
    a_known_browser_has_a_small_counter_of_its_own,
    quiet_ends_a_streak,
    everybody_together_is_told_that_the_console_is_busy,
    one_password_on_many_accounts_is_seen_and_slowed,
    other_wrong_passwords_are_no_spraying,
    tries_and_keys_are_forgotten,
);

const ADA: &str = "ada@example.org";
const WRONG: &str = "seventeen blue herons";
const SEASON: u64 = 90 * 24 * 60;

/// As if an address had been tried in vain so often in a row.
async fn streak(world: &World, rule: &str, email: &str, times: usize) {
    let now = world.services.now();
    let mut tx = world.db.begin().await.unwrap();
    for _ in 0..times {
        tx.on(Site).count_in_a_row(rule, email, 90, now, now.plus(minutes(SEASON))).await.unwrap();
    }
    tx.commit(Vec::new()).await.unwrap();
}

/// From a browser that was never seen.
async fn sign_in(world: &World, email: &str, password: &str) -> Result<SignInStep, Error> {
    world.leave_jobs();
    world.services.sign_in(&world.stranger_from("198.51.100.9"), email, password).await
}

/// Somebody in the browser in which the person signed in before.
async fn at_home(world: &World, person: &Person) -> Actor {
    let device = Some(format!("the browser of {}", person.email));
    let home = Actor { device, ..world.visitor() };
    world.leave_jobs();
    done(world.services.sign_in(&home, &person.email, PASSWORD).await.unwrap());
    home
}

async fn ninety_in_a_row_close_an_address_until_it_is_its_owners_turn(world: &World) {
    let ada = world.sign_up(ADA).await;
    let home = at_home(world, &ada).await;
    for email in [ADA, "eve@example.org"] {
        streak(world, "sign_in_long", email, 89).await;
        assert_eq!(field(sign_in(world, email, WRONG).await).1, FieldError::Wrong, "{email}: the ninetieth is judged");
        for _ in 0..3 {
            world.clock.advance(minutes(24 * 60));
            let closed = sign_in(world, email, PASSWORD).await;
            assert!(matches!(closed, Err(Error::TooMany { .. })), "{email}: no later day opens it: {closed:?}");
        }
    }
    assert!(world.services.sign_in(&home, ADA, PASSWORD).await.is_ok(), "the owner's browser is known");
    assert!(sign_in(world, ADA, PASSWORD).await.is_ok(), "a success forgets the guesses");
    assert!(matches!(sign_in(world, "eve@example.org", PASSWORD).await, Err(Error::TooMany { .. })));
}

async fn a_recovery_opens_it_again(world: &World) {
    world.leave_mail();
    world.sign_up(ADA).await;
    streak(world, "sign_in_long", ADA, 90).await;
    assert!(matches!(sign_in(world, ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    world.services.reset_password(&world.visitor(), &link, "eleven loud geese at dawn").await.unwrap();
    world.run_jobs().await;
    assert!(sign_in(world, ADA, "eleven loud geese at dawn").await.is_ok());
}

/// Together no more than a hundred: ninety from everywhere else, ten from here.
async fn a_known_browser_has_a_small_counter_of_its_own(world: &World) {
    world.leave_mail();
    let ada = world.sign_up(ADA).await;
    let home = at_home(world, &ada).await;
    for number in 0..10 {
        let refused = world.services.sign_in(&home, ADA, WRONG).await;
        assert_eq!(field(refused).1, FieldError::Wrong, "{number}");
    }
    assert!(matches!(world.services.sign_in(&home, ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    world.clock.advance(minutes(24 * 60));
    assert!(matches!(world.services.sign_in(&home, ADA, PASSWORD).await, Err(Error::TooMany { .. })), "nor tomorrow");
    // A cookie that is not this account's is no known browser.
    let stranger = Actor { device: Some("made up".to_owned()), ..world.stranger() };
    streak(world, "sign_in_long", ADA, 90).await;
    assert!(matches!(world.services.sign_in(&stranger, ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    let bob = world.sign_up("bob@example.org").await;
    let bobs = at_home(world, &bob).await;
    assert!(matches!(world.services.sign_in(&bobs, ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    assert!(world.services.sign_in(&bobs, "bob@example.org", PASSWORD).await.is_ok());
}

async fn quiet_ends_a_streak(world: &World) {
    world.sign_up(ADA).await;
    streak(world, "sign_in_long", ADA, 90).await;
    world.clock.advance(minutes(SEASON) - minutes(1));
    assert!(matches!(sign_in(world, ADA, PASSWORD).await, Err(Error::TooMany { .. })));
    world.clock.advance(minutes(2));
    assert!(sign_in(world, ADA, PASSWORD).await.is_ok(), "whoever was refused did not make it longer");
}

async fn everybody_together_is_told_that_the_console_is_busy(world: &World) {
    let ada = world.sign_up(ADA).await;
    let home = at_home(world, &ada).await;
    // Two threads in these tests.
    world.count_attempts("sign_in_all", "all", minutes(1), 1200).await;
    for email in [ADA, "eve@example.org"] {
        match sign_in(world, email, PASSWORD).await {
            Err(Error::Unavailable { retry_after }) => assert!(retry_after <= minutes(1)),
            outcome => panic!("{outcome:?}"),
        }
    }
    assert!(world.services.sign_in(&home, ADA, PASSWORD).await.is_ok(), "a known browser does not wait");
    world.clock.advance(minutes(1));
    for _ in 0..12 {
        assert!(sign_in(world, ADA, PASSWORD).await.is_ok(), "neither what was refused nor what was right is counted");
    }
}

async fn spray(world: &World, network: u32, password: &str, accounts: std::ops::Range<u32>) {
    for number in accounts {
        let visitor = world.stranger_from(&format!("203.0.{network}.{number}"));
        let refused = world.services.sign_in(&visitor, &format!("p{number}@example.org"), password).await;
        assert_eq!(field(refused).1, FieldError::Wrong, "{number}");
    }
}

async fn one_password_on_many_accounts_is_seen_and_slowed(world: &World) {
    world.leave_jobs();
    world.sign_up(ADA).await;
    let sprayed = "winter comes to the north";
    spray(world, 113, sprayed, 0..4).await;
    spray(world, 113, sprayed, 3..4).await;
    assert_eq!(world.strangers("password.spraying_seen").await, 0, "four accounts, one of them twice");
    spray(world, 113, sprayed, 4..5).await;
    assert_eq!((world.strangers("password.spraying_seen").await, world.services.sprayings_seen()), (1, 1));

    // Three more in five minutes, whatever the password and the account; other networks are not slowed.
    spray(world, 113, sprayed, 5..8).await;
    let from = |address: &str| world.stranger_from(address);
    let slowed = world.services.sign_in(&from("203.0.113.9"), ADA, PASSWORD).await;
    assert!(matches!(slowed, Err(Error::TooMany { .. })), "{slowed:?}");
    assert!(world.services.sign_in(&from("203.0.114.9"), ADA, PASSWORD).await.is_ok());
    world.clock.advance(minutes(5));
    assert!(world.services.sign_in(&from("203.0.113.9"), ADA, PASSWORD).await.is_ok());
    assert_eq!(world.strangers("password.spraying_seen").await, 1, "told once");
    world.clock.advance(minutes(125));
    spray(world, 113, "yet another one of them", 0..4).await;

    assert!(!world.holds(sprayed));
    let digest: [u8; 32] = Sha256::digest(sprayed.as_bytes()).into();
    assert!(!world.holds(&domain::audit::hex(&digest)));
}

async fn other_wrong_passwords_are_no_spraying(world: &World) {
    for number in 0..8 {
        spray(world, 113, &format!("wrong one number {number}"), number..number + 1).await;
        spray(world, 120 + number, "winter comes to the north", number..number + 1).await;
    }
    assert_eq!(world.strangers("password.spraying_seen").await, 0, "many passwords; many networks");
    // Whoever confirms is compared too.
    let ada = world.sign_up(ADA).await;
    let here = |actor: &Actor| Actor { request: Some(world.request_from("203.0.113.77")), ..actor.clone() };
    spray(world, 113, "summer comes to the south", 20..24).await;
    let refused = world.services.confirm_by_password(&here(&ada.actor), "summer comes to the south").await;
    assert_eq!(field(refused).1, FieldError::Wrong);
    assert_eq!(world.strangers("password.spraying_seen").await, 1);
}

async fn tries_and_keys_are_forgotten(world: &World) {
    spray(world, 113, WRONG, 0..2).await;
    let hour_at = |now: domain::time::Timestamp| {
        domain::time::Timestamp::from_micros(now.micros() - now.micros().rem_euclid(3_600_000_000))
    };
    let first = hour_at(world.services.now());
    assert!(world.db.read(Site).hourly_key(first).await.unwrap().is_some());
    let sweep = async || {
        world.services.want_sweep().await.unwrap();
        world.run_jobs().await;
    };
    world.clock.advance(minutes(60));
    sweep().await;
    assert!(world.db.read(Site).hourly_key(first).await.unwrap().is_some());
    world.clock.advance(minutes(61));
    sweep().await;
    assert!(world.db.read(Site).hourly_key(first).await.unwrap().is_none());
}
