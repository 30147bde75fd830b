//! Google and GitHub: signing up, signing in, linking, unlinking, and an address that has an account already.

use domain::field::FieldError;
use domain::security::Proof;
use domain::session::Method;
use serde_json::json;
use services::{Arrival, Error, Intent, ProviderRefusal, SignInStep, SignedIn};

use crate::both_engines;
use crate::support::{PASSWORD, Person, Trip, World, done, field, minutes};

both_engines!(
    a_newcomer_signs_up_and_in_with_google,
    github_is_believed_about_verified_addresses_only,
    what_somebody_only_claimed_keeps_nothing,
    an_account_with_the_address_is_linked_by_its_owners_sign_in,
    linking_and_unlinking_from_the_security_page,
    the_last_way_in_stays,
    a_provider_confirms_who_one_is,
    sign_up_by_a_provider_is_sign_up,
    the_same_subject_elsewhere_is_somebody_else,
);

const ADA: &str = "ada@example.org";

/// There and back as a visitor.
async fn google(world: &World) -> (Trip, Arrival) {
    let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
    world.google_names(&trip, |_, _| ());
    let arrival = world.arrive(&world.visitor(), &trip).await;
    (trip, arrival)
}

async fn newcomer(world: &World) -> Person {
    world.google_is_up(1);
    let (_, Arrival::Unknown { ticket }) = google(world).await else { panic!("nobody is known yet") };
    let confirmed = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await.unwrap();
    world.greet(ADA, confirmed).await
}

fn signed_in(arrival: Arrival) -> SignedIn {
    let Arrival::SignedIn { step, next } = arrival else { panic!("not signed in: {arrival:?}") };
    assert_eq!(next, "/welcome");
    done(step)
}

async fn a_newcomer_signs_up_and_in_with_google(world: &World) {
    world.google_is_up(1);
    let (trip, arrival) = google(world).await;
    assert_eq!(trip.query("redirect_uri").unwrap(), "https://console.example.com/auth/google/callback");
    assert_eq!(
        (trip.query("code_challenge_method").unwrap(), trip.query("client_id").unwrap()),
        ("S256".to_owned(), "console".to_owned())
    );
    let Arrival::Unknown { ticket } = arrival else { panic!("{arrival:?}") };
    let view = world.services.inspect_provider_sign_up(&world.visitor(), &ticket).await.unwrap().unwrap();
    assert_eq!((view.name.as_str(), view.email.as_str()), ("Ada Lovelace", ADA));
    let refused = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", false).await;
    assert_eq!(field(refused), ("terms".to_owned(), FieldError::NotAccepted));
    let confirmed = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await.unwrap();
    let ada = world.greet(ADA, confirmed).await;
    let events = world.account_events(&ada).await;
    for event in
        ["account.created", "account.address_confirmed", "terms.accepted", "identity.linked", "session.signed_in"]
    {
        assert!(events.iter().any(|found| found == event) || event == "terms.accepted", "{event}: {events:?}");
    }
    let again = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await;
    assert_eq!(field(again), ("terms".to_owned(), FieldError::Expired));
    // A second trip, to another name: the subject counts.
    let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
    world.google_names(&trip, |_, claims| claims["email"] = json!("new@example.org"));
    let session = signed_in(world.arrive(&world.visitor(), &trip).await);
    assert_eq!(session.account, ada.account);
    let overview = world.services.security_overview(&ada.actor).await.unwrap();
    assert_eq!((overview.password, overview.identities[0].label.as_str()), (None, "new@example.org"));
    assert!(matches!(world.arrive(&world.visitor(), &trip).await, Arrival::Refused { why: ProviderRefusal::Over, .. }));
    assert!(!world.holds("ya29") && !world.holds("hunter2"), "no token and no secret is kept");
    // There is no password to sign in with, and that is told in the words of a wrong one.
    assert_eq!(field(world.sign_in(ADA, PASSWORD).await), ("password".to_owned(), FieldError::Wrong));
}

async fn github_is_believed_about_verified_addresses_only(world: &World) {
    let none = json!([{"email": ADA, "primary": true, "verified": false}]);
    world.github_names(7, "ada", &none);
    let trip = world.depart(&world.visitor(), Method::GitHub, Intent::SignIn).await;
    let arrival = world.arrive(&world.visitor(), &trip).await;
    assert!(matches!(arrival, Arrival::Refused { why: ProviderRefusal::NoAddress, .. }), "{arrival:?}");
    let some = json!([
        {"email": "mallory@example.org", "primary": false, "verified": false},
        {"email": "second@example.org", "primary": false, "verified": true},
        {"email": ADA, "primary": true, "verified": true},
    ]);
    world.github_names(7, "ada", &some);
    let Arrival::Unknown { ticket } = world.arrive(&world.visitor(), &trip).await else { panic!("known?") };
    let view = world.services.inspect_provider_sign_up(&world.visitor(), &ticket).await.unwrap().unwrap();
    assert_eq!((view.email.as_str(), view.label.as_str(), view.name.as_str()), (ADA, "ada", "ada"));
    let confirmed = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await.unwrap();
    let ada = world.greet(ADA, confirmed).await;
    // Who takes the login that she gave up is somebody else.
    world.github_names(8, "ada", &none);
    let trip = world.depart(&world.visitor(), Method::GitHub, Intent::SignIn).await;
    assert!(matches!(world.arrive(&world.visitor(), &trip).await, Arrival::Refused { .. }));
    world.github_names(7, "lovelace", &none);
    assert_eq!(signed_in(world.arrive(&world.visitor(), &trip).await).account, ada.account);
}

