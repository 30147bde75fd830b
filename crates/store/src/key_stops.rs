//! Keys that stopped, and the nodes that acknowledged it: rows of a day, written at a revocation and never at a call.

use domain::id::{KeyId, NodeId, OrgId};
use domain::key::{NodeAnswer, StopKind};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    STOP: site = "
        insert into key_stops (org_id, key_id, number, kind, stopped_at)
        select org_id, id, 1, $2, $3 from keys where id = $1
        on conflict (org_id, key_id) do update
          set number = key_stops.number + 1, kind = excluded.kind, stopped_at = excluded.stopped_at";
    EXPECT: site = "
        insert into key_stop_nodes (org_id, key_id, number, node_id)
        select s.org_id, s.key_id, s.number, n.id
        from key_stops s, nodes n
        where s.key_id = $1 and n.seen_at > $2";
    OPEN: site = "
        select s.key_id, s.number
        from key_stops s
        where s.stopped_at > $2 and not exists (
          select 1 from key_stop_nodes n
          where n.org_id = s.org_id and n.key_id = s.key_id and n.number = s.number and n.node_id = $1
            and n.acknowledged_at is not null)
        order by s.stopped_at
        limit $3";
    ACKNOWLEDGE: site = "
        insert into key_stop_nodes (org_id, key_id, number, node_id, acknowledged_at)
        select org_id, key_id, number, $3, $4 from key_stops where key_id = $1 and number = $2
        on conflict (org_id, key_id, number, node_id) do update
          set acknowledged_at = coalesce(key_stop_nodes.acknowledged_at, excluded.acknowledged_at)";
    FIND: organization = "
        select s.kind, s.stopped_at, n.node_id, n.acknowledged_at
        from key_stops s
        left join key_stop_nodes n on n.org_id = s.org_id and n.key_id = s.key_id and n.number = s.number
        where s.org_id = $1 and s.key_id = $2
        order by n.node_id";
    SWEEP_NODES: site = "
        delete from key_stop_nodes where key_id in (select key_id from key_stops where stopped_at < $1)";
    SWEEP: site = "delete from key_stops where stopped_at < $1";
}

/// A stop of a key, with what its nodes have said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStop {
    /// How it stopped.
    pub kind: StopKind,
    /// When, by the database's clock.
    pub stopped_at: Timestamp,
    /// The nodes that were heard then, and those that acknowledged.
    pub answers: Vec<NodeAnswer>,
}

impl TxOn<'_, Site> {
    /// Notes that a key stops, and that the nodes seen after an instant are to acknowledge it. `at` is by the database's clock.
    pub async fn stop_key(&mut self, key: KeyId, kind: StopKind, at: Timestamp, seen_after: Timestamp) -> Result<()> {
        self.execute(STOP, values![key.to_string(), kind.as_str(), at]).await?;
        self.execute(EXPECT, values![key.to_string(), seen_after]).await.map(drop)
    }

    /// Notes that a node refuses a key, unless it is noted already or the key has stopped anew since.
    pub async fn acknowledge_stop(&mut self, (key, number): (KeyId, i64), node: NodeId, at: Timestamp) -> Result<()> {
        self.execute(ACKNOWLEDGE, values![key.to_string(), number, node.to_string(), at]).await.map(drop)
    }

    /// Forgets stops from before an instant.
    pub async fn sweep_key_stops(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP_NODES, values![before]).await?;
        self.execute(SWEEP, values![before]).await
    }
}

impl Conn<'_, Site> {
    /// The stops after an instant that a node has not acknowledged, the oldest first: the key and the number of its stop.
    pub async fn open_stops(&mut self, node: NodeId, after: Timestamp, limit: i64) -> Result<Vec<(KeyId, i64)>> {
        let rows = self.all(OPEN, values![node.to_string(), after, limit]).await?;
        rows.iter().map(|row| Ok((row.parse(0, "key_stops")?, row.get(1)?))).collect()
    }
}

impl Conn<'_, OrgId> {
    /// The last stop of a key.
    pub async fn find_key_stop(&mut self, key: KeyId) -> Result<Option<KeyStop>> {
        let rows = self.all(FIND, values![self.scope.to_string(), key.to_string()]).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let (kind, stopped_at) = (first.parse(0, "key_stops")?, first.at(1)?);
        let mut answers = Vec::new();
        for row in &rows {
            let node: Option<String> = row.get(2)?;
            if node.is_some() {
                answers.push(NodeAnswer { node: row.parse(2, "key_stop_nodes")?, acknowledged_at: row.maybe_at(3)? });
            }
        }
        Ok(Some(KeyStop { kind, stopped_at, answers }))
    }
}
