//! The secrets of a key: its current one, and the one before until its instant comes (decision 0023).

use domain::credential::Kind;
use domain::id::{KeyId, OrgId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    INSERT_SECRET: organization = "
        insert into key_secrets (org_id, key_id, version, kind, secret_hash, last_four, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    TURN: organization = "
        update keys set version = $3, expires_at = $4
        where org_id = $1 and id = $2 and version = $3 - 1 and revoked_at is null";
    END_FORMER: organization = "
        update key_secrets set dies_at = $3
        where org_id = $1 and key_id = $2 and dies_at > $3";
    END_CURRENT: organization = "
        update key_secrets set dies_at = $3
        where org_id = $1 and key_id = $2 and dies_at is null";
    IS_LIVE: organization = "
        select 1 from keys k
        join key_secrets x on x.org_id = k.org_id and x.key_id = k.id and x.version = $3
        left join service_accounts s on s.org_id = k.org_id and s.id = k.service_account_id
        where k.org_id = $1 and k.id = $2 and k.revoked_at is null and k.disabled_at is null
          and (k.expires_at is null or k.expires_at > $4) and (x.dies_at is null or x.dies_at > $4)
          and s.disabled_at is null and s.deleted_at is null";
    SECRETS: organization = "
        select x.version, x.kind, x.last_four, x.created_at, x.dies_at,
          cast((select coalesce(sum(c.count), 0) from key_calls c
            where c.org_id = $1 and c.key_id = $2 and c.hour_at >= $3 and c.version = x.version) as bigint),
          (select max(c.last_at) from key_calls c
            where c.org_id = $1 and c.key_id = $2 and c.hour_at >= $3 and c.version = x.version)
        from key_secrets x
        where x.org_id = $1 and x.key_id = $2 and (x.dies_at is null or x.dies_at > $4)
        order by x.version desc";
}

/// One of the secrets of a key, with the calls that were made with it.
#[derive(Clone, Debug)]
pub struct KeySecretRow {
    /// Counted from one.
    pub version: i64,
    /// What it says of itself.
    pub kind: Kind,
    /// Its last four characters.
    pub last_four: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it stops, where another one has taken its place.
    pub dies_at: Option<Timestamp>,
    /// How many calls.
    pub calls: i64,
    /// The last of them.
    pub last_call_at: Option<Timestamp>,
}

/// The secret that takes the place of another.
#[derive(Clone, Debug)]
pub struct NextSecret {
    /// One more than the one before.
    pub version: i64,
    /// What it says of itself.
    pub kind: Kind,
    /// SHA-256 of the whole secret.
    pub secret_hash: [u8; 32],
    /// Its last four characters.
    pub last_four: String,
    /// When the one before stops.
    pub former_dies_at: Timestamp,
    /// When the key stops by itself from now on.
    pub expires_at: Option<Timestamp>,
}

impl Conn<'_, OrgId> {
    /// Whether a secret of a key opens it now: whatever ends it is asked but the owner's standing.
    pub async fn is_secret_live(&mut self, id: KeyId, version: i64, now: Timestamp) -> Result<bool> {
        Ok(self.one(IS_LIVE, values![self.scope.to_string(), id.to_string(), version, now]).await?.is_some())
    }

    /// The secrets that open a key now, the current one first, with their calls since the hour that begins at `since`.
    pub async fn key_secrets(&mut self, id: KeyId, since: Timestamp, now: Timestamp) -> Result<Vec<KeySecretRow>> {
        let rows = self.all(SECRETS, values![self.scope.to_string(), id.to_string(), since, now]).await?;
        let read = |row: &Row| {
            Ok(KeySecretRow {
                version: row.get(0)?,
                kind: row.parse(1, "key_secrets")?,
                last_four: row.get(2)?,
                created_at: row.at(3)?,
                dies_at: row.maybe_at(4)?,
                calls: row.get(5)?,
                last_call_at: row.maybe_at(6)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Makes a key openable by a secret.
    pub(crate) async fn insert_secret(
        &mut self,
        key: KeyId,
        (version, kind, secret_hash, last_four): (i64, Kind, [u8; 32], &str),
        now: Timestamp,
    ) -> Result<()> {
        let values =
            values![self.scope.to_string(), key.to_string(), version, kind.as_str(), secret_hash, last_four, now];
        self.execute(INSERT_SECRET, values).await.map(drop)
    }

    /// Gives a key its next secret. The one before stops at its instant, and what was before that at once. False, and nothing is done,
    /// when the current secret is another one than the one before `next`, or the key is revoked.
    pub async fn rotate_key(&mut self, id: KeyId, next: &NextSecret, now: Timestamp) -> Result<bool> {
        let (org, key) = (self.scope.to_string(), id.to_string());
        if self.execute(TURN, values![&org, &key, next.version, next.expires_at]).await? != 1 {
            return Ok(false);
        }
        self.execute(END_FORMER, values![&org, &key, now]).await?;
        self.execute(END_CURRENT, values![&org, &key, next.former_dies_at]).await?;
        self.insert_secret(id, (next.version, next.kind, next.secret_hash, &next.last_four), now).await?;
        Ok(true)
    }

    /// Ends the secret before the current one; false when it had ended.
    pub async fn end_former_secret(&mut self, id: KeyId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(END_FORMER, values![self.scope.to_string(), id.to_string(), now]).await? > 0)
    }
}
