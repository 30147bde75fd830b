//! Invitations: one open one for an address, renewed when it has expired, used up once, and never another tenant's.

use domain::id::{ImportId, InvitationId, TeamId};
use domain::role::Role;
use store::{NewInvitation, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at};

both_engines!(
    an_address_is_invited_once,
    what_has_expired_is_renewed_under_another_generation,
    is_used_up_once,
    is_taken_back,
    those_of_a_sender_are_taken_back,
    goes_out_once_more,
    pages_are_in_order_and_ours,
    keys_come_in_batches,
    teams_are_ours,
    one_person_finds_and_erases_what_they_accepted,
    sweeps_what_nobody_accepted,
);

fn id(number: u128) -> InvitationId {
    InvitationId::from_bits(number)
}

fn new(tenant: Tenant, number: u128, name: &str) -> NewInvitation {
    NewInvitation {
        id: id(number),
        email: format!("{name}@Example.org"),
        email_key: format!("{name}@example.org"),
        role: Role::Developer,
        teams: vec![tenant.team],
        message: "Welcome".to_owned(),
        invited_by: tenant.account,
        sent_at: at(10),
        expires_at: at(100),
        import: None,
    }
}

async fn invite(base: &Base, tenant: Tenant, new: &NewInvitation) -> Option<InvitationId> {
    base.write(async |tx| tx.on(tenant.org).invite(new).await).await
}

async fn accept(base: &Base, tenant: Tenant, number: u128, generation: i64, now: i64) -> bool {
    base.write(async |tx| tx.on(tenant.org).accept_invitation(id(number), generation, tenant.account, at(now)).await)
        .await
}

async fn an_address_is_invited_once(base: &Base) {
    let two = base.two().await;
    let import = ImportId::from_bits(7);
    let first = NewInvitation { import: Some(import), ..new(two.ours, 1, "grace") };
    assert_eq!(invite(base, two.ours, &first).await, Some(id(1)));
    assert_eq!(invite(base, two.ours, &new(two.ours, 2, "grace")).await, None);
    assert_eq!(invite(base, two.theirs, &new(two.theirs, 3, "grace")).await, Some(id(3)), "another tenant may");
    let row = base.db.read(two.ours.org).find_invitation(id(1)).await.unwrap().unwrap();
    assert_eq!((row.org, row.id, row.role, row.generation), (two.ours.org, id(1), Role::Developer, 1));
    assert_eq!((row.email.as_str(), row.email_key.as_str()), ("grace@Example.org", "grace@example.org"));
    assert_eq!((row.teams, row.message.as_str()), (vec![two.ours.team], "Welcome"));
    assert_eq!((row.invited_by, row.inviter.as_str(), row.organization.as_str()), (two.ours.account, "ada", "ada's"));
    assert_eq!((row.created_at, row.sent_at, row.expires_at), (at(10), at(10), at(100)));
    assert_eq!((row.accepted_at, row.accepted_by, row.revoked_at), (None, None, None));
    assert_eq!(row.slug, "ada");
    assert!(base.db.read(two.theirs.org).find_invitation(id(1)).await.unwrap().is_none());
    let linked = base.db.read(Site).find_invitation_by_link(id(3)).await.unwrap().unwrap();
    assert_eq!(linked.org, two.theirs.org);
    assert!(base.db.read(Site).find_invitation_by_link(id(9)).await.unwrap().is_none());
}

async fn what_has_expired_is_renewed_under_another_generation(base: &Base) {
    let two = base.two().await;
    invite(base, two.ours, &new(two.ours, 1, "grace")).await;
    let later = |sent_at| NewInvitation {
        role: Role::Admin,
        message: String::new(),
        sent_at: at(sent_at),
        expires_at: at(900),
        ..new(two.ours, 2, "grace")
    };
    assert_eq!(invite(base, two.ours, &later(99)).await, None);
    assert_eq!(invite(base, two.ours, &later(100)).await, Some(id(1)));
    let row = base.db.read(two.ours.org).find_invitation(id(1)).await.unwrap().unwrap();
    assert_eq!((row.generation, row.role, row.message.as_str()), (2, Role::Admin, ""));
    assert_eq!((row.created_at, row.sent_at, row.expires_at), (at(10), at(100), at(900)));
    assert!(!accept(base, two.ours, 1, 1, 200).await, "the old links are dead");
    assert!(accept(base, two.ours, 1, 2, 200).await);
}

