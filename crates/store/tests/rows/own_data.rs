//! What is kept of one person: handed out and erased, and never another's.

use std::collections::BTreeSet;

use domain::audit::Chain;
use domain::credential::Kind;
use domain::id::{KeyId, SessionId};
use domain::key::{Controls, Owner};
use domain::session::Factors;
use domain::time::Timestamp;
use store::{NewKey, NewSession, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at, hash};

both_engines!(hands_out_and_erases_only_ones_own, erases_what_stands_beside_a_chain, forgets_sign_ups_of_an_address);

async fn fill(base: &Base, tenant: Tenant, byte: u8) {
    let number = u128::from(byte);
    base.write(async |tx| {
        let mut rows = tx.on(tenant.account);
        rows.insert_session(&NewSession {
            id: SessionId::from_bits(number),
            secret_hash: hash(byte),
            method: "password",
            at: at(1),
            idle_seconds: 60,
            expires_at: at(100),
            network: "192.0.2.0/24".to_owned(),
            agent: format!("agent {byte}"),
            factors: Factors::default(),
            connection: None,
            device_hash: None,
        })
        .await?;
        rows.note_device(hash(byte), &format!("agent {byte}"), at(1)).await?;
        tx.on(tenant.org)
            .insert_key(&NewKey {
                id: KeyId::from_bits(number),
                team: tenant.team,
                owner: Owner::Member(tenant.account),
                made_by: tenant.account,
                tags: BTreeSet::new(),
                controls: Controls::default(),
                kind: Kind::Key,
                name: format!("key {byte}"),
                secret_hash: hash(byte),
                last_four: "abcd".to_owned(),
                created_at: at(1),
                expires_at: None,
            })
            .await
    })
    .await;
    let (key, account) = (KeyId::from_bits(number), tenant.account);
    for text in [
        format!("update keys set last_used_from = '192.0.2.7' where id = '{key}'"),
        format!(
            "insert into passkeys (account_id, id, credential_id, name, credential, created_at) values ('{account}', 'pk{byte}', {}, 'laptop {byte}', '{{}}', 1)",
            blob(base, byte)
        ),
        format!(
            "insert into connections (id, kind, issuer, created_at) values ('c{byte}', 'google', 'https://{byte}.example', 1)"
        ),
        format!(
            "insert into identities (id, account_id, connection_id, subject, label, created_at) values ('i{byte}', '{account}', 'c{byte}', 's{byte}', 'label {byte}', 1)"
        ),
    ] {
        base.raw(&text).await.unwrap();
    }
}

fn blob(base: &Base, byte: u8) -> String {
    if base.db.is_shared() { format!("'\\x{byte:02x}'::bytea") } else { format!("x'{byte:02x}'") }
}

async fn hands_out_and_erases_only_ones_own(base: &Base) {
    let two = base.two().await;
    fill(base, two.ours, 1).await;
    fill(base, two.theirs, 2).await;
    for round in 0..2 {
        let left = if round == 0 { 1 } else { 0 };
        let mut ours = base.db.read(two.ours.account);
        assert_eq!(
            ours.own_sessions().await.unwrap().iter().map(|one| one.agent.as_str()).collect::<Vec<_>>(),
            vec!["agent 1"; left]
        );
        assert_eq!(ours.own_devices().await.unwrap(), vec![("agent 1".to_owned(), at(1), at(1)); left]);
        let created = Timestamp::from_micros(1);
        assert_eq!(ours.own_passkeys().await.unwrap(), vec![("laptop 1".to_owned(), created, None); left]);
        let identities = ours.own_identities().await.unwrap();
        assert_eq!(
            identities.iter().map(|one| (one.subject.as_str(), one.issuer.as_str())).collect::<Vec<_>>(),
            vec![("s1", "https://1.example"); left]
        );
        // The key is the organization's; from where it was used is the person's.
        let keys = ours.own_keys().await.unwrap();
        let used = (round == 0).then_some("192.0.2.7");
        assert_eq!(
            keys.iter().map(|one| (one.name.as_str(), one.last_used_from.as_deref())).collect::<Vec<_>>(),
            [("key 1", used)]
        );
        if round == 0 {
            base.write(async |tx| tx.on(two.ours.account).erase_own_rows().await).await;
        }
    }
    let mut theirs = base.db.read(two.theirs.account);
    assert_eq!(theirs.own_sessions().await.unwrap().len(), 1);
    assert_eq!((theirs.own_devices().await.unwrap().len(), theirs.own_passkeys().await.unwrap().len()), (1, 1));
    assert_eq!(theirs.own_identities().await.unwrap().len(), 1);
    assert_eq!(theirs.own_keys().await.unwrap()[0].last_used_from.as_deref(), Some("192.0.2.7"));
}

async fn erases_what_stands_beside_a_chain(base: &Base) {
    let two = base.two().await;
    for (account, seq) in [(two.ours.account, 1), (two.ours.account, 2), (two.theirs.account, 1)] {
        let empty = if base.db.is_shared() { "''::bytea" } else { "x''" };
        for text in [
            format!(
                "insert into audit_entries (chain, seq, version, id, at, actor, event, payload, commitments, previous, hash) values ('{account}', {seq}, 1, '{account} {seq}', 1, 'visitor', 'x.y', '{{}}', '{{}}', {empty}, {empty})"
            ),
            format!(
                "insert into audit_personal (chain, seq, name, value, salt) values ('{account}', {seq}, 'name', 'value {seq}', {empty})"
            ),
        ] {
            base.raw(&text).await.unwrap();
        }
    }
    let (ours, theirs) = (Chain::Account(two.ours.account), Chain::Account(two.theirs.account));
    let beside = async |chain, after, up_to| base.db.read(Site).audit_personal(chain, after, up_to).await.unwrap();
    assert_eq!(beside(ours, 1, 9).await, [(2, "name".to_owned(), "value 2".to_owned())]);
    assert_eq!(beside(ours, 0, 1).await.len(), 1);
    assert_eq!(base.write(async |tx| tx.on(Site).erase_audit_personal(ours).await).await, 2);
    assert_eq!((beside(ours, 0, 9).await.len(), beside(theirs, 0, 9).await.len()), (0, 1));
    assert_eq!(base.count("audit_entries").await, 3);
}

async fn forgets_sign_ups_of_an_address(base: &Base) {
    let empty = if base.db.is_shared() { "''::bytea" } else { "x''" };
    for name in ["ada", "bob"] {
        let text = format!(
            "insert into sign_ups (id, browser_hash, email, email_key, name, password, terms_version, created_at, expires_at) values ('{name}', {empty}, '{name}', '{name}@example.com', '{name}', 'x', '1', 1, 2)"
        );
        base.raw(&text).await.unwrap();
    }
    assert_eq!(base.write(async |tx| tx.on(Site).erase_sign_ups("ada@example.com").await).await, 1);
    assert_eq!(base.column("select id from sign_ups").await, ["bob"]);
}
