//! Sessions: found by the hash of their secret, alive by their own times.

use domain::id::{AccountId, ConnectionId, SessionId};
use domain::session::Factors;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: account = "
        insert into sessions (account_id, id, secret_hash, method, authenticated_at, created_at, seen_at, idle_seconds,
          expires_at, network, agent, factors, connection_id, device_hash)
        values ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8, $9, $10, $11, $12)";
    FIND_LIVE: site = "
        select id, account_id, method, authenticated_at, seen_at, expires_at, network, agent, created_at, factors, connection_id
        from sessions
        where secret_hash = $1 and ended_at is null and expires_at > $2 and seen_at + idle_seconds * 1000000 > $2";
    LIVE: account = "
        select id, account_id, method, authenticated_at, seen_at, expires_at, network, agent, created_at, factors, connection_id
        from sessions
        where account_id = $1 and ended_at is null and expires_at > $2 and seen_at + idle_seconds * 1000000 > $2
        order by seen_at desc, id desc
        limit $3";
    PROOF: account = "
        select authenticated_at, method, factors, created_at, seen_at, longest_pause_seconds
        from sessions
        where account_id = $1 and id = $2 and ended_at is null and expires_at > $3
          and seen_at + idle_seconds * 1000000 > $3";
    TOUCH: account = "
        update sessions
        set longest_pause_seconds = case
            when ($3 - seen_at) / 1000000 > longest_pause_seconds then ($3 - seen_at) / 1000000
            else longest_pause_seconds
          end,
          seen_at = $3
        where account_id = $1 and id = $2 and seen_at < $3 and ended_at is null and expires_at > $3
          and seen_at + idle_seconds * 1000000 > $3";
    END: account = "
        update sessions set ended_at = $3, ended_why = $4
        where account_id = $1 and id = $2 and ended_at is null";
    END_ALL: account = "
        update sessions set ended_at = $3, ended_why = $4
        where account_id = $1 and id <> $2 and ended_at is null";
    RENEW: account = "
        update sessions
        set longest_pause_seconds = case when $4 > authenticated_at then 0 else longest_pause_seconds end,
          secret_hash = $3, authenticated_at = $4, factors = $5
        where account_id = $1 and id = $2 and ended_at is null";
    END_CROWD: account = "
        update sessions set ended_at = $2, ended_why = $4
        where account_id = $1 and ended_at is null and id not in (
          select id from sessions where account_id = $1 and ended_at is null order by seen_at desc, id desc limit $3)";
    END_OF_CONNECTION: site = "
        update sessions set ended_at = $2, ended_why = $3
        where connection_id = $1 and ended_at is null";
    SWEEP: site = "delete from sessions where expires_at < $1";
}

/// A live session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// How it was begun: `password`, …
    pub method: String,
    /// When the person last proved who they are.
    pub authenticated_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// From where it was begun.
    pub network: String,
    /// With what it was begun.
    pub agent: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// What was shown for it.
    pub factors: Factors,
    /// Through which connection, if any.
    pub connection: Option<ConnectionId>,
}

impl SessionRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(SessionRow {
            id: row.parse(0, "sessions")?,
            account: row.parse(1, "sessions")?,
            method: row.get(2)?,
            authenticated_at: row.at(3)?,
            seen_at: row.at(4)?,
            expires_at: row.at(5)?,
            network: row.get(6)?,
            agent: row.get(7)?,
            created_at: row.at(8)?,
            factors: row.parse(9, "sessions")?,
            connection: row.maybe_parse(10, "sessions")?,
        })
    }
}

/// What was shown for a live session, and how it was used since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionProof {
    /// When the person last proved who they are.
    pub authenticated_at: Timestamp,
    /// How it was begun.
    pub method: String,
    /// What was shown for it.
    pub factors: Factors,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, as far as that is written down.
    pub seen_at: Timestamp,
    /// The longest time that it lay unused since the last proof.
    pub longest_pause_seconds: i64,
}

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Which.
    pub id: SessionId,
    /// SHA-256 of the secret in the cookie.
    pub secret_hash: [u8; 32],
    /// How: `password`, …
    pub method: &'static str,
    /// Now.
    pub at: Timestamp,
    /// How long it may lie unused, in seconds.
    pub idle_seconds: i64,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// From where.
    pub network: String,
    /// With what.
    pub agent: String,
    /// What was shown for it.
    pub factors: Factors,
    /// Through which connection, if any.
    pub connection: Option<ConnectionId>,
    /// SHA-256 of the browser's device cookie.
    pub device_hash: Option<[u8; 32]>,
}

