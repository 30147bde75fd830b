//! What was called with keys, and the first steps that follow from it.

use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::key::Owner;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    MARK_USED: organization = "
        update keys set last_used_at = $3, last_used_from = $4, last_used_agent = $5
        where org_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3)";
    ADD_CALLS: organization = "
        insert into key_calls (org_id, key_id, hour_at, team_id, principal_id, version, status, code, count, last_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (org_id, key_id, hour_at, team_id, principal_id, version, status, code) do update
        set count = key_calls.count + excluded.count,
          last_at = case when excluded.last_at > key_calls.last_at then excluded.last_at else key_calls.last_at end";
    CALLS_SINCE: organization = "
        select c.status, c.code, cast(sum(c.count) as bigint), max(c.last_at)
        from key_calls c
        join keys k on k.org_id = c.org_id and k.id = c.key_id
        where c.org_id = $1 and k.account_id = $2 and c.hour_at >= $3
        group by c.status, c.code
        order by c.status, c.code";
    CALLS_BY_TEAM: organization = "
        select c.team_id, c.principal_id, cast(sum(c.count) as bigint), max(c.last_at)
        from key_calls c
        where c.org_id = $1 and c.key_id = $2 and c.hour_at >= $3
        group by c.team_id, c.principal_id
        order by c.team_id, c.principal_id";
    REACH_STEP: organization = "
        insert into checklist_steps (org_id, account_id, step, reached_at, evidence)
        values ($1, $2, $3, $4, $5)
        on conflict (org_id, account_id, step) do nothing";
    STEPS: organization = "
        select step, reached_at, evidence
        from checklist_steps
        where org_id = $1 and account_id = $2";
}

/// Calls of one key in one hour with one outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallCount {
    /// Which key.
    pub key: KeyId,
    /// The hour's first instant.
    pub hour_at: Timestamp,
    /// The team that they are booked to.
    pub team: TeamId,
    /// Whose key it was.
    pub principal: Owner,
    /// With which of its secrets.
    pub version: i64,
    /// The HTTP status.
    pub status: i64,
    /// The problem's code; empty for success.
    pub code: String,
    /// How many.
    pub count: i64,
    /// The last of them.
    pub last_at: Timestamp,
}

/// Calls of one member's keys with one outcome.
#[derive(Clone, Debug)]
pub struct CallSum {
    /// The HTTP status.
    pub status: i64,
    /// The problem's code; empty for success.
    pub code: String,
    /// How many.
    pub count: i64,
    /// The last of them.
    pub last_at: Timestamp,
}

/// Calls of one key that are booked to one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamCalls {
    /// Which team.
    pub team: TeamId,
    /// Whose key it was, as an id.
    pub principal: String,
    /// How many.
    pub count: i64,
    /// The last of them.
    pub last_at: Timestamp,
}

/// The last use of a key.
#[derive(Clone, Debug)]
pub struct LastUse {
    /// Which key.
    pub key: KeyId,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub from: String,
    /// With what.
    pub agent: String,
}

impl Conn<'_, OrgId> {
    /// What a member's keys called since the hour that begins at `since`, by outcome.
    pub async fn calls_since(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<CallSum>> {
        let rows = self.all(CALLS_SINCE, values![self.scope.to_string(), account.to_string(), since]).await?;
        rows.iter()
            .map(|row| Ok(CallSum { status: row.get(0)?, code: row.get(1)?, count: row.get(2)?, last_at: row.at(3)? }))
            .collect()
    }

    /// What was called with a key since the hour that begins at `since`, by the team that it is booked to.
    pub async fn calls_by_team(&mut self, key: KeyId, since: Timestamp) -> Result<Vec<TeamCalls>> {
        let rows = self.all(CALLS_BY_TEAM, values![self.scope.to_string(), key.to_string(), since]).await?;
        let read = |row: &Row| {
            Ok(TeamCalls {
                team: row.parse(0, "key_calls")?,
                principal: row.get(1)?,
                count: row.get(2)?,
                last_at: row.at(3)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The first steps a member has reached: step, when, what was seen.
    pub async fn checklist_steps(&mut self, account: AccountId) -> Result<Vec<(String, Timestamp, String)>> {
        let rows = self.all(STEPS, values![self.scope.to_string(), account.to_string()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.at(1)?, row.get(2)?))).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Notes the last use of a key; never backwards.
    pub async fn mark_key_used(&mut self, last: &LastUse) -> Result<()> {
        let values = values![self.scope.to_string(), last.key.to_string(), last.at, &last.from, &last.agent];
        self.execute(MARK_USED, values).await.map(drop)
    }

    /// Adds calls to what was counted. The caller sorts them, so that two nodes never wait for each other in a ring.
    pub async fn add_calls(&mut self, calls: &CallCount) -> Result<()> {
        let values = values![
            self.scope.to_string(),
            calls.key.to_string(),
            calls.hour_at,
            calls.team.to_string(),
            calls.principal.to_string(),
            calls.version,
            calls.status,
            &calls.code,
            calls.count,
            calls.last_at,
        ];
        self.execute(ADD_CALLS, values).await.map(drop)
    }

    /// Notes that a member reached a step; false when it was reached before.
    pub async fn reach_step(&mut self, account: AccountId, step: &str, evidence: &str, now: Timestamp) -> Result<bool> {
        let values = values![self.scope.to_string(), account.to_string(), step, now, evidence];
        Ok(self.execute(REACH_STEP, values).await? == 1)
    }
}
