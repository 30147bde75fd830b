//! How a log is kept: signed places stay, deletions go only below what is retained, a refusal is noted once.

use std::collections::BTreeSet;

use domain::actor::ActorRef;
use domain::audit::{Chain, Checkpoint, Entry, Head, PublicKey, SigningKey, VERSION, commit};
use domain::credential::Kind;
use domain::id::{EntryId, KeyId, OrgId};
use domain::key::{Controls, Owner};
use serde_json::json;
use store::{NewEntry, NewKey, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at, hash};

both_engines!(
    keeps_keys_and_checkpoints,
    tells_which_chains_are_unsigned,
    deletes_only_what_is_not_retained,
    the_beginning_moves_to_signed_places_only,
    notes_a_refusal_once,
    erases_a_person_in_the_logs_of_organizations,
);

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

async fn append(base: &Base, tenant: Tenant, event: &str, actor: ActorRef) -> Head {
    let chain = Chain::Organization(tenant.org);
    let head = base.db.read(tenant.org).audit_head().await.unwrap().unwrap();
    let beside = [("request.address", "192.0.2.7"), ("name", "ci")];
    let entry = Entry {
        version: VERSION,
        chain,
        seq: head.seq + 1,
        previous: head.hash,
        id: EntryId::from_bits(tenant.org.bits() * 1_000 + u128::try_from(head.seq).unwrap()),
        at: at(head.seq),
        actor,
        credential: None,
        event: event.to_owned(),
        target: None,
        request: None,
        payload: json!({}),
        commitments: beside.iter().map(|(name, value)| ((*name).to_owned(), commit(name, value, [7; 16]))).collect(),
    };
    let head = Head::after(&entry);
    let personal = beside.map(|(name, value)| (name, value.to_owned(), [7; 16])).to_vec();
    let new = NewEntry { hash: head.hash, entry, personal };
    base.write(async |tx| tx.on(Site).append_entry(&new).await).await;
    head
}

async fn fill(base: &Base, tenant: Tenant, count: usize) -> Vec<Head> {
    let mut heads = Vec::new();
    for _ in 0..count {
        heads.push(append(base, tenant, "key.created", ActorRef::Account(tenant.account)).await);
    }
    heads
}

async fn sign(base: &Base, org: OrgId, head: Head) -> Checkpoint {
    let key = signing_key();
    let signed = Checkpoint::sign(&key, Chain::Organization(org), head, at(0));
    base.write(async |tx| {
        let mut site = tx.on(Site);
        site.add_audit_key(&signed.key, key.verifying_key().to_bytes(), at(0)).await?;
        assert!(site.add_checkpoint(&signed).await?);
        assert!(!site.add_checkpoint(&signed).await?, "a place is signed once");
        Ok(())
    })
    .await;
    signed
}

async fn keeps_keys_and_checkpoints(base: &Base) {
    let two = base.two().await;
    let heads = fill(base, two.ours, 3).await;
    let (chain, theirs) = (Chain::Organization(two.ours.org), Chain::Organization(two.theirs.org));
    let first = sign(base, two.ours.org, heads[0]).await;
    let last = sign(base, two.ours.org, heads[2]).await;
    let mut site = base.db.read(Site);
    assert_eq!(site.audit_keys().await.unwrap(), [PublicKey::of(&signing_key(), at(0))]);
    assert_eq!(site.audit_checkpoints(chain, 1, 3).await.unwrap(), [first.clone(), last.clone()]);
    assert_eq!(site.audit_checkpoints(chain, 2, 3).await.unwrap(), std::slice::from_ref(&last));
    assert_eq!(site.audit_checkpoints(theirs, 0, 9).await.unwrap(), []);
    assert_eq!(site.last_checkpoint(chain).await.unwrap(), Some(last));
    assert_eq!(site.last_checkpoint(theirs).await.unwrap(), None);
    for text in [
        "update audit_checkpoints set seq = 2 where seq = 1",
        "delete from audit_checkpoints",
        "update audit_keys set since = 1",
        "delete from audit_keys",
    ] {
        let error = base.raw(text).await.expect_err(text).to_string();
        assert!(error.contains("append only"), "{text}: {error}");
    }
}

async fn tells_which_chains_are_unsigned(base: &Base) {
    let two = base.two().await;
    let ours = fill(base, two.ours, 2).await;
    let theirs = fill(base, two.theirs, 1).await;
    let unsigned = async |after: &str| base.db.read(Site).unsigned_chains(after, 10).await.unwrap();
    assert_eq!(unsigned("").await, [(two.ours.org, ours[1]), (two.theirs.org, theirs[0])]);
    assert_eq!(unsigned(&two.ours.org.to_string()).await, [(two.theirs.org, theirs[0])]);
    sign(base, two.ours.org, ours[1]).await;
    assert_eq!(unsigned("").await, [(two.theirs.org, theirs[0])]);
    let more = append(base, two.ours, "key.revoked", ActorRef::Visitor).await;
    assert_eq!(unsigned("").await[0], (two.ours.org, more));
    assert_eq!(base.db.read(Site).organization_ids("", 1).await.unwrap(), [two.ours.org]);
    assert_eq!(base.db.read(Site).organization_ids(&two.ours.org.to_string(), 5).await.unwrap(), [two.theirs.org]);
}

