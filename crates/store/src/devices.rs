//! Browsers in which somebody has signed in before, known by the hash of a cookie.

use domain::id::{AccountId, SessionId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, TxOn};

statements! {
    IS_KNOWN: account = "select 1 from devices where account_id = $1 and secret_hash = $2";
    HAS_ANY: account = "select 1 from devices where account_id = $1 limit 1";
    NOTE: account = "
        insert into devices (account_id, secret_hash, agent, created_at, seen_at)
        values ($1, $2, $3, $4, $4)
        on conflict (account_id, secret_hash) do update set agent = excluded.agent, seen_at = excluded.seen_at";
    FORGET_OF_SESSION: account = "
        delete from devices
        where account_id = $1 and secret_hash in (select device_hash from sessions where account_id = $1 and id = $2)";
    FORGET_ALL: account = "delete from devices where account_id = $1";
}

impl Conn<'_, AccountId> {
    /// Whether the account was signed in to in this browser before.
    pub async fn is_device_known(&mut self, secret_hash: [u8; 32]) -> Result<bool> {
        Ok(self.one(IS_KNOWN, values![self.scope.to_string(), secret_hash]).await?.is_some())
    }

    /// Whether the account was signed in to in any browser before.
    pub async fn has_devices(&mut self) -> Result<bool> {
        Ok(self.one(HAS_ANY, values![self.scope.to_string()]).await?.is_some())
    }
}

impl TxOn<'_, AccountId> {
    /// Notes a sign-in in a browser.
    pub async fn note_device(&mut self, secret_hash: [u8; 32], agent: &str, now: Timestamp) -> Result<()> {
        self.execute(NOTE, values![self.scope.to_string(), secret_hash, agent, now]).await.map(drop)
    }

    /// Forgets the browser in which a session was begun.
    pub async fn forget_device_of(&mut self, session: SessionId) -> Result<()> {
        self.execute(FORGET_OF_SESSION, values![self.scope.to_string(), session.to_string()]).await.map(drop)
    }

    /// Forgets every browser.
    pub async fn forget_devices(&mut self) -> Result<()> {
        self.execute(FORGET_ALL, values![self.scope.to_string()]).await.map(drop)
    }
}
