//! Organizations: made, found by id and slug, listed for an account.

use domain::id::{AccountId, OrgId};
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
    FIND_BY_SLUG: site = "select id, slug, name, created_at from organizations where slug = $1 and deleted_at is null";
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
}
