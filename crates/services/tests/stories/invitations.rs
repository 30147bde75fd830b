//! Invitations as their senders see them: sent, refused address by address, listed, sent again, taken back.

use domain::audit::Chain;
use domain::field::FieldError;
use domain::id::TeamId;
use domain::invitation::{InvitationState, Verdict};
use domain::policies::TypedPolicies;
use domain::role::Role;
use services::env::Clock;
use services::{Error, Invited, TypedInvitation};

use crate::both_engines;
use crate::support::{Person, World, field, minutes};

both_engines!(
    several_are_invited_at_once,
    each_address_has_its_verdict,
    policies_bind_invitations,
    what_was_typed_is_checked,
    letters_carry_no_links_of_others,
    the_list_tells_who_sent_what,
    sent_again_lives_longer,
    taken_back_is_over,
    only_admins_of_the_organization,
);

const DAY: u64 = 24 * 60;

pub fn typed<'a>(addresses: &'a str, role: &'a str) -> TypedInvitation<'a> {
    TypedInvitation { addresses, role, teams: Vec::new(), message: "" }
}

pub async fn invite(world: &World, host: &Person, addresses: &str, role: &str) -> Invited {
    world.services.invite_members(&host.actor, &host.slug, &typed(addresses, role)).await.unwrap()
}

async fn several_are_invited_at_once(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let invitation =
        TypedInvitation { message: "Welcome!\nAda", ..typed("grace@example.org, Alan@Example.org", "developer") };
    let invited = world.services.invite_members(&ada.actor, &ada.slug, &invitation).await.unwrap();
    assert_eq!(invited.sent, ["grace@example.org", "Alan@Example.org"]);
    assert!(invited.refused.is_empty());
    assert_eq!(world.run_jobs().await, 2);
    let letter = world.letter("grace@example.org");
    assert_eq!(letter.subject, "ada invites you to ada");
    assert!(letter.text.contains("\n> Welcome!\n") && letter.text.contains("Developer"), "{}", letter.text);
    world.letter("Alan@Example.org");
    assert_eq!(world.organization_events(&ada).await[4..], ["invitation.created", "invitation.created"]);
    let entry = &world.entries(Chain::Organization(ada.org)).await[4];
    assert_eq!(entry.payload["role"], "developer");
    assert!(!format!("{entry:?}").contains("grace"), "the address stands beside the chain");
}

async fn each_address_has_its_verdict(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    invite(world, &ada, "grace@example.org", "developer").await;
    let addresses = "nobody GRACE@example.org bob@example.org alan@example.org alan@Example.org";
    let invited = invite(world, &ada, addresses, "read_only").await;
    assert_eq!(invited.sent, ["alan@example.org"]);
    let refused: Vec<_> = invited.refused.iter().map(|(typed, why)| (typed.as_str(), *why)).collect();
    assert_eq!(
        refused,
        [
            ("nobody", Verdict::Malformed),
            ("GRACE@example.org", Verdict::Invited),
            ("bob@example.org", Verdict::Member),
            ("alan@Example.org", Verdict::Duplicate),
        ]
    );
    assert_eq!(invite(world, &ada, "nobody", "read_only").await.sent, [""; 0]);
    assert_eq!(world.run_jobs().await, 2);
    world.leave_mail();
}

async fn policies_bind_invitations(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let typed = TypedPolicies {
        invitation_days: "2".to_owned(),
        invitation_domains: "example.org".to_owned(),
        ..TypedPolicies::default()
    };
    world.services.apply_policies(&ada.actor, &ada.slug, &typed, "").await.unwrap();
    let invited = invite(world, &ada, "grace@example.org alan@example.net", "developer").await;
    assert_eq!(invited.sent, ["grace@example.org"]);
    assert_eq!(invited.refused, [("alan@example.net".to_owned(), Verdict::DomainNotAllowed)]);
    let choices = world.services.invite_choices(&ada.actor, &ada.slug).await.unwrap();
    assert_eq!(choices.expires_at, world.clock.now().plus(minutes(2 * DAY)));
    // Nobody confirms: after ten minutes everything is as it was.
    world.clock.advance(minutes(11));
    assert_eq!(invite(world, &ada, "alan@example.net", "developer").await.sent, ["alan@example.net"]);
}

