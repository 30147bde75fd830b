//! Passkeys: added, shown in every place where they count, renamed, removed; and every answer that does not hold.

use domain::audit::Chain;
use domain::field::FieldError;
use domain::security::Proof;
use services::actor::Who;
use services::{Error, SignInStep};

use crate::both_engines;
use crate::support::{Authenticator, PASSWORD, Person, World, done, field, minutes};

both_engines!(
    from_the_first_passkey_to_a_sign_in_without_an_address,
    a_passkey_is_the_second_factor,
    a_passkey_confirms_and_the_password_no_longer_does,
    an_answer_that_does_not_hold_adds_nothing,
    an_answer_that_does_not_hold_signs_nobody_in,
    a_ticket_is_used_once_and_for_its_account_only,
    a_second_passkey_is_not_the_same_one,
    at_most_twenty,
    a_passkey_is_renamed_and_removed,
    the_last_way_in_stays,
    failures_close_a_network,
    there_are_none_at_an_ip_address,
);

const ADA: &str = "ada@example.org";
const BOB: &str = "bob@example.org";

fn wrong() -> (String, FieldError) {
    ("passkey".to_owned(), FieldError::Wrong)
}

fn over() -> (String, FieldError) {
    ("passkey".to_owned(), FieldError::Expired)
}

/// Tries to sign in with what `answer` makes of the options.
async fn try_with(world: &World, answer: impl FnOnce(&str) -> String) -> Result<SignInStep, Error> {
    let ceremony = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let answer = answer(&ceremony.options);
    world.services.sign_in_by_passkey(&world.visitor(), &ceremony.ticket, &answer).await
}

async fn from_the_first_passkey_to_a_sign_in_without_an_address(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let elsewhere = world.sign_in(ADA, PASSWORD).await.unwrap();
    let before = ada.secret.clone();
    let (mut laptop, added) = world.add_passkey(&mut ada, "laptop").await;
    assert_eq!(added.recovery_codes.as_ref().unwrap().len(), 10, "they come with the first second factor");
    assert!(!world.is_live(&before).await && !world.is_live(&elsewhere).await);
    let Who::Member { factors, .. } = &ada.actor.who else { panic!() };
    assert!(factors.is_multi(), "{factors}");
    let events = world.account_events(&ada).await;
    assert!(events.ends_with(&["passkey.added".to_owned(), "recovery_codes.made".to_owned()]), "{events:?}");
    let (_, second) = world.add_passkey(&mut ada, "phone").await;
    assert!(second.recovery_codes.is_none(), "there is a set already");

    let step = try_with(world, |options| laptop.get(options)).await.unwrap();
    let actor = world.recognize(&done(step).secret).await;
    let Who::Member { account, method, factors, .. } = &actor.who else { panic!() };
    assert_eq!((*account, method.as_str(), factors.to_string().as_str()), (ada.account, "passkey", "passkey"));
    let overview = world.services.security_overview(&ada.actor).await.unwrap();
    let shown: Vec<_> = overview.passkeys.iter().map(|passkey| (passkey.name.as_str(), passkey.used_at)).collect();
    assert_eq!(shown, [("laptop", Some(world.services.now())), ("laptop", None)]);
    try_with(world, |options| laptop.get(options)).await.unwrap();
}

