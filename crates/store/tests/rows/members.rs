//! Members, the directory and teams.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::key::{Controls, Owner};
use domain::role::Role;
use domain::time::Timestamp;
use store::{MemberFilter, MemberOrder, NewKey};

use crate::both_engines;
use crate::support::{Base, Two, account, at};

both_engines!(
    standing_is_of_a_live_membership,
    a_role_is_set_once,
    a_new_sign_in_is_demanded,
    a_membership_is_renewed_after_its_end,
    admins_are_named,
    activity_moves_forward_and_seldom,
    the_directory_is_one_organizations,
    the_directory_follows_names_and_addresses,
    counts_stop_at_their_limit,
    teams_have_names_of_their_own,
    a_team_ends_with_its_places,
    people_of_a_team_come_in_pages,
    the_mark_moves_with_every_write,
);

/// Both tenants, and a guest of ours by the name of Zoë.
async fn three(base: &Base) -> (Two, AccountId) {
    let two = base.two().await;
    let guest = AccountId::from_bits(3);
    base.write(async |tx| {
        let mut new = account("zoe");
        new.name = "Zoë Müller".to_owned();
        assert!(tx.on(guest).insert_account(&new).await?);
        tx.on(two.ours.org).insert_member(guest, Role::Developer, "invitation", at(1)).await
    })
    .await;
    (two, guest)
}

async fn names(base: &Base, org: OrgId, filter: &MemberFilter, order: MemberOrder<'_>) -> Vec<String> {
    base.db.read(org).directory(filter, order, 10).await.unwrap().into_iter().map(|member| member.name).collect()
}

async fn found(base: &Base, org: OrgId, words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    names(base, org, &MemberFilter::default(), MemberOrder::Words(&words, "", "")).await
}

async fn standing_is_of_a_live_membership(base: &Base) {
    let (two, guest) = three(base).await;
    let standing = base.db.read(two.ours.org).standing_of(guest).await.unwrap().unwrap();
    assert_eq!((standing.role, standing.joined_at, standing.sign_in_after), (Role::Developer, at(1), None));
    assert_eq!(standing.policies, domain::policies::InForce::default());
    assert!(base.db.read(two.theirs.org).standing_of(guest).await.unwrap().is_none());
    base.write(async |tx| tx.on(two.ours.org).remove_member(guest, at(2)).await).await;
    assert!(base.db.read(two.ours.org).standing_of(guest).await.unwrap().is_none());
    base.write(async |tx| tx.on(two.ours.org).delete_organization(at(3)).await).await;
    assert!(base.db.read(two.ours.org).standing_of(two.ours.account).await.unwrap().is_none());
    assert!(base.db.read(two.ours.account).memberships().await.unwrap().is_empty());
}

async fn a_role_is_set_once(base: &Base) {
    let (two, guest) = three(base).await;
    assert!(base.write(async |tx| tx.on(two.ours.org).set_role(guest, Role::Admin).await).await);
    assert!(!base.write(async |tx| tx.on(two.ours.org).set_role(guest, Role::Admin).await).await);
    assert!(!base.write(async |tx| tx.on(two.theirs.org).set_role(guest, Role::ReadOnly).await).await);
    assert_eq!(base.db.read(two.ours.org).role_of(guest).await.unwrap(), Some(Role::Admin));
}

async fn a_new_sign_in_is_demanded(base: &Base) {
    let (two, guest) = three(base).await;
    assert!(base.write(async |tx| tx.on(two.ours.org).demand_sign_in(guest, at(5)).await).await);
    assert!(!base.write(async |tx| tx.on(two.theirs.org).demand_sign_in(guest, at(5)).await).await);
    let standing = base.db.read(two.ours.org).standing_of(guest).await.unwrap().unwrap();
    assert_eq!(standing.sign_in_after, Some(at(5)));
}

