//! Accepting an invitation: every way, every refusal; what one becomes stands in the invitation alone.

use domain::audit::Chain;
use domain::field::FieldError;
use domain::id::TeamId;
use domain::invitation::{InvitationPage, InvitationRefusal, WayIn};
use domain::role::Role;
use domain::sign_up::SignUpMode;
use services::{Confirmed, Error, Services};

use super::invitations::{invite, typed};
use crate::both_engines;
use crate::support::{PASSWORD, Person, World, code_of, field, invitation_of, minutes};

both_engines!(
    somebody_new_joins_by_the_mailed_link,
    the_form_of_somebody_new_is_checked,
    where_sign_up_is_for_the_invited,
    where_sign_up_is_closed,
    a_link_that_was_handed_on_confirms_no_address,
    the_invitation_ends_while_the_address_is_confirmed,
    somebody_signed_in_joins_with_one_button,
    somebody_with_another_address_does_not,
    somebody_with_an_account_signs_in_first,
    a_former_member_comes_back_as_invited,
    the_teams_are_those_that_still_exist,
    used_twice_expired_or_taken_back,
    a_sender_who_lost_the_right,
    an_older_link_is_over_when_invited_anew,
    a_link_of_nobody,
);

const GRACE: &str = "grace@example.org";

/// The token of the letter that an invitation caused.
async fn invited(world: &World, host: &Person, to: &str, role: &str) -> String {
    assert_eq!(invite(world, host, to, role).await.refused, []);
    world.run_jobs().await;
    invitation_of(&world.letter(to))
}

/// The token that may be handed on.
async fn handed_on(world: &World, host: &Person) -> String {
    let list = world.services.list_pending_invitations(&host.actor, &host.slug, "").await.unwrap();
    let id = list.invitations[0].id.to_string();
    let link = world.services.find_invitation(&host.actor, &host.slug, &id).await.unwrap().link.unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

async fn way(world: &World, actor: &services::actor::Actor, token: &str) -> WayIn {
    match world.services.inspect_invitation(actor, token).await.unwrap() {
        InvitationPage::Open(open) => open.way,
        closed => panic!("{closed:?}"),
    }
}

async fn why(world: &World, actor: &services::actor::Actor, token: &str) -> InvitationRefusal {
    match world.services.inspect_invitation(actor, token).await.unwrap() {
        InvitationPage::Closed(closed) => closed.why,
        open => panic!("{open:?}"),
    }
}

async fn join(services: &Services, world: &World, token: &str) -> Result<Confirmed, Error> {
    services.join_as_newcomer(&world.visitor(), token, "Grace", PASSWORD, true).await
}

async fn role(world: &World, host: &Person, person: &Person) -> Option<Role> {
    world.db.read(host.org).role_of(person.account).await.unwrap()
}

fn over<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    assert_eq!(field(outcome), ("token".to_owned(), FieldError::Expired));
}

async fn last_refusal(world: &World, person: &Person) -> (String, String) {
    let entry = world.entries(Chain::Account(person.account)).await.pop().unwrap();
    (entry.event, entry.payload["why"].as_str().unwrap_or_default().to_owned())
}

async fn somebody_new_joins_by_the_mailed_link(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let token = invited(world, &ada, GRACE, "billing_manager").await;
    assert!(!world.holds(&token), "links are derived, not stored");
    assert_eq!(way(world, &world.visitor(), &token).await, WayIn::SignUp { email: GRACE.to_owned() });
    let confirmed = join(&world.services, world, &token).await.unwrap();
    assert_eq!(confirmed.slug, ada.slug, "no organization of their own");
    let grace = world.greet(GRACE, confirmed).await;
    assert_eq!(role(world, &ada, &grace).await, Some(Role::BillingManager));
    let me = world.services.me(&grace.actor).await.unwrap();
    assert_eq!((me.email.as_str(), me.organizations.len()), (GRACE, 1));
    let created = ["account.created", "account.address_confirmed", "account.terms_accepted"];
    let joined = ["invitation.accepted", "member.added", "session.signed_in"];
    assert_eq!(world.account_events(&grace).await, [created, joined].concat());
    let events = world.organization_events(&ada).await;
    assert_eq!(
        events[4..],
        ["invitation.created", "invitation.accepted", "member.added", "team.member_added", "session.signed_in"]
    );
    assert_eq!(world.entries(Chain::Organization(ada.org)).await[5].payload["mailed"], true);
    assert!(world.sign_in(GRACE, PASSWORD).await.is_ok());
    world.leave_mail();
}