async fn is_used_up_once(base: &Base) {
    let two = base.two().await;
    invite(base, two.ours, &new(two.ours, 1, "grace")).await;
    assert!(!accept(base, two.theirs, 1, 1, 20).await, "of another tenant");
    assert!(!accept(base, two.ours, 1, 1, 100).await, "expired");
    assert!(accept(base, two.ours, 1, 1, 99).await);
    assert!(!accept(base, two.ours, 1, 1, 99).await);
    let row = base.db.read(two.ours.org).find_invitation(id(1)).await.unwrap().unwrap();
    assert_eq!((row.accepted_at, row.accepted_by), (Some(at(99)), Some(two.ours.account)));
    assert_eq!(invite(base, two.ours, &new(two.ours, 2, "grace")).await, Some(id(2)), "it is no longer open");
}

async fn is_taken_back(base: &Base) {
    let two = base.two().await;
    invite(base, two.ours, &new(two.ours, 1, "grace")).await;
    let revoke =
        async |tenant: Tenant| base.write(async |tx| tx.on(tenant.org).revoke_invitation(id(1), at(20)).await).await;
    assert!(!revoke(two.theirs).await);
    assert!(revoke(two.ours).await);
    assert!(!revoke(two.ours).await);
    assert!(!accept(base, two.ours, 1, 1, 30).await);
    assert_eq!(invite(base, two.ours, &new(two.ours, 2, "grace")).await, Some(id(2)));
}

async fn those_of_a_sender_are_taken_back(base: &Base) {
    let two = base.two().await;
    invite(base, two.ours, &new(two.ours, 1, "grace")).await;
    invite(base, two.ours, &new(two.ours, 2, "alan")).await;
    let other = NewInvitation { invited_by: two.theirs.account, ..new(two.ours, 3, "edsger") };
    invite(base, two.ours, &other).await;
    invite(base, two.theirs, &NewInvitation { invited_by: two.ours.account, ..new(two.theirs, 4, "grace") }).await;
    accept(base, two.ours, 2, 1, 20).await;
    let sender = two.ours.account;
    assert_eq!(base.db.read(two.ours.org).open_invitations_of(sender, 10).await.unwrap().len(), 1);
    assert_eq!(base.db.read(two.theirs.org).open_invitations_of(sender, 10).await.unwrap().len(), 1);
    let revoked = base.write(async |tx| tx.on(two.ours.org).revoke_invitations_of(sender, at(30)).await).await;
    assert_eq!(revoked, [id(1)]);
    assert_eq!(base.db.read(two.ours.org).count_pending_invitations().await.unwrap(), 1);
    assert_eq!(base.db.read(two.theirs.org).count_pending_invitations().await.unwrap(), 1);
}

async fn goes_out_once_more(base: &Base) {
    let two = base.two().await;
    invite(base, two.ours, &new(two.ours, 1, "grace")).await;
    let resend = async |tenant: Tenant| {
        let by = two.theirs.account;
        base.write(async |tx| tx.on(tenant.org).resend_invitation(id(1), by, at(200), at(300)).await).await
    };
    assert!(!resend(two.theirs).await);
    assert!(resend(two.ours).await, "also when it has expired");
    let row = base.db.read(two.ours.org).find_invitation(id(1)).await.unwrap().unwrap();
    assert_eq!((row.sent_at, row.expires_at, row.generation), (at(200), at(300), 1), "the links stay");
    assert_eq!(row.invited_by, two.theirs.account);
    assert!(accept(base, two.ours, 1, 1, 250).await);
    assert!(!resend(two.ours).await);
}

async fn pages_are_in_order_and_ours(base: &Base) {
    let two = base.two().await;
    for (number, name) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
        invite(base, two.ours, &new(two.ours, number, name)).await;
    }
    invite(base, two.theirs, &new(two.theirs, 9, "a")).await;
    accept(base, two.ours, 3, 1, 20).await;
    let page = async |before: Option<InvitationId>| {
        let rows = base.db.read(two.ours.org).pending_invitations(before, 2).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, [id(4), id(2)]);
    assert_eq!(page(Some(id(2))).await, [id(1)]);
    assert_eq!(base.db.read(two.ours.org).count_pending_invitations().await.unwrap(), 3);
}

