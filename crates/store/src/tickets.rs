//! Which sealed tickets were used (decision 0013).

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    USE: site = "
        insert into used_tickets (id_hash, expires_at)
        values ($1, $2)
        on conflict (id_hash) do nothing";
    IS_USED: site = "select 1 from used_tickets where id_hash = $1";
    SWEEP: site = "delete from used_tickets where expires_at < $1";
}

impl Conn<'_, Site> {
    /// Whether a ticket was used already.
    pub async fn is_ticket_used(&mut self, id_hash: [u8; 32]) -> Result<bool> {
        Ok(self.one(IS_USED, values![id_hash]).await?.is_some())
    }
}

impl TxOn<'_, Site> {
    /// Uses a ticket up; false when it was used before.
    pub async fn use_ticket(&mut self, id_hash: [u8; 32], expires_at: Timestamp) -> Result<bool> {
        Ok(self.execute(USE, values![id_hash, expires_at]).await? == 1)
    }

    /// Forgets tickets that expired before an instant: their seal says so too.
    pub async fn sweep_tickets(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