async fn the_form_of_somebody_new_is_checked(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let token = invited(world, &ada, GRACE, "developer").await;
    let refused = world.services.join_as_newcomer(&world.visitor(), &token, " ", "", false).await;
    match refused {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.get("name"), Some(FieldError::Empty));
            assert_eq!(errors.get("password"), Some(FieldError::Empty));
            assert_eq!(errors.get("terms"), Some(FieldError::NotAccepted));
        }
        outcome => panic!("{outcome:?}"),
    }
    let short = world.services.join_as_newcomer(&world.visitor(), &token, "Grace", "short", true).await;
    assert_eq!(field(short), ("password".to_owned(), FieldError::TooShort { min: 15 }));
    let confirmed = join(&world.services, world, &token).await.unwrap();
    world.greet(GRACE, confirmed).await;
}

async fn where_sign_up_is_for_the_invited(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for (mode, address) in [
        (SignUpMode::Invitation, "grace@example.org"),
        (SignUpMode::Domains(vec!["example.com".to_owned()]), "alan@example.org"),
    ] {
        let services = world.with(|settings| settings.sign_up = mode);
        let closed = services.begin_sign_up(&world.visitor(), "browser", (address, PASSWORD, "G"), true).await;
        assert_eq!(field(closed), ("email".to_owned(), FieldError::NotAllowed));
        let token = invited(world, &ada, address, "developer").await;
        let confirmed = join(&services, world, &token).await.unwrap();
        let person = world.greet(address, confirmed).await;
        assert_eq!(role(world, &ada, &person).await, Some(Role::Developer));
    }
}

async fn where_sign_up_is_closed(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let services = world.with(|settings| settings.sign_up = SignUpMode::Closed);
    let token = invited(world, &ada, GRACE, "developer").await;
    let page = services.inspect_invitation(&world.visitor(), &token).await.unwrap();
    let InvitationPage::Open(open) = page else { panic!("{page:?}") };
    assert_eq!(open.way, WayIn::SignInOnly { address: GRACE.to_owned() });
    over(join(&services, world, &token).await);
    let typed = (GRACE, PASSWORD, "Grace");
    over(services.begin_invited_sign_up(&world.visitor(), "browser", &token, typed, true).await);
    // Who has an account may still join.
    let token = invited(world, &ada, &bob.email, "developer").await;
    services.accept_invitation(&bob.actor, &token).await.unwrap();
}

async fn a_link_that_was_handed_on_confirms_no_address(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    invited(world, &ada, GRACE, "read_only").await;
    let token = handed_on(world, &ada).await;
    assert_eq!(way(world, &world.visitor(), &token).await, WayIn::ConfirmFirst { masked: "g…@example.org".to_owned() });
    over(join(&world.services, world, &token).await);
    let begin = async |email: &str| {
        let typed = (email, PASSWORD, "Grace");
        world.services.begin_invited_sign_up(&world.visitor(), "browser", &token, typed, true).await
    };
    assert_eq!(field(begin("eve@example.org").await), ("email".to_owned(), FieldError::Mismatch));
    begin("GRACE@example.org").await.unwrap();
    world.run_jobs().await;
    let code = code_of(&world.letter("GRACE@example.org"));
    // Whoever asks for another role in the request gets what the invitation says: there is no such field to send.
    let confirmed = world.services.confirm_by_code(&world.visitor(), "browser", &code).await.unwrap();
    let grace = world.greet(GRACE, confirmed).await;
    assert_eq!((grace.slug.as_str(), role(world, &ada, &grace).await), (ada.slug.as_str(), Some(Role::ReadOnly)));
    let accepted = world.entries(Chain::Account(grace.account)).await;
    let accepted = accepted.iter().find(|entry| entry.event == "invitation.accepted").unwrap();
    assert_eq!(accepted.payload["mailed"], false);
    for _ in 0..18 {
        over(begin("eve@example.org").await);
    }
}

