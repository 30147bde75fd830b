//! The people of an organization: the directory, roles, and how a membership ends.

use std::time::Duration;

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, OrgId, ServiceAccountId};
use domain::key::Owner;
use domain::mail::{Mail, Message};
use domain::member::{COUNTED, Directory, DirectoryQuery, MemberDetail, MemberSecurity, MemberSummary, PAGE, Sort};
use domain::name::OrgName;
use domain::policy::{self, Permission, TeamRelation};
use domain::role::Role;
use domain::search::search_words;
use domain::session::Method;
use domain::slug::Slug;
use domain::team::TeamName;
use domain::time::Timestamp;
use store::{Conn, MemberFilter, MemberOrder, MemberRow, Person};

use crate::actor::Actor;
use crate::factors::addressee;
use crate::gate::{Read, Scopes, Write, retrying};
use crate::job::Job;
use crate::{Error, Result, Services};

/// How many keys of a member are looked at: more than anybody may have.
const KEYS: i64 = 10_000;
/// How many open invitations of a member are named.
const INVITATIONS: i64 = 100;
/// So many words of a search are looked at.
const LOOKED_AT: usize = 3;
/// A word that begins so many is common, however many more.
const COMMON: i64 = 2_000;
/// How many people are named to somebody who needs help.
const HELPERS: i64 = 5;
/// Between the sort key and the id of a cursor: in no folded name.
const SEPARATOR: char = '\n';

/// Whether a role may, wherever its team does not matter.
pub(crate) fn may(role: Option<Role>, permission: Permission) -> bool {
    role.is_some_and(|role| policy::allows(role, permission, TeamRelation::Own).is_ok())
}

/// Whether an organization would be left with members and without an Admin. The numbers are of the others.
pub(crate) const fn holds(role: Role, (members, admins): (i64, i64)) -> bool {
    matches!(role, Role::Admin) && members > 0 && admins == 0
}

/// What changed for somebody, for the page that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    /// Whose.
    pub name: String,
    /// The role before.
    pub before: Role,
    /// The role now.
    pub after: Role,
}

fn summary(row: MemberRow, sees_security: bool) -> MemberSummary {
    let ways = [
        (row.has_password, Method::Password),
        (row.passkeys > 0, Method::Passkey),
        (row.has_google, Method::Google),
        (row.has_github, Method::GitHub),
    ];
    MemberSummary {
        account: row.account,
        name: row.name,
        email: row.email,
        role: row.role,
        teams: row.teams,
        security: sees_security.then(|| MemberSecurity {
            mfa: row.has_totp || row.passkeys > 0,
            methods: ways.into_iter().filter(|(has, _)| *has).map(|(_, method)| method).collect(),
        }),
        joined_at: row.joined_at,
        active_at: row.active_at,
        calls: row.calls,
        sign_in_after: row.sign_in_after,
    }
}

/// The first instant of the month, in UTC.
fn month_at(now: Timestamp) -> Timestamp {
    let day = now.date().rsplit('-').next().and_then(|day| day.parse::<u64>().ok()).unwrap_or(1);
    let midnight = crate::gate::window_at(Duration::from_secs(24 * 3600), now);
    midnight.minus(Duration::from_secs(day.saturating_sub(1) * 24 * 3600))
}