async fn keys_come_in_batches(base: &Base) {
    let two = base.two().await;
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
        invite(base, two.ours, &new(two.ours, number, name)).await;
    }
    invite(base, two.theirs, &new(two.theirs, 9, "d")).await;
    let keys = async |after: &str, now| base.db.read(two.ours.org).invited_keys(after, at(now), 2).await.unwrap();
    assert_eq!(keys("", 20).await, ["a@example.org", "b@example.org"]);
    assert_eq!(keys("b@example.org", 20).await, ["c@example.org"]);
    assert!(keys("", 100).await.is_empty(), "expired");
    let member = (two.ours.account.to_string(), "ada@example.com".to_owned());
    assert_eq!(base.db.read(two.ours.org).member_keys("", 5).await.unwrap(), std::slice::from_ref(&member));
    assert!(base.db.read(two.ours.org).member_keys(&member.0, 5).await.unwrap().is_empty());
    let is_member = async |key: &str| base.db.read(two.ours.org).is_member_key(key).await.unwrap();
    assert!(is_member("ada@example.com").await && !is_member("bob@example.com").await);
    base.write(async |tx| tx.on(two.ours.org).remove_member(two.ours.account, at(1)).await).await;
    assert!(!is_member("ada@example.com").await);
    assert!(base.db.read(two.ours.org).member_keys("", 5).await.unwrap().is_empty());
}

async fn teams_are_ours(base: &Base) {
    let two = base.two().await;
    let other = TeamId::from_bits(77);
    base.write(async |tx| tx.on(two.ours.org).insert_team(other, "Apes", false, at(1)).await).await;
    let teams = base.db.read(two.ours.org).team_choices().await.unwrap();
    let seen: Vec<_> = teams.iter().map(|team| (team.id, team.name.as_str(), team.is_default)).collect();
    assert_eq!(seen, [(two.ours.team, "Default", true), (other, "Apes", false)]);
}

async fn one_person_finds_and_erases_what_they_accepted(base: &Base) {
    let two = base.two().await;
    for (number, name) in [(1, "grace"), (2, "grace2"), (3, "grace3")] {
        invite(base, two.ours, &new(two.ours, number, name)).await;
    }
    let (org, person) = (two.ours.org, two.theirs.account);
    base.write(async |tx| tx.on(org).accept_invitation(id(1), 1, person, at(20)).await).await;
    accept(base, two.ours, 2, 1, 21).await;
    let own = base.db.read(person).own_invitations().await.unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].organization.as_str(), own[0].email.as_str()), ("ada", "grace@Example.org"));
    assert_eq!((own[0].role.as_str(), own[0].sent_at, own[0].accepted_at), ("developer", at(10), Some(at(20))));
    base.write(async |tx| tx.on(person).erase_own_rows().await).await;
    assert!(base.db.read(person).own_invitations().await.unwrap().is_empty());
    assert_eq!(base.db.read(two.ours.account).own_invitations().await.unwrap().len(), 1);
    let erase = async |key: &str| base.write(async |tx| tx.on(Site).erase_invitations(key).await).await;
    assert_eq!((erase("grace3@example.org").await, erase("grace2@example.org").await), (0, 1));
}

async fn sweeps_what_nobody_accepted(base: &Base) {
    let two = base.two().await;
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
        invite(base, two.ours, &new(two.ours, number, name)).await;
    }
    accept(base, two.ours, 1, 1, 20).await;
    base.write(async |tx| tx.on(two.ours.org).revoke_invitation(id(2), at(30)).await).await;
    let sweep = async |before| base.write(async |tx| tx.on(Site).sweep_invitations(at(before)).await).await;
    assert_eq!((sweep(30).await, sweep(31).await, sweep(100).await, sweep(101).await), (0, 1, 0, 1));
    assert_eq!(base.count("invitations").await, 1);
}