async fn the_invitation_ends_while_the_address_is_confirmed(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for (mode, address) in [(SignUpMode::Open, "grace@example.org"), (SignUpMode::Invitation, "alan@example.org")] {
        let services = world.with(|settings| settings.sign_up = mode.clone());
        invited(world, &ada, address, "read_only").await;
        let token = handed_on(world, &ada).await;
        let typed = (address, PASSWORD, "Grace");
        services.begin_invited_sign_up(&world.visitor(), address, &token, typed, true).await.unwrap();
        world.run_jobs().await;
        let code = code_of(&world.letter(address));
        let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
        world.services.revoke_invitation(&ada.actor, &ada.slug, &list.invitations[0].id.to_string()).await.unwrap();
        let outcome = services.confirm_by_code(&world.visitor(), address, &code).await;
        match mode {
            SignUpMode::Open => assert_ne!(world.greet(address, outcome.unwrap()).await.slug, ada.slug, "their own"),
            _ => assert_eq!(field(outcome), ("code".to_owned(), FieldError::NotAllowed)),
        }
    }
}

async fn somebody_signed_in_joins_with_one_button(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let grace = world.sign_up("Grace@example.org").await;
    invited(world, &ada, GRACE, "developer").await;
    let token = handed_on(world, &ada).await;
    assert_eq!(way(world, &grace.actor, &token).await, WayIn::Accept { email: "Grace@example.org".to_owned() });
    let joined = world.services.accept_invitation(&grace.actor, &token).await.unwrap();
    assert_eq!(joined.slug, ada.slug);
    assert_eq!(role(world, &ada, &grace).await, Some(Role::Developer));
    assert_eq!(world.services.me(&grace.actor).await.unwrap().organizations.len(), 2);
    let events = world.account_events(&grace).await;
    assert_eq!(events[events.len() - 2..], ["invitation.accepted", "member.added"]);
    over(world.services.accept_invitation(&grace.actor, &token).await);
    assert_eq!(last_refusal(world, &grace).await, ("invitation.refused".to_owned(), "used".to_owned()));
}

async fn somebody_with_another_address_does_not(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    let token = invited(world, &ada, GRACE, "admin").await;
    let masked = WayIn::OtherAddress { masked: "g…@example.org".to_owned(), own: "eve@example.org".to_owned() };
    assert_eq!(way(world, &eve.actor, &token).await, masked);
    over(world.services.accept_invitation(&eve.actor, &token).await);
    assert_eq!(last_refusal(world, &eve).await, ("invitation.refused".to_owned(), "other_address".to_owned()));
    assert_eq!(role(world, &ada, &eve).await, None);
    let confirmed = join(&world.services, world, &token).await.unwrap();
    world.greet(GRACE, confirmed).await;
}

async fn somebody_with_an_account_signs_in_first(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let grace = world.sign_up(GRACE).await;
    let token = invited(world, &ada, GRACE, "developer").await;
    assert_eq!(way(world, &world.visitor(), &token).await, WayIn::SignIn { email: GRACE.to_owned() });
    assert!(matches!(world.services.accept_invitation(&world.visitor(), &token).await, Err(Error::SignIn)));
    over(join(&world.services, world, &token).await);
    world.services.accept_invitation(&grace.actor, &token).await.unwrap();
    assert_eq!(why(world, &world.visitor(), &token).await, InvitationRefusal::Used);
}

async fn a_former_member_comes_back_as_invited(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let grace = world.sign_up(GRACE).await;
    world.add_member(&ada, &grace, Role::Admin).await;
    let refused = invite(world, &ada, GRACE, "developer").await.refused;
    assert_eq!(refused[0].1, domain::invitation::Verdict::Member);
    let mut tx = world.db.begin().await.unwrap();
    tx.on(ada.org).remove_member(grace.account, world.services.now()).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    let token = invited(world, &ada, GRACE, "read_only").await;
    world.services.accept_invitation(&grace.actor, &token).await.unwrap();
    assert_eq!(role(world, &ada, &grace).await, Some(Role::ReadOnly));
}

async fn the_teams_are_those_that_still_exist(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let grace = world.sign_up(GRACE).await;
    let (apes, birds) = (TeamId::from_bits(1), TeamId::from_bits(2));
    let mut tx = world.db.begin().await.unwrap();
    for (team, name) in [(apes, "Apes"), (birds, "Birds")] {
        tx.on(ada.org).insert_team(team, name, false, world.services.now()).await.unwrap();
    }
    tx.commit(Vec::new()).await.unwrap();
    let (one, two) = (apes.to_string(), birds.to_string());
    let invitation = services::TypedInvitation { teams: vec![&one, &two], ..typed(GRACE, "developer") };
    world.services.invite_members(&ada.actor, &ada.slug, &invitation).await.unwrap();
    world.run_jobs().await;
    let token = invitation_of(&world.letter(GRACE));
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    assert_eq!(list.invitations[0].teams, ["Apes", "Birds"]);
    world.services.accept_invitation(&grace.actor, &token).await.unwrap();
    let events = world.entries(Chain::Organization(ada.org)).await;
    let teams: Vec<_> = events.iter().filter(|entry| entry.event == "team.member_added").collect();
    assert_eq!(teams.len(), 2, "the named ones, not the default one");
    assert_eq!(teams[0].target, Some(one));
}

