//! A person's own password: changed with the present one, set where there was none, never one of the last ten, flagged when it leaks.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::password::{Ease, LEAST_SCORE};
use services::Error;
use services::actor::{Actor, Who};
use sha1::{Digest, Sha1};

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, done, field, minutes, token_of};

both_engines!(
    a_change_ends_other_sessions_and_is_told,
    the_present_password_is_asked_for_by_the_one_counter,
    a_proof_must_be_fresh,
    a_first_password_needs_no_other,
    the_last_ten_cannot_return,
    a_reset_brings_no_former_one_back,
    what_is_too_weak_is_refused_everywhere,
    eight_characters_beside_a_second_factor,
    any_length_up_to_the_greatest_counts_whole,
    a_leaked_one_is_flagged_at_the_sign_in_once,
    an_estimate_keeps_nothing,
    a_range_service_is_asked_by_five_digits,
    a_range_service_that_is_away_stops_nobody,
);

const ADA: &str = "ada@example.org";
const NEW: &str = "seven quiet herons at noon";

async fn change(world: &World, person: &mut Person, current: &str, new: &str) {
    world.clock.advance(Duration::from_secs(1));
    let signed_in = world.services.change_password(&person.actor, current, new).await.unwrap();
    assert_eq!(signed_in.session, person.session, "the same session");
    person.actor = world.recognize(&signed_in.secret).await;
    person.secret = signed_in.secret;
    world.run_jobs().await;
    assert_eq!(world.letter(&person.email).subject, "Your password for MiniMax was changed");
}

async fn a_change_ends_other_sessions_and_is_told(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let other = world.sign_in(ADA, PASSWORD).await.unwrap();
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    let before = ada.secret.clone();

    change(world, &mut ada, PASSWORD, NEW).await;
    assert!(!world.is_live(&other).await, "another session");
    assert!(!world.is_live(&before).await, "the same session under its old secret");
    assert!(ada.actor.account().is_some(), "and under its new one");
    assert_eq!(
        field(world.services.reset_password(&world.visitor(), &link, "eleven loud geese at dawn").await).1,
        FieldError::Expired
    );
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["by_reset"]), ("password.changed", &false.into()));
    assert!(matches!(world.sign_in(ADA, PASSWORD).await, Err(Error::Invalid(_))));
    assert!(world.sign_in(ADA, NEW).await.is_ok());
    assert!(!world.holds(NEW) && !world.holds(PASSWORD));
}

async fn the_present_password_is_asked_for_by_the_one_counter(world: &World) {
    let ada = world.sign_up(ADA).await;
    let change = async |current: &str, new: &str| world.services.change_password(&ada.actor, current, new).await;
    assert_eq!(field(change("", NEW).await), ("password".to_owned(), FieldError::Empty));
    for number in 0..10 {
        let refused = field(change("seventeen blue herons", NEW).await);
        assert_eq!(refused, ("password".to_owned(), FieldError::NotCurrent), "{number}");
    }
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmation_failed");
    assert!(matches!(change(PASSWORD, NEW).await, Err(Error::TooMany { .. })));
    assert!(matches!(world.sign_in(ADA, PASSWORD).await, Err(Error::TooMany { .. })), "one counter");
    let visitor = world.visitor();
    assert!(matches!(world.services.change_password(&visitor, PASSWORD, NEW).await, Err(Error::SignIn)));
}

async fn a_proof_must_be_fresh(world: &World) {
    let ada = world.sign_up(ADA).await;
    assert!(world.services.password_rules(&ada.actor).await.is_ok());
    world.clock.advance(minutes(20));
    let late = world.recognize(&ada.secret).await;
    assert!(matches!(world.services.password_rules(&late).await, Err(Error::FreshAuth)));
    assert!(matches!(world.services.change_password(&late, PASSWORD, NEW).await, Err(Error::FreshAuth)));
}

async fn a_first_password_needs_no_other(world: &World) {
    // Only PostgreSQL has a prompt to take the password away by.
    let mut ada = world.sign_up(ADA).await;
    if !world.is_postgres() {
        return;
    }
    world.base.psql("update accounts set password = null, password_set_at = null");
    assert!(!world.services.password_rules(&ada.actor).await.unwrap().has_password);
    change(world, &mut ada, "", NEW).await;
    assert!(world.services.password_rules(&ada.actor).await.unwrap().has_password);
    assert!(world.sign_in(ADA, NEW).await.is_ok());
}

async fn the_last_ten_cannot_return(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = |number: usize| format!("heron {} on a quiet lake", numbers[number]);
    let reused = ("new_password".to_owned(), FieldError::Reused);
    let again = world.services.change_password(&ada.actor, PASSWORD, PASSWORD).await;
    assert_eq!(field(again), reused, "the present one");
    let mut current = PASSWORD.to_owned();
    for number in 0..9 {
        change(world, &mut ada, &current, &word(number)).await;
        current = word(number);
    }
    // Nine since: the first is the tenth.
    assert_eq!(field(world.services.change_password(&ada.actor, &current, PASSWORD).await), reused);
    change(world, &mut ada, &current, &word(9)).await;
    assert_eq!(field(world.services.change_password(&ada.actor, &word(9), &word(0)).await), reused);
    change(world, &mut ada, &word(9), PASSWORD).await;
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
    let former = world.db.read(ada.account).former_passwords(100).await.unwrap();
    assert_eq!(former.len(), 9);
    assert!(former.iter().all(|phc| phc.starts_with("$argon2id$")));
}

