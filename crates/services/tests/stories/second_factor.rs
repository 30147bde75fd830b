//! The authenticator app and recovery codes: set up, asked for, used once, removed.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::security::Proof;
use services::actor::Who;
use services::{Error, SignInStep, TypedCode};

use crate::both_engines;
use crate::support::{App, PASSWORD, World, done, field, minutes, token_of};

both_engines!(
    from_the_set_up_to_a_sign_in,
    a_set_up_is_for_its_session_and_its_time,
    a_code_is_taken_once_and_never_an_earlier_one,
    a_clock_may_be_one_step_off,
    wrong_codes_have_one_budget_over_all_tickets,
    a_ticket_is_over_with_its_time_its_use_and_a_change,
    a_recovery_code_signs_in_once,
    new_recovery_codes_end_the_old_ones,
    the_app_goes_and_with_it_the_recovery_codes,
    a_code_confirms_and_the_password_no_longer_does,
    nothing_of_it_lies_open,
    a_reset_password_still_wants_the_second_factor,
);

const ADA: &str = "ada@example.org";
const STEP: Duration = Duration::from_secs(30);

async fn from_the_set_up_to_a_sign_in(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let elsewhere = world.sign_in(ADA, PASSWORD).await.unwrap();
    let before = ada.secret.clone();
    let (app, added) = world.enrol(&mut ada).await;
    assert_eq!(added.recovery_codes.as_ref().unwrap().len(), 10);
    assert!(!world.is_live(&before).await, "the session has another secret");
    assert!(!world.is_live(&elsewhere).await, "the other sessions end");
    let Who::Member { factors, .. } = &ada.actor.who else { panic!() };
    assert!(factors.is_multi(), "{factors}");
    let overview = world.services.security_overview(&ada.actor).await.unwrap();
    assert!(overview.totp.is_some() && overview.recovery_codes.as_ref().is_some_and(|codes| codes.left == 10));
    let events = world.account_events(&ada).await;
    assert!(events.ends_with(&["totp.added".to_owned(), "recovery_codes.made".to_owned()]), "{events:?}");

    world.clock.advance(STEP);
    let ticket = world.half(ADA).await;
    let view = world.services.awaited_second_factor(&world.visitor(), &ticket).await.unwrap().unwrap();
    assert!(view.ways.totp);
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.first_factor_shown");
    let code = app.code(world);
    let signed_in = world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(&code)).await;
    let signed_in = done(signed_in.unwrap());
    let actor = world.recognize(&signed_in.secret).await;
    assert_eq!(actor.account(), Some(ada.account));
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["factors"]), ("session.signed_in", &"password,totp".into()));
}

async fn a_set_up_is_for_its_session_and_its_time(world: &World) {
    let (mut ada, bob) = (world.sign_up(ADA).await, world.sign_up("bob@example.org").await);
    let setup = world.services.begin_totp(&ada.actor, None).await.unwrap();
    let again = world.services.begin_totp(&ada.actor, Some(&setup.ticket)).await.unwrap();
    assert!(again == setup, "what came back with an error is shown again");
    let code = App::with(&setup.secret).code(world);
    let expired = ("ticket".to_owned(), FieldError::Expired);
    assert_eq!(field(world.services.add_totp(&bob.actor, &setup.ticket, &code).await.map(drop)), expired);
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["why"]), ("ticket.refused", &"other_account".into()));
    let cut = &setup.ticket[..setup.ticket.len() - 1];
    for bad in ["", "x", cut, &format!("{}A", setup.ticket)] {
        assert_eq!(field(world.services.add_totp(&ada.actor, bad, &code).await.map(drop)), expired);
    }
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = world.services.add_totp(&ada.actor, &setup.ticket, wrong).await.map(drop);
    assert_eq!(field(refused), ("code".to_owned(), FieldError::WrongCode));
    let malformed = world.services.add_totp(&ada.actor, &setup.ticket, "12345").await.map(drop);
    assert_eq!(field(malformed), ("code".to_owned(), FieldError::Malformed));
    world.clock.advance(minutes(16));
    assert!(matches!(world.services.begin_totp(&ada.actor, None).await.map(drop), Err(Error::FreshAuth)));
    let confirmed = world.services.confirm_by_password(&ada.actor, PASSWORD).await.unwrap();
    world.go_on(&mut ada, &confirmed).await;
    world.clock.advance(minutes(14));
    let code = App::with(&setup.secret).code(world);
    assert_eq!(field(world.services.add_totp(&ada.actor, &setup.ticket, &code).await.map(drop)), expired);
    assert_eq!(world.services.security_overview(&ada.actor).await.unwrap().totp, None);
}

