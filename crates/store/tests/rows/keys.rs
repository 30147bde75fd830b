//! API keys, their calls, and the first steps.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{AccountId, KeyId, ServiceAccountId};
use domain::key::{Controls, KeySettings, Owner};
use domain::name::KeyTag;
use domain::role::Role;
use domain::time::Timestamp;
use store::{CallCount, Error, LastUse, NewKey, NextSecret, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, Two, at, hash};

both_engines!(
    lists_ones_own_newest_first,
    finds_a_key_in_its_organization,
    knows_whose_secret_it_is,
    revokes_once,
    another_tenant_revokes_nothing,
    a_secret_is_one_keys,
    refuses_another_tenants_parts,
    marks_the_last_use_never_backwards,
    sums_calls_by_outcome,
    a_step_is_reached_once,
    a_secret_lives_until_something_ends_it,
    a_rotation_leaves_two_secrets_and_the_next_one_two_again,
    what_is_revoked_changes_no_more,
    switches_off_and_on,
    an_owner_is_a_member_or_a_service_account,
    settings_are_kept_as_they_are_given,
);

pub fn key(tenant: Tenant, number: u8) -> NewKey {
    NewKey {
        id: KeyId::from_bits(u128::from(number)),
        team: tenant.team,
        owner: Owner::Member(tenant.account),
        made_by: tenant.account,
        tags: BTreeSet::new(),
        controls: Controls::default(),
        kind: Kind::Key,
        name: format!("key {number}"),
        secret_hash: hash(number),
        last_four: format!("{number:04}"),
        created_at: at(i64::from(number)),
        expires_at: None,
    }
}

/// Two keys of ours, 1 and 2, and one of theirs, 3.
async fn with_keys(base: &Base) -> Two {
    let two = base.two().await;
    base.write(async |tx| {
        tx.on(two.ours.org).insert_key(&key(two.ours, 1)).await?;
        tx.on(two.ours.org).insert_key(&NewKey { expires_at: Some(at(500)), ..key(two.ours, 2) }).await?;
        tx.on(two.theirs.org).insert_key(&key(two.theirs, 3)).await
    })
    .await;
    two
}

fn id(number: u128) -> KeyId {
    KeyId::from_bits(number)
}

async fn lists_ones_own_newest_first(base: &Base) {
    let two = with_keys(base).await;
    let ids = async |account: AccountId, revoked, limit| -> Vec<u128> {
        let list = base.db.read(two.ours.org).keys_of(Owner::Member(account), revoked, limit).await.unwrap();
        list.iter().map(|key| key.id.bits()).collect()
    };
    assert_eq!(ids(two.ours.account, false, 10).await, [2, 1]);
    assert_eq!(ids(two.ours.account, false, 1).await, [2]);
    assert_eq!(ids(two.ours.account, true, 10).await, [0; 0]);
    assert_eq!(ids(two.theirs.account, false, 10).await, [0; 0]);
    base.write(async |tx| tx.on(two.ours.org).revoke_key(id(1), "acc_x", at(9)).await).await;
    assert_eq!(ids(two.ours.account, false, 10).await, [2]);
    assert_eq!(ids(two.ours.account, true, 10).await, [1]);
    assert_eq!(base.db.read(two.ours.org).count_keys_of(Owner::Member(two.ours.account)).await.unwrap(), 1);
    assert_eq!(base.db.read(two.ours.org).count_keys_of(Owner::Member(two.theirs.account)).await.unwrap(), 0);
    assert_eq!(base.db.read(two.theirs.org).count_keys_of(Owner::Member(two.theirs.account)).await.unwrap(), 1);
}