async fn what_was_typed_is_checked(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let many = "x@example.org ".repeat(51);
    let long = "x".repeat(1_001);
    let theirs = world.db.read(bob.org).default_team().await.unwrap().unwrap().to_string();
    let nobodys = TeamId::from_bits(1).to_string();
    let good = || typed("grace@example.org", "developer");
    for (invitation, name, error) in [
        (typed(" \n", "developer"), "emails", FieldError::Empty),
        (typed(&many, "developer"), "emails", FieldError::TooManyRows { max: 50 }),
        (typed("grace@example.org", ""), "role", FieldError::Empty),
        (typed("grace@example.org", "owner"), "role", FieldError::UnknownChoice),
        (TypedInvitation { teams: vec![&theirs], ..good() }, "teams", FieldError::UnknownChoice),
        (TypedInvitation { teams: vec![&nobodys], ..good() }, "teams", FieldError::UnknownChoice),
        (TypedInvitation { teams: vec!["team"], ..good() }, "teams", FieldError::UnknownChoice),
        (TypedInvitation { message: &long, ..good() }, "message", FieldError::TooLong { max: 1_000 }),
        (TypedInvitation { message: "see evil.example", ..good() }, "message", FieldError::NotAllowed),
    ] {
        let refused = world.services.invite_members(&ada.actor, &ada.slug, &invitation).await;
        assert_eq!(field(refused), (name.to_owned(), error));
    }
    assert_eq!(world.run_jobs().await, 0);
    invite(world, &ada, "grace@example.org", "developer").await;
    assert_eq!(world.run_jobs().await, 1);
    world.letter("grace@example.org");
}

async fn letters_carry_no_links_of_others(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    world.services.rename_account(&ada.actor, "win at evil.example").await.unwrap();
    invite(world, &ada, "grace@example.org", "developer").await;
    world.run_jobs().await;
    let letter = world.letter("grace@example.org");
    assert!(!letter.text.contains("evil") && !letter.subject.contains("evil"), "{}", letter.text);
}

async fn the_list_tells_who_sent_what(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for number in 0..60 {
        invite(world, &ada, &format!("p{number}@example.org"), "read_only").await;
        world.clock.advance(std::time::Duration::from_millis(2));
    }
    let first = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    assert_eq!((first.invitations.len(), first.total), (50, 60));
    assert_eq!(first.invitations[0].email, "p59@example.org");
    let next = first.next.unwrap().to_string();
    let second = world.services.list_pending_invitations(&ada.actor, &ada.slug, &next).await.unwrap();
    assert_eq!((second.invitations.len(), second.next), (10, None));
    let last = &second.invitations[9];
    assert_eq!((last.email.as_str(), last.role, last.invited_by.as_str()), ("p0@example.org", Role::ReadOnly, "ada"));
    assert_eq!(last.teams, ["Default"]);
    assert!(!last.is_void && !last.is_expired(second.rendered_at));
    world.clock.advance(minutes(7 * DAY));
    let later = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    assert!(later.invitations[0].is_expired(later.rendered_at), "shown, as expired");
    world.leave_jobs();
}