impl Conn<'_, Site> {
    /// The live session of a secret.
    pub async fn find_session(&mut self, secret_hash: [u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
        self.one(FIND_LIVE, values![secret_hash, now]).await?.as_ref().map(SessionRow::read).transpose()
    }
}

impl Conn<'_, AccountId> {
    /// When the person of a session last proved who they are; `None` where the session is not this account's or not alive.
    pub async fn session_authenticated_at(&mut self, id: SessionId, now: Timestamp) -> Result<Option<Timestamp>> {
        Ok(self.session_proof(id, now).await?.map(|proof| proof.authenticated_at))
    }

    /// What doors ask of a session; `None` where it is not this account's or not alive.
    pub async fn session_proof(&mut self, id: SessionId, now: Timestamp) -> Result<Option<SessionProof>> {
        let row = self.one(PROOF, values![self.scope.to_string(), id.to_string(), now]).await?;
        let read = |row: Row| {
            Ok(SessionProof {
                authenticated_at: row.at(0)?,
                method: row.get(1)?,
                factors: row.parse(2, "sessions")?,
                created_at: row.at(3)?,
                seen_at: row.at(4)?,
                longest_pause_seconds: row.get(5)?,
            })
        };
        row.map(read).transpose()
    }

    /// The live sessions, the one used last first; at most so many.
    pub async fn live_sessions(&mut self, now: Timestamp, at_most: i64) -> Result<Vec<SessionRow>> {
        let rows = self.all(LIVE, values![self.scope.to_string(), now, at_most]).await?;
        rows.iter().map(SessionRow::read).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Begins a session.
    pub async fn insert_session(&mut self, new: &NewSession) -> Result<()> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.secret_hash,
            new.method,
            new.at,
            new.idle_seconds,
            new.expires_at,
            &new.network,
            &new.agent,
            new.factors.to_string(),
            new.connection.map(|connection| connection.to_string()),
            new.device_hash,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Notes that the session was used; never backwards, and never after its end.
    pub async fn touch_session(&mut self, id: SessionId, now: Timestamp) -> Result<()> {
        self.execute(TOUCH, values![self.scope.to_string(), id.to_string(), now]).await.map(drop)
    }

    /// Gives a session another secret after a proof of who its person is; false when it had ended.
    pub async fn renew_session(
        &mut self,
        id: SessionId,
        secret_hash: [u8; 32],
        authenticated_at: Timestamp,
        factors: &Factors,
    ) -> Result<bool> {
        let values =
            values![self.scope.to_string(), id.to_string(), secret_hash, authenticated_at, factors.to_string()];
        Ok(self.execute(RENEW, values).await? == 1)
    }

    /// Ends all sessions beyond the `at_most` used last; answers how many.
    pub async fn end_crowded_sessions(&mut self, at_most: i64, now: Timestamp, why: &str) -> Result<u64> {
        self.execute(END_CROWD, values![self.scope.to_string(), now, at_most, why]).await
    }

    /// Ends one session; false when it had ended.
    pub async fn end_session(&mut self, id: SessionId, now: Timestamp, why: &str) -> Result<bool> {
        Ok(self.execute(END, values![self.scope.to_string(), id.to_string(), now, why]).await? == 1)
    }

    /// Ends all sessions but one (or all, with `None`); answers how many.
    pub async fn end_sessions_except(&mut self, kept: Option<SessionId>, now: Timestamp, why: &str) -> Result<u64> {
        let kept = kept.map(|id| id.to_string()).unwrap_or_default();
        self.execute(END_ALL, values![self.scope.to_string(), kept, now, why]).await
    }
}

impl TxOn<'_, Site> {
    /// Ends every session that was begun through a connection; answers how many.
    pub async fn end_sessions_of_connection(&mut self, id: ConnectionId, now: Timestamp, why: &str) -> Result<u64> {
        self.execute(END_OF_CONNECTION, values![id.to_string(), now, why]).await
    }

    /// Forgets sessions that ended by time before an instant.
    pub async fn sweep_sessions(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