async fn used_twice_expired_or_taken_back(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let token = invited(world, &ada, GRACE, "developer").await;
    let confirmed = join(&world.services, world, &token).await.unwrap();
    let grace = world.greet(GRACE, confirmed).await;
    assert_eq!(why(world, &world.visitor(), &token).await, InvitationRefusal::Used);
    assert_eq!(why(world, &grace.actor, &token).await, InvitationRefusal::Used);
    let before = world.strangers("invitation.refused").await;
    over(join(&world.services, world, &token).await);
    assert_eq!(world.strangers("invitation.refused").await, before + 1);

    let token = invited(world, &ada, "alan@example.org", "developer").await;
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    world.services.revoke_invitation(&ada.actor, &ada.slug, &list.invitations[0].id.to_string()).await.unwrap();
    assert_eq!(why(world, &world.visitor(), &token).await, InvitationRefusal::Revoked);
    over(join(&world.services, world, &token).await);

    let token = invited(world, &ada, "edsger@example.org", "developer").await;
    world.clock.advance(minutes(7 * 24 * 60 - 1));
    assert_eq!(
        way(world, &world.visitor(), &token).await,
        WayIn::SignUp { email: "edsger@example.org".to_owned() },
        "not yet"
    );
    world.clock.advance(minutes(1));
    assert_eq!(why(world, &world.visitor(), &token).await, InvitationRefusal::Expired);
    over(join(&world.services, world, &token).await);
}

async fn a_sender_who_lost_the_right(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let grace = world.sign_up(GRACE).await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let by_bob = Person { slug: ada.slug.clone(), ..bob.clone() };
    let token = invited(world, &by_bob, GRACE, "developer").await;
    assert!(matches!(way(world, &grace.actor, &token).await, WayIn::Accept { .. }));
    let mut tx = world.db.begin().await.unwrap();
    tx.on(ada.org).remove_member(bob.account, world.services.now()).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    assert_eq!(why(world, &grace.actor, &token).await, InvitationRefusal::Void);
    over(world.services.accept_invitation(&grace.actor, &token).await);
    assert_eq!(last_refusal(world, &grace).await, ("invitation.refused".to_owned(), "void".to_owned()));
    assert_eq!(role(world, &ada, &grace).await, None);
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    assert!(list.invitations[0].is_void);
    // Another Admin sends it in their own name.
    let id = list.invitations[0].id.to_string();
    world.services.resend_invitation(&ada.actor, &ada.slug, &id).await.unwrap();
    world.run_jobs().await;
    world.letter(GRACE);
    world.services.accept_invitation(&grace.actor, &token).await.unwrap();
    assert_eq!(role(world, &ada, &grace).await, Some(Role::Developer));
}

async fn an_older_link_is_over_when_invited_anew(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let token = invited(world, &ada, GRACE, "admin").await;
    world.clock.advance(minutes(7 * 24 * 60));
    let ada = Person { actor: world.recognize(&world.sign_in(&ada.email, PASSWORD).await.unwrap()).await, ..ada };
    let anew = invited(world, &ada, GRACE, "read_only").await;
    assert_ne!(token, anew);
    assert_eq!(why(world, &world.visitor(), &token).await, InvitationRefusal::Revoked);
    over(join(&world.services, world, &token).await);
    let confirmed = join(&world.services, world, &anew).await.unwrap();
    let grace = world.greet(GRACE, confirmed).await;
    assert_eq!(role(world, &ada, &grace).await, Some(Role::ReadOnly));
}

async fn a_link_of_nobody(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let token = invited(world, &ada, GRACE, "developer").await;
    let mut forged = token.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.insert(forged.len() - 5, last);
    // What proves the mailbox cannot be left out to pass for the other link and be put back.
    for text in ["", "x", &forged, &token[..40], &format!("{token}AAAA"), &token[1..]] {
        assert_eq!(why(world, &world.visitor(), text).await, InvitationRefusal::Unknown, "{text}");
        over(world.services.accept_invitation(&ada.actor, text).await);
        over(join(&world.services, world, text).await);
    }
    assert!(matches!(way(world, &world.visitor(), &token).await, WayIn::SignUp { .. }));
}
