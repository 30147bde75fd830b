//! Organizations: made, found by id and slug, listed for an account.

use domain::id::{AccountId, OrgId};
use domain::role::Role;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Error, Result, Site, TxOn};

statements! {
    INSERT: organization = "
        insert into organizations (id, slug, name, created_at, audit_hash)
        values ($1, $2, $3, $4, $5)
        on conflict (slug) do nothing";
    LOCK: organization = "update organizations set version = version + 1 where id = $1";
    FIND: organization = "
        select id, slug, name, created_at, time_zone, deletion_due_at from organizations where id = $1";
    FIND_BY_SLUG: site = "
        select id, slug, name, created_at, time_zone, deletion_due_at
        from organizations
        where slug = $1 and deleted_at is null";
    FIND_BY_FORMER_SLUG: site = "
        select o.id, o.slug, o.name, o.created_at, o.time_zone, o.deletion_due_at
        from former_slugs f
        join organizations o on o.id = f.org_id
        where f.slug = $1 and o.deleted_at is null";
    SET_NAME: organization = "update organizations set name = $2 where id = $1";
    // A former slug of another organization is free for whoever takes it.
    SET_SLUG: organization = "
        update organizations set slug = $2
        where id = $1 and not exists (select 1 from organizations o where o.slug = $2)";
    GIVE_UP_SLUG: organization = "
        insert into former_slugs (slug, org_id, given_up_at)
        select $2, $1, $3 from organizations where id = $1
        on conflict (slug) do update set org_id = excluded.org_id, given_up_at = excluded.given_up_at";
    TAKE_SLUG: site = "delete from former_slugs where slug = $1";
    SET_ZONE: organization = "update organizations set time_zone = $2 where id = $1";
    SET_DELETION_DUE: organization = "update organizations set deletion_due_at = $2 where id = $1";
    DELETE: organization = "
        update organizations set deleted_at = $2, deletion_due_at = null, slug = id
        where id = $1 and deleted_at is null";
    MEMBERSHIPS: account = "
        select o.id, o.slug, o.name, m.role, m.joined_at
        from members m
        join organizations o on o.id = m.org_id
        where m.account_id = $1 and m.removed_at is null and o.deleted_at is null
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
    /// The IANA name of the zone of its periods.
    pub time_zone: String,
    /// When it goes, where somebody asked for that.
    pub deletion_due_at: Option<Timestamp>,
}

impl OrganizationRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(OrganizationRow {
            id: row.parse(0, "organizations")?,
            slug: row.get(1)?,
            name: row.get(2)?,
            created_at: row.at(3)?,
            time_zone: row.get(4)?,
            deletion_due_at: row.maybe_at(5)?,
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

impl Conn<'_, Site> {
    /// The organization that had a slug before and whose it still is.
    pub async fn find_organization_by_former_slug(&mut self, slug: &str) -> Result<Option<OrganizationRow>> {
        self.one(FIND_BY_FORMER_SLUG, values![slug]).await?.as_ref().map(OrganizationRow::read).transpose()
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
}

impl TxOn<'_, OrgId> {
    /// Takes the row lock: the portable `for update`. False where there is no such organization.
    pub async fn lock_organization(&mut self) -> Result<bool> {
        Ok(self.execute(LOCK, values![self.scope.to_string()]).await? == 1)
    }

    /// Makes the organization; false where the slug is taken.
    pub async fn insert_organization(&mut self, new: &NewOrganization) -> Result<bool> {
        let values = values![self.scope.to_string(), &new.slug, &new.name, new.created_at, [0u8; 32]];
        if self.execute(INSERT, values).await? == 0 {
            return Ok(false);
        }
        self.execute(TAKE_SLUG, values![&new.slug]).await?;
        Ok(true)
    }

    /// Sets the name for people.
    pub async fn set_organization_name(&mut self, name: &str) -> Result<()> {
        self.execute(SET_NAME, values![self.scope.to_string(), name]).await.map(drop)
    }

    /// Gives the organization another slug and keeps the one before as a way to it; false where the new one is taken.
    pub async fn set_slug(&mut self, before: &str, after: &str, now: Timestamp) -> Result<bool> {
        let org = self.scope.to_string();
        let touched = match self.execute(SET_SLUG, values![&org, after]).await {
            // Another transaction took it since the statement looked: the next look sees that.
            Err(Error::Driver(sqlx::Error::Database(cause))) if cause.is_unique_violation() => {
                return Err(Error::Conflict(sqlx::Error::Database(cause)));
            }
            touched => touched?,
        };
        if touched == 0 {
            return Ok(false);
        }
        self.execute(TAKE_SLUG, values![after]).await?;
        self.execute(GIVE_UP_SLUG, values![org, before, now]).await?;
        Ok(true)
    }

    /// Sets the zone of the organization's periods.
    pub async fn set_organization_zone(&mut self, zone: &str) -> Result<()> {
        self.execute(SET_ZONE, values![self.scope.to_string(), zone]).await.map(drop)
    }

    /// Sets when the organization goes, or that it stays.
    pub async fn set_organization_deletion_due(&mut self, due_at: Option<Timestamp>) -> Result<()> {
        self.execute(SET_DELETION_DUE, values![self.scope.to_string(), due_at]).await.map(drop)
    }

    /// Ends the organization: nobody finds it or is a member of it any more. Its rows stay for the log and the law.
    pub async fn delete_organization(&mut self, now: Timestamp) -> Result<bool> {
        Ok(self.execute(DELETE, values![self.scope.to_string(), now]).await? == 1)
    }
}
