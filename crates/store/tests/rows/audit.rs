//! The audit log: chained, append-only, one chain for each tenant.

use domain::actor::ActorRef;
use domain::audit::{Chain, CredentialRef, Entry, Head, VERSION, commit, verify, verify_between};
use domain::id::{EntryId, KeyId, RequestId, SessionId};
use serde_json::json;
use store::{Error, NewEntry, Site};

use crate::both_engines;
use crate::support::{Base, Two, at};

both_engines!(
    gives_back_what_was_written,
    a_stored_chain_verifies,
    a_chain_is_its_tenants,
    pages_by_number,
    refuses_a_gap_and_a_fork,
    refuses_every_change,
    personal_data_can_be_erased,
    counts_strangers,
);

fn entry(chain: Chain, head: Head) -> NewEntry {
    let at = at(head.seq);
    let (name, value, salt) = ("address", "192.0.2.7".to_owned(), [7; 16]);
    let entry = Entry {
        version: VERSION,
        chain,
        seq: head.seq + 1,
        previous: head.hash,
        id: EntryId::from_bits(
            match chain {
                Chain::Organization(org) => org.bits() * 1_000_000,
                Chain::Account(account) => account.bits() * 1_000_000 + 500_000,
            } + u128::try_from(head.seq).unwrap(),
        ),
        at,
        actor: ActorRef::System("sweep".to_owned()),
        credential: None,
        event: "key_created".to_owned(),
        target: Some(KeyId::from_bits(9).to_string()),
        request: None,
        payload: json!({"name": "naïve \"key\"\n🔑", "b": 2, "a": [1, null, true], "big": i64::MAX}),
        commitments: vec![(name.to_owned(), commit(name, &value, salt))],
    };
    NewEntry { hash: domain::audit::hash(&entry), entry, personal: vec![(name, value, salt)] }
}

/// Appends `count` entries to a chain, as the gate does: the row lock, the head, the entry.
async fn append(base: &Base, chain: Chain, count: usize) {
    for _ in 0..count {
        base.write(async |tx| {
            let head = match chain {
                Chain::Organization(org) => {
                    assert!(tx.on(org).lock_organization().await?);
                    tx.on(org).audit_head().await?
                }
                Chain::Account(account) => {
                    assert!(tx.on(account).lock_account().await?);
                    tx.on(account).audit_head().await?
                }
            };
            tx.on(Site).append_entry(&entry(chain, head.unwrap())).await
        })
        .await;
    }
}

async fn stored(base: &Base, chain: Chain) -> Vec<Entry> {
    let entries = base.db.read(Site).audit_entries(chain, 0, 1_000).await.unwrap();
    for (entry, hash) in &entries {
        assert_eq!(domain::audit::hash(entry), *hash);
    }
    entries.into_iter().map(|(entry, _)| entry).collect()
}

async fn gives_back_what_was_written(base: &Base) {
    let two = base.two().await;
    let chain = Chain::Account(two.ours.account);
    let mut full = entry(chain, Head::START).entry;
    full.actor = ActorRef::Key(KeyId::from_bits(5), domain::key::Owner::Member(two.ours.account));
    full.credential = Some(CredentialRef::Session(SessionId::from_bits(6)));
    full.request = Some(RequestId::from_bits(7));
    let hash = domain::audit::hash(&full);
    let new = NewEntry { entry: full.clone(), hash, personal: Vec::new() };
    base.write(async |tx| tx.on(Site).append_entry(&new).await).await;
    assert_eq!(base.db.read(Site).audit_entries(chain, 0, 10).await.unwrap(), [(full, hash)]);
    // And one without all that may be absent.
    let mut bare = entry(chain, Head { seq: 1, hash }).entry;
    (bare.target, bare.commitments, bare.payload) = (None, Vec::new(), json!({}));
    let bare = NewEntry { hash: domain::audit::hash(&bare), entry: bare, personal: Vec::new() };
    base.write(async |tx| tx.on(Site).append_entry(&bare).await).await;
    assert_eq!(base.db.read(Site).audit_entries(chain, 1, 10).await.unwrap(), [(bare.entry, bare.hash)]);
}

async fn a_stored_chain_verifies(base: &Base) {
    let two = base.two().await;
    let chains = [Chain::Organization(two.ours.org), Chain::Account(two.ours.account)];
    for chain in chains {
        append(base, chain, 5).await;
        let entries = stored(base, chain).await;
        assert_eq!(entries.len(), 5);
        verify(&entries).unwrap();
        let head = match chain {
            Chain::Organization(org) => base.db.read(org).audit_head().await.unwrap(),
            Chain::Account(account) => base.db.read(account).audit_head().await.unwrap(),
        };
        assert_eq!(head.unwrap().seq, 5);
        verify_between(Head::START, &entries, head).unwrap();
        // The control: the same check sees a change of one byte.
        let mut forged = entries;
        forged[2].payload = json!({"name": "another"});
        verify(&forged).unwrap_err();
    }
}

