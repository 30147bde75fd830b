//! Organizations, their teams and members.

use domain::id::{AccountId, OrgId, TeamId};
use domain::role::Role;
use store::{Error, NewOrganization, Site};

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(
    finds_an_organization_by_id_and_slug,
    a_slug_is_one_organizations,
    locks_what_exists,
    a_role_is_of_one_organization,
    a_member_is_made_once,
    a_removed_member_has_no_role,
    lists_memberships_oldest_first,
    has_one_default_team,
    refuses_another_tenants_parts,
    a_membership_ends_in_all_teams,
    settings_are_one_organizations,
    a_former_slug_leads_on_until_it_is_taken,
    a_deleted_organization_is_not_found,
);

async fn finds_an_organization_by_id_and_slug(base: &Base) {
    let two = base.two().await;
    let row = base.db.read(two.ours.org).organization().await.unwrap().unwrap();
    assert_eq!((row.id, row.slug.as_str(), row.name.as_str()), (two.ours.org, "ada", "ada's"));
    assert_eq!(row.created_at, at(0));
    let row = base.db.read(Site).find_organization_by_slug("bob").await.unwrap().unwrap();
    assert_eq!(row.id, two.theirs.org);
    assert!(base.db.read(Site).find_organization_by_slug("Bob").await.unwrap().is_none());
    assert!(base.db.read(OrgId::from_bits(3)).organization().await.unwrap().is_none());
}

async fn a_slug_is_one_organizations(base: &Base) {
    base.two().await;
    let third = OrgId::from_bits(3);
    let new = |slug: &str| NewOrganization { slug: slug.to_owned(), name: "C".to_owned(), created_at: at(0) };
    assert!(!base.write(async |tx| tx.on(third).insert_organization(&new("ada")).await).await);
    assert!(base.db.read(third).organization().await.unwrap().is_none());
    assert!(base.write(async |tx| tx.on(third).insert_organization(&new("cy")).await).await);
    assert_eq!(base.db.read(third).organization().await.unwrap().unwrap().slug, "cy");
}

async fn locks_what_exists(base: &Base) {
    let two = base.two().await;
    assert!(base.write(async |tx| tx.on(two.ours.org).lock_organization().await).await);
    assert!(!base.write(async |tx| tx.on(OrgId::from_bits(3)).lock_organization().await).await);
}

async fn a_role_is_of_one_organization(base: &Base) {
    let two = base.two().await;
    assert_eq!(base.db.read(two.ours.org).role_of(two.ours.account).await.unwrap(), Some(Role::Admin));
    assert_eq!(base.db.read(two.ours.org).role_of(two.theirs.account).await.unwrap(), None);
    assert_eq!(base.db.read(two.ours.org).role_of(AccountId::from_bits(3)).await.unwrap(), None);
    base.write(async |tx| {
        tx.on(two.ours.org).insert_member(two.theirs.account, Role::ReadOnly, "invitation", at(1)).await
    })
    .await;
    assert_eq!(base.db.read(two.ours.org).role_of(two.theirs.account).await.unwrap(), Some(Role::ReadOnly));
    assert_eq!(base.db.read(two.theirs.org).role_of(two.theirs.account).await.unwrap(), Some(Role::Admin));
}

async fn a_member_is_made_once(base: &Base) {
    let two = base.two().await;
    let again = base
        .write(async |tx| {
            tx.on(two.ours.org).insert_member(two.ours.account, Role::ReadOnly, "invitation", at(9)).await
        })
        .await;
    assert!(!again);
    assert_eq!(base.db.read(two.ours.org).role_of(two.ours.account).await.unwrap(), Some(Role::Admin));
    // Into the team as often as one likes.
    base.write(async |tx| tx.on(two.ours.org).insert_team_member(two.ours.team, two.ours.account).await).await;
    assert_eq!(base.count("team_members").await, 2);
}

async fn a_removed_member_has_no_role(base: &Base) {
    let two = base.two().await;
    base.raw(&format!("update members set removed_at = 1 where org_id = '{}'", two.ours.org)).await.unwrap();
    assert_eq!(base.db.read(two.ours.org).role_of(two.ours.account).await.unwrap(), None);
    assert!(base.db.read(two.ours.account).memberships().await.unwrap().is_empty());
    assert_eq!(base.db.read(two.theirs.account).memberships().await.unwrap().len(), 1);
}

async fn lists_memberships_oldest_first(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| {
        tx.on(two.theirs.org).insert_member(two.ours.account, Role::Developer, "invitation", at(-9)).await
    })
    .await;
    let list = base.db.read(two.ours.account).memberships().await.unwrap();
    let seen: Vec<_> =
        list.iter().map(|row| (row.org, row.slug.as_str(), row.name.as_str(), row.role, row.joined_at)).collect();
    assert_eq!(
        seen,
        [(two.theirs.org, "bob", "bob's", Role::Developer, at(-9)), (two.ours.org, "ada", "ada's", Role::Admin, at(0)),]
    );
    assert_eq!(base.db.read(two.theirs.account).memberships().await.unwrap().len(), 1);
}