async fn a_passkey_is_the_second_factor(world: &World) {
    let (mut ada, mut bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    let (mut stick, _) = world.add_passkey(&mut bob, "stick").await;
    let half = world.half(ADA).await;
    let begin = async || world.services.begin_passkey_second_factor(&world.visitor(), &half).await.unwrap().unwrap();
    let finish = async |ticket: &str, answer: &str| {
        world.services.finish_second_factor_by_passkey(&world.visitor(), &half, ticket, answer).await
    };

    let ceremony = begin().await;
    let foreign = stick.get(&ceremony.options);
    assert_eq!(field(finish(&ceremony.ticket, &foreign).await), wrong(), "another account's passkey");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.sign_in_failed");
    let anybodys = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let answer = laptop.get(&anybodys.options);
    assert_eq!(field(finish(&anybodys.ticket, &answer).await), wrong(), "a ticket of the page for everybody");

    let ceremony = begin().await;
    let answer = laptop.get(&ceremony.options);
    let signed_in = done(finish(&ceremony.ticket, &answer).await.unwrap());
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(entry.payload["factors"], "password,passkey");
    assert!(world.is_live(&signed_in.secret).await);
    assert_eq!(field(finish(&ceremony.ticket, &answer).await), over());
    let none = world.services.begin_passkey_second_factor(&world.visitor(), &half).await.unwrap();
    assert!(none.is_none(), "the sign-in is over");
}

async fn a_passkey_confirms_and_the_password_no_longer_does(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    assert!(world.services.begin_passkey_confirmation(&ada.actor).await.unwrap().is_none());
    let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    assert_eq!(world.services.confirmation_proofs(&ada.actor).await.unwrap(), [Proof::Passkey]);
    world.clock.advance(minutes(20));
    assert!(matches!(world.services.begin_passkey(&ada.actor).await, Err(Error::FreshAuth)));
    assert!(world.services.confirm_by_password(&ada.actor, PASSWORD).await.is_err());
    let ceremony = world.services.begin_passkey_confirmation(&ada.actor).await.unwrap().unwrap();
    let answer = laptop.get(&ceremony.options);
    let elsewhere = try_with(world, |options| laptop.get(options)).await.unwrap();
    let elsewhere = world.recognize(&done(elsewhere).secret).await;
    let refused = world.services.confirm_by_passkey(&elsewhere, &ceremony.ticket, &answer).await;
    assert_eq!(field(refused), over(), "another session's ticket");
    let refused = world.services.confirm_by_passkey(&ada.actor, &ceremony.ticket, &answer).await;
    assert_eq!(field(refused), wrong(), "the counter went on meanwhile");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmation_failed");
    let answer = laptop.get(&ceremony.options);
    let confirmed = world.services.confirm_by_passkey(&ada.actor, &ceremony.ticket, &answer).await.unwrap();
    world.go_on(&mut ada, &confirmed).await;
    assert!(world.services.begin_passkey(&ada.actor).await.is_ok());
    let again = world.services.confirm_by_passkey(&ada.actor, &ceremony.ticket, &answer).await;
    assert_eq!(field(again), over(), "used");
}

async fn an_answer_that_does_not_hold_adds_nothing(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    let ceremony = world.services.begin_passkey(&ada.actor).await.unwrap().unwrap();
    let another = world.services.begin_passkey(&ada.actor).await.unwrap().unwrap();
    let good = world.authenticator("laptop").create(&ceremony.options);
    let mut elsewhere = Authenticator::new("laptop", "https://console.example.net");
    let mut careless = Authenticator { verifies: false, ..world.authenticator("laptop") };
    let answers = [
        elsewhere.create(&ceremony.options),
        careless.create(&ceremony.options),
        world.authenticator("laptop").create(&another.options),
        world.authenticator("laptop").get(&world.services.begin_passkey_sign_in().unwrap().unwrap().options),
        good[..good.len() - 9].to_owned(),
        String::new(),
        "{}".to_owned(),
        "x".repeat(20_000),
    ];
    for answer in &answers {
        let refused = world.services.add_passkey(&ada.actor, &ceremony.ticket, "laptop", answer).await;
        assert_eq!(field(refused.map(drop)), wrong(), "{answer}");
    }
    let named = world.services.add_passkey(&ada.actor, &ceremony.ticket, " ", &good).await;
    assert_eq!(field(named.map(drop)), ("name".to_owned(), FieldError::Empty));
    let foreign = world.services.add_passkey(&bob.actor, &ceremony.ticket, "laptop", &good).await;
    assert_eq!(field(foreign.map(drop)), over());
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["why"]), ("ticket.refused", &"other_account".into()));
    assert!(world.services.security_overview(&ada.actor).await.unwrap().passkeys.is_empty());
    let added = world.services.add_passkey(&ada.actor, &ceremony.ticket, "laptop", &good).await.unwrap();
    world.go_on(&mut ada, &added.session).await;
    let again = world.services.add_passkey(&ada.actor, &ceremony.ticket, "laptop", &good).await;
    assert_eq!(field(again.map(drop)), over(), "used, and the stamp is another");
    world.leave_mail();
    world.run_jobs().await;
}

