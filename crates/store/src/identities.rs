//! Accounts at identity providers: who somebody is elsewhere, by (connection, subject).

use domain::id::{AccountId, ConnectionId, IdentityId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT_CONNECTION: site = "
        insert into connections (id, kind, issuer, created_at)
        values ($1, $2, $3, $4)
        on conflict (kind, issuer) where org_id is null do nothing";
    FIND_CONNECTION: site = "select id from connections where kind = $1 and issuer = $2 and org_id is null";
    FIND: site = "
        select id, account_id from identities
        where connection_id = $1 and subject = $2";
    LIST: account = "
        select i.id, c.kind, i.label, i.created_at, i.used_at
        from identities i
        join connections c on c.id = i.connection_id
        where i.account_id = $1
        order by i.created_at, i.id";
    INSERT: account = "
        insert into identities (account_id, id, connection_id, subject, label, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (connection_id, subject) do nothing";
    TOUCH: account = "update identities set label = $3, used_at = $4 where account_id = $1 and id = $2";
    DELETE: account = "delete from identities where account_id = $1 and id = $2";
}

/// An identity of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    pub id: IdentityId,
    /// The connection's kind: `google`, `github` …
    pub kind: String,
    /// What the provider called it last.
    pub label: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl Conn<'_, Site> {
    /// The connection for everybody to this provider.
    pub async fn find_connection(&mut self, kind: &str, issuer: &str) -> Result<Option<ConnectionId>> {
        let row = self.one(FIND_CONNECTION, values![kind, issuer]).await?;
        row.map(|row| row.parse(0, "connections")).transpose()
    }

    /// Whose identity this subject is.
    pub async fn find_identity(
        &mut self,
        connection: ConnectionId,
        subject: &str,
    ) -> Result<Option<(IdentityId, AccountId)>> {
        let row = self.one(FIND, values![connection.to_string(), subject]).await?;
        row.map(|row| Ok((row.parse(0, "identities")?, row.parse(1, "identities")?))).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Makes a connection for everybody; nothing where there is one to this provider.
    pub async fn insert_connection(
        &mut self,
        id: ConnectionId,
        kind: &str,
        issuer: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.execute(INSERT_CONNECTION, values![id.to_string(), kind, issuer, now]).await.map(drop)
    }
}

impl Conn<'_, AccountId> {
    /// The account's identities, the oldest first.
    pub async fn identities(&mut self) -> Result<Vec<IdentityRow>> {
        let rows = self.all(LIST, values![self.scope.to_string()]).await?;
        let read = |row: &crate::value::Row| {
            Ok(IdentityRow {
                id: row.parse(0, "identities")?,
                kind: row.get(1)?,
                label: row.get(2)?,
                created_at: row.at(3)?,
                used_at: row.maybe_at(4)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl TxOn<'_, AccountId> {
    /// Links a subject to the account; false when it is somebody's already.
    pub async fn insert_identity(
        &mut self,
        id: IdentityId,
        connection: ConnectionId,
        (subject, label): (&str, &str),
        now: Timestamp,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), connection.to_string(), subject, label, now];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Notes a use, and what the provider calls it now; false when it is not linked to the account any more.
    pub async fn touch_identity(&mut self, id: IdentityId, label: &str, now: Timestamp) -> Result<bool> {
        Ok(self.execute(TOUCH, values![self.scope.to_string(), id.to_string(), label, now]).await? == 1)
    }

    /// Unlinks an identity; false when it is not the account's.
    pub async fn delete_identity(&mut self, id: IdentityId) -> Result<bool> {
        Ok(self.execute(DELETE, values![self.scope.to_string(), id.to_string()]).await? == 1)
    }
}