async fn a_reset_brings_no_former_one_back(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    change(world, &mut ada, PASSWORD, NEW).await;
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    for password in [PASSWORD, NEW] {
        let refused = world.services.reset_password(&world.visitor(), &link, password).await;
        assert_eq!(field(refused), ("new_password".to_owned(), FieldError::Reused));
    }
    world.services.reset_password(&world.visitor(), &link, "eleven loud geese at dawn").await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
}

async fn what_is_too_weak_is_refused_everywhere(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    for (password, error) in [
        ("fourteen-chars", FieldError::TooShort { min: 15 }),
        ("passwordpassword", FieldError::Common),
        ("ada@example.org ada", FieldError::OwnWords),
        ("correcthorsebatterystaple", FieldError::Common),
        ("letmein letmein 1", FieldError::Guessable { ease: Ease::Whole }),
    ] {
        let same_kind = |found: FieldError| std::mem::discriminant(&found) == std::mem::discriminant(&error);
        let changed = field(world.services.change_password(&ada.actor, PASSWORD, password).await);
        assert!(changed.0 == "new_password" && same_kind(changed.1), "{password}: {changed:?}");
        let reset = field(world.services.reset_password(&world.visitor(), &link, password).await);
        assert!(reset.0 == "new_password" && same_kind(reset.1), "{password}: {reset:?}");
        let visitor = world.visitor();
        let begun = world.services.begin_sign_up(&visitor, "browser", (ADA, password, "ada"), true).await;
        let begun = field(begun);
        assert!(begun.0 == "password" && same_kind(begun.1), "{password}: {begun:?}");
    }
}

async fn eight_characters_beside_a_second_factor(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let short = "vK9!tq2Zr";
    let refused = world.services.change_password(&ada.actor, PASSWORD, short).await;
    assert_eq!(field(refused), ("new_password".to_owned(), FieldError::TooShort { min: 15 }));
    if !world.is_postgres() {
        return;
    }
    let factor = format!("('{}', '\\x00', 0, 0)", ada.account);
    world.base.psql(&format!("insert into totp_factors (account_id, sealed, last_step, created_at) values {factor}"));
    // The session showed no second factor; its proof counts until it is asked for again.
    assert_eq!(world.services.password_rules(&ada.actor).await.unwrap().least, 8);
    let refused = world.services.change_password(&ada.actor, PASSWORD, "vK9!tq2").await;
    assert_eq!(field(refused), ("new_password".to_owned(), FieldError::TooShort { min: 8 }));
    change(world, &mut ada, PASSWORD, short).await;
}

/// All of 256 code points counts, in whatever script; one more is refused where it is set, and is a wrong one where it is tried.
async fn any_length_up_to_the_greatest_counts_whole(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let long: String = "Цапля 🪿 lacs gelés à l’aube — 鷺は飛ぶ. ".chars().cycle().take(256).collect();
    change(world, &mut ada, PASSWORD, &long).await;
    assert!(world.sign_in(ADA, &long).await.is_ok());
    let cut: String = long.chars().take(255).collect();
    let longer = format!("{long}x");
    for wrong in [cut.as_str(), &longer, &long.to_uppercase(), &format!("{cut} "), &"x".repeat(60_000)] {
        assert_eq!(field(world.sign_in(ADA, wrong).await), ("password".to_owned(), FieldError::Wrong));
        assert_eq!(field(world.sign_in("eve@example.org", wrong).await), ("password".to_owned(), FieldError::Wrong));
        let confirmed = field(world.services.confirm_by_password(&ada.actor, wrong).await);
        assert_eq!(confirmed, ("password".to_owned(), FieldError::Wrong));
        world.sign_in(ADA, &long).await.unwrap();
    }
    let refused = world.services.change_password(&ada.actor, &long, &longer).await;
    assert_eq!(field(refused), ("new_password".to_owned(), FieldError::TooLong { max: 256 }));
}