async fn an_answer_that_does_not_hold_signs_nobody_in(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    let (laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    let before = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let fresh = || laptop.clone();
    let with = |change: fn(&mut Authenticator)| {
        let mut changed = fresh();
        change(&mut changed);
        changed
    };
    assert_eq!(
        field(
            try_with(world, |options| {
                let whole = fresh().get(options);
                whole[..whole.len() - 9].to_owned()
            })
            .await
        ),
        wrong(),
        "cut"
    );
    assert_eq!(field(try_with(world, |_| "{}".to_owned()).await), wrong());
    assert_eq!(field(try_with(world, |_| fresh().get(&before.options)).await), wrong(), "another challenge");
    let mut elsewhere = with(|laptop| laptop.origin = "https://console.example.net".to_owned());
    assert_eq!(field(try_with(world, |options| elsewhere.get(options)).await), wrong(), "another origin");
    let mut careless = with(|laptop| laptop.verifies = false);
    assert_eq!(field(try_with(world, |options| careless.get(options)).await), wrong(), "the user was not verified");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.sign_in_failed");
    let bobs = bob.account.bits().to_be_bytes().to_vec();
    let mut liar = Authenticator { handle: bobs, ..fresh() };
    assert_eq!(field(try_with(world, |options| liar.get(options)).await), wrong(), "another's handle");
    let strangers = world.strangers("session.sign_in_failed").await;
    let mut nobody = Authenticator { handle: vec![7; 16], ..fresh() };
    assert_eq!(field(try_with(world, |options| nobody.get(options)).await), wrong(), "nobody's handle");
    assert_eq!(world.strangers("session.sign_in_failed").await, strangers + 1);
    let mut unknown = Authenticator { handle: laptop.handle.clone(), ..world.authenticator("other") };
    assert_eq!(field(try_with(world, |options| unknown.get(options)).await), wrong(), "another key");

    let mut right = Authenticator { counter: 5, ..fresh() };
    done(try_with(world, |options| right.get(options)).await.unwrap());
    let mut clone = Authenticator { counter: 4, ..fresh() };
    assert_eq!(field(try_with(world, |options| clone.get(options)).await), wrong(), "a counter that did not grow");
    done(try_with(world, |options| right.get(options)).await.unwrap());
}

async fn a_ticket_is_used_once_and_for_its_account_only(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    let ceremony = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let sign_in =
        async |ticket: &str, answer: &str| world.services.sign_in_by_passkey(&world.visitor(), ticket, answer).await;
    let answer = laptop.get(&ceremony.options);
    done(sign_in(&ceremony.ticket, &answer).await.unwrap());
    assert_eq!(field(sign_in(&ceremony.ticket, &answer).await), over(), "replayed");
    let answer = laptop.get(&ceremony.options);
    assert_eq!(field(sign_in(&ceremony.ticket, &answer).await), over(), "the challenge is used up");
    let ceremony = world.services.begin_passkey_sign_in().unwrap().unwrap();
    let answer = laptop.get(&ceremony.options);
    for bad in ["", "x", &ceremony.ticket[1..]] {
        assert_eq!(field(sign_in(bad, &answer).await), over());
    }
    let confirmation = world.services.begin_passkey_confirmation(&ada.actor).await.unwrap().unwrap();
    let answer = laptop.get(&confirmation.options);
    assert_eq!(field(sign_in(&confirmation.ticket, &answer).await), over(), "for something else");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "ticket.refused");
    world.clock.advance(minutes(61));
    let answer = laptop.get(&ceremony.options);
    assert_eq!(field(sign_in(&ceremony.ticket, &answer).await), over(), "expired");
}

async fn a_second_passkey_is_not_the_same_one(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_passkey(&mut ada, "laptop").await;
    let add = async |person: &Person| {
        let ceremony = world.services.begin_passkey(&person.actor).await.unwrap().unwrap();
        let answer = world.authenticator("laptop").create(&ceremony.options);
        field(world.services.add_passkey(&person.actor, &ceremony.ticket, "again", &answer).await.map(drop))
    };
    assert!(matches!(add(&ada).await.1, FieldError::Wrong | FieldError::Taken));
    assert_eq!(add(&bob).await, ("passkey".to_owned(), FieldError::Taken), "another account's");
}