async fn finds_a_key_in_its_organization(base: &Base) {
    let two = with_keys(base).await;
    let found = base.db.read(two.ours.org).find_key(id(2)).await.unwrap().unwrap();
    assert_eq!((found.id, found.owner, found.owner_name.as_str()), (id(2), Owner::Member(two.ours.account), "ada"));
    assert_eq!((found.name.as_str(), found.last_four.as_str()), ("key 2", "0002"));
    assert_eq!((found.created_at, found.expires_at, found.revoked_at), (at(2), Some(at(500)), None));
    assert_eq!((found.last_used_at, found.last_used_from, found.last_used_agent), (None, None, None));
    assert!(base.db.read(two.ours.org).find_key(id(3)).await.unwrap().is_none());
    assert!(base.db.read(two.theirs.org).find_key(id(3)).await.unwrap().is_some());
}

async fn knows_whose_secret_it_is(base: &Base) {
    let two = with_keys(base).await;
    let found = base.db.read(Site).find_key_principal(hash(2)).await.unwrap().unwrap();
    assert_eq!(
        (found.org, found.id, found.team, found.owner),
        (two.ours.org, id(2), two.ours.team, Owner::Member(two.ours.account))
    );
    assert_eq!((found.name.as_str(), found.last_four.as_str(), found.slug.as_str()), ("key 2", "0002", "ada"));
    assert_eq!((found.expires_at, found.revoked_at, found.removed_at), (Some(at(500)), None, None));
    assert_eq!((found.role, found.organization.as_str()), (Role::Admin, "ada's"));
    assert!(base.db.read(Site).find_key_principal(hash(9)).await.unwrap().is_none());
    // Whatever its state: the caller tells why a key is refused.
    base.write(async |tx| tx.on(two.ours.org).revoke_key(id(2), "acc_x", at(9)).await).await;
    base.raw(&format!("update members set removed_at = 7 where org_id = '{}'", two.ours.org)).await.unwrap();
    let found = base.db.read(Site).find_key_principal(hash(2)).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(at(9)));
    assert_eq!(found.removed_at.map(domain::time::Timestamp::micros), Some(7));
}

async fn revokes_once(base: &Base) {
    let two = with_keys(base).await;
    let revoke =
        async |by: &str, when| base.write(async |tx| tx.on(two.ours.org).revoke_key(id(1), by, at(when)).await).await;
    assert!(revoke("acc_first", 5).await);
    assert!(!revoke("acc_second", 6).await);
    assert_eq!(base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap().revoked_at, Some(at(5)));
    assert_eq!(base.column("select revoked_by from keys where revoked_by is not null").await, ["acc_first"]);
}

async fn another_tenant_revokes_nothing(base: &Base) {
    let two = with_keys(base).await;
    let answer = base.write(async |tx| tx.on(two.theirs.org).revoke_key(id(1), "acc_x", at(5)).await).await;
    assert!(!answer);
    assert_eq!(base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap().revoked_at, None);
}

async fn a_secret_is_one_keys(base: &Base) {
    let two = with_keys(base).await;
    let same = NewKey { secret_hash: hash(1), ..key(two.theirs, 4) };
    let error = base.refuses(async |tx| tx.on(two.theirs.org).insert_key(&same).await).await;
    assert!(matches!(error, Error::Driver(_)), "{error:?}");
    base.write(async |tx| tx.on(two.theirs.org).insert_key(&key(two.theirs, 4)).await).await;
}

async fn refuses_another_tenants_parts(base: &Base) {
    let two = with_keys(base).await;
    let ours = two.ours.org;
    base.refuses(async |tx| tx.on(ours).insert_key(&NewKey { team: two.theirs.team, ..key(two.ours, 4) }).await).await;
    base.refuses(async |tx| {
        tx.on(ours).insert_key(&NewKey { owner: Owner::Member(two.theirs.account), ..key(two.ours, 4) }).await
    })
    .await;
    base.refuses(async |tx| tx.on(ours).add_calls(&calls(two.ours, 3, 0, 200, "", 1, 0)).await).await;
    base.refuses(async |tx| tx.on(ours).reach_step(two.theirs.account, "key", "x", at(0)).await).await;
    base.write(async |tx| tx.on(ours).insert_key(&key(two.ours, 4)).await).await;
}

