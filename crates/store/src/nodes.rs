//! The nodes that share a database, by their heartbeats.

use domain::id::NodeId;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    BEAT: site = "
        insert into nodes (id, started_at, seen_at, version)
        values ($1, $2, $3, $4)
        on conflict (id) do update set seen_at = excluded.seen_at";
    LIVE: site = "select count(*) from nodes where seen_at > $1";
    LEAVE: site = "delete from nodes where id = $1";
    SWEEP: site = "delete from nodes where seen_at < $1";
}

impl TxOn<'_, Site> {
    /// Says that the node lives.
    pub async fn beat(&mut self, id: NodeId, started_at: Timestamp, now: Timestamp, version: &str) -> Result<()> {
        self.execute(BEAT, values![id.to_string(), started_at, now, version]).await.map(drop)
    }

    /// Says good-bye.
    pub async fn leave(&mut self, id: NodeId) -> Result<()> {
        self.execute(LEAVE, values![id.to_string()]).await.map(drop)
    }

    /// Forgets nodes unseen since an instant.
    pub async fn sweep_nodes(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}

impl Conn<'_, Site> {
    /// How many nodes were seen after an instant.
    pub async fn count_live_nodes(&mut self, after: Timestamp) -> Result<i64> {
        self.one(LIVE, values![after]).await?.map_or(Ok(0), |row| row.get(0))
    }
}
