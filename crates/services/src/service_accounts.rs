//! Service accounts: made in a team, switched off, ended; they outlive the people who made them.

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, OrgId, ServiceAccountId};
use domain::key::Owner;
use domain::name::KeyName;
use domain::policy::{self, Permission, TeamRelation};
use domain::role::Role;
use domain::service_account::{ROLES, ServiceAccountDetail, ServiceAccountList, ServiceAccountSummary};
use store::{NewServiceAccount, ServiceAccountRow};

use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::keys::teams_for;
use crate::{Error, Result, Services};

/// How many an organization may have: its list is whole.
const AT_MOST: i64 = 500;
/// How many keys of one are looked at: more than it may have.
const KEYS: i64 = 1000;

fn parsed(id: &str) -> Result<ServiceAccountId> {
    id.parse().map_err(|_| Error::NotFound)
}

fn summary(row: ServiceAccountRow, may_manage: bool) -> ServiceAccountSummary {
    ServiceAccountSummary {
        id: row.id,
        name: row.name,
        team: row.team,
        team_name: row.team_name,
        role: row.role,
        made_by: row.made_by,
        created_at: row.created_at,
        disabled_at: row.disabled_at,
        keys: row.keys,
        last_used_at: row.last_used_at,
        may_manage,
    }
}