async fn has_one_default_team(base: &Base) {
    let two = base.two().await;
    let team = TeamId::from_bits(9);
    base.write(async |tx| tx.on(two.ours.org).insert_team(team, "Second", false, at(1)).await).await;
    assert_eq!(base.db.read(two.ours.org).default_team().await.unwrap(), Some(two.ours.team));
    assert_eq!(base.db.read(two.theirs.org).default_team().await.unwrap(), Some(two.theirs.team));
    assert_eq!(base.db.read(OrgId::from_bits(3)).default_team().await.unwrap(), None);
    let third = TeamId::from_bits(10);
    let error = base.refuses(async |tx| tx.on(two.ours.org).insert_team(third, "Third", true, at(1)).await).await;
    assert!(matches!(error, Error::Driver(_)), "{error:?}");
}

async fn refuses_another_tenants_parts(base: &Base) {
    let two = base.two().await;
    let ours = two.ours.org;
    base.refuses(async |tx| tx.on(ours).insert_team_member(two.theirs.team, two.ours.account).await).await;
    base.refuses(async |tx| tx.on(ours).insert_team_member(two.ours.team, two.theirs.account).await).await;
    // The control: once a member, the same account goes into the same team.
    base.write(async |tx| {
        tx.on(ours).insert_member(two.theirs.account, Role::Developer, "invitation", at(1)).await?;
        tx.on(ours).insert_team_member(two.ours.team, two.theirs.account).await
    })
    .await;
}

async fn a_membership_ends_in_all_teams(base: &Base) {
    let two = base.two().await;
    let (ours, guest) = (two.ours, two.theirs.account);
    base.write(async |tx| {
        let mut org = tx.on(ours.org);
        assert!(org.insert_member(guest, Role::Developer, "invitation", at(1)).await?);
        org.insert_team_member(ours.team, guest).await
    })
    .await;
    assert_eq!(base.db.read(ours.org).members_beside(ours.account).await.unwrap(), (1, 0));
    assert_eq!(base.db.read(ours.org).members_beside(guest).await.unwrap(), (1, 1));
    assert!(base.write(async |tx| tx.on(ours.org).remove_member(guest, at(2)).await).await);
    assert!(!base.write(async |tx| tx.on(ours.org).remove_member(guest, at(3)).await).await);
    assert_eq!(base.db.read(ours.org).role_of(guest).await.unwrap(), None);
    assert_eq!(base.db.read(ours.org).members_beside(ours.account).await.unwrap(), (0, 0));
    let theirs = base.db.read(two.theirs.org).role_of(guest).await.unwrap();
    assert_eq!(theirs, Some(Role::Admin), "their own organization is another matter");
    assert_eq!(base.column(&format!("select team_id from team_members where org_id = '{}'", ours.org)).await.len(), 1);
}

async fn settings_are_one_organizations(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| tx.on(two.ours.org).set_organization_name("Engines").await).await;
    base.write(async |tx| tx.on(two.ours.org).set_organization_zone("Europe/Berlin").await).await;
    base.write(async |tx| tx.on(two.ours.org).set_organization_deletion_due(Some(at(9))).await).await;
    let ours = base.db.read(two.ours.org).organization().await.unwrap().unwrap();
    assert_eq!(
        (ours.name.as_str(), ours.time_zone.as_str(), ours.deletion_due_at),
        ("Engines", "Europe/Berlin", Some(at(9)))
    );
    let theirs = base.db.read(two.theirs.org).organization().await.unwrap().unwrap();
    assert_eq!((theirs.name.as_str(), theirs.time_zone.as_str(), theirs.deletion_due_at), ("bob's", "UTC", None));
    base.write(async |tx| tx.on(two.ours.org).set_organization_deletion_due(None).await).await;
    assert_eq!(base.db.read(two.ours.org).organization().await.unwrap().unwrap().deletion_due_at, None);
}

async fn a_former_slug_leads_on_until_it_is_taken(base: &Base) {
    let two = base.two().await;
    let former = async |slug: &str| {
        let row = base.db.read(Site).find_organization_by_former_slug(slug).await.unwrap();
        row.map(|row| row.id)
    };
    assert!(!base.write(async |tx| tx.on(two.ours.org).set_slug("ada", "bob", at(1)).await).await, "taken");
    assert!(base.write(async |tx| tx.on(two.ours.org).set_slug("ada", "engines", at(1)).await).await);
    assert_eq!(former("ada").await, Some(two.ours.org));
    assert!(base.db.read(Site).find_organization_by_slug("ada").await.unwrap().is_none());
    assert!(base.write(async |tx| tx.on(two.theirs.org).set_slug("bob", "ada", at(2)).await).await);
    assert_eq!((former("ada").await, former("bob").await), (None, Some(two.theirs.org)));
    let third = OrgId::from_bits(3);
    let new = NewOrganization { slug: "bob".to_owned(), name: "C".to_owned(), created_at: at(3) };
    assert!(base.write(async |tx| tx.on(third).insert_organization(&new).await).await);
    assert_eq!(former("bob").await, None);
}

async fn a_deleted_organization_is_not_found(base: &Base) {
    let two = base.two().await;
    assert!(base.write(async |tx| tx.on(two.ours.org).delete_organization(at(5)).await).await);
    assert!(!base.write(async |tx| tx.on(two.ours.org).delete_organization(at(6)).await).await);
    assert!(base.db.read(Site).find_organization_by_slug("ada").await.unwrap().is_none());
    assert!(base.db.read(two.ours.account).memberships().await.unwrap().is_empty());
    assert_eq!(base.db.read(two.theirs.account).memberships().await.unwrap().len(), 1);
    let new = NewOrganization { slug: "ada".to_owned(), name: "A".to_owned(), created_at: at(7) };
    assert!(base.write(async |tx| tx.on(OrgId::from_bits(3)).insert_organization(&new).await).await);
}
