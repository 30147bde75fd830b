//! API keys, what was called with them, and the first steps that follow from it.

use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::policies::InForce;
use domain::role::Role;
use domain::time::Timestamp;

use crate::policies::in_force;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: organization = "
        insert into api_keys (org_id, id, team_id, account_id, name, secret_hash, last_four, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LIST_OWN: organization = "
        select k.id, k.account_id, a.name, k.name, k.last_four, k.created_at, k.expires_at, k.revoked_at,
          k.last_used_at, k.last_used_from, k.last_used_agent, k.team_id
        from api_keys k
        join accounts a on a.id = k.account_id
        where k.org_id = $1 and k.account_id = $2 and ($3 = 1 and k.revoked_at is not null or $3 = 0 and k.revoked_at is null)
        order by k.id desc
        limit $4";
    FIND: organization = "
        select k.id, k.account_id, a.name, k.name, k.last_four, k.created_at, k.expires_at, k.revoked_at,
          k.last_used_at, k.last_used_from, k.last_used_agent, k.team_id
        from api_keys k
        join accounts a on a.id = k.account_id
        where k.org_id = $1 and k.id = $2";
    REVOKE: organization = "
        update api_keys set revoked_at = $3, revoked_by = $4
        where org_id = $1 and id = $2 and revoked_at is null
        returning secret_hash";
    PRINCIPAL: site = "
        select k.org_id, k.id, k.team_id, k.account_id, k.name, k.expires_at, k.revoked_at, m.role,
          coalesce(m.removed_at, o.deleted_at), o.name, k.last_four, o.slug, k.created_at, o.policies, t.id, t.after,
          t.applied_at, t.expires_at
        from api_keys k
        join members m on m.org_id = k.org_id and m.account_id = k.account_id
        join organizations o on o.id = k.org_id
        left join policy_trials t on t.org_id = k.org_id and t.confirmed_at is null and t.rolled_back_at is null
        where k.secret_hash = $1";
    COUNT_LIVE: organization = "
        select count(*) from api_keys
        where org_id = $1 and account_id = $2 and revoked_at is null";
    MARK_USED: organization = "
        update api_keys set last_used_at = $3, last_used_from = $4, last_used_agent = $5
        where org_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3)";
    ADD_CALLS: organization = "
        insert into calls (org_id, key_id, hour_at, status, code, count, last_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (org_id, key_id, hour_at, status, code) do update
        set count = calls.count + excluded.count,
          last_at = case when excluded.last_at > calls.last_at then excluded.last_at else calls.last_at end";
    CALLS_SINCE: organization = "
        select c.status, c.code, cast(sum(c.count) as bigint), max(c.last_at)
        from calls c
        join api_keys k on k.org_id = c.org_id and k.id = c.key_id
        where c.org_id = $1 and k.account_id = $2 and c.hour_at >= $3
        group by c.status, c.code
        order by c.status, c.code";
    REACH_STEP: organization = "
        insert into checklist_steps (org_id, account_id, step, reached_at, evidence)
        values ($1, $2, $3, $4, $5)
        on conflict (org_id, account_id, step) do nothing";
    STEPS: organization = "
        select step, reached_at, evidence
        from checklist_steps
        where org_id = $1 and account_id = $2";
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Which.
    pub id: KeyId,
    /// In which team.
    pub team: TeamId,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// SHA-256 of the whole secret.
    pub secret_hash: [u8; 32],
    /// The last four characters, shown in lists.
    pub last_four: String,
    /// Now.
    pub created_at: Timestamp,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
}

/// A key as its owner sees it.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Which.
    pub id: KeyId,
    /// Whose.
    pub account: AccountId,
    /// The owner's name.
    pub owner: String,
    /// What its owner calls it.
    pub name: String,
    /// The last four characters of the secret.
    pub last_four: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last presented.
    pub last_used_at: Option<Timestamp>,
    /// From which address.
    pub last_used_from: Option<String>,
    /// With which agent.
    pub last_used_agent: Option<String>,
    /// In which team.
    pub team: TeamId,
}

impl KeyRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(KeyRow {
            id: row.parse(0, "api_keys")?,
            account: row.parse(1, "api_keys")?,
            owner: row.get(2)?,
            name: row.get(3)?,
            last_four: row.get(4)?,
            created_at: row.at(5)?,
            expires_at: row.maybe_at(6)?,
            revoked_at: row.maybe_at(7)?,
            last_used_at: row.maybe_at(8)?,
            last_used_from: row.get(9)?,
            last_used_agent: row.get(10)?,
            team: row.parse(11, "api_keys")?,
        })
    }
}

