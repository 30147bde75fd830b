//! Organizations, their teams and members.

use domain::id::{AccountId, OrgId, TeamId};
use domain::role::Role;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: organization = "
        insert into organizations (id, slug, name, created_at, audit_hash)
        values ($1, $2, $3, $4, $5)
        on conflict (slug) do nothing";
    LOCK: organization = "update organizations set version = version + 1 where id = $1";
    FIND: organization = "select id, slug, name, created_at from organizations where id = $1";
    FIND_BY_SLUG: site = "select id, slug, name, created_at from organizations where slug = $1";
    INSERT_TEAM: organization = "
        insert into teams (org_id, id, name, is_default, created_at)
        values ($1, $2, $3, $4, $5)";
    DEFAULT_TEAM: organization = "select id, name from teams where org_id = $1 and is_default = 1";
    INSERT_MEMBER: organization = "
        insert into members (org_id, account_id, role, source, joined_at)
        values ($1, $2, $3, $4, $5)
        on conflict (org_id, account_id) do nothing";
    INSERT_TEAM_MEMBER: organization = "
        insert into team_members (org_id, team_id, account_id)
        values ($1, $2, $3)
        on conflict (org_id, team_id, account_id) do nothing";
    ROLE: organization = "
        select role from members
        where org_id = $1 and account_id = $2 and removed_at is null";
    REMOVE_MEMBER: organization = "
        update members set removed_at = $3
        where org_id = $1 and account_id = $2 and removed_at is null";
    REMOVE_FROM_TEAMS: organization = "delete from team_members where org_id = $1 and account_id = $2";
    OTHERS: organization = "
        select count(*), cast(coalesce(sum(case when role = 'admin' then 1 else 0 end), 0) as bigint)
        from members
        where org_id = $1 and account_id <> $2 and removed_at is null";
    MEMBERSHIPS: account = "
        select o.id, o.slug, o.name, m.role, m.joined_at
        from members m
        join organizations o on o.id = m.org_id
        where m.account_id = $1 and m.removed_at is null
        order by m.joined_at, o.id";
}

/// A tenant as stored.
#[derive(Clone, Debug)]
pub struct OrganizationRow {
    /// Which.
    pub id: OrgId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl OrganizationRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(OrganizationRow {
            id: row.parse(0, "organizations")?,
            slug: row.get(1)?,
            name: row.get(2)?,
            created_at: row.at(3)?,
        })
    }
}

/// A tenant to be made.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Its name in addresses, unique.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Now.
    pub created_at: Timestamp,
}

/// An organization as one of its members sees it.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Which organization.
    pub org: OrgId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The member's role there.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}

impl Conn<'_, Site> {
    /// The organization of a slug.
    pub async fn find_organization_by_slug(&mut self, slug: &str) -> Result<Option<OrganizationRow>> {
        self.one(FIND_BY_SLUG, values![slug]).await?.as_ref().map(OrganizationRow::read).transpose()
    }
}

impl Conn<'_, AccountId> {
    /// The organizations of the account, the oldest membership first.
    pub async fn memberships(&mut self) -> Result<Vec<Membership>> {
        let rows = self.all(MEMBERSHIPS, values![self.scope.to_string()]).await?;
        rows.iter()
            .map(|row| {
                Ok(Membership {
                    org: row.parse(0, "organizations")?,
                    slug: row.get(1)?,
                    name: row.get(2)?,
                    role: row.parse(3, "members")?,
                    joined_at: row.at(4)?,
                })
            })
            .collect()
    }
}

impl Conn<'_, OrgId> {
    /// The organization itself.
    pub async fn organization(&mut self) -> Result<Option<OrganizationRow>> {
        self.one(FIND, values![self.scope.to_string()]).await?.as_ref().map(OrganizationRow::read).transpose()
    }

    /// The role of a member; `None` for everybody else.
    pub async fn role_of(&mut self, account: AccountId) -> Result<Option<Role>> {
        let row = self.one(ROLE, values![self.scope.to_string(), account.to_string()]).await?;
        row.map(|row| row.parse(0, "members")).transpose()
    }

    /// How many members there are beside one account, and how many of those are Admins.
    pub async fn members_beside(&mut self, account: AccountId) -> Result<(i64, i64)> {
        let row = self.one(OTHERS, values![self.scope.to_string(), account.to_string()]).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The team that every organization has.
    pub async fn default_team(&mut self) -> Result<Option<TeamId>> {
        let row = self.one(DEFAULT_TEAM, values![self.scope.to_string()]).await?;
        row.map(|row| row.parse(0, "teams")).transpose()
    }
}

impl TxOn<'_, OrgId> {
    /// Takes the row lock: the portable `for update`. False where there is no such organization.
    pub async fn lock_organization(&mut self) -> Result<bool> {
        Ok(self.execute(LOCK, values![self.scope.to_string()]).await? == 1)
    }

    /// Makes the organization; false where the slug is taken.
    pub async fn insert_organization(&mut self, new: &NewOrganization) -> Result<bool> {
        let values = values![self.scope.to_string(), &new.slug, &new.name, new.created_at, [0u8; 32]];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Makes a team.
    pub async fn insert_team(&mut self, id: TeamId, name: &str, is_default: bool, now: Timestamp) -> Result<()> {
        let values = values![self.scope.to_string(), id.to_string(), name, is_default, now];
        self.execute(INSERT_TEAM, values).await.map(drop)
    }

    /// Makes a member; false where the account already is one, or was.
    pub async fn insert_member(
        &mut self,
        account: AccountId,
        role: Role,
        source: &'static str,
        now: Timestamp,
    ) -> Result<bool> {
        let values = values![self.scope.to_string(), account.to_string(), role.as_str(), source, now];
        Ok(self.execute(INSERT_MEMBER, values).await? == 1)
    }

    /// Puts a member into a team.
    pub async fn insert_team_member(&mut self, team: TeamId, account: AccountId) -> Result<()> {
        let values = values![self.scope.to_string(), team.to_string(), account.to_string()];
        self.execute(INSERT_TEAM_MEMBER, values).await.map(drop)
    }

    /// Ends a membership, in all teams; false when it had ended.
    pub async fn remove_member(&mut self, account: AccountId, now: Timestamp) -> Result<bool> {
        self.execute(REMOVE_FROM_TEAMS, values![self.scope.to_string(), account.to_string()]).await?;
        Ok(self.execute(REMOVE_MEMBER, values![self.scope.to_string(), account.to_string(), now]).await? == 1)
    }
}