async fn marks_the_last_use_never_backwards(base: &Base) {
    let two = with_keys(base).await;
    let used = |key, when: i64| LastUse {
        key: id(key),
        at: at(when),
        from: format!("from {when}"),
        agent: format!("agent {when}"),
    };
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        ours.mark_key_used(&used(1, 20)).await?;
        ours.mark_key_used(&used(1, 10)).await?;
        ours.mark_key_used(&used(3, 20)).await
    })
    .await;
    let found = base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap();
    assert_eq!(found.last_used_at, Some(at(20)));
    assert_eq!(
        (found.last_used_from.as_deref(), found.last_used_agent.as_deref()),
        (Some("from 20"), Some("agent 20"))
    );
    assert_eq!(base.db.read(two.theirs.org).find_key(id(3)).await.unwrap().unwrap().last_used_at, None);
}

fn calls(tenant: Tenant, key: u128, hour: i64, status: i64, code: &str, count: i64, last: i64) -> CallCount {
    CallCount {
        key: id(key),
        team: tenant.team,
        principal: Owner::Member(tenant.account),
        hour_at: at(hour * 3600),
        version: 1,
        status,
        code: code.to_owned(),
        count,
        last_at: at(last),
    }
}

async fn sums_calls_by_outcome(base: &Base) {
    let two = with_keys(base).await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        ours.add_calls(&calls(two.ours, 1, 0, 200, "", 3, 30)).await?;
        ours.add_calls(&calls(two.ours, 1, 0, 200, "", 4, 20)).await?;
        ours.add_calls(&calls(two.ours, 1, 1, 200, "", 5, 3700)).await?;
        ours.add_calls(&calls(two.ours, 2, 0, 200, "", 6, 10)).await?;
        ours.add_calls(&calls(two.ours, 2, 0, 429, "rate_limited", 1, 11)).await?;
        tx.on(two.theirs.org).add_calls(&calls(two.theirs, 3, 0, 200, "", 1_000, 5_000)).await
    })
    .await;
    let sums = async |since: i64| -> Vec<(i64, String, i64, i64)> {
        let list = base.db.read(two.ours.org).calls_since(two.ours.account, at(since)).await.unwrap();
        list.into_iter()
            .map(|sum| (sum.status, sum.code, sum.count, sum.last_at.since(at(0)).as_secs().try_into().unwrap()))
            .collect()
    };
    assert_eq!(sums(0).await, [(200, String::new(), 18, 3700), (429, "rate_limited".to_owned(), 1, 11)]);
    assert_eq!(sums(3600).await, [(200, String::new(), 5, 3700)]);
    assert_eq!(sums(7200).await, []);
    assert!(base.db.read(two.ours.org).calls_since(two.theirs.account, at(0)).await.unwrap().is_empty());
    assert!(base.db.read(two.theirs.org).calls_since(two.ours.account, at(0)).await.unwrap().is_empty());
}

async fn a_step_is_reached_once(base: &Base) {
    let two = with_keys(base).await;
    let reach = async |tenant: Tenant, step: &str, evidence: &str, when| {
        base.write(async |tx| tx.on(tenant.org).reach_step(tenant.account, step, evidence, at(when)).await).await
    };
    assert!(reach(two.ours, "key", "key 1", 1).await);
    assert!(!reach(two.ours, "key", "key 2", 2).await);
    assert!(reach(two.theirs, "key", "key 3", 3).await);
    let steps = base.db.read(two.ours.org).checklist_steps(two.ours.account).await.unwrap();
    assert_eq!(steps, [("key".to_owned(), at(1), "key 1".to_owned())]);
    assert!(base.db.read(two.ours.org).checklist_steps(two.theirs.account).await.unwrap().is_empty());
}

fn next(version: i64, dies: i64) -> NextSecret {
    NextSecret {
        version,
        kind: Kind::Key,
        secret_hash: hash(100 + u8::try_from(version).unwrap()),
        last_four: format!("v{version:03}"),
        former_dies_at: at(dies),
        expires_at: Some(at(900)),
    }
}

