//! How a log is kept: signed checkpoints and the keys behind them, what is retained, what goes, and the refusals that are one entry.

use domain::audit::{Chain, Checkpoint, Head, PublicKey};
use domain::id::{KeyId, OrgId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    ADD_KEY: site = "
        insert into audit_keys (id, public_key, since)
        values ($1, $2, $3)
        on conflict (id) do nothing";
    KEYS: site = "select public_key, since from audit_keys order by since, id";
    ADD_CHECKPOINT: site = "
        insert into audit_checkpoints (chain, seq, hash, at, key_id, signature)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (chain, seq) do nothing";
    CHECKPOINTS: site = "
        select seq, hash, at, key_id, signature
        from audit_checkpoints
        where chain = $1 and seq >= $2 and seq <= $3
        order by seq";
    LAST_CHECKPOINT: site = "
        select seq, hash, at, key_id, signature
        from audit_checkpoints
        where chain = $1
        order by seq desc
        limit 1";
    UNSIGNED: site = "
        select o.id, o.audit_seq, o.audit_hash
        from organizations o
        where o.id > $1
          and o.audit_seq > coalesce((select max(c.seq) from audit_checkpoints c where c.chain = o.id), 0)
        order by o.id
        limit $2";
    ORGANIZATIONS: site = "select id from organizations where id > $1 order by id limit $2";
    BESIDE: site = "
        select seq, name, value, salt
        from audit_personal
        where chain = $1 and seq > $2 and seq <= $3
        order by seq, name";
    RETENTION: organization = "select days, retained_from from audit_retention where org_id = $1";
    START: organization = "
        select r.retained_from, c.hash
        from audit_retention r
        join audit_checkpoints c on c.chain = r.org_id and c.seq = r.retained_from - 1
        where r.org_id = $1";
    SET_DAYS: organization = "
        insert into audit_retention (org_id, days, retained_from)
        values ($1, $2, 1)
        on conflict (org_id) do update set days = $2";
    KEEP_FROM: organization = "
        update audit_retention set retained_from = $2
        where org_id = $1 and retained_from < $2";
    FIRST: organization = "
        select e.seq from audit_entries e
        join organizations o on o.id = $1 and o.id = e.chain
        where e.chain = $1
        order by e.seq
        limit 1";
    PRUNE_PERSONAL: organization = "
        delete from audit_personal
        where chain = $1 and seq < $2
          and seq < (select r.retained_from from audit_retention r where r.org_id = $1)";
    PRUNE: organization = "
        delete from audit_entries
        where chain = $1 and seq < $2
          and seq < (select r.retained_from from audit_retention r where r.org_id = $1)";
    NOTE_REFUSAL: organization = "
        insert into key_refusals (org_id, key_id, code, minute_at)
        values ($1, $2, $3, $4)
        on conflict (org_id, key_id, code, minute_at) do nothing";
    SWEEP_REFUSALS: site = "delete from key_refusals where minute_at < $1";
}

fn checkpoint(chain: Chain, row: &Row) -> Result<Checkpoint> {
    const TABLE: &str = "audit_checkpoints";
    Ok(Checkpoint {
        chain,
        head: Head { seq: row.get(0)?, hash: row.bytes(1, TABLE)? },
        at: row.at(2)?,
        key: row.get(3)?,
        signature: row.bytes(4, TABLE)?,
    })
}

