//! Service accounts: who they are, and which keys are theirs.

use domain::id::{AccountId, KeyId, OrgId, ServiceAccountId, TeamId};
use domain::role::Role;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

macro_rules! service_accounts {
    ($where:literal) => {
        concat!(
            "
        select s.id, s.name, s.team_id, t.name, s.role, a.name, s.created_at, s.disabled_at,
          (select count(*) from keys k where k.org_id = $1 and k.service_account_id = s.id and k.revoked_at is null),
          (select max(k.last_used_at) from keys k where k.org_id = $1 and k.service_account_id = s.id)
        from service_accounts s
        join teams t on t.org_id = s.org_id and t.id = s.team_id
        join accounts a on a.id = s.made_by
        where s.org_id = $1 and s.deleted_at is null",
            $where
        )
    };
}

statements! {
    INSERT: organization = "
        insert into service_accounts (org_id, id, team_id, name, name_key, role, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (org_id, name_key) where deleted_at is null do nothing";
    LIST: organization = service_accounts!(" order by s.name_key, s.id limit $2");
    FIND: organization = service_accounts!(" and s.id = $2");
    DISABLE: organization = "
        update service_accounts set disabled_at = $3
        where org_id = $1 and id = $2 and deleted_at is null and disabled_at is null";
    ENABLE: organization = "
        update service_accounts set disabled_at = null
        where org_id = $1 and id = $2 and deleted_at is null and disabled_at is not null";
    DELETE: organization = "
        update service_accounts set deleted_at = $3
        where org_id = $1 and id = $2 and deleted_at is null";
    COUNT_IN_TEAM: organization = "
        select count(*) from service_accounts where org_id = $1 and team_id = $2 and deleted_at is null";
    TAKE_OVER: organization = "
        update keys set account_id = null, service_account_id = $3, team_id = $4
        where org_id = $1 and id = $2 and revoked_at is null";
}

/// A service account as stored.
#[derive(Clone, Debug)]
pub struct ServiceAccountRow {
    /// Which.
    pub id: ServiceAccountId,
    /// What it is called.
    pub name: String,
    /// Of which team.
    pub team: TeamId,
    /// That one's name.
    pub team_name: String,
    /// What it may do.
    pub role: Role,
    /// The name of whoever made it.
    pub made_by: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when it is switched off.
    pub disabled_at: Option<Timestamp>,
    /// How many of its keys are not revoked.
    pub keys: i64,
    /// When one of them was last presented.
    pub last_used_at: Option<Timestamp>,
}

impl ServiceAccountRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(ServiceAccountRow {
            id: row.parse(0, "service_accounts")?,
            name: row.get(1)?,
            team: row.parse(2, "service_accounts")?,
            team_name: row.get(3)?,
            role: row.parse(4, "service_accounts")?,
            made_by: row.get(5)?,
            created_at: row.at(6)?,
            disabled_at: row.maybe_at(7)?,
            keys: row.get(8)?,
            last_used_at: row.maybe_at(9)?,
        })
    }
}

/// A service account to be made.
#[derive(Clone, Debug)]
pub struct NewServiceAccount {
    /// Which.
    pub id: ServiceAccountId,
    /// Of which team.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who makes it.
    pub made_by: AccountId,
    /// Now.
    pub created_at: Timestamp,
}

impl Conn<'_, OrgId> {
    /// Those that there are, by name.
    pub async fn service_accounts(&mut self, limit: i64) -> Result<Vec<ServiceAccountRow>> {
        self.all(LIST, values![self.scope.to_string(), limit]).await?.iter().map(ServiceAccountRow::read).collect()
    }

    /// One that there is.
    pub async fn find_service_account(&mut self, id: ServiceAccountId) -> Result<Option<ServiceAccountRow>> {
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.as_ref().map(ServiceAccountRow::read).transpose()
    }

    /// How many a team has.
    pub async fn count_service_accounts(&mut self, team: TeamId) -> Result<i64> {
        let row = self.one(COUNT_IN_TEAM, values![self.scope.to_string(), team.to_string()]).await?;
        row.map_or(Ok(0), |row| row.get(0))
    }
}

impl TxOn<'_, OrgId> {
    /// Makes one; false where another one has the name.
    pub async fn insert_service_account(&mut self, new: &NewServiceAccount) -> Result<bool> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.team.to_string(),
            &new.name,
            new.name.to_lowercase(),
            new.role.to_string(),
            new.made_by.to_string(),
            new.created_at,
        ];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Switches one off with all its keys; false when it was off.
    pub async fn disable_service_account(&mut self, id: ServiceAccountId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(DISABLE, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Switches one on again; false when it was on.
    pub async fn enable_service_account(&mut self, id: ServiceAccountId) -> Result<bool> {
        Ok(self.execute(ENABLE, values![self.scope.to_string(), id.to_string()]).await? == 1)
    }

    /// Ends one; false when it had ended.
    pub async fn delete_service_account(&mut self, id: ServiceAccountId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(DELETE, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Gives a key to a service account of a team, with its secrets as they are; false when it is revoked.
    pub async fn take_over_key(&mut self, key: KeyId, to: ServiceAccountId, team: TeamId) -> Result<bool> {
        let values = values![self.scope.to_string(), key.to_string(), to.to_string(), team.to_string()];
        Ok(self.execute(TAKE_OVER, values).await? == 1)
    }
}