impl Services {
    /// The service accounts of an organization.
    pub async fn list_service_accounts(&self, actor: &Actor, slug: &str) -> Result<ServiceAccountList> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let read = self.gate.read(actor, Permission::ViewDirectory, organization.org).await?;
        let mut rows = read.organization()?;
        let may = policy::allows(organization.role, Permission::ManageServiceAccounts, TeamRelation::Own).is_ok();
        let teams = if may { teams_for(&mut rows, organization.role, account).await? } else { Vec::new() };
        let accounts = rows.service_accounts(AT_MOST).await?.into_iter().map(|row| {
            let may_manage = teams.iter().any(|(team, _)| *team == row.team);
            summary(row, may_manage)
        });
        Ok(ServiceAccountList { accounts: accounts.collect(), teams, rendered_at: self.env.now() })
    }

    /// One of them with its keys that are not revoked. The keys are for those who may manage it.
    pub async fn find_service_account(&self, actor: &Actor, slug: &str, id: &str) -> Result<ServiceAccountDetail> {
        let (account, id) = (actor.signed_in()?, parsed(id)?);
        let organization = self.organization_of(actor, slug).await?;
        let read = self.gate.read(actor, Permission::ViewDirectory, organization.org).await?;
        let mut rows = read.organization()?;
        let row = rows.find_service_account(id).await?.ok_or(Error::NotFound)?;
        let is_own = rows.is_team_member(row.team, account).await?;
        let relation = if is_own { TeamRelation::Own } else { TeamRelation::Other };
        let may_manage = policy::allows(organization.role, Permission::ManageServiceAccounts, relation).is_ok();
        let keys = if may_manage { rows.keys_of(Owner::ServiceAccount(id), false, KEYS).await? } else { Vec::new() };
        Ok(ServiceAccountDetail {
            account: summary(row, may_manage),
            keys: keys.into_iter().map(|key| self.key_summary(key)).collect(),
            rendered_at: self.env.now(),
        })
    }

    /// Makes a service account in a team.
    pub async fn create_service_account(
        &self,
        actor: &Actor,
        slug: &str,
        name: &str,
        role: &str,
        team: &str,
    ) -> Result<ServiceAccountId> {
        let account = actor.signed_in()?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", KeyName::parse(name));
        let role = errors.take("role", role.parse::<Role>().map_err(|_| FieldError::UnknownChoice));
        let role = role.filter(|role| ROLES.contains(role) || errors.get("role").is_some());
        if role.is_none() && errors.get("role").is_none() {
            errors.add("role", FieldError::UnknownChoice);
        }
        let team = match team.trim() {
            "" => Some(None),
            team => errors.take("team", team.parse().map(Some).map_err(|_| FieldError::UnknownChoice)),
        };
        let (Some(name), Some(role), Some(team)) = (name, role, team) else { return Err(Error::Invalid(errors)) };
        if let Some(id) = self.noted_result(actor)? {
            return Ok(id);
        }
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        let team = self.team_chosen(actor, org, organization.role, team).await?;
        retrying!({
            let scopes = Scopes::from(org).in_team(team);
            let mut w = self.gate.write(actor, Permission::ManageServiceAccounts, scopes).await?;
            let now = w.now;
            let id = ServiceAccountId::new(now, self.env.random());
            let mut rows = w.organization(org)?;
            if rows.service_accounts(AT_MOST).await?.len() >= usize::try_from(AT_MOST).unwrap_or(usize::MAX) {
                return Err(Error::field("name", FieldError::TooMany));
            }
            let new = NewServiceAccount { id, team, name: name.to_string(), role, made_by: account, created_at: now };
            if !rows.insert_service_account(&new).await? {
                return Err(Error::field("name", FieldError::Taken));
            }
            self.note_result(&mut w, actor, &id).await?;
            w.commit(Event::ServiceAccountCreated { service_account: id, team, name: name.clone(), role }).await?;
            Ok(id)
        })
    }

    /// Opens a write on a service account, in its team.
    async fn write_service_account(
        &self,
        actor: &Actor,
        org: OrgId,
        id: ServiceAccountId,
    ) -> Result<(Write<'_>, ServiceAccountRow)> {
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let row = read.organization()?.find_service_account(id).await?.ok_or(Error::NotFound)?;
        // Keys that end with it are in the log of whoever ends them too.
        let scopes = Scopes::both(actor.signed_in()?, vec![org]).in_team(row.team);
        let mut w = self.gate.write(actor, Permission::ManageServiceAccounts, scopes).await?;
        let row = w.organization(org)?.find_service_account(id).await?.ok_or(Error::NotFound)?;
        Ok((w, row))
    }

    /// Switches a service account off, and with it all its keys; or on again. As it was: nothing happens.
    pub async fn switch_service_account(&self, actor: &Actor, slug: &str, id: &str, on: bool) -> Result<()> {
        let id = parsed(id)?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let (mut w, _) = self.write_service_account(actor, org, id).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let changed = match on {
                true => rows.enable_service_account(id).await?,
                false => rows.disable_service_account(id, now).await?,
            };
            match (changed, on) {
                (false, _) => Ok(()),
                (true, true) => w.commit(Event::ServiceAccountEnabled { service_account: id }).await,
                (true, false) => w.commit(Event::ServiceAccountDisabled { service_account: id }).await,
            }
        })
    }

    /// Ends a service account with all its keys, once its name was typed. Gives the name.
    pub async fn delete_service_account(
        &self,
        actor: &Actor,
        slug: &str,
        id: &str,
        typed_name: &str,
    ) -> Result<String> {
        let (account, id) = (actor.signed_in()?, parsed(id)?);
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let (mut w, row) = self.write_service_account(actor, org, id).await?;
            let now = w.now;
            if typed_name.trim() != row.name {
                let error = if typed_name.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("name", error));
            }
            let owner = Owner::ServiceAccount(id);
            for key in w.organization(org)?.keys_of(owner, false, KEYS).await? {
                if w.organization(org)?.revoke_key(key.id, &account.to_string(), now).await? {
                    w.record_in(org, Event::KeyRevoked { key: key.id, team: key.team, owner }).await?;
                }
            }
            w.organization(org)?.delete_service_account(id, now).await?;
            w.commit(Event::ServiceAccountDeleted { service_account: id }).await?;
            Ok(row.name)
        })
    }

    /// Gives a member's live keys to a service account, and with them to its team.
    pub(crate) async fn hand_over_keys(
        &self,
        w: &mut Write<'_>,
        account: AccountId,
        org: OrgId,
        to: ServiceAccountId,
    ) -> Result<()> {
        let unknown = || Error::field("keys_to", FieldError::UnknownChoice);
        let team = w.organization(org)?.find_service_account(to).await?.ok_or_else(unknown)?.team;
        let (before, after) = (Owner::Member(account), Owner::ServiceAccount(to));
        for key in w.organization(org)?.keys_of(before, false, KEYS).await? {
            if w.organization(org)?.take_over_key(key.id, to, team).await? {
                w.record_in(org, Event::KeyTakenOver { key: key.id, before, after }).await?;
            }
        }
        Ok(())
    }
}