async fn a_leaked_one_is_flagged_at_the_sign_in_once(world: &World) {
    let leaked = "correcthorsebatterystaple";
    let mut ada = world.sign_up(ADA).await;
    assert!(!world.services.me(&ada.actor).await.unwrap().password_leaked);
    // It became known after it was chosen.
    let person = services::seed::Person {
        actor: ada.actor.clone(),
        account: ada.account,
        session: ada.secret.clone(),
        slug: ada.slug.clone(),
    };
    world.services.seed_leaked_password(&person, leaked).await.unwrap();
    assert!(matches!(world.sign_in(ADA, "seventeen blue herons").await, Err(Error::Invalid(_))));
    assert!(!world.services.me(&ada.actor).await.unwrap().password_leaked, "not by a wrong one");
    for _ in 0..2 {
        let signed_in = done(world.services.sign_in(&world.visitor(), ADA, leaked).await.unwrap());
        ada.actor = world.recognize(&signed_in.secret).await;
        ada.session = signed_in.session;
    }
    assert!(world.services.me(&ada.actor).await.unwrap().password_leaked);
    assert!(world.services.security_overview(&ada.actor).await.unwrap().password.unwrap().leaked);
    assert!(world.services.is_password_leaked(ada.account).await.unwrap());
    let found = world.account_events(&ada).await.into_iter().filter(|event| event == "password.leak_found").count();
    assert_eq!(found, 1);
    change(world, &mut ada, leaked, NEW).await;
    assert!(!world.services.me(&ada.actor).await.unwrap().password_leaked, "a change mends it");
}

async fn an_estimate_keeps_nothing(world: &World) {
    let ada = world.sign_up(ADA).await;
    let estimate = async |actor: &Actor, password: &str, own: &str| {
        world.services.estimate_password(actor, password, own).await.unwrap()
    };
    let visitor = world.visitor();
    let strong = estimate(&visitor, "violet lantern kettle orbit", "").await;
    assert_eq!((strong.score >= LEAST_SCORE, strong.error()), (true, None));
    let weak = estimate(&visitor, "letmein letmein 1", "").await;
    assert!(matches!(weak.error(), Some(FieldError::Guessable { .. })), "{weak:?}");
    let named = estimate(&visitor, "zanzibar quux", "zanzibar@quux.example\nZanzibar Quux").await;
    assert!(named.score < estimate(&visitor, "zanzibar quux", "").await.score, "{named:?}");
    assert!(matches!(ada.actor.who, Who::Member { .. }));
    estimate(&ada.actor, "umbrella porcupine seventeen", "").await;
    assert!(!world.holds("umbrella porcupine") && !world.holds("letmein letmein"));
    world.count_attempts("estimate", "203.0.113.0/24", minutes(15), 300).await;
    let flood = world.visitor_from("203.0.113.9");
    let refused = world.services.estimate_password(&flood, "violet lantern", "").await;
    assert!(matches!(refused, Err(Error::TooMany { .. })));
}

const RANGE: &str = "https://range.example/range/";

/// The first five digits of the password's hash, and the others.
fn sha1(password: &str) -> (String, String) {
    let hash = domain::audit::hex(&Sha1::digest(password.as_bytes())).to_uppercase();
    (hash[..5].to_owned(), hash[5..].to_owned())
}

async fn a_range_service_is_asked_by_five_digits(world: &World) {
    let ada = world.sign_up(ADA).await;
    assert!(world.web.asked().is_empty(), "off until it is configured");
    let services = world.with(|settings| settings.range_url = Some(RANGE.to_owned()));
    let (prefix, rest) = sha1(PASSWORD);
    // Padding first: it has no count.
    world.web.says(&format!("{RANGE}{prefix}"), 200, "text/plain", &format!("{rest}:0\r\n"));
    services.sign_in(&world.visitor(), ADA, PASSWORD).await.unwrap();
    assert!(!services.me(&ada.actor).await.is_ok_and(|me| me.password_leaked));
    let asked = world.web.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].uri().to_string(), &asked[0].headers()["add-padding"]),
        (format!("{RANGE}{prefix}"), &"true".parse().unwrap())
    );
    assert!(services.sign_in(&world.visitor(), ADA, "seventeen blue herons").await.is_err());
    assert!(world.web.asked().is_empty(), "nothing is asked of a wrong one");

    world.web.says(&format!("{RANGE}{prefix}"), 200, "text/plain", &format!("{}:5\r\n{rest}:71\r\n", "0".repeat(35)));
    services.sign_in(&world.visitor(), ADA, PASSWORD).await.unwrap();
    assert!(world.services.is_password_leaked(ada.account).await.unwrap());
    world.web.asked();
    services.sign_in(&world.visitor(), ADA, PASSWORD).await.unwrap();
    assert!(world.web.asked().is_empty(), "it is known already");

    let begun = services.begin_sign_up(&world.visitor(), "browser", ("eve@example.org", PASSWORD, "eve"), true).await;
    assert_eq!(field(begun), ("password".to_owned(), FieldError::Common));
    assert!(!world.holds(&rest) && !world.holds(&rest.to_lowercase()));
}

async fn a_range_service_that_is_away_stops_nobody(world: &World) {
    let ada = world.sign_up(ADA).await;
    let services = world.with(|settings| settings.range_url = Some(RANGE.to_owned()));
    services.sign_in(&world.visitor(), ADA, PASSWORD).await.unwrap();
    let (prefix, rest) = sha1(PASSWORD);
    for (status, body) in [(503, format!("{rest}:9")), (200, "<html>".to_owned()), (200, String::new())] {
        world.web.says(&format!("{RANGE}{prefix}"), status, "text/plain", &body);
        services.sign_in(&world.visitor(), ADA, PASSWORD).await.unwrap();
    }
    assert!(!services.is_password_leaked(ada.account).await.unwrap());
}