impl Conn<'_, Site> {
    /// The public keys that have signed, the oldest first.
    pub async fn audit_keys(&mut self) -> Result<Vec<PublicKey>> {
        let rows = self.all(KEYS, Vec::new()).await?;
        rows.iter().map(|row| Ok(PublicKey::new(row.bytes(0, "audit_keys")?, row.at(1)?))).collect()
    }

    /// The signed places of a chain between two numbers, both included.
    pub async fn audit_checkpoints(&mut self, chain: Chain, from: i64, to: i64) -> Result<Vec<Checkpoint>> {
        let rows = self.all(CHECKPOINTS, values![chain.to_string(), from, to]).await?;
        rows.iter().map(|row| checkpoint(chain, row)).collect()
    }

    /// The last signed place of a chain.
    pub async fn last_checkpoint(&mut self, chain: Chain) -> Result<Option<Checkpoint>> {
        self.one(LAST_CHECKPOINT, values![chain.to_string()]).await?.map(|row| checkpoint(chain, &row)).transpose()
    }

    /// Organizations after one id whose log has grown since it was last signed, and where it ends.
    pub async fn unsigned_chains(&mut self, after: &str, limit: i64) -> Result<Vec<(OrgId, Head)>> {
        let rows = self.all(UNSIGNED, values![after, limit]).await?;
        let read = |row: &Row| {
            let head = Head { seq: row.get(1)?, hash: row.bytes(2, "organizations")? };
            Ok((row.parse(0, "organizations")?, head))
        };
        rows.iter().map(read).collect()
    }

    /// Organizations after one id.
    pub async fn organization_ids(&mut self, after: &str, limit: i64) -> Result<Vec<OrgId>> {
        let rows = self.all(ORGANIZATIONS, values![after, limit]).await?;
        rows.iter().map(|row| row.parse(0, "organizations")).collect()
    }

    /// The personal values beside the entries of a chain after one number and up to another, with their salts.
    pub async fn audit_beside(
        &mut self,
        chain: Chain,
        after: i64,
        up_to: i64,
    ) -> Result<Vec<(i64, String, String, [u8; 16])>> {
        let rows = self.all(BESIDE, values![chain.to_string(), after, up_to]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.bytes(3, "audit_personal")?))).collect()
    }
}

impl Conn<'_, OrgId> {
    /// How many days the log is kept, where the organization or the job has said so, and the first number that is kept.
    pub async fn audit_retention(&mut self) -> Result<Option<(i64, i64)>> {
        let row = self.one(RETENTION, values![self.scope.to_string()]).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// Where the log begins: after its last pruned entry, or before its first.
    pub async fn audit_start(&mut self) -> Result<Head> {
        let Some(row) = self.one(START, values![self.scope.to_string()]).await? else { return Ok(Head::START) };
        Ok(Head { seq: row.get::<i64>(0)?.saturating_sub(1), hash: row.bytes(1, "audit_checkpoints")? })
    }

    /// The least number that has a row, also one that only waits for its deletion.
    pub async fn first_audit_seq(&mut self) -> Result<Option<i64>> {
        self.one(FIRST, values![self.scope.to_string()]).await?.map(|row| row.get(0)).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Notes a key that signs; one that is known stays as it is.
    pub async fn add_audit_key(&mut self, id: &str, public_key: [u8; 32], since: Timestamp) -> Result<()> {
        self.execute(ADD_KEY, values![id, public_key, since]).await.map(drop)
    }

    /// Notes a signed place; false where that place is signed already.
    pub async fn add_checkpoint(&mut self, signed: &Checkpoint) -> Result<bool> {
        let values = values![
            signed.chain.to_string(),
            signed.head.seq,
            signed.head.hash,
            signed.at,
            &signed.key,
            signed.signature,
        ];
        Ok(self.execute(ADD_CHECKPOINT, values).await? == 1)
    }

    /// Forgets refusals of minutes before an instant; their entries stay.
    pub async fn sweep_key_refusals(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP_REFUSALS, values![before]).await
    }
}

impl TxOn<'_, OrgId> {
    /// Sets how long the log is kept.
    pub async fn set_audit_retention(&mut self, days: i64) -> Result<()> {
        self.execute(SET_DAYS, values![self.scope.to_string(), days]).await.map(drop)
    }

    /// Moves the log's beginning to the entry after a signed place: those before may go. The database refuses another place.
    pub async fn keep_audit_from(&mut self, from: i64) -> Result<bool> {
        Ok(self.execute(KEEP_FROM, values![self.scope.to_string(), from]).await? == 1)
    }

    /// Deletes entries below a number, as far as they are no longer retained.
    pub async fn prune_audit(&mut self, below: i64) -> Result<u64> {
        self.execute(PRUNE_PERSONAL, values![self.scope.to_string(), below]).await?;
        self.execute(PRUNE, values![self.scope.to_string(), below]).await
    }

    /// Notes that a key was refused for a reason in a minute; false where some node did already.
    pub async fn note_key_refusal(&mut self, key: KeyId, code: &str, minute_at: Timestamp) -> Result<bool> {
        let values = values![self.scope.to_string(), key.to_string(), code, minute_at];
        Ok(self.execute(NOTE_REFUSAL, values).await? == 1)
    }
}
