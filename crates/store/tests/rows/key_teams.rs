//! Organization tokens: keys of the organization itself, the teams that share them, and the calls by team.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{KeyId, TeamId};
use domain::key::{Controls, Owner};
use domain::role::Role;
use domain::time::Timestamp;
use store::{CallCount, NewKey, Site, TeamCalls};

use crate::both_engines;
use crate::support::{Base, Tenant, Two, at, hash};

both_engines!(
    the_organization_owns_its_tokens,
    an_owner_is_one_of_three,
    a_set_of_teams_is_kept_in_order,
    another_tenants_teams_share_nothing,
    a_team_that_ends_shares_no_more,
    tokens_are_no_keys_of_a_team,
    sums_calls_by_team_and_principal,
);

/// The second team of each tenant.
fn search(tenant: Tenant) -> TeamId {
    TeamId::from_bits(tenant.team.bits() + 1000)
}

fn id(number: u128) -> KeyId {
    KeyId::from_bits(number)
}

fn token(tenant: Tenant, number: u8) -> NewKey {
    NewKey {
        id: id(u128::from(number)),
        team: tenant.team,
        owner: Owner::Organization(tenant.org),
        made_by: tenant.account,
        tags: BTreeSet::new(),
        controls: Controls::default(),
        kind: Kind::Organization,
        name: format!("token {number}"),
        secret_hash: hash(number),
        last_four: format!("{number:04}"),
        created_at: at(i64::from(number)),
        expires_at: None,
    }
}

/// Each tenant has a team "Search" beside the default one, and a token that both share: ours 1, theirs 2.
async fn with_tokens(base: &Base) -> Two {
    let two = base.two().await;
    base.write(async |tx| {
        for (tenant, number) in [(two.ours, 1), (two.theirs, 2)] {
            let mut rows = tx.on(tenant.org);
            assert!(rows.insert_team(search(tenant), "Search", false, at(0)).await?);
            rows.insert_key(&token(tenant, number)).await?;
            for team in [search(tenant), tenant.team] {
                assert!(rows.share_key(id(number.into()), team).await?);
                assert!(!rows.share_key(id(number.into()), team).await?, "it was");
            }
        }
        Ok(())
    })
    .await;
    two
}

async fn the_organization_owns_its_tokens(base: &Base) {
    let two = with_tokens(base).await;
    let (ours, owner) = (two.ours, Owner::Organization(two.ours.org));
    let found = base.db.read(ours.org).find_key(id(1)).await.unwrap().unwrap();
    assert_eq!((found.owner, found.owner_name.as_str(), found.kind), (owner, "ada's", Kind::Organization));
    let list = base.db.read(ours.org).keys_of(owner, false, 10).await.unwrap();
    assert_eq!(list.iter().map(|key| key.id).collect::<Vec<_>>(), [id(1)]);
    assert_eq!(base.db.read(ours.org).count_keys_of(owner).await.unwrap(), 1);
    assert!(base.db.read(ours.org).keys_of(Owner::Member(ours.account), false, 10).await.unwrap().is_empty());
    assert!(base.db.read(ours.org).find_key(id(2)).await.unwrap().is_none(), "another tenant's");
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!((found.org, found.owner, found.role, found.in_own_team), (ours.org, owner, Role::Admin, true));
    assert_eq!((found.team, found.removed_at, found.disabled_at), (ours.team, None, None));
    assert_eq!(found.teams, [(ours.team, "Default".to_owned()), (search(ours), "Search".to_owned())]);
    base.raw(&format!("update organizations set deleted_at = 7 where id = '{}'", ours.org)).await.unwrap();
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!(found.removed_at.map(Timestamp::micros), Some(7));
}

async fn an_owner_is_one_of_three(base: &Base) {
    let two = with_tokens(base).await;
    for change in [format!("account_id = '{}'", two.ours.account), "is_token = 0".to_owned(), "is_token = 2".to_owned()]
    {
        assert!(base.raw(&format!("update keys set {change} where id = '{}'", id(1))).await.is_err(), "{change}");
    }
}