async fn a_secret_lives_until_something_ends_it(base: &Base) {
    let two = with_keys(base).await;
    let ours = two.ours.org;
    let lives = async |version, now| base.db.read(ours).is_secret_live(id(1), version, at(now)).await.unwrap();
    assert!(lives(1, 10).await && !lives(2, 10).await, "there is one");
    assert!(!base.db.read(two.theirs.org).is_secret_live(id(1), 1, at(10)).await.unwrap());
    assert!(base.write(async |tx| tx.on(ours).rotate_key(id(1), &next(2, 50), at(10)).await).await);
    assert!(lives(1, 49).await && !lives(1, 50).await, "the one before to its instant");
    assert!(lives(2, 899).await && !lives(2, 900).await, "the key expires at 900");
    assert!(base.write(async |tx| tx.on(ours).disable_key(id(1), at(11)).await).await);
    assert!(!lives(2, 11).await);
    assert!(base.write(async |tx| tx.on(ours).enable_key(id(1)).await).await);
    assert!(lives(2, 11).await);
    assert!(base.write(async |tx| tx.on(ours).revoke_key(id(1), "acc_x", at(12)).await).await);
    assert!(!lives(2, 12).await && !lives(1, 12).await);
}

async fn a_rotation_leaves_two_secrets_and_the_next_one_two_again(base: &Base) {
    let two = with_keys(base).await;
    let ours = two.ours.org;
    let rotate =
        async |next: NextSecret, now| base.write(async |tx| tx.on(ours).rotate_key(id(1), &next, at(now)).await).await;
    let living = async |now| -> Vec<(i64, Option<Timestamp>)> {
        let secrets = base.db.read(ours).key_secrets(id(1), at(0), at(now)).await.unwrap();
        secrets.iter().map(|secret| (secret.version, secret.dies_at)).collect()
    };
    assert!(rotate(next(2, 50), 10).await);
    assert!(!rotate(next(2, 50), 11).await, "the same turn twice");
    assert!(!rotate(next(4, 50), 11).await, "a turn too far");
    assert_eq!(living(10).await, [(2, None), (1, Some(at(50)))]);
    assert_eq!(living(50).await, [(2, None)]);
    let row = base.db.read(ours).find_key(id(1)).await.unwrap().unwrap();
    assert_eq!((row.version, row.last_four.as_str(), row.secret_since), (2, "v002", at(10)));
    assert_eq!((row.former_dies_at, row.expires_at), (Some(at(50)), Some(at(900))));
    for (secret, version, dies_at) in [(hash(1), 1, Some(at(50))), (hash(102), 2, None)] {
        let found = base.db.read(Site).find_key_principal(secret).await.unwrap().unwrap();
        assert_eq!((found.id, found.version, found.dies_at), (id(1), version, dies_at));
    }
    base.write(async |tx| {
        tx.on(ours).add_calls(&CallCount { version: 1, ..calls(two.ours, 1, 0, 200, "", 3, 20) }).await?;
        tx.on(ours).add_calls(&CallCount { version: 2, ..calls(two.ours, 1, 0, 200, "", 4, 30) }).await
    })
    .await;
    let secrets = base.db.read(ours).key_secrets(id(1), at(0), at(10)).await.unwrap();
    let traffic: Vec<_> = secrets.iter().map(|secret| (secret.calls, secret.last_call_at)).collect();
    assert_eq!(traffic, [(4, Some(at(30))), (3, Some(at(20)))]);

    assert!(rotate(next(3, 90), 20).await);
    assert_eq!(living(20).await, [(3, None), (2, Some(at(90)))], "the first ended at once");
    assert!(base.write(async |tx| tx.on(ours).end_former_secret(id(1), at(30)).await).await);
    assert!(!base.write(async |tx| tx.on(ours).end_former_secret(id(1), at(30)).await).await);
    assert_eq!(living(30).await, [(3, None)]);
    assert!(!base.write(async |tx| tx.on(two.theirs.org).rotate_key(id(1), &next(4, 90), at(40)).await).await);
}