/// Who a presented secret is, with everything a check decides from.
#[derive(Clone, Debug)]
pub struct KeyPrincipal {
    /// In which organization.
    pub org: OrgId,
    /// Which key.
    pub id: KeyId,
    /// In which team.
    pub team: TeamId,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// When it stops by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The owner's role.
    pub role: Role,
    /// When the owner left the organization.
    pub removed_at: Option<Timestamp>,
    /// The organization's name.
    pub organization: String,
    /// The last four characters of the secret.
    pub last_four: String,
    /// The organization's name in addresses.
    pub slug: String,
    /// Since when there is the key.
    pub created_at: Timestamp,
    /// The organization's policies.
    pub policies: InForce,
}

/// Calls of one key in one hour with one outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallCount {
    /// Which key.
    pub key: KeyId,
    /// The hour's first instant.
    pub hour_at: Timestamp,
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

impl Conn<'_, Site> {
    /// Whose secret this is, whatever its state.
    pub async fn find_key_principal(&mut self, secret_hash: [u8; 32]) -> Result<Option<KeyPrincipal>> {
        let Some(row) = self.one(PRINCIPAL, values![secret_hash]).await? else { return Ok(None) };
        Ok(Some(KeyPrincipal {
            org: row.parse(0, "api_keys")?,
            id: row.parse(1, "api_keys")?,
            team: row.parse(2, "api_keys")?,
            account: row.parse(3, "api_keys")?,
            name: row.get(4)?,
            expires_at: row.maybe_at(5)?,
            revoked_at: row.maybe_at(6)?,
            role: row.parse(7, "members")?,
            removed_at: row.maybe_at(8)?,
            organization: row.get(9)?,
            last_four: row.get(10)?,
            slug: row.get(11)?,
            created_at: row.at(12)?,
            policies: in_force(&row, 13)?,
        }))
    }
}

impl Conn<'_, OrgId> {
    /// A member's keys, the newest first: the revoked ones, or those that are not.
    pub async fn keys_of(&mut self, account: AccountId, revoked: bool, limit: i64) -> Result<Vec<KeyRow>> {
        let values = values![self.scope.to_string(), account.to_string(), revoked, limit];
        self.all(LIST_OWN, values).await?.iter().map(KeyRow::read).collect()
    }

    /// One key.
    pub async fn find_key(&mut self, id: KeyId) -> Result<Option<KeyRow>> {
        self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?.as_ref().map(KeyRow::read).transpose()
    }

    /// How many keys of a member are not revoked.
    pub async fn count_keys_of(&mut self, account: AccountId) -> Result<i64> {
        self.one(COUNT_LIVE, values![self.scope.to_string(), account.to_string()])
            .await?
            .map_or(Ok(0), |row| row.get(0))
    }

    /// What a member's keys called since the hour that begins at `since`, by outcome.
    pub async fn calls_since(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<CallSum>> {
        let rows = self.all(CALLS_SINCE, values![self.scope.to_string(), account.to_string(), since]).await?;
        rows.iter()
            .map(|row| Ok(CallSum { status: row.get(0)?, code: row.get(1)?, count: row.get(2)?, last_at: row.at(3)? }))
            .collect()
    }

    /// The first steps a member has reached: step, when, what was seen.
    pub async fn checklist_steps(&mut self, account: AccountId) -> Result<Vec<(String, Timestamp, String)>> {
        let rows = self.all(STEPS, values![self.scope.to_string(), account.to_string()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.at(1)?, row.get(2)?))).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Makes a key.
    pub async fn insert_key(&mut self, new: &NewKey) -> Result<()> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.team.to_string(),
            new.account.to_string(),
            &new.name,
            new.secret_hash,
            &new.last_four,
            new.created_at,
            new.expires_at,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Revokes a key for good; answers the hash that caches know it by, or `None` when it was revoked already.
    pub async fn revoke_key(&mut self, id: KeyId, by: &str, now: Timestamp) -> Result<Option<[u8; 32]>> {
        let values = values![self.scope.to_string(), id.to_string(), now, by];
        let row = self.one(REVOKE, values).await?;
        row.map(|row| row.bytes(0, "api_keys")).transpose()
    }

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