/// Somebody begins a sign-up with an address that is not theirs; its owner arrives by Google.
async fn what_somebody_only_claimed_keeps_nothing(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    let ada = newcomer(world).await;
    let code = crate::support::code_of(&letter);
    let late = world.services.confirm_by_code(&world.visitor(), &browser, &code).await;
    assert_eq!(field(late), ("code".to_owned(), FieldError::Expired));
    assert_eq!(world.services.security_overview(&ada.actor).await.unwrap().password, None);
}

async fn an_account_with_the_address_is_linked_by_its_owners_sign_in(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.google_is_up(1);
    let (_, Arrival::Taken { ticket }) = google(world).await else { panic!("it is not linked by itself") };
    assert!(world.services.security_overview(&ada.actor).await.unwrap().identities.is_empty());
    let view = world.services.inspect_provider_link(&world.visitor(), &ticket).await.unwrap().unwrap();
    assert!(view.has_password && view.email == ADA);
    let wrong = world.services.sign_in_and_link(&world.visitor(), &ticket, "seventeen blue herons").await;
    assert_eq!(field(wrong), ("password".to_owned(), FieldError::Wrong));
    let step = world.services.sign_in_and_link(&world.visitor(), &ticket, PASSWORD).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
    assert!(!world.is_live(&ada.secret).await, "other sessions end");
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("Google"));
    let (_, arrival) = google(world).await;
    assert_eq!(signed_in(arrival).account, ada.account);
    world.leave_mail();
    world.run_jobs().await;
    let again = world.services.sign_in_and_link(&world.visitor(), &ticket, PASSWORD).await;
    assert_eq!(field(again), ("password".to_owned(), FieldError::Expired));
    // A ticket of one page is none of the other's, and a sign-up's is none of a link's.
    let other = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Ada", true).await;
    assert_eq!(field(other), ("terms".to_owned(), FieldError::Expired));
}

async fn linking_and_unlinking_from_the_security_page(world: &World) {
    let ada = world.sign_up(ADA).await;
    let bob = world.sign_up("bob@example.org").await;
    let elsewhere = world.sign_in(ADA, PASSWORD).await.unwrap();
    world.google_is_up(1);
    let trip = world.depart(&ada.actor, Method::Google, Intent::Link).await;
    world.google_names(&trip, |_, claims| claims["email_verified"] = json!(false));
    // The ticket is this session's.
    let stolen = world.arrive(&bob.actor, &trip).await;
    assert!(matches!(stolen, Arrival::Refused { why: ProviderRefusal::Over, .. }), "{stolen:?}");
    let Arrival::Linked { session: Some(session) } = world.arrive(&ada.actor, &trip).await else {
        panic!("not linked")
    };
    assert!(
        !world.is_live(&elsewhere).await && !world.is_live(&ada.secret).await && world.is_live(&session.secret).await
    );
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("Google"));
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "identity.linked");
    // It is hers now, whoever else knows it.
    let trip = world.depart(&bob.actor, Method::Google, Intent::Link).await;
    world.google_names(&trip, |_, _| ());
    let taken = world.arrive(&bob.actor, &trip).await;
    assert!(matches!(taken, Arrival::Refused { why: ProviderRefusal::OtherAccount, .. }), "{taken:?}");

    let id = world.services.security_overview(&ada.actor).await.unwrap().identities[0].id.to_string();
    assert!(matches!(world.services.unlink_identity(&bob.actor, &id).await, Err(Error::NotFound)));
    world.clock.advance(minutes(16));
    assert!(matches!(world.services.unlink_identity(&ada.actor, &id).await, Err(Error::FreshAuth)));
    let begun = world.services.begin_provider(&ada.actor, Method::GitHub, Intent::Link, "").await;
    assert!(matches!(begun, Err(Error::FreshAuth)));
    let fresh = world.services.confirm_by_password(&ada.actor, PASSWORD).await.unwrap();
    let actor = world.recognize(&fresh.secret).await;
    world.services.unlink_identity(&actor, &id).await.unwrap();
    assert!(world.services.security_overview(&actor).await.unwrap().identities.is_empty());
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("Google"));
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "identity.unlinked");
}

