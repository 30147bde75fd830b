//! Another address: confirmed from the new mailbox, told to the old one, undone from there.

use std::time::Duration;

use domain::field::FieldError;
use services::{AddressLinkView, Error};

use crate::both_engines;
use crate::support::{PASSWORD, Person, World, field, minutes, token_of};

both_engines!(
    an_address_changes_when_the_new_one_confirms,
    nothing_tells_whose_an_address_is,
    an_address_that_was_taken_meanwhile_stays_its_owners,
    only_the_newest_link_works_and_for_a_day,
    a_new_password_ends_a_change_that_waits,
    the_old_address_undoes_it_also_after_another_change,
    an_undo_lives_a_week,
    an_address_that_went_on_to_somebody_else_does_not_come_back,
    a_stale_proof_and_too_many_wishes_are_refused,
    tickets_of_another_purpose_are_refused,
);

const ADA: &str = "ada@example.org";
const NEW: &str = "lovelace@example.org";

/// Asks for an address; the notice to the old one is read. Answers the letter's token to the new one.
async fn ask(world: &World, person: &Person, email: &str) -> String {
    let from = world.services.me(&person.actor).await.unwrap().email;
    world.services.ask_address_change(&person.actor, email).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.letter(&from).subject, "A new address for your account at MiniMax?");
    token_of(&world.letter(email))
}

/// Changes the address; answers the token by which the old one undoes it.
async fn change(world: &World, person: &Person, email: &str) -> String {
    let from = world.services.me(&person.actor).await.unwrap().email;
    let token = ask(world, person, email).await;
    world.services.confirm_address_change(&person.actor, &token).await.unwrap();
    world.run_jobs().await;
    let letter = world.letter(&from);
    assert_eq!(letter.subject, "Your address at MiniMax was changed");
    token_of(&letter)
}

async fn an_address_changes_when_the_new_one_confirms(world: &World) {
    let ada = world.sign_up(ADA).await;
    let other = world.sign_in(ADA, PASSWORD).await.unwrap();
    let token = ask(world, &ada, NEW).await;
    assert!(!world.holds(&token));
    let seen = AddressLinkView::Live { from: ADA.to_owned(), to: NEW.to_owned() };
    for _ in 0..2 {
        let found = world.services.inspect_address_change(&world.visitor(), &token).await.unwrap();
        assert_eq!(found, seen, "looking changes nothing");
    }
    assert_eq!(world.services.me(&ada.actor).await.unwrap().email, ADA);
    // From another browser, in which nobody is signed in: every session ends.
    world.services.confirm_address_change(&world.visitor(), &token).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "Your address at MiniMax was changed");
    assert!(!world.is_live(&ada.secret).await && !world.is_live(&other).await);
    assert!(world.sign_in(ADA, PASSWORD).await.is_err());
    world.sign_in(NEW, PASSWORD).await.unwrap();
    let again = world.services.confirm_address_change(&world.visitor(), &token).await;
    assert_eq!(field(again), ("token".to_owned(), FieldError::Expired));
    let events = world.account_events(&ada).await;
    assert!(events.contains(&"address.change_asked".to_owned()) && events.contains(&"address.changed".to_owned()));
}

async fn nothing_tells_whose_an_address_is(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.sign_up("bob@example.org").await;
    world.services.ask_address_change(&ada.actor, "Bob@example.org").await.unwrap();
    world.run_jobs().await;
    let letter = world.letter("Bob@example.org");
    assert_eq!(letter.subject, "Your address is in use at MiniMax");
    assert!(letter.text.contains("Hello bob") && !letter.text.contains("token="), "{}", letter.text);
    assert_eq!(world.letter(ADA).subject, "A new address for your account at MiniMax?");
    let same = world.services.ask_address_change(&ada.actor, ADA).await;
    assert_eq!(field(same), ("email".to_owned(), FieldError::Taken), "one's own");
    // Written in other letters it is the same mailbox, and its person may want it so.
    let token = ask(world, &ada, "Ada@example.org").await;
    world.services.confirm_address_change(&ada.actor, &token).await.unwrap();
    assert!(world.is_live(&ada.secret).await, "the session that confirmed goes on");
    assert_eq!(world.services.me(&ada.actor).await.unwrap().email, "Ada@example.org");
    world.leave_mail();
    world.run_jobs().await;
}

async fn an_address_that_was_taken_meanwhile_stays_its_owners(world: &World) {
    let ada = world.sign_up(ADA).await;
    let token = ask(world, &ada, NEW).await;
    world.sign_up(NEW).await;
    let refused = world.services.confirm_address_change(&ada.actor, &token).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Taken));
    assert_eq!(world.services.me(&ada.actor).await.unwrap().email, ADA);
    assert!(world.is_live(&ada.secret).await, "nothing happened");
}