async fn a_code_is_taken_once_and_never_an_earlier_one(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, _) = world.enrol(&mut ada).await;
    let enrolled_with = app.code(world);
    let finish = async |code: &str| {
        let ticket = world.half(ADA).await;
        world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(code)).await
    };
    let wrong = ("code".to_owned(), FieldError::WrongCode);
    assert_eq!(field(finish(&enrolled_with).await), wrong, "the code of the set-up was used");
    world.clock.advance(STEP);
    let earlier = app.code(world);
    world.clock.advance(STEP);
    let code = app.code(world);
    assert!(finish(&code).await.is_ok());
    assert_eq!(field(finish(&code).await), wrong);
    assert_eq!(field(finish(&earlier).await), wrong, "within the skew, but before the last");
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["why"]), ("session.sign_in_failed", &"wrong_code".into()));
}

async fn a_clock_may_be_one_step_off(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, _) = world.enrol(&mut ada).await;
    world.clock.advance(minutes(10));
    let code = app.code(world);
    world.clock.advance(2 * STEP);
    let ticket = world.half(ADA).await;
    let finish =
        async |code: &str| world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(code)).await;
    assert_eq!(field(finish(&code).await), ("code".to_owned(), FieldError::WrongCode));
    let code = app.code(world);
    world.clock.advance(STEP);
    assert!(finish(&code).await.is_ok());
}

async fn wrong_codes_have_one_budget_over_all_tickets(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, added) = world.enrol(&mut ada).await;
    world.clock.advance(minutes(15));
    let code = app.code(world);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for number in 0..10 {
        let ticket = world.half(ADA).await;
        let typed = if number % 2 == 0 { TypedCode::Totp(wrong) } else { TypedCode::Recovery("aaaa-aaaa-aaaa") };
        let refused = world.services.finish_second_factor(&world.visitor(), &ticket, typed).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{number}: {refused:?}");
    }
    let ticket = world.half(ADA).await;
    for typed in [TypedCode::Totp(&code), TypedCode::Recovery(&added.recovery_codes.unwrap()[0])] {
        let refused = world.services.finish_second_factor(&world.visitor(), &ticket, typed).await;
        assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
    }
    let refused = world.services.confirm_by_typed_code(&ada.actor, TypedCode::Totp(&code)).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "step-up has no tries of its own");
    world.clock.advance(minutes(15));
    let (ticket, code) = (world.half(ADA).await, app.code(world));
    assert!(world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(&code)).await.is_ok());
}

async fn a_ticket_is_over_with_its_time_its_use_and_a_change(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, _) = world.enrol(&mut ada).await;
    let finish = async |ticket: &str| {
        world.clock.advance(STEP);
        let code = app.code(world);
        world.services.finish_second_factor(&world.visitor(), ticket, TypedCode::Totp(&code)).await
    };
    let over = ("ticket".to_owned(), FieldError::Expired);
    let ticket = world.half(ADA).await;
    assert!(finish(&ticket).await.is_ok());
    assert_eq!(field(finish(&ticket).await), over, "used");
    assert_eq!(world.services.awaited_second_factor(&world.visitor(), &ticket).await.unwrap(), None);
    let ticket = world.half(ADA).await;
    world.clock.advance(minutes(10));
    assert_eq!(field(finish(&ticket).await), over, "expired");
    let ticket = world.half(ADA).await;
    let codes = world.services.confirm_by_typed_code(&ada.actor, TypedCode::Totp(&app.code(world))).await.unwrap();
    world.go_on(&mut ada, &codes).await;
    let session = world.services.remove_totp(&ada.actor).await.unwrap();
    world.go_on(&mut ada, &session).await;
    assert_eq!(field(finish(&ticket).await), over, "a factor changed since");
    let set_up = world.services.begin_totp(&ada.actor, None).await.unwrap();
    assert_eq!(field(finish(&set_up.ticket).await), over, "of another purpose");
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!((entry.event.as_str(), &entry.payload["why"]), ("ticket.refused", &"other_purpose".into()));
    world.leave_mail();
    world.run_jobs().await;
}

async fn a_recovery_code_signs_in_once(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (_, added) = world.enrol(&mut ada).await;
    let code = added.recovery_codes.unwrap().remove(3).to_uppercase().replace('-', " ");
    let finish = async || {
        let ticket = world.half(ADA).await;
        world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Recovery(&code)).await
    };
    let signed_in = done(finish().await.unwrap());
    let actor = world.recognize(&signed_in.secret).await;
    let Who::Member { factors, .. } = &actor.who else { panic!() };
    assert_eq!(factors.to_string(), "password,recovery_code");
    let overview = world.services.security_overview(&actor).await.unwrap();
    assert_eq!(overview.recovery_codes.unwrap().left, 9);
    assert_eq!(field(finish().await), ("recovery_code".to_owned(), FieldError::WrongCode));
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("recovery code was used"));
}