async fn a_chain_is_its_tenants(base: &Base) {
    let two = base.two().await;
    append(base, Chain::Organization(two.theirs.org), 3).await;
    append(base, Chain::Account(two.theirs.account), 2).await;
    assert!(stored(base, Chain::Organization(two.ours.org)).await.is_empty());
    assert!(stored(base, Chain::Account(two.ours.account)).await.is_empty());
    assert_eq!(base.db.read(two.ours.org).audit_head().await.unwrap(), Some(Head::START));
    assert_eq!(base.db.read(two.ours.account).audit_head().await.unwrap(), Some(Head::START));
    assert_eq!(base.db.read(two.theirs.org).audit_head().await.unwrap().unwrap().seq, 3);
    assert_eq!(base.db.read(two.theirs.account).audit_head().await.unwrap().unwrap().seq, 2);
    assert_eq!(base.db.read(domain::id::OrgId::from_bits(3)).audit_head().await.unwrap(), None);
    assert_eq!(base.db.read(domain::id::AccountId::from_bits(3)).audit_head().await.unwrap(), None);
}

async fn pages_by_number(base: &Base) {
    let two = base.two().await;
    let chain = Chain::Organization(two.ours.org);
    append(base, chain, 5).await;
    let page = async |after, limit| -> Vec<i64> {
        let entries = base.db.read(Site).audit_entries(chain, after, limit).await.unwrap();
        entries.iter().map(|(entry, _)| entry.seq).collect()
    };
    assert_eq!(page(0, 2).await, [1, 2]);
    assert_eq!(page(2, 2).await, [3, 4]);
    assert_eq!(page(4, 2).await, [5]);
    assert_eq!(page(5, 2).await, [0; 0]);
}

async fn refuses_a_gap_and_a_fork(base: &Base) {
    let two = base.two().await;
    let chain = Chain::Organization(two.ours.org);
    append(base, chain, 2).await;
    let gap = entry(chain, Head { seq: 3, hash: [1; 32] });
    let error = base.refuses(async |tx| tx.on(Site).append_entry(&gap).await).await;
    assert!(matches!(error, Error::Corrupt { .. }), "{error:?}");
    let mut fork = entry(chain, Head { seq: 1, hash: [1; 32] });
    fork.entry.id = EntryId::from_bits(77);
    let error = base.refuses(async |tx| tx.on(Site).append_entry(&fork).await).await;
    assert!(matches!(error, Error::Driver(_)), "{error:?}");
    assert_eq!(stored(base, chain).await.len(), 2);
    append(base, chain, 1).await;
    verify(&stored(base, chain).await).unwrap();
}

async fn refuses_every_change(base: &Base) {
    let two = base.two().await;
    let chain = Chain::Organization(two.ours.org);
    append(base, chain, 2).await;
    base.write(async |tx| {
        // Without the rows beside it, which would refuse a deletion by their foreign key and hide the trigger.
        let mut bare = entry(chain, tx.on(two.ours.org).audit_head().await?.unwrap());
        bare.personal.clear();
        tx.on(Site).append_entry(&bare).await
    })
    .await;
    let before = stored(base, chain).await;
    let mut texts = vec![
        "update audit_entries set event = 'other' where seq = 1",
        "update audit_entries set seq = seq + 10",
        "update audit_entries set hash = hash",
        "delete from audit_entries where seq = 3",
        "delete from audit_entries",
        "insert into audit_entries select * from audit_entries where true on conflict (chain, seq) do update set event = 'other'",
    ];
    if base.db.is_shared() {
        texts.push("truncate audit_entries cascade");
    } else {
        texts.extend([
            "insert or replace into audit_entries select * from audit_entries where seq = 3",
            "replace into audit_entries select * from audit_entries where seq = 3",
            "update or replace audit_entries set seq = 3 where seq = 2",
        ]);
    }
    for text in texts {
        let error = base.raw(text).await.expect_err(text).to_string();
        assert!(error.contains("append only"), "{text}: {error}");
    }
    assert_eq!(stored(base, chain).await, before);
    // The control: the same hand may change a table that is not append-only.
    assert_eq!(base.raw("update organizations set name = 'x'").await.unwrap(), 2);
}

async fn personal_data_can_be_erased(base: &Base) {
    let two: Two = base.two().await;
    let chain = Chain::Organization(two.ours.org);
    append(base, chain, 3).await;
    assert_eq!(base.column("select name || ' ' || value from audit_personal").await, ["address 192.0.2.7"; 3]);
    assert_eq!(base.raw("delete from audit_personal where seq = 2").await.unwrap(), 1);
    verify(&stored(base, chain).await).unwrap();
    // Never without its entry.
    let salt = if base.db.is_shared() { "'\\x00'" } else { "x'00'" };
    base.raw(&format!("insert into audit_personal values ('{chain}', 99, 'address', 'x', {salt})")).await.unwrap_err();
}

async fn counts_strangers(base: &Base) {
    base.write(async |tx| {
        let mut site = tx.on(Site);
        site.count_stranger("sign_in_failed", "192.0.2.1", at(0)).await?;
        site.count_stranger("sign_in_failed", "192.0.2.1", at(0)).await?;
        site.count_stranger("sign_in_failed", "192.0.2.2", at(60)).await?;
        site.count_stranger("other", "192.0.2.1", at(60)).await
    })
    .await;
    assert_eq!(base.db.read(Site).count_strangers("sign_in_failed", at(0)).await.unwrap(), 3);
    assert_eq!(base.db.read(Site).count_strangers("sign_in_failed", at(1)).await.unwrap(), 1);
    assert_eq!(base.db.read(Site).count_strangers("sign_in_failed", at(61)).await.unwrap(), 0);
}
