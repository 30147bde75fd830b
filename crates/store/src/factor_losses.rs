//! Lost second factors: somebody waits, and any session can stop it.

use domain::id::{AccountId, FactorLossId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, TxOn};

statements! {
    DELETE_PASSKEYS: account = "delete from passkeys where account_id = $1";
    INSERT: account = "
        insert into factor_losses (account_id, id, asked_at, due_at)
        values ($1, $2, $3, $4)
        on conflict (account_id) where stopped_at is null and done_at is null do nothing";
    OPEN: account = "
        select id, due_at from factor_losses
        where account_id = $1 and stopped_at is null and done_at is null";
    STOP: account = "
        update factor_losses set stopped_at = $3
        where account_id = $1 and id = $2 and stopped_at is null and done_at is null";
    FINISH: account = "
        update factor_losses set done_at = $3
        where account_id = $1 and id = $2 and stopped_at is null and done_at is null and due_at <= $3";
}

impl Conn<'_, AccountId> {
    /// The loss that waits, and when its wait is over.
    pub async fn open_factor_loss(&mut self) -> Result<Option<(FactorLossId, Timestamp)>> {
        let row = self.one(OPEN, values![self.scope.to_string()]).await?;
        row.map(|row| Ok((row.parse(0, "factor_losses")?, row.at(1)?))).transpose()
    }
}

impl TxOn<'_, AccountId> {
    /// Begins a wait; false where one is under way.
    pub async fn insert_factor_loss(&mut self, id: FactorLossId, now: Timestamp, due_at: Timestamp) -> Result<bool> {
        Ok(self.execute(INSERT, values![self.scope.to_string(), id.to_string(), now, due_at]).await? == 1)
    }

    /// Removes every passkey: they are lost with the rest.
    pub async fn delete_passkeys(&mut self) -> Result<()> {
        self.execute(DELETE_PASSKEYS, values![self.scope.to_string()]).await.map(drop)
    }

    /// Stops a wait; false where it was over.
    pub async fn stop_factor_loss(&mut self, id: FactorLossId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(STOP, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Ends a wait that was not stopped and is due; false otherwise.
    pub async fn finish_factor_loss(&mut self, id: FactorLossId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(FINISH, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }
}
