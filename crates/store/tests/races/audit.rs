//! Races of writers for the next place in a chain of the audit log.

mod races {
    use domain::actor::ActorRef;
    use domain::audit::{Chain, Entry, Head, VERSION, hash, verify_between};
    use domain::id::{EntryId, OrgId};
    use store::{Db, NewEntry, Result, Site};
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{at, on_postgres};

    async fn append(db: &Db, org: OrgId, number: u128) -> Result<()> {
        let mut tx = db.begin().await?;
        assert!(tx.on(org).lock_organization().await?);
        let head = tx.on(org).audit_head().await?.unwrap();
        let entry = Entry {
            version: VERSION,
            chain: Chain::Organization(org),
            seq: head.seq + 1,
            previous: head.hash,
            id: EntryId::from_bits(number),
            at: at(0),
            actor: ActorRef::Operator,
            credential: None,
            event: "key_created".to_owned(),
            target: None,
            request: None,
            payload: serde_json::json!({}),
            commitments: Vec::new(),
        };
        tx.on(Site).append_entry(&NewEntry { hash: hash(&entry), entry, personal: Vec::new() }).await?;
        tx.commit(Vec::new()).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn an_audit_chain_keeps_every_entry() {
        on_postgres(async |base| {
            let org = base.two().await.ours.org;
            let db = node(base, 8).await;
            let mut tasks = JoinSet::new();
            for task in 0..8 {
                let db = db.clone();
                tasks.spawn(async move {
                    for number in 0..25 {
                        append(&db, org, task * 100 + number).await.unwrap();
                    }
                });
            }
            all(tasks).await;
            let entries = base.db.read(Site).audit_entries(Chain::Organization(org), 0, 1_000).await.unwrap();
            let entries: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
            assert_eq!(entries.len(), 200);
            let head = base.db.read(org).audit_head().await.unwrap();
            assert_eq!(verify_between(Head::START, &entries, head).unwrap().seq, 200);
        })
        .await;
    }
}
