//! The authenticator app of an account, and its recovery codes.

use domain::id::AccountId;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    FIND: account = "select sealed, last_step, created_at, used_at from totp_factors where account_id = $1";
    SET: account = "
        insert into totp_factors (account_id, sealed, last_step, created_at)
        values ($1, $2, $3, $4)
        on conflict (account_id) do update
        set sealed = excluded.sealed, last_step = excluded.last_step, created_at = excluded.created_at, used_at = null";
    TAKE_STEP: account = "
        update totp_factors set last_step = $2, used_at = $3
        where account_id = $1 and sealed = $4 and last_step < $2";
    DELETE: account = "delete from totp_factors where account_id = $1";
    SALT: account = "select salt from recovery_codes where account_id = $1 limit 1";
    COUNT_CODES: account = "
        select count(*) from recovery_codes where account_id = $1 and used_at is null";
    HAS_CODES: account = "select min(created_at) from recovery_codes where account_id = $1";
    INSERT_CODE: account = "
        insert into recovery_codes (account_id, position, hash, salt, created_at)
        values ($1, $2, $3, $4, $5)";
    USE_CODE: account = "
        update recovery_codes set used_at = $3
        where account_id = $1 and hash = $2 and used_at is null";
    DELETE_CODES: account = "delete from recovery_codes where account_id = $1";
}

/// An authenticator app.
#[derive(Clone, Debug)]
pub struct TotpRow {
    /// The secret, sealed with the account as associated data.
    pub sealed: Vec<u8>,
    /// The step of the code that was accepted last.
    pub last_step: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// When a code was accepted last after the set-up.
    pub used_at: Option<Timestamp>,
}

impl TotpRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(TotpRow { sealed: row.get(0)?, last_step: row.get(1)?, created_at: row.at(2)?, used_at: row.maybe_at(3)? })
    }
}

impl Conn<'_, AccountId> {
    /// The account's authenticator app.
    pub async fn totp(&mut self) -> Result<Option<TotpRow>> {
        self.one(FIND, values![self.scope.to_string()]).await?.as_ref().map(TotpRow::read).transpose()
    }

    /// The salt of the account's set of recovery codes.
    pub async fn recovery_salt(&mut self) -> Result<Option<[u8; 16]>> {
        let row = self.one(SALT, values![self.scope.to_string()]).await?;
        row.map(|row| row.bytes(0, "recovery_codes")).transpose()
    }

    /// How many recovery codes are left, and when the set was made; `None` where there is no set.
    pub async fn recovery_codes(&mut self) -> Result<Option<(i64, Timestamp)>> {
        let made = match self.one(HAS_CODES, values![self.scope.to_string()]).await? {
            Some(row) => row.maybe_at(0)?,
            None => None,
        };
        let Some(made_at) = made else { return Ok(None) };
        let left = match self.one(COUNT_CODES, values![self.scope.to_string()]).await? {
            Some(row) => row.get(0)?,
            None => 0,
        };
        Ok(Some((left, made_at)))
    }
}

impl TxOn<'_, AccountId> {
    /// Sets the authenticator app, in the place of one that was there. `step` is that of the code that confirmed it.
    pub async fn set_totp(&mut self, sealed: &[u8], step: i64, now: Timestamp) -> Result<()> {
        self.execute(SET, values![self.scope.to_string(), sealed, step, now]).await.map(drop)
    }

    /// Accepts a step's code: once, and never an earlier one; false otherwise, and where the secret is no longer this one.
    pub async fn take_totp_step(&mut self, sealed: &[u8], step: i64, now: Timestamp) -> Result<bool> {
        Ok(self.execute(TAKE_STEP, values![self.scope.to_string(), step, now, sealed]).await? == 1)
    }

    /// Removes the authenticator app; false where there was none.
    pub async fn delete_totp(&mut self) -> Result<bool> {
        Ok(self.execute(DELETE, values![self.scope.to_string()]).await? == 1)
    }

    /// Makes a set of recovery codes, in the place of the one that was there.
    pub async fn set_recovery_codes(&mut self, hashes: &[String], salt: [u8; 16], now: Timestamp) -> Result<()> {
        self.execute(DELETE_CODES, values![self.scope.to_string()]).await?;
        for (position, hash) in (1_i64..).zip(hashes) {
            self.execute(INSERT_CODE, values![self.scope.to_string(), position, hash, salt, now]).await?;
        }
        Ok(())
    }

    /// Uses a recovery code up by its hash; false where it is none, or was used.
    pub async fn use_recovery_code(&mut self, hash: &str, now: Timestamp) -> Result<bool> {
        Ok(self.execute(USE_CODE, values![self.scope.to_string(), hash, now]).await? == 1)
    }

    /// Deletes all recovery codes.
    pub async fn delete_recovery_codes(&mut self) -> Result<()> {
        self.execute(DELETE_CODES, values![self.scope.to_string()]).await.map(drop)
    }
}
