//! Passkeys: what a browser or a key holds the private half of. The public half is the library's own JSON, opaque here.

use domain::id::{AccountId, PasskeyId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    LIST: account = "
        select id, name, credential, created_at, used_at
        from passkeys
        where account_id = $1
        order by created_at, id";
    INSERT: account = "
        insert into passkeys (account_id, id, credential_id, name, credential, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (credential_id) do nothing";
    RENAME: account = "update passkeys set name = $3 where account_id = $1 and id = $2";
    USE: account = "
        update passkeys set credential = $4, used_at = $5
        where account_id = $1 and id = $2 and credential = $3";
    DELETE: account = "delete from passkeys where account_id = $1 and id = $2";
}

/// A passkey.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// Which.
    pub id: PasskeyId,
    /// What its person calls it.
    pub name: String,
    /// The public key with its counter and backup state, as JSON.
    pub credential: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it last let somebody in.
    pub used_at: Option<Timestamp>,
}

/// A passkey that is added.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// Which.
    pub id: PasskeyId,
    /// The authenticator's own name for it, which is no secret.
    pub credential_id: Vec<u8>,
    /// What its person calls it.
    pub name: String,
    /// The public key with its counter and backup state, as JSON.
    pub credential: String,
    /// Now.
    pub created_at: Timestamp,
}

impl PasskeyRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(PasskeyRow {
            id: row.parse(0, "passkeys")?,
            name: row.get(1)?,
            credential: row.get(2)?,
            created_at: row.at(3)?,
            used_at: row.maybe_at(4)?,
        })
    }
}

impl Conn<'_, AccountId> {
    /// The account's passkeys, the oldest first.
    pub async fn passkeys(&mut self) -> Result<Vec<PasskeyRow>> {
        let rows = self.all(LIST, values![self.scope.to_string()]).await?;
        rows.iter().map(PasskeyRow::read).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Adds a passkey; false when an account, this one or another, has it already.
    pub async fn insert_passkey(&mut self, new: &NewPasskey) -> Result<bool> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.credential_id.as_slice(),
            &new.name,
            &new.credential,
            new.created_at,
        ];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Gives a passkey another name; false when there is none.
    pub async fn rename_passkey(&mut self, id: PasskeyId, name: &str) -> Result<bool> {
        Ok(self.execute(RENAME, values![self.scope.to_string(), id.to_string(), name]).await? == 1)
    }

    /// Notes a use: the counter goes from `before` to `after`. False when the passkey is gone or was used meanwhile.
    pub async fn use_passkey(&mut self, id: PasskeyId, before: &str, after: &str, now: Timestamp) -> Result<bool> {
        Ok(self.execute(USE, values![self.scope.to_string(), id.to_string(), before, after, now]).await? == 1)
    }

    /// Removes a passkey; false when there is none.
    pub async fn delete_passkey(&mut self, id: PasskeyId) -> Result<bool> {
        Ok(self.execute(DELETE, values![self.scope.to_string(), id.to_string()]).await? == 1)
    }
}