async fn deletes_only_what_is_not_retained(base: &Base) {
    let two = base.two().await;
    let heads = fill(base, two.ours, 4).await;
    fill(base, two.theirs, 4).await;
    let (ours, theirs) = (two.ours.org, two.theirs.org);
    base.raw("delete from audit_personal").await.unwrap();
    assert_eq!(base.db.read(ours).audit_start().await.unwrap(), Head::START);
    sign(base, ours, heads[1]).await;
    base.write(async |tx| {
        assert_eq!(tx.on(ours).prune_audit(9).await?, 0, "nothing is given up yet");
        tx.on(ours).set_audit_retention(90).await?;
        assert!(tx.on(ours).keep_audit_from(3).await?);
        assert!(!tx.on(ours).keep_audit_from(3).await?);
        Ok(())
    })
    .await;
    assert_eq!(base.db.read(ours).audit_retention().await.unwrap(), Some((90, 3)));
    assert_eq!(base.db.read(theirs).audit_retention().await.unwrap(), None);
    assert_eq!(base.db.read(ours).audit_start().await.unwrap(), heads[1]);
    for text in [
        format!("delete from audit_entries where chain = '{ours}' and seq = 3"),
        format!("delete from audit_entries where chain = '{ours}'"),
        format!("delete from audit_entries where chain = '{theirs}' and seq = 1"),
        format!("update audit_entries set event = 'x' where chain = '{ours}' and seq = 1"),
    ] {
        let error = base.raw(&text).await.expect_err(&text).to_string();
        assert!(error.contains("append only"), "{text}: {error}");
    }
    assert_eq!(base.db.read(ours).first_audit_seq().await.unwrap(), Some(1));
    assert_eq!(base.write(async |tx| tx.on(ours).prune_audit(2).await).await, 1, "in batches");
    assert_eq!(base.write(async |tx| tx.on(ours).prune_audit(9).await).await, 1);
    assert_eq!(base.db.read(ours).first_audit_seq().await.unwrap(), Some(3));
    assert_eq!(base.db.read(theirs).first_audit_seq().await.unwrap(), Some(1));
    let left = base.db.read(Site).audit_entries(Chain::Organization(ours), 0, 9).await.unwrap();
    let left: Vec<_> = left.into_iter().map(|(entry, _)| entry).collect();
    domain::audit::verify_between(heads[1], &left, Some(heads[3])).unwrap();
    // The chain goes on where it was.
    append(base, two.ours, "key.revoked", ActorRef::Visitor).await;
}

async fn the_beginning_moves_to_signed_places_only(base: &Base) {
    let two = base.two().await;
    let heads = fill(base, two.ours, 4).await;
    let org = two.ours.org;
    sign(base, org, heads[2]).await;
    base.write(async |tx| tx.on(org).set_audit_retention(90).await).await;
    for text in [
        format!("update audit_retention set retained_from = 3 where org_id = '{org}'"),
        format!("update audit_retention set retained_from = 99 where org_id = '{org}'"),
        format!("insert into audit_retention (org_id, days, retained_from) values ('{}', 1, 2)", two.theirs.org),
        format!("update audit_retention set org_id = '{}'", two.theirs.org),
    ] {
        let error = base.raw(&text).await.expect_err(&text).to_string();
        assert!(error.contains("forward only"), "{text}: {error}");
    }
    assert!(base.write(async |tx| tx.on(org).keep_audit_from(4).await).await);
    for text in ["update audit_retention set retained_from = 1", "delete from audit_retention"] {
        base.raw(text).await.expect_err(text);
    }
    base.write(async |tx| tx.on(org).set_audit_retention(180).await).await;
    assert_eq!(base.db.read(org).audit_retention().await.unwrap(), Some((180, 4)));
}

async fn notes_a_refusal_once(base: &Base) {
    let two = base.two().await;
    for (tenant, number) in [(two.ours, 1), (two.theirs, 2)] {
        let key = NewKey {
            id: KeyId::from_bits(number),
            team: tenant.team,
            owner: Owner::Member(tenant.account),
            made_by: tenant.account,
            tags: BTreeSet::new(),
            controls: Controls::default(),
            kind: Kind::Key,
            name: "ci".to_owned(),
            secret_hash: hash(u8::try_from(number).unwrap()),
            last_four: "abcd".to_owned(),
            created_at: at(0),
            expires_at: None,
        };
        base.write(async |tx| tx.on(tenant.org).insert_key(&key).await).await;
    }
    let note = async |code: &str, minute| {
        base.write(async |tx| tx.on(two.ours.org).note_key_refusal(KeyId::from_bits(1), code, at(minute)).await).await
    };
    assert!(note("revoked", 0).await);
    assert!(!note("revoked", 0).await);
    assert!(note("expired", 0).await);
    assert!(note("revoked", 60).await);
    // Another's key cannot be noted here.
    base.refuses(async |tx| tx.on(two.ours.org).note_key_refusal(KeyId::from_bits(2), "revoked", at(0)).await).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_key_refusals(at(60)).await).await, 2);
}

async fn erases_a_person_in_the_logs_of_organizations(base: &Base) {
    let two = base.two().await;
    let (ours, theirs) = (two.ours, two.theirs);
    append(base, ours, "key.created", ActorRef::Account(ours.account)).await;
    append(base, ours, "passkey.added", ActorRef::Account(ours.account)).await;
    append(base, ours, "key.created", ActorRef::Account(theirs.account)).await;
    append(base, theirs, "key.created", ActorRef::Account(theirs.account)).await;
    assert_eq!(base.write(async |tx| tx.on(ours.account).erase_in_organizations().await).await, 3);
    let beside = async |tenant: Tenant| {
        let rows = base.db.read(Site).audit_beside(Chain::Organization(tenant.org), 0, 9).await.unwrap();
        rows.into_iter().map(|(seq, name, ..)| format!("{seq} {name}")).collect::<Vec<_>>()
    };
    assert_eq!(beside(ours).await, ["1 name", "3 name", "3 request.address"], "what it called a key stays");
    assert_eq!(beside(theirs).await.len(), 2);
}