async fn a_set_of_teams_is_kept_in_order(base: &Base) {
    let two = with_tokens(base).await;
    let (ours, other) = (two.ours, search(two.ours));
    let teams = async || {
        let teams = base.db.read(ours.org).teams_of_key(id(1)).await.unwrap();
        teams.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    assert_eq!(teams().await, ["Default", "Search"]);
    assert_eq!(base.db.read(ours.org).tokens_of_team(other).await.unwrap(), [id(1)]);
    assert!(base.write(async |tx| tx.on(ours.org).unshare_key(id(1), ours.team).await).await);
    assert!(!base.write(async |tx| tx.on(ours.org).unshare_key(id(1), ours.team).await).await);
    assert_eq!(teams().await, ["Search"]);
    assert!(base.db.read(ours.org).tokens_of_team(ours.team).await.unwrap().is_empty());
    base.write(async |tx| tx.on(ours.org).revoke_key(id(1), "acc_x", at(9)).await).await;
    assert!(base.db.read(ours.org).tokens_of_team(other).await.unwrap().is_empty(), "a revoked one is nobody's");
}

async fn another_tenants_teams_share_nothing(base: &Base) {
    let two = with_tokens(base).await;
    base.refuses(async |tx| tx.on(two.ours.org).share_key(id(1), two.theirs.team).await).await;
    base.refuses(async |tx| tx.on(two.theirs.org).share_key(id(1), two.theirs.team).await).await;
    assert!(!base.write(async |tx| tx.on(two.theirs.org).unshare_key(id(1), two.ours.team).await).await);
    assert!(base.db.read(two.theirs.org).teams_of_key(id(1)).await.unwrap().is_empty());
    assert!(base.db.read(two.theirs.org).tokens_of_team(two.ours.team).await.unwrap().is_empty());
    assert_eq!(base.db.read(two.ours.org).teams_of_key(id(1)).await.unwrap().len(), 2);
}

async fn a_team_that_ends_shares_no_more(base: &Base) {
    let two = with_tokens(base).await;
    assert!(base.write(async |tx| tx.on(two.ours.org).delete_team(search(two.ours), at(5)).await).await);
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!(found.teams, [(two.ours.team, "Default".to_owned())]);
    assert_eq!(base.db.read(two.ours.org).teams_of_key(id(1)).await.unwrap(), found.teams);
}

async fn tokens_are_no_keys_of_a_team(base: &Base) {
    let two = with_tokens(base).await;
    let team = base.db.read(two.ours.org).find_team(two.ours.team).await.unwrap().unwrap();
    assert_eq!(team.keys, 0);
    let own = NewKey { owner: Owner::Member(two.ours.account), kind: Kind::Key, ..token(two.ours, 9) };
    base.write(async |tx| tx.on(two.ours.org).insert_key(&own).await).await;
    assert_eq!(base.db.read(two.ours.org).teams().await.unwrap()[0].keys, 1);
}

async fn sums_calls_by_team_and_principal(base: &Base) {
    let two = with_tokens(base).await;
    let owner = Owner::Organization(two.ours.org);
    let calls = |team, hour: i64, count, last| CallCount {
        key: id(1),
        hour_at: at(hour * 3600),
        team,
        principal: owner,
        version: 1,
        status: 200,
        code: String::new(),
        count,
        last_at: at(last),
    };
    base.write(async |tx| {
        let mut rows = tx.on(two.ours.org);
        rows.add_calls(&calls(two.ours.team, 0, 1, 5)).await?;
        rows.add_calls(&calls(two.ours.team, 1, 3, 3_605)).await?;
        rows.add_calls(&calls(search(two.ours), 1, 4, 3_606)).await?;
        rows.add_calls(&calls(search(two.ours), 1, 5, 3_607)).await
    })
    .await;
    let sum = |team, count, last| TeamCalls { team, principal: owner.to_string(), count, last_at: at(last) };
    let found = base.db.read(two.ours.org).calls_by_team(id(1), at(0)).await.unwrap();
    assert_eq!(found, [sum(two.ours.team, 4, 3_605), sum(search(two.ours), 9, 3_607)]);
    let found = base.db.read(two.ours.org).calls_by_team(id(1), at(3_600)).await.unwrap();
    assert_eq!(found, [sum(two.ours.team, 3, 3_605), sum(search(two.ours), 9, 3_607)]);
    assert!(base.db.read(two.theirs.org).calls_by_team(id(1), at(0)).await.unwrap().is_empty());
    base.refuses(async |tx| tx.on(two.ours.org).add_calls(&calls(two.theirs.team, 0, 1, 1)).await).await;
}

/// A migration up to this one, as text that the engine takes; the rules of the audit log are of no matter here.
fn rendered(source: &str, postgres: bool) -> String {
    let rules = ["append only ", "prunable ", "forward only "];
    let lines = source.lines().filter(|line| !rules.iter().any(|rule| line.starts_with(rule)));
    let text = lines.collect::<Vec<_>>().join("\n");
    if !postgres {
        return text;
    }
    text.replace(" integer", " bigint").replace(" blob", " bytea").replace(") strict", ")")
}

/// The keys of before, with their secrets, calls and refusals, are there after the tables were made anew.
async fn what_there_was_stays(base: &Base) {
    let all = store::migrations();
    let (before, _) = all.split_at(all.iter().position(|(name, _)| *name == "0014_tokens").unwrap());
    let postgres = base.db.is_shared();
    let bytes = |bytes: [u8; 32]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        if postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
    };
    let raw = async |text: &str| base.raw(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    let known =
        "create table migrations (name text primary key, checksum blob not null, applied_at integer not null) strict";
    raw(&rendered(known, postgres)).await;
    for (name, source) in before {
        raw(&rendered(source, postgres)).await;
        let checksum = bytes(domain::credential::hash(source));
        raw(&format!("insert into migrations values ('{name}', {checksum}, 0)")).await;
    }
    let two = base.two().await;
    let (org, team, account) = (two.ours.org, two.ours.team, two.ours.account);
    raw(&format!(
        "insert into keys (org_id, id, team_id, account_id, made_by, name, tags, controls, created_at, version)
           values ('{org}', '{key}', '{team}', '{account}', '{account}', 'ci', '[]', '{{}}', 1, 1);
         insert into key_secrets (org_id, key_id, version, kind, secret_hash, last_four, created_at)
           values ('{org}', '{key}', 1, 'key', {secret}, '9f3a', 1);
         insert into key_calls values ('{org}', '{key}', 0, 1, 200, '', 7, 5);
         insert into key_refusals values ('{org}', '{key}', 'expired', 60)",
        key = id(1),
        secret = bytes(hash(1)),
    ))
    .await;
    assert_eq!(base.db.migrate(at(1)).await.unwrap().first(), Some(&"0014_tokens"));
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!((found.owner, found.name.as_str(), found.teams.len()), (Owner::Member(account), "ci", 0));
    let calls = base.db.read(org).calls_by_team(id(1), Timestamp::from_micros(0)).await.unwrap();
    assert_eq!((calls[0].team, calls[0].principal.as_str(), calls[0].count), (team, account.to_string().as_str(), 7));
    assert_eq!(base.column("select code from key_refusals").await, ["expired"]);
    assert!(base.raw("delete from keys").await.is_err(), "what refers to them refers to the new ones");
}

mod before {
    use super::what_there_was_stays;
    use crate::support::{on_empty_postgres, on_empty_sqlite};

    #[tokio::test]
    async fn sqlite() {
        on_empty_sqlite(what_there_was_stays).await;
    }

    #[tokio::test]
    async fn postgres() {
        on_empty_postgres(what_there_was_stays).await;
    }
}