async fn a_membership_is_renewed_after_its_end(base: &Base) {
    let (two, guest) = three(base).await;
    let ours = two.ours.org;
    base.write(async |tx| tx.on(ours).demand_sign_in(guest, at(2)).await).await;
    assert!(!base.write(async |tx| tx.on(ours).insert_member(guest, Role::Admin, "invitation", at(3)).await).await);
    base.write(async |tx| tx.on(ours).remove_member(guest, at(4)).await).await;
    assert!(found(base, ours, &["zoë"]).await.is_empty());
    assert!(base.write(async |tx| tx.on(ours).insert_member(guest, Role::ReadOnly, "invitation", at(5)).await).await);
    let standing = base.db.read(ours).standing_of(guest).await.unwrap().unwrap();
    assert_eq!((standing.role, standing.joined_at, standing.sign_in_after), (Role::ReadOnly, at(5), None));
    assert_eq!(found(base, ours, &["zoë"]).await, ["Zoë Müller"]);
}

async fn admins_are_named(base: &Base) {
    let (two, guest) = three(base).await;
    let admins = base.db.read(two.ours.org).admins(10).await.unwrap();
    assert_eq!(admins.iter().map(|admin| admin.account).collect::<Vec<_>>(), [two.ours.account]);
    assert_eq!(admins[0].email, "ada@Example.com");
    base.write(async |tx| tx.on(two.ours.org).set_role(guest, Role::Admin).await).await;
    assert_eq!(base.db.read(two.ours.org).admins(10).await.unwrap().len(), 2);
    assert_eq!(base.db.read(two.ours.org).admins(1).await.unwrap().len(), 1);
}

async fn active_at(base: &Base, org: OrgId, account: AccountId) -> Timestamp {
    base.db.read(org).member(account, at(0)).await.unwrap().unwrap().active_at
}

async fn activity_moves_forward_and_seldom(base: &Base) {
    let (two, guest) = three(base).await;
    let ours = two.ours.org;
    assert_eq!(active_at(base, ours, guest).await, at(1));
    base.write(async |tx| tx.on(ours).mark_active(guest, at(50), at(50)).await).await;
    base.write(async |tx| tx.on(ours).mark_active(guest, at(40), at(40)).await).await;
    base.write(async |tx| tx.on(two.theirs.org).mark_active(guest, at(90), at(90)).await).await;
    assert_eq!(active_at(base, ours, guest).await, at(50));
    let key = KeyId::from_bits(7);
    base.write(async |tx| {
        tx.on(ours)
            .insert_key(&NewKey {
                id: key,
                team: two.ours.team,
                owner: Owner::Member(guest),
                made_by: guest,
                tags: BTreeSet::new(),
                controls: Controls::default(),
                kind: Kind::Key,
                name: "ci".to_owned(),
                secret_hash: [7; 32],
                last_four: "abcd".to_owned(),
                created_at: at(1),
                expires_at: None,
            })
            .await
    })
    .await;
    base.write(async |tx| tx.on(ours).mark_owner_active(key, at(60), at(45)).await).await;
    assert_eq!(active_at(base, ours, guest).await, at(50), "known well enough");
    base.write(async |tx| tx.on(two.theirs.org).mark_owner_active(key, at(99), at(99)).await).await;
    base.write(async |tx| tx.on(ours).mark_owner_active(key, at(70), at(55)).await).await;
    assert_eq!(active_at(base, ours, guest).await, at(70));
}

