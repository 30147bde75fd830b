//! Teams of an organization and who belongs to them.

use domain::id::{AccountId, OrgId, TeamId};
use domain::time::Timestamp;

use crate::members::Person;
use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, TxOn};

statements! {
    INSERT: organization = "
        insert into teams (org_id, id, name, is_default, created_at, name_key)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (org_id, name_key) where deleted_at is null do nothing";
    DEFAULT: organization = "select id from teams where org_id = $1 and is_default = 1";
    FIND: organization = "
        select t.id, t.name, t.department, t.is_default, t.created_at,
          (select count(*) from team_members tm where tm.org_id = $1 and tm.team_id = t.id),
          (select count(*) from keys k where k.org_id = $1 and k.team_id = t.id and k.revoked_at is null and k.is_token = 0)
        from teams t
        where t.org_id = $1 and t.id = $2 and t.deleted_at is null";
    LIST: organization = "
        select t.id, t.name, t.department, t.is_default, t.created_at,
          (select count(*) from team_members tm where tm.org_id = $1 and tm.team_id = t.id),
          (select count(*) from keys k where k.org_id = $1 and k.team_id = t.id and k.revoked_at is null and k.is_token = 0)
        from teams t
        where t.org_id = $1 and t.deleted_at is null
        order by t.is_default desc, t.name_key, t.id";
    RENAME: organization = "
        update teams set name = $3, name_key = $4
        where org_id = $1 and id = $2 and deleted_at is null
          and not exists (
            select 1 from teams o where o.org_id = $1 and o.name_key = $4 and o.id <> $2 and o.deleted_at is null)";
    SET_DEPARTMENT: organization = "
        update teams set department = $3
        where org_id = $1 and id = $2 and deleted_at is null";
    DELETE: organization = "
        update teams set deleted_at = $3
        where org_id = $1 and id = $2 and deleted_at is null and is_default = 0";
    EMPTY: organization = "delete from team_members where org_id = $1 and team_id = $2";
    JOIN: organization = "
        insert into team_members (org_id, team_id, account_id)
        values ($1, $2, $3)
        on conflict (org_id, team_id, account_id) do nothing";
    LEAVE: organization = "delete from team_members where org_id = $1 and team_id = $2 and account_id = $3";
    IS_MEMBER: organization = "
        select 1 from team_members
        where org_id = $1 and team_id = $2 and account_id = $3";
    TEAMS_OF: organization = "
        select t.id
        from team_members tm
        join teams t on t.org_id = tm.org_id and t.id = tm.team_id
        where tm.org_id = $1 and tm.account_id = $2 and t.deleted_at is null
        order by t.is_default desc, t.name_key, t.id";
    PEOPLE: organization = "
        select a.id, a.name, a.email
        from team_members tm
        join members m on m.org_id = tm.org_id and m.account_id = tm.account_id
        join accounts a on a.id = tm.account_id
        where tm.org_id = $1 and tm.team_id = $2 and (m.name_key, m.account_id) > ($3, $4)
        order by m.name_key, m.account_id
        limit $5";
}

/// A team as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRow {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// What its costs are booked to.
    pub department: Option<String>,
    /// The one that every organization has.
    pub is_default: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// How many members.
    pub members: i64,
    /// How many live keys; organization tokens are no team's own.
    pub keys: i64,
}

impl TeamRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(TeamRow {
            id: row.parse(0, "teams")?,
            name: row.get(1)?,
            department: row.get(2)?,
            is_default: row.truth(3)?,
            created_at: row.at(4)?,
            members: row.get(5)?,
            keys: row.get(6)?,
        })
    }
}

impl Conn<'_, OrgId> {
    /// The team that every organization has.
    pub async fn default_team(&mut self) -> Result<Option<TeamId>> {
        let row = self.one(DEFAULT, values![self.scope.to_string()]).await?;
        row.map(|row| row.parse(0, "teams")).transpose()
    }

    /// A team that lives.
    pub async fn find_team(&mut self, id: TeamId) -> Result<Option<TeamRow>> {
        self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?.as_ref().map(TeamRow::read).transpose()
    }

    /// The teams that live, the default one first, then by name.
    pub async fn teams(&mut self) -> Result<Vec<TeamRow>> {
        self.all(LIST, values![self.scope.to_string()]).await?.iter().map(TeamRow::read).collect()
    }

    /// Whether an account belongs to a team.
    pub async fn is_team_member(&mut self, team: TeamId, account: AccountId) -> Result<bool> {
        let values = values![self.scope.to_string(), team.to_string(), account.to_string()];
        Ok(self.one(IS_MEMBER, values).await?.is_some())
    }

    /// The teams of a member.
    pub async fn teams_of(&mut self, account: AccountId) -> Result<Vec<TeamId>> {
        let rows = self.all(TEAMS_OF, values![self.scope.to_string(), account.to_string()]).await?;
        rows.iter().map(|row| row.parse(0, "teams")).collect()
    }

    /// The people of a team by name, after a folded name and an id.
    pub async fn team_people(&mut self, team: TeamId, after: (&str, &str), limit: i64) -> Result<Vec<Person>> {
        let values = values![self.scope.to_string(), team.to_string(), after.0, after.1, limit];
        self.all(PEOPLE, values).await?.iter().map(Person::read).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Makes a team; false where another one has the name.
    pub async fn insert_team(&mut self, id: TeamId, name: &str, is_default: bool, now: Timestamp) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), name, is_default, now, name.to_lowercase()];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Renames a team; false where there is none, or another one has the name.
    pub async fn rename_team(&mut self, id: TeamId, name: &str) -> Result<bool> {
        let values = values![self.scope.to_string(), id.to_string(), name, name.to_lowercase()];
        Ok(self.execute(RENAME, values).await? == 1)
    }

    /// Sets what a team's costs are booked to.
    pub async fn set_department(&mut self, id: TeamId, department: Option<&str>) -> Result<()> {
        self.execute(SET_DEPARTMENT, values![self.scope.to_string(), id.to_string(), department]).await.map(drop)
    }

    /// Ends a team that is not the default one, and everybody's place in it; false where there is none.
    pub async fn delete_team(&mut self, id: TeamId, now: Timestamp) -> Result<bool> {
        if self.execute(DELETE, values![self.scope.to_string(), id.to_string(), now]).await? == 0 {
            return Ok(false);
        }
        self.execute(EMPTY, values![self.scope.to_string(), id.to_string()]).await?;
        Ok(true)
    }

    /// Puts a member into a team; false where they are in it.
    pub async fn insert_team_member(&mut self, team: TeamId, account: AccountId) -> Result<bool> {
        let values = values![self.scope.to_string(), team.to_string(), account.to_string()];
        Ok(self.execute(JOIN, values).await? == 1)
    }

    /// Takes a member out of a team; false where they were not in it.
    pub async fn remove_team_member(&mut self, team: TeamId, account: AccountId) -> Result<bool> {
        let values = values![self.scope.to_string(), team.to_string(), account.to_string()];
        Ok(self.execute(LEAVE, values).await? == 1)
    }
}
