//! Teams of an organization: made, renamed, tagged with a department, filled and ended.

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, TeamId};
use domain::name::{DepartmentTag, TeamName};
use domain::policy::Permission;
use domain::search::search_words;
use domain::team::{TeamDetail, TeamList, TeamMember, TeamSummary, TeamToken};
use store::{MemberFilter, MemberOrder, TeamRow};

use crate::actor::Actor;
use crate::gate::{Scopes, retrying};
use crate::members::{may, rarest_first};
use crate::{Error, Result, Services};

/// People of a page of a team, and how many are offered to a search.
const PAGE: i64 = 50;
const CANDIDATES: i64 = 10;
/// How many teams an organization may have: its lists are whole.
const TEAMS: usize = 500;
/// Between the name and the id of a cursor: in no folded name.
const SEPARATOR: char = '\n';

fn summary(row: TeamRow, own: &[TeamId]) -> TeamSummary {
    TeamSummary {
        own: own.contains(&row.id),
        id: row.id,
        name: row.name,
        department: row.department,
        is_default: row.is_default,
        members: row.members,
        keys: row.keys,
        created_at: row.created_at,
    }
}

fn parsed(team: &str) -> Result<TeamId> {
    team.parse().map_err(|_| Error::NotFound)
}

/// An empty tag is none.
fn department(errors: &mut FieldErrors, text: &str) -> Option<Option<DepartmentTag>> {
    match text.trim() {
        "" => Some(None),
        text => errors.take("department", DepartmentTag::parse(text)).map(Some),
    }
}