impl Services {
    /// A page of the directory.
    pub async fn directory(&self, actor: &Actor, slug: &str, query: &DirectoryQuery) -> Result<Directory> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let sees_security = may(read.role, Permission::ViewMemberSecurity);
        let filter = self.member_filter(query, sees_security)?;
        let mut rows = find(&read, &filter, query, PAGE + 1).await?;
        let is_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        if is_more {
            rows.pop();
        }
        let next = rows.last().filter(|_| is_more).map(|last| cursor(last, query));
        let teams = read.organization()?.teams().await?;
        Ok(Directory {
            next,
            members: rows.into_iter().map(|row| summary(row, sees_security)).collect(),
            count: read.organization()?.count_members(COUNTED + 1).await?,
            teams: teams.into_iter().map(|team| TeamName { id: team.id, name: team.name }).collect(),
            may_manage: may(read.role, Permission::ChangeRoles),
            may_invite: may(read.role, Permission::InviteMembers),
            may_see_security: sees_security,
            rendered_at: self.env.now(),
        })
    }

    /// What changes whenever a page about the people of an organization may look different.
    pub async fn people_mark(&self, actor: &Actor, slug: &str) -> Result<(i64, i64)> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        Ok(read.organization()?.people_mark().await?)
    }

    /// The members after those of the page before, for an export of the filtered view; none is the end.
    pub async fn directory_batch(
        &self,
        actor: &Actor,
        slug: &str,
        query: &mut DirectoryQuery,
    ) -> Result<Vec<MemberSummary>> {
        const BATCH: i64 = 1000;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let sees_security = may(read.role, Permission::ViewMemberSecurity);
        let rows = find(&read, &self.member_filter(query, sees_security)?, query, BATCH).await?;
        if let Some(last) = rows.last() {
            query.after = cursor(last, query);
        }
        Ok(rows.into_iter().map(|row| summary(row, sees_security)).collect())
    }

    /// What a query filters by. A word that is no choice is told; who may not see second factors cannot filter by them either.
    fn member_filter(&self, query: &DirectoryQuery, sees_security: bool) -> Result<MemberFilter> {
        let mut errors = FieldErrors::new();
        let unknown = || FieldError::UnknownChoice;
        let role = match query.role.as_str() {
            "" => None,
            text => errors.take("role", text.parse::<Role>().map_err(|_| unknown())),
        };
        let team = match query.team.as_str() {
            "" => None,
            text => errors.take("team", text.parse().map_err(|_| unknown())),
        };
        let mfa = match query.mfa.as_str() {
            "on" if sees_security => Some(true),
            "off" if sees_security => Some(false),
            "" => None,
            _ => errors.take("mfa", Err::<bool, _>(unknown())),
        };
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        Ok(MemberFilter { role, team, mfa, calls_since: month_at(self.env.now()) })
    }

    /// One member, closer.
    pub async fn find_member(&self, actor: &Actor, slug: &str, account: &str) -> Result<MemberDetail> {
        let own = actor.signed_in()?;
        let account: AccountId = account.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let sees_security = may(read.role, Permission::ViewMemberSecurity);
        let mut rows = read.organization()?;
        let row = rows.member(account, month_at(self.env.now())).await?.ok_or(Error::NotFound)?;
        let (teams, admins) = (rows.teams().await?, rows.admins(HELPERS).await?);
        let may_manage = may(read.role, Permission::ManageMembers);
        let keys = if may_manage { rows.keys_of(Owner::Member(account), false, KEYS).await? } else { Vec::new() };
        let invitations = if may_manage { rows.open_invitations_of(account, INVITATIONS).await? } else { Vec::new() };
        let last_admin = holds(row.role, rows.members_beside(account).await?);
        Ok(MemberDetail {
            member: summary(row, sees_security),
            teams: teams.into_iter().map(|team| TeamName { id: team.id, name: team.name }).collect(),
            keys: keys.into_iter().map(|key| key.name).collect(),
            invitations,
            last_admin,
            own: account == own,
            may_manage,
            admins: names(admins),
            rendered_at: self.env.now(),
        })
    }

    /// Changes a member's role. Refused for the last Admin.
    pub async fn change_role(&self, actor: &Actor, slug: &str, account: &str, role: &str) -> Result<RoleChange> {
        let after: Role = role.parse().map_err(|_| Error::field("role", FieldError::UnknownChoice))?;
        let account: AccountId = account.parse().map_err(|_| Error::NotFound)?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ChangeRoles, Scopes::of_member(org, account)).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let before = rows.role_of(account).await?.ok_or(Error::NotFound)?;
            if after != Role::Admin && holds(before, rows.members_beside(account).await?) {
                return Err(Error::field("role", FieldError::LastAdmin));
            }
            let changed = rows.set_role(account, after).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            let change = RoleChange { name: row.name.clone(), before, after };
            if !changed {
                return Ok(change);
            }
            let (to, name) = addressee(&row)?;
            let named = org_name(&organization.name)?;
            let message = Message::RoleChanged { name, organization: named, before, after, at: now };
            let organization = Slug::parse(slug).ok();
            w.enqueue(Job::Notify { mail: Mail { to, message }, organization, cause: actor.cause(now) }).await?;
            w.commit(Event::RoleChanged { org, account, before, after }).await?;
            Ok(change)
        })
    }

    /// From now on, sessions of a member that were begun before do not open the organization's door.
    pub async fn demand_sign_in(&self, actor: &Actor, slug: &str, account: &str) -> Result<String> {
        let account: AccountId = account.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageMembers, Scopes::of_member(org, account)).await?;
            let now = w.now;
            w.organization(org)?.demand_sign_in(account, now).await?;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            w.commit(Event::SignInDemanded { org, account }).await?;
            Ok(row.name)
        })
    }

    /// Removes a member, once their address was typed. Their keys end with the membership, or go to the service account `keys_to` with
    /// their secrets as they are. Gives the name.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        slug: &str,
        account: &str,
        typed: &str,
        keys_to: &str,
    ) -> Result<String> {
        let account: AccountId = account.parse().map_err(|_| Error::NotFound)?;
        let keys_to: Option<ServiceAccountId> = match keys_to.trim() {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::field("keys_to", FieldError::UnknownChoice))?),
        };
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageMembers, Scopes::of_member(org, account)).await?;
            let now = w.now;
            let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
            if !typed.trim().eq_ignore_ascii_case(&row.email) {
                let error = if typed.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("address", error));
            }
            let mut rows = w.organization(org)?;
            let role = rows.role_of(account).await?.ok_or(Error::NotFound)?;
            if holds(role, rows.members_beside(account).await?) {
                return Err(Error::field("address", FieldError::LastAdmin));
            }
            if let Some(to) = keys_to {
                self.hand_over_keys(&mut w, account, org, to).await?;
            }
            let ended = self.end_membership(&mut w, account, org, role, "member removed").await?;
            let (to, name) = addressee(&row)?;
            let message = Message::MemberRemoved { name, organization: org_name(&organization.name)?, at: now };
            w.enqueue(Job::Notify { mail: Mail { to, message }, organization: None, cause: actor.cause(now) }).await?;
            w.commit(ended).await?;
            Ok(row.name)
        })
    }

    /// The reader leaves. Refused for the last Admin of others, and for whoever is alone: an organization without anybody is deleted.
    pub async fn leave_organization(&self, actor: &Actor, slug: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::LeaveOrganization, scopes).await?;
            let mut rows = w.organization(org)?;
            let role = rows.role_of(account).await?.ok_or(Error::NotFound)?;
            let beside = rows.members_beside(account).await?;
            if holds(role, beside) {
                return Err(Error::field("leave", FieldError::LastAdmin));
            }
            if beside.0 == 0 {
                return Err(Error::field("leave", FieldError::NotAllowed));
            }
            let ended = self.end_membership(&mut w, account, org, role, "member left").await?;
            w.commit(ended).await
        })
    }

    /// Ends a membership in one of the organizations of a write, and the keys and open invitations with it: writes their events down, and gives the one of the
    /// membership.
    pub(crate) async fn end_membership(
        &self,
        w: &mut Write<'_>,
        account: AccountId,
        org: OrgId,
        role: Role,
        why: &str,
    ) -> Result<Event> {
        let now = w.now;
        for key in w.organization(org)?.keys_of(Owner::Member(account), false, KEYS).await? {
            if w.organization(org)?.revoke_key(key.id, why, now).await? {
                let owner = Owner::Member(account);
                w.record_in(org, Event::KeyRevoked { key: key.id, team: key.team, owner }).await?;
            }
        }
        for invitation in w.organization(org)?.revoke_invitations_of(account, now).await? {
            w.record_in(org, Event::InvitationRevoked { invitation }).await?;
        }
        w.organization(org)?.remove_member(account, now).await?;
        Ok(Event::MemberRemoved { org, account, role })
    }
}

