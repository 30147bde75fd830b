//! The audit log as rows: appended under the chain's row lock, never changed.

use domain::audit::{Chain, Entry, Head};
use domain::id::{AccountId, OrgId};
use domain::time::Timestamp;

use crate::statement::{Sql, statements};
use crate::value::{Row, values};
use crate::{Conn, Error, Result, Site, TxOn};

statements! {
    ORGANIZATION_TAIL: organization = "select audit_seq, audit_hash from organizations where id = $1";
    ACCOUNT_TAIL: account = "select audit_seq, audit_hash from accounts where id = $1";
    MOVE_ORGANIZATION_TAIL: organization = "
        update organizations set audit_seq = $2, audit_hash = $3
        where id = $1 and audit_seq = $2 - 1";
    MOVE_ACCOUNT_TAIL: account = "
        update accounts set audit_seq = $2, audit_hash = $3
        where id = $1 and audit_seq = $2 - 1";
    INSERT: site = "
        insert into audit_entries (chain, seq, version, id, at, actor, credential, event, target, request_id, payload,
          commitments, previous, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    INSERT_PERSONAL: site = "
        insert into audit_personal (chain, seq, name, value, salt)
        values ($1, $2, $3, $4, $5)";
    LIST: site = "
        select seq, version, id, at, actor, credential, event, target, request_id, payload, commitments, previous, hash
        from audit_entries
        where chain = $1 and seq > $2
        order by seq
        limit $3";
    COUNT_STRANGER: site = "
        insert into audit_strangers (event, source, minute_at, count)
        values ($1, $2, $3, 1)
        on conflict (event, source, minute_at) do update set count = audit_strangers.count + 1";
    STRANGERS: site = "
        select cast(coalesce(sum(count), 0) as bigint)
        from audit_strangers
        where event = $1 and minute_at >= $2";
}

/// An entry with what stands beside it.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The hashed part.
    pub entry: Entry,
    /// Its hash.
    pub hash: [u8; 32],
    /// Personal data: name, value, salt.
    pub personal: Vec<(&'static str, String, [u8; 16])>,
}

fn head(row: Option<Row>, table: &'static str) -> Result<Option<Head>> {
    row.map(|row| Ok(Head { seq: row.get(0)?, hash: row.bytes(1, table)? })).transpose()
}

fn missing(statement: Sql) -> Error {
    Error::Corrupt { table: "audit_entries", id: statement.name.to_owned() }
}

impl Conn<'_, OrgId> {
    /// Where the organization's chain ends.
    pub async fn audit_head(&mut self) -> Result<Option<Head>> {
        head(self.one(ORGANIZATION_TAIL, values![self.scope.to_string()]).await?, "organizations")
    }
}

impl Conn<'_, AccountId> {
    /// Where the account's chain ends.
    pub async fn audit_head(&mut self) -> Result<Option<Head>> {
        head(self.one(ACCOUNT_TAIL, values![self.scope.to_string()]).await?, "accounts")
    }
}

impl Conn<'_, Site> {
    /// Entries of a chain after a number, with their stored hashes, in order.
    pub async fn audit_entries(&mut self, chain: Chain, after: i64, limit: i64) -> Result<Vec<(Entry, [u8; 32])>> {
        let rows = self.all(LIST, values![chain.to_string(), after, limit]).await?;
        rows.iter().map(|row| read_entry(chain, row)).collect()
    }

    /// How often a stranger's event was counted since an instant.
    pub async fn count_strangers(&mut self, event: &str, since: Timestamp) -> Result<i64> {
        self.one(STRANGERS, values![event, since]).await?.map_or(Ok(0), |row| row.get(0))
    }
}

/// An entry and its hash, from the columns in the order of `LIST`.
pub(crate) fn read_entry(chain: Chain, row: &Row) -> Result<(Entry, [u8; 32])> {
    const TABLE: &str = "audit_entries";
    let corrupt = |column: &str| Error::Corrupt { table: TABLE, id: format!("{chain} {column}") };
    let entry = Entry {
        chain,
        seq: row.get(0)?,
        version: u16::try_from(row.get::<i64>(1)?).map_err(|_| corrupt("version"))?,
        id: row.parse(2, TABLE)?,
        at: row.at(3)?,
        actor: row.parse(4, TABLE)?,
        credential: match row.get::<Option<String>>(5)? {
            Some(_) => Some(row.parse(5, TABLE)?),
            None => None,
        },
        event: row.get(6)?,
        target: row.get(7)?,
        request: match row.get::<Option<String>>(8)? {
            Some(_) => Some(row.parse(8, TABLE)?),
            None => None,
        },
        payload: serde_json::from_str(&row.get::<String>(9)?).map_err(|_| corrupt("payload"))?,
        commitments: serde_json::from_str(&row.get::<String>(10)?).map_err(|_| corrupt("commitments"))?,
        previous: row.bytes(11, TABLE)?,
    };
    Ok((entry, row.bytes(12, TABLE)?))
}

impl TxOn<'_, Site> {
    /// Appends an entry and moves the chain's tail. The caller holds the chain's row lock.
    pub async fn append_entry(&mut self, new: &NewEntry) -> Result<()> {
        let entry = &new.entry;
        let json = |value: serde_json::Result<String>| {
            value.map_err(|_| Error::Corrupt { table: "audit_entries", id: entry.id.to_string() })
        };
        let chain = entry.chain.to_string();
        let values = values![
            &chain,
            entry.seq,
            i64::from(entry.version),
            entry.id.to_string(),
            entry.at,
            entry.actor.to_string(),
            entry.credential.map(|credential| credential.to_string()),
            &entry.event,
            entry.target.clone(),
            entry.request.map(|id| id.to_string()),
            json(serde_json::to_string(&entry.payload))?,
            json(serde_json::to_string(&entry.commitments))?,
            entry.previous,
            new.hash,
        ];
        self.execute(INSERT, values).await?;
        for (name, value, salt) in &new.personal {
            self.execute(INSERT_PERSONAL, values![&chain, entry.seq, *name, value, *salt]).await?;
        }
        let (statement, id) = match entry.chain {
            Chain::Organization(id) => (MOVE_ORGANIZATION_TAIL, id.to_string()),
            Chain::Account(id) => (MOVE_ACCOUNT_TAIL, id.to_string()),
        };
        match self.execute(statement, values![id, entry.seq, new.hash]).await? {
            1 => Ok(()),
            _ => Err(missing(statement)),
        }
    }

    /// Counts what somebody unknown did, by source and minute.
    pub async fn count_stranger(&mut self, event: &str, source: &str, minute_at: Timestamp) -> Result<()> {
        self.execute(COUNT_STRANGER, values![event, source, minute_at]).await.map(drop)
    }
}