impl Services {
    /// The teams of an organization.
    pub async fn list_teams(&self, actor: &Actor, slug: &str) -> Result<TeamList> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let mut rows = read.organization()?;
        let own = rows.teams_of(account).await?;
        let teams: Vec<_> = rows.teams().await?.into_iter().map(|row| summary(row, &own)).collect();
        let mut departments: Vec<_> = teams.iter().filter_map(|team| team.department.clone()).collect();
        departments.sort();
        departments.dedup();
        Ok(TeamList { teams, may_manage: may(read.role, Permission::ManageTeams), departments })
    }

    /// One team: a page of its people, and who is found by `search` to be put into it.
    pub async fn find_team(
        &self,
        actor: &Actor,
        slug: &str,
        team: &str,
        search: &str,
        after: &str,
    ) -> Result<TeamDetail> {
        let account = actor.signed_in()?;
        let team = parsed(team)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewDirectory, org).await?;
        let may_manage = may(read.role, Permission::ManageTeams);
        let mut rows = read.organization()?;
        let row = rows.find_team(team).await?.ok_or(Error::NotFound)?;
        let own = rows.teams_of(account).await?;
        let mut people = rows.team_people(team, after.split_once(SEPARATOR).unwrap_or_default(), PAGE + 1).await?;
        let is_more = people.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        if is_more {
            people.pop();
        }
        let last = people.last().filter(|_| is_more);
        let next = last.map(|last| format!("{}{SEPARATOR}{}", last.name.to_lowercase(), last.account));
        let words = rarest_first(&mut rows, search_words(search), "").await?;
        let mut candidates = Vec::new();
        if may_manage && !words.is_empty() {
            let filter = MemberFilter::default();
            let found = rows.directory(&filter, MemberOrder::Words(&words, "", ""), CANDIDATES + PAGE).await?;
            let outside = found.into_iter().filter(|member| member.teams.iter().all(|(id, _)| *id != team));
            let limit = usize::try_from(CANDIDATES).unwrap_or(usize::MAX);
            candidates.extend(outside.take(limit).map(|member| TeamMember {
                account: member.account,
                name: member.name,
                email: member.email,
            }));
        }
        let mut tokens = Vec::new();
        let shared = if may_manage { rows.tokens_of_team(team).await? } else { Vec::new() };
        for key in shared {
            if let Some(token) = rows.find_key(key).await? {
                tokens.push(TeamToken { name: token.name, ends: rows.teams_of_key(key).await?.len() <= 1 });
            }
        }
        let member =
            |person: store::Person| TeamMember { account: person.account, name: person.name, email: person.email };
        Ok(TeamDetail {
            team: summary(row, &own),
            people: people.into_iter().map(member).collect(),
            next,
            candidates,
            may_manage,
            may_tag: may(read.role, Permission::ManageDepartmentTags),
            tokens,
        })
    }

    /// Makes a team; whoever makes it belongs to it.
    pub async fn create_team(&self, actor: &Actor, slug: &str, name: &str, tag: &str) -> Result<TeamId> {
        let account = actor.signed_in()?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", TeamName::parse(name));
        let tag = department(&mut errors, tag);
        let (Some(name), Some(tag)) = (name, tag) else { return Err(Error::Invalid(errors)) };
        if let Some(team) = self.noted_result(actor)? {
            return Ok(team);
        }
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageTeams, org).await?;
            let now = w.now;
            let team = TeamId::new(now, self.env.random());
            let mut rows = w.organization(org)?;
            if rows.teams().await?.len() >= TEAMS {
                return Err(Error::field("name", FieldError::TooMany));
            }
            if !rows.insert_team(team, name.as_str(), false, now).await? {
                return Err(Error::field("name", FieldError::Taken));
            }
            rows.set_department(team, tag.as_ref().map(DepartmentTag::as_str)).await?;
            rows.insert_team_member(team, account).await?;
            if tag.is_some() {
                let tagged = Event::TeamDepartmentChanged { team, before: None, after: tag.clone() };
                w.record_in(org, tagged).await?;
            }
            self.note_result(&mut w, actor, &team).await?;
            let created = Event::TeamCreated { team, name: name.clone() };
            w.commit([created, Event::TeamMemberAdded { team, account }]).await?;
            Ok(team)
        })
    }

    /// Renames a team.
    pub async fn rename_team(&self, actor: &Actor, slug: &str, team: &str, name: &str) -> Result<()> {
        let team = parsed(team)?;
        let after = TeamName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageTeams, org).await?;
            let mut rows = w.organization(org)?;
            let row = rows.find_team(team).await?.ok_or(Error::NotFound)?;
            let before = TeamName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
            if before == after {
                return Ok(());
            }
            if !rows.rename_team(team, after.as_str()).await? {
                return Err(Error::field("name", FieldError::Taken));
            }
            w.commit(Event::TeamRenamed { team, before, after: after.clone() }).await
        })
    }

    /// Sets the department that a team's costs are booked to; empty for none.
    pub async fn set_department(&self, actor: &Actor, slug: &str, team: &str, tag: &str) -> Result<()> {
        let team = parsed(team)?;
        let mut errors = FieldErrors::new();
        let Some(after) = department(&mut errors, tag) else { return Err(Error::Invalid(errors)) };
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageDepartmentTags, org).await?;
            let mut rows = w.organization(org)?;
            let row = rows.find_team(team).await?.ok_or(Error::NotFound)?;
            let before = row.department.as_deref().and_then(|tag| DepartmentTag::parse(tag).ok());
            if before == after {
                return Ok(());
            }
            rows.set_department(team, after.as_ref().map(DepartmentTag::as_str)).await?;
            w.commit(Event::TeamDepartmentChanged { team, before, after: after.clone() }).await
        })
    }

    /// Ends a team, once its name was typed. The default one stays, and one with live keys or service accounts too: they belong to a team.
    pub async fn delete_team(&self, actor: &Actor, slug: &str, team: &str, typed_name: &str) -> Result<String> {
        let (account, team) = (actor.signed_in()?, parsed(team)?);
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            // Tokens that end with it are in the log of whoever ends them too.
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManageTeams, scopes).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_team(team).await?.ok_or(Error::NotFound)?;
            if row.is_default || row.keys > 0 || rows.count_service_accounts(team).await? > 0 {
                return Err(Error::field("name", FieldError::NotAllowed));
            }
            if typed_name.trim() != row.name {
                let error = if typed_name.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("name", error));
            }
            self.leave_tokens(&mut w, org, team).await?;
            w.organization(org)?.delete_team(team, now).await?;
            let name = TeamName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
            w.commit(Event::TeamDeleted { team, name }).await?;
            Ok(row.name)
        })
    }

    /// Puts a member into a team, or takes one out.
    pub async fn set_team_member(
        &self,
        actor: &Actor,
        slug: &str,
        team: &str,
        account: &str,
        belongs: bool,
    ) -> Result<()> {
        let (team, account): (TeamId, AccountId) = (parsed(team)?, account.parse().map_err(|_| Error::NotFound)?);
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageTeams, org).await?;
            let mut rows = w.organization(org)?;
            rows.find_team(team).await?.ok_or(Error::NotFound)?;
            rows.standing_of(account).await?.ok_or(Error::NotFound)?;
            let event = if belongs {
                rows.insert_team_member(team, account).await?.then_some(Event::TeamMemberAdded { team, account })
            } else {
                rows.remove_team_member(team, account).await?.then_some(Event::TeamMemberRemoved { team, account })
            };
            match event {
                Some(event) => w.commit(event).await,
                None => Ok(()),
            }
        })
    }
}