async fn only_the_newest_link_works_and_for_a_day(world: &World) {
    let ada = world.sign_up(ADA).await;
    let first = ask(world, &ada, NEW).await;
    let second = ask(world, &ada, "third@example.org").await;
    let dead = |token: String| async move {
        assert_eq!(
            world.services.inspect_address_change(&world.visitor(), &token).await.unwrap(),
            AddressLinkView::Dead
        );
        let refused = world.services.confirm_address_change(&world.visitor(), &token).await;
        assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
    };
    dead(first).await;
    let (cut, _) = second.split_at(second.len() - 3);
    dead(cut.to_owned()).await;
    dead(String::new()).await;
    world.clock.advance(minutes(24 * 60) - Duration::from_secs(1));
    let seen = world.services.inspect_address_change(&world.visitor(), &second).await.unwrap();
    assert!(matches!(seen, AddressLinkView::Live { .. }));
    world.clock.advance(Duration::from_secs(1));
    dead(second).await;
}

async fn a_new_password_ends_a_change_that_waits(world: &World) {
    let ada = world.sign_up(ADA).await;
    let token = ask(world, &ada, NEW).await;
    world.services.request_recovery(&world.visitor(), ADA).await.unwrap();
    world.run_jobs().await;
    let link = token_of(&world.letter(ADA));
    world.services.reset_password(&world.visitor(), &link, "eighteen brown herons at dusk").await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    let refused = world.services.confirm_address_change(&world.visitor(), &token).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
}

async fn the_old_address_undoes_it_also_after_another_change(world: &World) {
    let ada = world.sign_up(ADA).await;
    let undo_first = change(world, &ada, NEW).await;
    world.clock.advance(Duration::from_secs(1));
    let undo_second = change(world, &ada, "third@example.org").await;
    let seen = world.services.inspect_address_undo(&world.visitor(), &undo_first).await.unwrap();
    assert_eq!(seen, AddressLinkView::Live { from: "third@example.org".to_owned(), to: ADA.to_owned() });
    world.services.undo_address_change(&world.visitor(), &undo_first).await.unwrap();
    assert!(!world.is_live(&ada.secret).await, "every session ends");
    world.run_jobs().await;
    let subjects = [world.letter(ADA).subject, world.letter(ADA).subject];
    for subject in ["Your address at MiniMax is back", "Choose a new password for MiniMax"] {
        assert!(subjects.iter().any(|found| found == subject), "{subjects:?}");
    }
    world.sign_in(ADA, PASSWORD).await.unwrap();
    // What came after the undone change is distrusted as well.
    for token in [undo_first, undo_second] {
        let refused = world.services.undo_address_change(&world.visitor(), &token).await;
        assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
    }
    assert_eq!(world.services.inspect_address_undo(&world.visitor(), "x").await.unwrap(), AddressLinkView::Dead);
    assert!(world.account_events(&ada).await.contains(&"address.change_undone".to_owned()));
}

async fn an_undo_lives_a_week(world: &World) {
    let ada = world.sign_up(ADA).await;
    let undo = change(world, &ada, NEW).await;
    world.clock.advance(minutes(7 * 24 * 60));
    let refused = world.services.undo_address_change(&world.visitor(), &undo).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
}

async fn an_address_that_went_on_to_somebody_else_does_not_come_back(world: &World) {
    let ada = world.sign_up(ADA).await;
    let undo = change(world, &ada, NEW).await;
    world.sign_up(ADA).await;
    let refused = world.services.undo_address_change(&world.visitor(), &undo).await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Taken));
    assert_eq!(world.services.me(&ada.actor).await.unwrap().email, NEW);
}

async fn a_stale_proof_and_too_many_wishes_are_refused(world: &World) {
    let ada = world.sign_up(ADA).await;
    for number in 0..5 {
        ask(world, &ada, &format!("ada{number}@example.org")).await;
    }
    let sixth = world.services.ask_address_change(&ada.actor, NEW).await;
    assert!(matches!(sixth, Err(Error::TooMany { .. })), "{sixth:?}");
    world.clock.advance(minutes(16));
    let refused = world.services.ask_address_change(&ada.actor, NEW).await;
    assert!(matches!(refused, Err(Error::FreshAuth)), "{refused:?}");
    assert!(matches!(world.services.ask_address_change(&world.visitor(), NEW).await, Err(Error::SignIn)));
}

async fn tickets_of_another_purpose_are_refused(world: &World) {
    let ada = world.sign_up(ADA).await;
    let undo = change(world, &ada, NEW).await;
    let confirm = ask(world, &ada, "third@example.org").await;
    let over = ("token".to_owned(), FieldError::Expired);
    assert_eq!(field(world.services.confirm_address_change(&world.visitor(), &undo).await), over);
    assert_eq!(field(world.services.undo_address_change(&world.visitor(), &confirm).await), over);
    assert_eq!(field(world.services.confirm_contact(&world.visitor(), &confirm).await), over);
    let events = world.account_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "ticket.refused").count(), 3);
    assert_eq!(world.services.me(&ada.actor).await.unwrap().email, NEW);
}
