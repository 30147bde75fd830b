//! An organization itself: made at once, renamed, given another address or zone, and ended after a grace.

use std::time::Duration;

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{OrgId, TeamId};
use domain::mail::{Mail, Message};
use domain::member::COUNTED;
use domain::name::{OrgName, TeamName};
use domain::organization::OrganizationSettings;
use domain::policy::Permission;
use domain::role::Role;
use domain::slug::Slug;
use domain::time::Timestamp;
use store::NewOrganization;

use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::mail::Cause;
use crate::members::{holds, may, names, org_name};
use crate::{Error, Result, Services, zones};

/// How long Admins can change their minds.
pub const ORGANIZATION_GRACE: Duration = Duration::from_secs(14 * 24 * 3600);
/// How many organizations one person may be in when making another.
const ORGANIZATIONS: usize = 50;
/// How many Admins are told, and named.
const ADMINS: i64 = 50;

impl Services {
    /// Makes an organization; whoever makes it is its Admin. Gives its slug.
    pub async fn create_organization(&self, actor: &Actor, name: &str) -> Result<Slug> {
        let account = actor.signed_in()?;
        let name = OrgName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        if let Some(slug) = self.noted_result::<String>(actor)? {
            return Slug::parse(&slug).map_err(|_| Error::defect("a noted slug does not parse"));
        }
        let team_name = TeamName::parse("Default").map_err(|_| Error::defect("a team name does not parse"))?;
        retrying!({
            let now = self.env.now();
            let org = OrgId::new(now, self.env.random());
            let scopes = Scopes::founding(account, org);
            let mut w = self.gate.write(actor, Permission::CreateOrganization, scopes).await?;
            if w.account()?.memberships().await?.len() >= ORGANIZATIONS {
                return Err(Error::field("name", FieldError::TooMany));
            }
            let slug = self.insert_organization(&mut w, org, &name).await?;
            let team = TeamId::new(now, self.env.random());
            let mut rows = w.organization(org)?;
            rows.insert_team(team, team_name.as_str(), true, now).await?;
            rows.insert_member(account, Role::Admin, "sign_up", now).await?;
            rows.insert_team_member(team, account).await?;
            self.note_result(&mut w, actor, &slug.to_string()).await?;
            w.commit([
                Event::OrganizationCreated { org, name: name.clone(), slug: slug.clone() },
                Event::TeamCreated { team, name: team_name.clone() },
                Event::MemberAdded { org, account, role: Role::Admin },
            ])
            .await?;
            Ok(slug)
        })
    }

    /// Makes the organization under the first free slug near its name.
    pub(crate) async fn insert_organization(&self, w: &mut Write<'_>, org: OrgId, name: &OrgName) -> Result<Slug> {
        let wished = Slug::suggest(name);
        let mut slug = wished.clone();
        let now = w.now;
        for _ in 0..8 {
            let new = NewOrganization { slug: slug.to_string(), name: name.to_string(), created_at: now };
            if w.organization(org)?.insert_organization(&new).await? {
                return Ok(slug);
            }
            let [a, b, c, d] = self.env.random::<4>();
            slug = wished.with_suffix(&format!("{:04x}", u32::from_be_bytes([a, b, c, d]) & 0xffff));
        }
        Err(Error::Conflict)
    }