async fn the_directory_is_one_organizations(base: &Base) {
    let (two, guest) = three(base).await;
    let (ours, any) = (two.ours.org, MemberFilter::default());
    assert_eq!(names(base, ours, &any, MemberOrder::Name("", "")).await, ["ada", "Zoë Müller"]);
    assert_eq!(names(base, two.theirs.org, &any, MemberOrder::Name("", "")).await, ["bob"]);
    assert_eq!(names(base, ours, &any, MemberOrder::Activity(None)).await, ["Zoë Müller", "ada"]);
    let after = two.ours.account.to_string();
    assert_eq!(names(base, ours, &any, MemberOrder::Name("ada", &after)).await, ["Zoë Müller"]);
    let last = guest.to_string();
    assert_eq!(names(base, ours, &any, MemberOrder::Activity(Some((at(1), &last)))).await, ["ada"]);
    let admins = MemberFilter { role: Some(Role::Admin), ..any.clone() };
    assert_eq!(names(base, ours, &admins, MemberOrder::Name("", "")).await, ["ada"]);
    let team = MemberFilter { team: Some(two.ours.team), ..any.clone() };
    assert_eq!(names(base, ours, &team, MemberOrder::Name("", "")).await, ["ada"]);
    let without = MemberFilter { mfa: Some(false), ..any.clone() };
    assert_eq!(names(base, ours, &without, MemberOrder::Name("", "")).await.len(), 2);
    let with = MemberFilter { mfa: Some(true), ..any };
    assert!(names(base, ours, &with, MemberOrder::Name("", "")).await.is_empty());
    let one = base.db.read(ours).member(two.ours.account, at(0)).await.unwrap().unwrap();
    assert_eq!(one.teams, [(two.ours.team, "Default".to_owned())]);
    assert!(one.has_password && !one.has_totp && one.passkeys == 0 && !one.has_google && !one.has_github);
    assert!(base.db.read(ours).member(two.theirs.account, at(0)).await.unwrap().is_none());
}

async fn the_directory_follows_names_and_addresses(base: &Base) {
    let (two, guest) = three(base).await;
    let ours = two.ours.org;
    assert_eq!(found(base, ours, &["müll"]).await, ["Zoë Müller"]);
    assert_eq!(found(base, ours, &["zoë", "mü", "zoe@example.com"]).await, ["Zoë Müller"]);
    assert!(found(base, ours, &["zoë", "ada"]).await.is_empty());
    assert!(found(base, ours, &["bob"]).await.is_empty(), "another organization's");
    // Found once, though name and address both begin so.
    assert_eq!(found(base, ours, &["ad"]).await, ["ada"]);
    base.write(async |tx| tx.on(guest).set_name("Ida Rhodes").await).await;
    base.write(async |tx| tx.on(guest).set_email("ida@example.net", "ida@example.net").await).await;
    assert!(found(base, ours, &["zoë"]).await.is_empty() && found(base, ours, &["zoe"]).await.is_empty());
    assert_eq!(found(base, ours, &["rho", "ida@example.net"]).await, ["Ida Rhodes"]);
    base.write(async |tx| tx.on(guest).erase_account("Deleted account", "", at(9)).await).await;
    assert!(found(base, ours, &["ida"]).await.is_empty());
    assert!(base.column("select name_key from members").await.iter().all(|key| !key.contains("ida")));
}

async fn counts_stop_at_their_limit(base: &Base) {
    let (two, _) = three(base).await;
    let words = async |prefix: &str, limit| base.db.read(two.ours.org).count_member_words(prefix, limit).await.unwrap();
    assert_eq!((words("exam", 10).await, words("exam", 1).await, words("xam", 10).await), (2, 1, 0));
    assert_eq!(base.db.read(two.ours.org).count_members(10).await.unwrap(), 2);
    assert_eq!(base.db.read(two.ours.org).count_members(1).await.unwrap(), 1);
    assert_eq!(base.db.read(two.theirs.org).count_members(10).await.unwrap(), 1);
}