async fn new_recovery_codes_end_the_old_ones(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    assert!(
        matches!(world.services.renew_recovery_codes(&ada.actor).await, Err(Error::NotFound)),
        "nothing to replace"
    );
    let (_, added) = world.enrol(&mut ada).await;
    let renewed = world.services.renew_recovery_codes(&ada.actor).await.unwrap();
    let finish = async |code: &str| {
        let ticket = world.half(ADA).await;
        world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Recovery(code)).await
    };
    let old = field(finish(&added.recovery_codes.unwrap()[0]).await);
    assert_eq!(old, ("recovery_code".to_owned(), FieldError::WrongCode));
    assert!(finish(&renewed[0]).await.is_ok());
    world.leave_mail();
    world.run_jobs().await;
    world.clock.advance(minutes(20));
    assert!(matches!(world.services.renew_recovery_codes(&ada.actor).await, Err(Error::FreshAuth)));
}

async fn the_app_goes_and_with_it_the_recovery_codes(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, _) = world.enrol(&mut ada).await;
    world.clock.advance(STEP);
    let (ticket, code) = (world.half(ADA).await, app.code(world));
    let other = world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(&code)).await.unwrap();
    let session = world.services.remove_totp(&ada.actor).await.unwrap();
    world.go_on(&mut ada, &session).await;
    assert!(!world.is_live(&done(other).secret).await);
    let overview = world.services.security_overview(&ada.actor).await.unwrap();
    assert_eq!((overview.totp, overview.recovery_codes), (None, None));
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok(), "the password is enough again");
    assert!(matches!(world.services.remove_totp(&ada.actor).await.map(drop), Err(Error::NotFound)));
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("removed"));
}

async fn a_code_confirms_and_the_password_no_longer_does(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let (app, added) = world.enrol(&mut ada).await;
    assert_eq!(world.services.confirmation_proofs(&ada.actor).await.unwrap(), [Proof::Code]);
    let refused = world.services.confirm_by_password(&ada.actor, PASSWORD).await;
    assert_eq!(field(refused), ("proof".to_owned(), FieldError::NotAllowed));
    world.clock.advance(minutes(20));
    assert!(matches!(world.services.remove_totp(&ada.actor).await.map(drop), Err(Error::FreshAuth)));
    let code = app.code(world);
    let confirmed = world.services.confirm_by_typed_code(&ada.actor, TypedCode::Totp(&code)).await.unwrap();
    world.go_on(&mut ada, &confirmed).await;
    let again = world.services.confirm_by_typed_code(&ada.actor, TypedCode::Totp(&code)).await;
    assert_eq!(field(again), ("code".to_owned(), FieldError::WrongCode));
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmation_failed");
    let code = &added.recovery_codes.unwrap()[0];
    assert!(world.services.confirm_by_typed_code(&ada.actor, TypedCode::Recovery(code)).await.is_ok());
    world.leave_mail();
    world.run_jobs().await;
}

async fn nothing_of_it_lies_open(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    let setup = world.services.begin_totp(&ada.actor, None).await.unwrap();
    let app = App::with(&setup.secret);
    let added = world.services.add_totp(&ada.actor, &setup.ticket, &app.code(world)).await.unwrap();
    world.go_on(&mut ada, &added.session).await;
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("authenticator"));
    assert!(!world.holds(&setup.secret) && !world.holds(&setup.ticket));
    for code in added.recovery_codes.unwrap() {
        assert!(!world.holds(&code) && !world.holds(&code.replace('-', "")));
    }
    // As it would be if it stood in another account's row.
    let bob = world.sign_up("bob@example.org").await;
    let row = world.db.read(ada.account).totp().await.unwrap().unwrap();
    let mut tx = world.db.begin().await.unwrap();
    tx.on(bob.account).set_totp(&row.sealed, 0, world.services.now()).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    let ticket = world.half("bob@example.org").await;
    world.clock.advance(STEP);
    let code = app.code(world);
    let refused = world.services.finish_second_factor(&world.visitor(), &ticket, TypedCode::Totp(&code)).await;
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
}

async fn a_reset_password_still_wants_the_second_factor(world: &World) {
    let mut ada = world.sign_up(ADA).await;
    world.enrol(&mut ada).await;
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    let before = world.half(ADA).await;
    world.services.reset_password(&world.visitor(), &link, "eighteen brown herons at six").await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    let step = world.services.sign_in(&world.visitor(), ADA, "eighteen brown herons at six").await.unwrap();
    assert!(matches!(step, SignInStep::SecondFactor(_)));
    assert_eq!(
        world.services.awaited_second_factor(&world.visitor(), &before).await.unwrap(),
        None,
        "by the old password"
    );
}