/// The rows of a query, from where it begins.
async fn find(read: &Read<'_>, filter: &MemberFilter, query: &DirectoryQuery, limit: i64) -> Result<Vec<MemberRow>> {
    let mut rows = read.organization()?;
    let (key, id) = query.after.split_once(SEPARATOR).unwrap_or_default();
    let words = rarest_first(&mut rows, search_words(&query.search), key).await?;
    let order = if !words.is_empty() {
        MemberOrder::Words(&words, key, id)
    } else if query.sort.parse() == Ok(Sort::Active) {
        MemberOrder::Activity(key.parse().ok().map(|micros| (Timestamp::from_micros(micros), id)))
    } else {
        MemberOrder::Name(key, id)
    };
    if words.is_empty() && !query.search.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows.directory(filter, order, limit).await?)
}

/// The word that finds fewest leads, since the walk goes along what it finds: everybody may share the domain of an address. A page that goes on
/// is led by the word that led the page before, which `after` begins with.
pub(crate) async fn rarest_first(rows: &mut Conn<'_, OrgId>, words: Vec<String>, after: &str) -> Result<Vec<String>> {
    let mut counted = Vec::new();
    for word in words.into_iter().take(LOOKED_AT) {
        let led = !after.is_empty() && after.starts_with(&word);
        counted.push((!led, rows.count_member_words(&word, COMMON).await?, word));
    }
    counted.sort_by_key(|(later, count, _)| (*later, *count));
    Ok(counted.into_iter().map(|(_, _, word)| word).collect())
}

/// Where the page after a row begins.
fn cursor(last: &MemberRow, query: &DirectoryQuery) -> String {
    let key = if search_words(&query.search).is_empty() && query.sort.parse() == Ok(Sort::Active) {
        last.active_at.micros().to_string()
    } else {
        last.word.clone()
    };
    format!("{key}{SEPARATOR}{}", last.account)
}

/// The names of people.
pub(crate) fn names(people: Vec<Person>) -> Vec<String> {
    people.into_iter().map(|person| person.name).collect()
}

pub(crate) fn org_name(text: &str) -> Result<OrgName> {
    OrgName::parse(text).map_err(|_| Error::defect("a stored name does not parse"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_at_its_first_midnight() {
        // 2026-11-28T01:00:00Z and 2026-12-01T00:00:00Z.
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(month_at(at(1_795_827_600)).rfc3339(), "2026-11-01T00:00:00Z");
        assert_eq!(month_at(at(1_796_083_200)).rfc3339(), "2026-12-01T00:00:00Z");
    }
}