async fn teams_have_names_of_their_own(base: &Base) {
    let (two, guest) = three(base).await;
    let (ours, team) = (two.ours.org, TeamId::from_bits(9));
    assert!(base.write(async |tx| tx.on(ours).insert_team(team, "Research", false, at(1)).await).await);
    let other = TeamId::from_bits(10);
    assert!(!base.write(async |tx| tx.on(ours).insert_team(other, "RESEARCH", false, at(1)).await).await);
    assert!(!base.write(async |tx| tx.on(ours).rename_team(team, "default").await).await);
    assert!(!base.write(async |tx| tx.on(two.theirs.org).rename_team(team, "Stolen").await).await);
    assert!(base.write(async |tx| tx.on(ours).rename_team(team, "research").await).await);
    base.write(async |tx| tx.on(ours).set_department(team, Some("R&D")).await).await;
    base.write(async |tx| tx.on(two.theirs.org).set_department(team, Some("stolen")).await).await;
    let teams = base.db.read(ours).teams().await.unwrap();
    let seen: Vec<_> =
        teams.iter().map(|team| (team.name.as_str(), team.department.as_deref(), team.is_default)).collect();
    assert_eq!(seen, [("Default", None, true), ("research", Some("R&D"), false)]);
    assert!(base.db.read(two.theirs.org).find_team(team).await.unwrap().is_none());
    assert!(base.write(async |tx| tx.on(ours).insert_team_member(team, guest).await).await);
    assert!(!base.write(async |tx| tx.on(ours).insert_team_member(team, guest).await).await);
    assert!(base.db.read(ours).is_team_member(team, guest).await.unwrap());
    assert!(!base.db.read(ours).is_team_member(team, two.ours.account).await.unwrap());
    assert_eq!(base.db.read(ours).teams_of(guest).await.unwrap(), [team]);
    assert_eq!(base.db.read(ours).find_team(team).await.unwrap().unwrap().members, 1);
    assert!(!base.write(async |tx| tx.on(two.theirs.org).remove_team_member(team, guest).await).await);
    assert!(base.write(async |tx| tx.on(ours).remove_team_member(team, guest).await).await);
    assert!(!base.db.read(ours).is_team_member(team, guest).await.unwrap());
}

async fn a_team_ends_with_its_places(base: &Base) {
    let (two, guest) = three(base).await;
    let (ours, team) = (two.ours.org, TeamId::from_bits(9));
    base.write(async |tx| tx.on(ours).insert_team(team, "Research", false, at(1)).await).await;
    base.write(async |tx| tx.on(ours).insert_team_member(team, guest).await).await;
    assert!(!base.write(async |tx| tx.on(two.theirs.org).delete_team(team, at(2)).await).await);
    assert!(!base.write(async |tx| tx.on(ours).delete_team(two.ours.team, at(2)).await).await, "the default one");
    assert!(base.write(async |tx| tx.on(ours).delete_team(team, at(2)).await).await);
    assert!(base.db.read(ours).find_team(team).await.unwrap().is_none());
    assert!(base.db.read(ours).teams_of(guest).await.unwrap().is_empty());
    let again = TeamId::from_bits(10);
    assert!(base.write(async |tx| tx.on(ours).insert_team(again, "Research", false, at(3)).await).await);
}

async fn people_of_a_team_come_in_pages(base: &Base) {
    let (two, guest) = three(base).await;
    let ours = two.ours;
    base.write(async |tx| tx.on(ours.org).insert_team_member(ours.team, guest).await).await;
    let first = base.db.read(ours.org).team_people(ours.team, ("", ""), 1).await.unwrap();
    assert_eq!(first[0].account, ours.account);
    let after = ours.account.to_string();
    let second = base.db.read(ours.org).team_people(ours.team, ("ada", &after), 5).await.unwrap();
    assert_eq!(second.iter().map(|one| one.account).collect::<Vec<_>>(), [guest]);
    assert!(base.db.read(two.theirs.org).team_people(ours.team, ("", ""), 5).await.unwrap().is_empty());
}

async fn the_mark_moves_with_every_write(base: &Base) {
    let (two, guest) = three(base).await;
    let mark = async || base.db.read(two.ours.org).people_mark().await.unwrap();
    let before = mark().await;
    assert_eq!(mark().await, before);
    base.write(async |tx| tx.on(two.ours.org).lock_organization().await).await;
    let locked = mark().await;
    assert_ne!(locked, before);
    base.write(async |tx| tx.on(two.theirs.org).lock_organization().await).await;
    assert_eq!(mark().await, locked);
    base.write(async |tx| tx.on(two.ours.org).mark_active(guest, at(70), at(70)).await).await;
    assert_ne!(mark().await, locked);
}