    /// What the settings page shows. Every member sees it; who may change what is in it.
    pub async fn organization_settings(&self, actor: &Actor, slug: &str) -> Result<OrganizationSettings> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let read = self.gate.read(actor, Permission::ViewHome, organization.org).await?;
        let mut rows = read.organization()?;
        let row = rows.organization().await?.ok_or(Error::NotFound)?;
        let beside = rows.members_beside(account).await?;
        let teams = rows.teams().await?;
        Ok(OrganizationSettings {
            time_zone: row.time_zone,
            created_at: row.created_at,
            deletion_due_at: row.deletion_due_at,
            may_manage: may(read.role, Permission::ManageOrganization),
            may_delete: may(read.role, Permission::DeleteOrganization),
            holds: holds(organization.role, beside),
            alone: beside.0 == 0,
            members: rows.count_members(COUNTED + 1).await?,
            teams: i64::try_from(teams.len()).unwrap_or(i64::MAX),
            keys: teams.iter().map(|team| team.keys).sum(),
            admins: names(rows.admins(ADMINS).await?),
            organization,
            rendered_at: self.env.now(),
        })
    }

    /// Renames the organization; its address stays.
    pub async fn rename_organization(&self, actor: &Actor, slug: &str, name: &str) -> Result<()> {
        let after = OrgName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOrganization, org).await?;
            let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
            let before = org_name(&row.name)?;
            if before == after {
                return Ok(());
            }
            w.organization(org)?.set_organization_name(after.as_str()).await?;
            w.commit(Event::OrganizationRenamed { org, before, after: after.clone() }).await
        })
    }

    /// Gives the organization another address. The one before leads to it until somebody takes it.
    pub async fn change_slug(&self, actor: &Actor, slug: &str, wished: &str) -> Result<Slug> {
        let after = Slug::parse(wished.trim()).map_err(|_| {
            Error::field("slug", if wished.trim().is_empty() { FieldError::Empty } else { FieldError::Malformed })
        })?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOrganization, org).await?;
            let now = w.now;
            let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
            let before = Slug::parse(&row.slug).map_err(|_| Error::defect("a stored slug does not parse"))?;
            if before == after {
                return Ok(after.clone());
            }
            if !w.organization(org)?.set_slug(before.as_str(), after.as_str(), now).await? {
                return Err(Error::field("slug", FieldError::Taken));
            }
            w.commit(Event::OrganizationSlugChanged { org, before, after: after.clone() }).await?;
            Ok(after.clone())
        })
    }

    /// Sets the zone of the organization's periods: months, budgets, invoices.
    pub async fn set_organization_zone(&self, actor: &Actor, slug: &str, zone: &str) -> Result<()> {
        let mut errors = FieldErrors::new();
        let zone = errors.take("time_zone", zones::canonical(zone).ok_or(FieldError::UnknownChoice));
        let Some(after) = zone else { return Err(Error::Invalid(errors)) };
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOrganization, org).await?;
            let before = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?.time_zone;
            if before == after {
                return Ok(());
            }
            w.organization(org)?.set_organization_zone(&after).await?;
            w.commit(Event::OrganizationZoneChanged { org, before, after: after.clone() }).await
        })
    }

    /// The slug that an organization has now, for one of its members who comes by one that it had before.
    pub async fn follow_former_slug(&self, actor: &Actor, slug: &str) -> Result<String> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnAccount, account).await?;
        let row = read.site().find_organization_by_former_slug(slug).await?.ok_or(Error::NotFound)?;
        let mine = read.account()?.memberships().await?.into_iter().any(|membership| membership.org == row.id);
        if mine { Ok(row.slug) } else { Err(Error::NotFound) }
    }

    /// Asks for the organization to go after the grace, once its name was typed. All Admins are told. Asked again, it stays at the first date.
    pub async fn ask_organization_deletion(&self, actor: &Actor, slug: &str, typed: &str) -> Result<Timestamp> {
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::DeleteOrganization, org).await?;
            let now = w.now;
            let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
            if typed.trim() != row.name {
                let error = if typed.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("name", error));
            }
            if let Some(due_at) = row.deletion_due_at {
                return Ok(due_at);
            }
            let due_at = now.plus(ORGANIZATION_GRACE);
            w.organization(org)?.set_organization_deletion_due(Some(due_at)).await?;
            let (named, cause) = (org_name(&row.name)?, actor.cause(now));
            self.tell_admins(&mut w, org, &cause, Slug::parse(&row.slug).ok(), |name| {
                Message::OrganizationDeletionAsked { name, organization: named.clone(), due_at, at: now }
            })
            .await?;
            w.enqueue_at(Job::DeleteOrganization { org, due_at, cause }, due_at).await?;
            w.commit(Event::OrganizationDeletionAsked { org, due_at }).await?;
            Ok(due_at)
        })
    }

    /// Keeps the organization after all.
    pub async fn keep_organization(&self, actor: &Actor, slug: &str) -> Result<()> {
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOrganization, org).await?;
            let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
            if row.deletion_due_at.is_none() {
                return Ok(());
            }
            w.organization(org)?.set_organization_deletion_due(None).await?;
            w.commit(Event::OrganizationDeletionCancelled { org }).await
        })
    }

    /// The grace is over: ends the organization, unless it was kept or goes at another time. Its keys end with it.
    pub(crate) async fn delete_organization(&self, org: OrgId, due_at: Timestamp, cause: &Cause) -> Result<()> {
        let actor = Actor::system("delete_organization");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, org).await?;
            let now = w.now;
            let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
            if row.deletion_due_at != Some(due_at) {
                return Ok(());
            }
            let named = org_name(&row.name)?;
            self.tell_admins(&mut w, org, cause, None, |name| Message::OrganizationDeleted {
                name,
                organization: named.clone(),
                at: now,
            })
            .await?;
            w.organization(org)?.delete_organization(now).await?;
            w.commit(Event::OrganizationDeleted { org }).await
        })
    }

    /// Writes a notice to every Admin of an organization of this write.
    pub(crate) async fn tell_admins(
        &self,
        w: &mut Write<'_>,
        org: OrgId,
        cause: &Cause,
        organization: Option<Slug>,
        message: impl Fn(domain::name::DisplayName) -> Message,
    ) -> Result<()> {
        for admin in w.organization(org)?.admins(ADMINS).await? {
            let to = domain::email::EmailAddress::parse(&admin.email).ok();
            let Some((to, name)) = to.zip(domain::name::DisplayName::parse(&admin.name).ok()) else { continue };
            let mail = Mail { to, message: message(name) };
            w.enqueue(Job::Notify { mail, organization: organization.clone(), cause: cause.clone() }).await?;
        }
        Ok(())
    }
}
