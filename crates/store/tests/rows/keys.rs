//! API keys, their calls, and the first steps.

use domain::id::{AccountId, KeyId};
use domain::role::Role;
use store::{CallCount, Error, LastUse, NewKey, Site};

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
);

fn key(tenant: Tenant, number: u8) -> NewKey {
    NewKey {
        id: KeyId::from_bits(u128::from(number)),
        team: tenant.team,
        account: tenant.account,
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
        let list = base.db.read(two.ours.org).keys_of(account, revoked, limit).await.unwrap();
        list.iter().map(|key| key.id.bits()).collect()
    };
    assert_eq!(ids(two.ours.account, false, 10).await, [2, 1]);
    assert_eq!(ids(two.ours.account, false, 1).await, [2]);
    assert_eq!(ids(two.ours.account, true, 10).await, [0; 0]);
    assert_eq!(ids(two.theirs.account, false, 10).await, [0; 0]);
    base.write(async |tx| tx.on(two.ours.org).revoke_key(id(1), "acc_x", at(9)).await).await.unwrap();
    assert_eq!(ids(two.ours.account, false, 10).await, [2]);
    assert_eq!(ids(two.ours.account, true, 10).await, [1]);
    assert_eq!(base.db.read(two.ours.org).count_keys_of(two.ours.account).await.unwrap(), 1);
    assert_eq!(base.db.read(two.ours.org).count_keys_of(two.theirs.account).await.unwrap(), 0);
    assert_eq!(base.db.read(two.theirs.org).count_keys_of(two.theirs.account).await.unwrap(), 1);
}

async fn finds_a_key_in_its_organization(base: &Base) {
    let two = with_keys(base).await;
    let found = base.db.read(two.ours.org).find_key(id(2)).await.unwrap().unwrap();
    assert_eq!((found.id, found.account, found.owner.as_str()), (id(2), two.ours.account, "ada"));
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
        (found.org, found.id, found.team, found.account),
        (two.ours.org, id(2), two.ours.team, two.ours.account)
    );
    assert_eq!((found.name.as_str(), found.last_four.as_str(), found.slug.as_str()), ("key 2", "0002", "ada"));
    assert_eq!((found.expires_at, found.revoked_at, found.removed_at), (Some(at(500)), None, None));
    assert_eq!((found.role, found.organization.as_str()), (Role::Admin, "ada's"));
    assert!(base.db.read(Site).find_key_principal(hash(9)).await.unwrap().is_none());
    // Whatever its state: the caller tells why a key is refused.
    base.write(async |tx| tx.on(two.ours.org).revoke_key(id(2), "acc_x", at(9)).await).await.unwrap();
    base.raw(&format!("update members set removed_at = 7 where org_id = '{}'", two.ours.org)).await.unwrap();
    let found = base.db.read(Site).find_key_principal(hash(2)).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(at(9)));
    assert_eq!(found.removed_at.map(domain::time::Timestamp::micros), Some(7));
}

async fn revokes_once(base: &Base) {
    let two = with_keys(base).await;
    let revoke =
        async |by: &str, when| base.write(async |tx| tx.on(two.ours.org).revoke_key(id(1), by, at(when)).await).await;
    assert_eq!(revoke("acc_first", 5).await, Some(hash(1)));
    assert_eq!(revoke("acc_second", 6).await, None);
    assert_eq!(base.db.read(two.ours.org).find_key(id(1)).await.unwrap().unwrap().revoked_at, Some(at(5)));
    assert_eq!(base.column("select revoked_by from api_keys where revoked_by is not null").await, ["acc_first"]);
}

async fn another_tenant_revokes_nothing(base: &Base) {
    let two = with_keys(base).await;
    let answer = base.write(async |tx| tx.on(two.theirs.org).revoke_key(id(1), "acc_x", at(5)).await).await;
    assert_eq!(answer, None);
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
    base.refuses(async |tx| tx.on(ours).insert_key(&NewKey { account: two.theirs.account, ..key(two.ours, 4) }).await)
        .await;
    base.refuses(async |tx| tx.on(ours).add_calls(&calls(3, 0, 200, "", 1, 0)).await).await;
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

fn calls(key: u128, hour: i64, status: i64, code: &str, count: i64, last: i64) -> CallCount {
    CallCount { key: id(key), hour_at: at(hour * 3600), status, code: code.to_owned(), count, last_at: at(last) }
}

async fn sums_calls_by_outcome(base: &Base) {
    let two = with_keys(base).await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        ours.add_calls(&calls(1, 0, 200, "", 3, 30)).await?;
        ours.add_calls(&calls(1, 0, 200, "", 4, 20)).await?;
        ours.add_calls(&calls(1, 1, 200, "", 5, 3700)).await?;
        ours.add_calls(&calls(2, 0, 200, "", 6, 10)).await?;
        ours.add_calls(&calls(2, 0, 429, "rate_limited", 1, 11)).await?;
        tx.on(two.theirs.org).add_calls(&calls(3, 0, 200, "", 1_000, 5_000)).await
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