async fn what_is_revoked_changes_no_more(base: &Base) {
    let two = with_keys(base).await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        assert!(ours.revoke_key(id(1), "acc_x", at(9)).await?);
        assert!(!ours.disable_key(id(1), at(10)).await?);
        assert!(!ours.rotate_key(id(1), &next(2, 50), at(10)).await?);
        ours.rename_key(id(1), "other").await?;
        ours.rename_key(id(2), "other").await
    })
    .await;
    assert_eq!(base.column("select name from keys order by id").await, ["key 1", "other", "key 3"]);
}

async fn switches_off_and_on(base: &Base) {
    let two = with_keys(base).await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        assert!(!ours.enable_key(id(1)).await?);
        assert!(ours.disable_key(id(1), at(10)).await?);
        assert!(!ours.disable_key(id(1), at(11)).await?);
        assert!(!ours.disable_key(id(3), at(11)).await?, "another tenant's");
        Ok(())
    })
    .await;
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!(found.disabled_at, Some(at(10)));
    assert!(base.write(async |tx| tx.on(two.ours.org).enable_key(id(1)).await).await);
    assert_eq!(base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap().disabled_at, None);
}

async fn an_owner_is_a_member_or_a_service_account(base: &Base) {
    let two = with_keys(base).await;
    let (org, team) = (two.ours.org, two.ours.team);
    let raw = |id: &str| {
        format!(
            "insert into service_accounts (org_id, id, team_id, name, name_key, role, made_by, created_at)
             values ('{org}', '{id}', '{team}', 'ci', '{id}', 'developer', '{}', 1)",
            two.ours.account
        )
    };
    let robot = ServiceAccountId::from_bits(1);
    base.raw(&raw(&robot.to_string())).await.unwrap();
    let robots = NewKey { owner: Owner::ServiceAccount(robot), ..key(two.ours, 4) };
    base.write(async |tx| tx.on(org).insert_key(&robots).await).await;
    let found = base.db.read(Site).find_key_principal(hash(4)).await.unwrap().unwrap();
    assert_eq!((found.owner, found.role, found.in_own_team), (Owner::ServiceAccount(robot), Role::Developer, true));
    base.raw(&format!("update service_accounts set disabled_at = 5 where id = '{robot}'")).await.unwrap();
    let found = base.db.read(Site).find_key_principal(hash(4)).await.unwrap().unwrap();
    assert_eq!(found.disabled_at.map(Timestamp::micros), Some(5));
    let both = format!("update keys set account_id = '{}' where id = '{}'", two.ours.account, id(4));
    assert!(base.raw(&both).await.is_err());
    assert!(base.raw(&format!("update keys set service_account_id = null where id = '{}'", id(4))).await.is_err());
    base.refuses(async |tx| {
        let foreign = NewKey { owner: Owner::ServiceAccount(robot), ..key(two.theirs, 5) };
        tx.on(two.theirs.org).insert_key(&foreign).await
    })
    .await;
}

async fn settings_are_kept_as_they_are_given(base: &Base) {
    let two = with_keys(base).await;
    let settings = KeySettings {
        team: two.ours.team,
        tags: [KeyTag::parse("prod").unwrap()].into(),
        controls: Controls { requests_per_minute: Some(60), ..Controls::default() },
        expires_at: Some(at(700)),
    };
    base.write(async |tx| tx.on(two.ours.org).update_key(id(1), &settings).await).await;
    base.write(async |tx| tx.on(two.theirs.org).update_key(id(2), &settings).await).await;
    let found = base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap();
    assert_eq!(
        (found.tags, found.controls, found.expires_at),
        (settings.tags, settings.controls.clone(), Some(at(700)))
    );
    assert_eq!(base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap().controls, settings.controls);
    let other = base.db.read(two.ours.org).find_key(id(2)).await.unwrap().unwrap();
    assert_eq!(
        (other.controls, other.expires_at),
        (Controls::default(), Some(at(500))),
        "another tenant changes nothing"
    );
}
