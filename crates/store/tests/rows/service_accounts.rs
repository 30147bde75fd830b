//! Service accounts and the keys that they take over.

use std::collections::BTreeSet;

use domain::credential::Kind;
use domain::id::{KeyId, ServiceAccountId};
use domain::key::{Controls, Owner};
use domain::role::Role;
use store::{NewKey, NewServiceAccount, ServiceAccountRow, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at, hash};

both_engines!(listed_by_name_each_with_its_own, switched_and_ended_once, keys_are_taken_over_with_their_secrets,);

fn robot(tenant: Tenant, number: u8, name: &str) -> NewServiceAccount {
    NewServiceAccount {
        id: ServiceAccountId::from_bits(u128::from(number)),
        team: tenant.team,
        name: name.to_owned(),
        role: Role::Developer,
        made_by: tenant.account,
        created_at: at(i64::from(number)),
    }
}

async fn make(base: &Base, tenant: Tenant, number: u8, name: &str) -> bool {
    base.write(async |tx| tx.on(tenant.org).insert_service_account(&robot(tenant, number, name)).await).await
}

async fn find(base: &Base, tenant: Tenant, number: u128) -> Option<ServiceAccountRow> {
    base.db.read(tenant.org).find_service_account(ServiceAccountId::from_bits(number)).await.unwrap()
}

async fn listed_by_name_each_with_its_own(base: &Base) {
    let two = base.two().await;
    assert!(make(base, two.ours, 1, "nightly").await);
    assert!(make(base, two.ours, 2, "Deploy").await);
    assert!(!make(base, two.ours, 3, "deploy").await, "the name is another one's");
    assert!(make(base, two.theirs, 4, "deploy").await, "in another organization it is free");
    let names: Vec<_> =
        base.db.read(two.ours.org).service_accounts(10).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Deploy", "nightly"]);
    assert_eq!(base.db.read(two.ours.org).service_accounts(1).await.unwrap().len(), 1);
    let found = find(base, two.ours, 1).await.unwrap();
    assert_eq!((found.team, found.role, found.made_by.as_str()), (two.ours.team, Role::Developer, "ada"));
    assert_eq!((found.created_at, found.disabled_at, found.keys, found.last_used_at), (at(1), None, 0, None));
    assert!(find(base, two.theirs, 1).await.is_none());
    assert_eq!(base.db.read(two.ours.org).count_service_accounts(two.ours.team).await.unwrap(), 2);
}

async fn switched_and_ended_once(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1, "deploy").await;
    let id = ServiceAccountId::from_bits(1);
    base.write(async |tx| {
        assert!(!tx.on(two.theirs.org).disable_service_account(id, at(5)).await?);
        assert!(!tx.on(two.theirs.org).delete_service_account(id, at(5)).await?);
        let mut ours = tx.on(two.ours.org);
        assert!(!ours.enable_service_account(id).await?);
        assert!(ours.disable_service_account(id, at(5)).await?);
        assert!(!ours.disable_service_account(id, at(6)).await?);
        Ok(())
    })
    .await;
    assert_eq!(find(base, two.ours, 1).await.unwrap().disabled_at, Some(at(5)));
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        assert!(ours.enable_service_account(id).await?);
        assert!(ours.delete_service_account(id, at(7)).await?);
        assert!(!ours.delete_service_account(id, at(8)).await?);
        assert!(!ours.disable_service_account(id, at(8)).await?);
        Ok(())
    })
    .await;
    assert!(find(base, two.ours, 1).await.is_none());
    assert!(make(base, two.ours, 2, "deploy").await, "its name is free again");
    assert_eq!(base.db.read(two.ours.org).count_service_accounts(two.ours.team).await.unwrap(), 1);
}

async fn keys_are_taken_over_with_their_secrets(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1, "deploy").await;
    make(base, two.theirs, 2, "theirs").await;
    let (id, key) = (ServiceAccountId::from_bits(1), KeyId::from_bits(1));
    let new = NewKey {
        id: key,
        team: two.ours.team,
        owner: Owner::Member(two.ours.account),
        made_by: two.ours.account,
        name: "ci".to_owned(),
        tags: BTreeSet::new(),
        controls: Controls::default(),
        kind: Kind::Key,
        secret_hash: hash(1),
        last_four: "0001".to_owned(),
        created_at: at(1),
        expires_at: None,
    };
    base.write(async |tx| tx.on(two.ours.org).insert_key(&new).await).await;
    let foreign = ServiceAccountId::from_bits(2);
    base.refuses(async |tx| tx.on(two.ours.org).take_over_key(key, foreign, two.ours.team).await.map(drop)).await;
    assert!(base.write(async |tx| tx.on(two.ours.org).take_over_key(key, id, two.ours.team).await).await);
    let found = base.db.read(Site).find_key_principal(hash(1)).await.unwrap().unwrap();
    assert_eq!((found.owner, found.id, found.last_four.as_str()), (Owner::ServiceAccount(id), key, "0001"));
    let mut ours = base.db.read(two.ours.org);
    assert!(ours.keys_of(Owner::Member(two.ours.account), false, 10).await.unwrap().is_empty());
    assert_eq!(ours.keys_of(Owner::ServiceAccount(id), false, 10).await.unwrap().len(), 1);
    assert_eq!(find(base, two.ours, 1).await.unwrap().keys, 1);
    base.write(async |tx| tx.on(two.ours.org).revoke_key(key, "acc_x", at(9)).await).await;
    assert!(!base.write(async |tx| tx.on(two.ours.org).take_over_key(key, id, two.ours.team).await).await);
}