async fn at_most_twenty(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    for number in 0..20 {
        world.add_passkey(&mut ada, &format!("key {number}")).await;
    }
    let ceremony = world.services.begin_passkey(&ada.actor).await.unwrap().unwrap();
    let answer = world.authenticator("one more").create(&ceremony.options);
    let refused = world.services.add_passkey(&ada.actor, &ceremony.ticket, "one more", &answer).await;
    assert_eq!(field(refused.map(drop)), ("passkey".to_owned(), FieldError::TooMany));
}

async fn a_passkey_is_renamed_and_removed(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    let id = world.services.security_overview(&ada.actor).await.unwrap().passkeys[0].id.to_string();
    assert!(matches!(world.services.rename_passkey(&bob.actor, &id, "mine").await, Err(Error::NotFound)));
    assert!(matches!(world.services.remove_passkey(&bob.actor, &id, "laptop").await, Err(Error::NotFound)));
    assert!(matches!(world.services.find_passkey(&bob.actor, &id).await, Err(Error::NotFound)));
    assert_eq!(field(world.services.rename_passkey(&ada.actor, &id, "").await), ("name".to_owned(), FieldError::Empty));
    world.services.rename_passkey(&ada.actor, &id, "work laptop").await.unwrap();
    assert_eq!(world.services.find_passkey(&ada.actor, &id).await.unwrap().name, "work laptop");
    let mistyped = world.services.remove_passkey(&ada.actor, &id, "laptop").await;
    assert_eq!(field(mistyped), ("name".to_owned(), FieldError::Mismatch));
    let elsewhere = done(try_with(world, |options| laptop.get(options)).await.unwrap()).secret;
    let session = world.services.remove_passkey(&ada.actor, &id, "work laptop").await.unwrap();
    assert!(
        !world.is_live(&ada.secret).await && !world.is_live(&elsewhere).await && world.is_live(&session.secret).await
    );
    assert_eq!(field(try_with(world, |options| laptop.get(options)).await), wrong(), "it is gone");
    let events = world.account_events(&ada).await;
    assert!(events.ends_with(&["passkey.removed", "session.sign_in_failed"].map(str::to_owned)), "{events:?}");
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok(), "no second factor is asked for");
    world.run_jobs().await;
    assert!(world.letter(ADA).text.contains("passkey"));
    world.leave_mail();
}

async fn the_last_way_in_stays(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    world.add_passkey(&mut ada, "laptop").await;
    // Only psql is at hand to make an account without a password.
    if !world.is_postgres() {
        return;
    }
    world.base.psql(&format!("update accounts set password = null where id = '{}'", ada.account));
    let id = world.services.security_overview(&ada.actor).await.unwrap().passkeys[0].id.to_string();
    let refused = world.services.remove_passkey(&ada.actor, &id, "laptop").await;
    assert_eq!(field(refused), ("passkey".to_owned(), FieldError::NotAllowed));
    world.add_passkey(&mut ada, "phone").await;
    world.services.remove_passkey(&ada.actor, &id, "laptop").await.unwrap();
    world.leave_mail();
    world.run_jobs().await;
}

async fn failures_close_a_network(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (mut laptop, _) = world.add_passkey(&mut ada, "laptop").await;
    world.count_attempts("sign_in_network", "198.51.100.0/24", minutes(15), 99).await;
    for _ in 0..3 {
        done(try_with(world, |options| laptop.get(options)).await.unwrap());
    }
    assert_eq!(field(try_with(world, |_| "{}".to_owned()).await), wrong());
    let closed = try_with(world, |options| laptop.get(options)).await;
    assert!(matches!(closed, Err(Error::TooMany { .. })), "{closed:?}");
}

async fn there_are_none_at_an_ip_address(world: &World) {
    let ada = world.sign_up(ADA).await;
    for url in ["http://127.0.0.1:3000", "https://[::1]"] {
        let services = world.with(|settings| settings.public_url = url.to_owned());
        assert!(!services.has_passkeys());
        assert!(services.begin_passkey_sign_in().unwrap().is_none());
        assert!(services.begin_passkey(&ada.actor).await.unwrap().is_none());
        assert!(matches!(services.add_passkey(&ada.actor, "", "laptop", "{}").await.map(drop), Err(Error::NotFound)));
    }
    assert!(world.with(|settings| settings.public_url = "http://localhost:3000".to_owned()).has_passkeys());
}