async fn the_last_way_in_stays(world: &World) {
    let ada = newcomer(world).await;
    let id = world.services.security_overview(&ada.actor).await.unwrap().identities[0].id.to_string();
    let refused = world.services.unlink_identity(&ada.actor, &id).await;
    assert_eq!(field(refused), ("identity".to_owned(), FieldError::LastWayIn));
    // With GitHub beside it, it may go; then GitHub is the last.
    world.github_names(7, "ada", &json!([]));
    let trip = world.depart(&ada.actor, Method::GitHub, Intent::Link).await;
    assert!(matches!(world.arrive(&ada.actor, &trip).await, Arrival::Linked { session: Some(_) }));
    world.services.unlink_identity(&ada.actor, &id).await.unwrap();
    let id = world.services.security_overview(&ada.actor).await.unwrap().identities[0].id.to_string();
    let refused = world.services.unlink_identity(&ada.actor, &id).await;
    assert_eq!(field(refused), ("identity".to_owned(), FieldError::LastWayIn));
    world.leave_mail();
    world.run_jobs().await;
}

async fn a_provider_confirms_who_one_is(world: &World) {
    let ada = newcomer(world).await;
    assert_eq!(world.services.confirmation_proofs(&ada.actor).await.unwrap(), [Proof::Provider]);
    world.clock.advance(minutes(60));
    let trip = world.depart(&ada.actor, Method::Google, Intent::Confirm).await;
    assert_eq!((trip.query("prompt").unwrap(), trip.query("max_age").unwrap()), ("login".to_owned(), "0".to_owned()));
    let now = world.services.now().micros() / 1_000_000;
    let refused = async |change: &dyn Fn(&mut serde_json::Value)| {
        world.google_names(&trip, |_, claims| change(claims));
        let Arrival::Refused { why, .. } = world.arrive(&ada.actor, &trip).await else { panic!("confirmed") };
        why
    };
    assert_eq!(refused(&|_| ()).await, ProviderRefusal::Failed, "it does not say when");
    assert_eq!(refused(&|claims| claims["auth_time"] = json!(now - 3600)).await, ProviderRefusal::Failed);
    let another = |claims: &mut serde_json::Value| {
        claims["auth_time"] = json!(now);
        claims["sub"] = json!("108");
    };
    assert_eq!(refused(&another).await, ProviderRefusal::OtherAccount);
    world.google_names(&trip, |_, claims| claims["auth_time"] = json!(now));
    let Arrival::Confirmed { session, .. } = world.arrive(&ada.actor, &trip).await else { panic!("not confirmed") };
    assert_eq!(session.session, ada.session);
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmed");
    // Who has a password shows that: nobody confirms by another's provider.
    let bob = world.sign_up("bob@example.org").await;
    let refused = world.services.begin_provider(&bob.actor, Method::Google, Intent::Confirm, "").await;
    assert_eq!(field(refused), ("proof".to_owned(), FieldError::NotAllowed));
}

async fn sign_up_by_a_provider_is_sign_up(world: &World) {
    world.google_is_up(1);
    let closed = world.with(|settings| settings.sign_up = domain::sign_up::SignUpMode::Closed);
    let trip = world.depart(&world.visitor(), Method::Google, Intent::SignIn).await;
    world.google_names(&trip, |_, _| ());
    let refused = world.arrive_at(&closed, &world.visitor(), &trip).await;
    assert!(matches!(refused, Arrival::Refused { why: ProviderRefusal::SignUpClosed, .. }), "{refused:?}");
    let off = world.with(|settings| settings.providers = services::Providers::default());
    let begun = off.begin_provider(&world.visitor(), Method::Google, Intent::SignIn, "").await;
    assert!(matches!(begun, Err(Error::NotFound)));
    let begun = world.services.begin_provider(&world.visitor(), Method::Password, Intent::SignIn, "").await;
    assert!(matches!(begun, Err(Error::NotFound)));
}

async fn the_same_subject_elsewhere_is_somebody_else(world: &World) {
    let ada = newcomer(world).await;
    world.github_names(107, "mallory", &json!([{"email": "mallory@example.org", "primary": true, "verified": true}]));
    let trip = world.depart(&world.visitor(), Method::GitHub, Intent::SignIn).await;
    let Arrival::Unknown { ticket } = world.arrive(&world.visitor(), &trip).await else { panic!("taken for Ada") };
    let made = world.services.finish_provider_sign_up(&world.visitor(), &ticket, "Mallory", true).await.unwrap();
    let mallory = world.greet("mallory@example.org", made).await;
    assert_ne!(mallory.account, ada.account);
}