async fn sent_again_lives_longer(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    invite(world, &ada, "grace@example.org", "developer").await;
    world.run_jobs().await;
    let first = world.letter("grace@example.org");
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    let id = list.invitations[0].id.to_string();
    world.clock.advance(minutes(8 * DAY));
    let bob = Person {
        actor: world.recognize(&world.sign_in(&bob.email, crate::support::PASSWORD).await.unwrap()).await,
        ..bob
    };
    assert_eq!(world.services.find_invitation(&bob.actor, &ada.slug, &id).await.unwrap().link, None, "expired");
    world.services.resend_invitation(&bob.actor, &ada.slug, &id).await.unwrap();
    world.run_jobs().await;
    let again = world.letter("grace@example.org");
    assert_eq!(crate::support::invitation_of(&first), crate::support::invitation_of(&again));
    assert_ne!(first.message_id, again.message_id);
    let sent = world.services.find_invitation(&bob.actor, &ada.slug, &id).await.unwrap();
    assert_eq!((sent.state, sent.invitation.invited_by.as_str()), (InvitationState::Pending, "bob"));
    let link = sent.link.unwrap();
    let (_, token) = link.split_once("https://console.example.com/invitations/").unwrap();
    let mailed = crate::support::invitation_of(&again);
    assert!(mailed.starts_with(&token[..50]) && mailed.len() > token.len(), "the mailed one carries more");
    for _ in 0..4 {
        world.services.resend_invitation(&bob.actor, &ada.slug, &id).await.unwrap();
    }
    let refused = world.services.resend_invitation(&bob.actor, &ada.slug, &id).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "a mailbox is not to be flooded: {refused:?}");
    assert!(world.organization_events(&ada).await.contains(&"invitation.resent".to_owned()));
    world.leave_jobs();
}

async fn taken_back_is_over(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    invite(world, &ada, "grace@example.org", "developer").await;
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    let id = list.invitations[0].id.to_string();
    world.services.revoke_invitation(&ada.actor, &ada.slug, &id).await.unwrap();
    world.services.revoke_invitation(&ada.actor, &ada.slug, &id).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.unread(), [""; 0], "its mail had not gone out yet");
    let events = world.organization_events(&ada).await;
    assert_eq!(events[4..], ["invitation.created", "invitation.revoked"]);
    let sent = world.services.find_invitation(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!((sent.state, sent.link), (InvitationState::Revoked, None));
    let refused = world.services.resend_invitation(&ada.actor, &ada.slug, &id).await;
    assert_eq!(field(refused), ("invitation".to_owned(), FieldError::Expired));
    assert_eq!(invite(world, &ada, "grace@example.org", "developer").await.sent.len(), 1, "and may be asked again");
    world.run_jobs().await;
    world.letter("grace@example.org");
}

async fn only_admins_of_the_organization(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    invite(world, &ada, "grace@example.org", "developer").await;
    world.run_jobs().await;
    world.letter("grace@example.org");
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    let id = list.invitations[0].id.to_string();
    let services = &world.services;
    let refusals = async |slug: &str| {
        let actor = &bob.actor;
        let file = services::ImportFile { name: "", field: "file", bytes: b"x@example.org" };
        [
            services.invite_members(actor, slug, &typed("x@example.org", "admin")).await.map(drop),
            services.invite_choices(actor, slug).await.map(drop),
            services.list_pending_invitations(actor, slug, "").await.map(drop),
            services.find_invitation(actor, slug, &id).await.map(drop),
            services.resend_invitation(actor, slug, &id).await.map(drop),
            services.revoke_invitation(actor, slug, &id).await.map(drop),
            services.prepare_import(actor, slug, &file, "admin").await.map(drop),
        ]
    };
    for refused in refusals(&ada.slug).await {
        assert!(matches!(refused, Err(Error::NotFound)), "a stranger: {refused:?}");
    }
    // Another organization's invitation, by way of one's own.
    for refused in [
        services.find_invitation(&bob.actor, &bob.slug, &id).await.map(drop),
        services.resend_invitation(&bob.actor, &bob.slug, &id).await.map(drop),
        services.revoke_invitation(&bob.actor, &bob.slug, &id).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    world.add_member(&ada, &bob, Role::Developer).await;
    for refused in refusals(&ada.slug).await {
        assert!(matches!(refused, Err(Error::Denied { .. })), "a developer: {refused:?}");
    }
    let list = world.services.list_pending_invitations(&ada.actor, &ada.slug, "").await.unwrap();
    assert_eq!(list.total, 1);
}
