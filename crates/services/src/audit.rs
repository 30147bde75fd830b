//! The log of an organization as its people look at it: searched, one entry in full, changes taken back, kept for as long as is set.

mod export;
mod keeping;
mod plan;

use domain::audit::{
    AuditPage, Chain, EntryDetail, EntrySummary, Party, RETENTIONS, Retention, Search, USUAL_RETENTION, Undo, details,
    hex,
};
use domain::event::{Event, Kind};
use domain::field::FieldError;
use domain::id::{EntryId, OrgId};
use domain::name::DepartmentTag;
use domain::policy::{self, Permission, TeamRelation};
use store::{AuditIndex, AuditRest, AuditRow, AuditWindow, Conn};

pub use export::AuditExport;

use crate::actor::Actor;
use crate::gate::{Read, retrying};
use crate::{Error, Result, Services};

/// How many entries a page shows.
const PAGE: usize = 50;

/// The log that an actor may look at.
struct Open<'g> {
    read: Read<'g>,
    org: OrgId,
    permission: Permission,
    may_set: bool,
}

impl Open<'_> {
    fn billing_only(&self) -> bool {
        self.permission == Permission::ViewBillingAudit
    }
}

fn summary(row: AuditRow) -> EntrySummary {
    let refused = row.event.parse().is_ok_and(Kind::is_refusal);
    EntrySummary {
        id: row.id,
        seq: row.seq,
        at: row.at,
        refused,
        event: row.event,
        actor: Party { written: row.actor, name: row.actor_name },
        target: row.target.map(|written| Party { written, name: row.target_name }),
        address: row.address,
    }
}

/// Whether what a change set stands there still: taking back what somebody else changed since would undo theirs.
async fn still_stands(rows: &mut Conn<'_, OrgId>, undo: &Undo) -> Result<bool> {
    Ok(match undo {
        Undo::OrganizationName { from, .. } => rows.organization().await?.is_some_and(|row| row.name == from.as_str()),
        Undo::OrganizationZone { from, .. } => rows.organization().await?.is_some_and(|row| row.time_zone == *from),
        Undo::TeamName { team, from, .. } => rows.find_team(*team).await?.is_some_and(|row| row.name == from.as_str()),
        Undo::TeamDepartment { team, from, .. } => rows
            .find_team(*team)
            .await?
            .is_some_and(|row| row.department.as_deref() == from.as_ref().map(DepartmentTag::as_str)),
        Undo::Role { account, from, .. } => rows.role_of(*account).await? == Some(*from),
        // Asked again inside the write.
        Undo::AuditRetention { .. } => true,
    })
}

async fn retention(rows: &mut Conn<'_, OrgId>) -> Result<(u32, i64)> {
    let (days, from) = rows.audit_retention().await?.unwrap_or((i64::from(USUAL_RETENTION), 1));
    Ok((u32::try_from(days).unwrap_or(USUAL_RETENTION), from))
}

impl Services {
    /// Opens the log for reading: whole, or for a Billing Manager what is about billing. Everybody else is told who may.
    async fn open_audit(&self, actor: &Actor, slug: &str) -> Result<Open<'_>> {
        let organization = self.organization_of(actor, slug).await?;
        let may = |permission| policy::allows(organization.role, permission, TeamRelation::Own).is_ok();
        let billing = !may(Permission::ViewAudit) && may(Permission::ViewBillingAudit);
        let permission = if billing { Permission::ViewBillingAudit } else { Permission::ViewAudit };
        let read = self.gate.read(actor, permission, organization.org).await?;
        Ok(Open { read, org: organization.org, permission, may_set: may(Permission::ManagePolicies) })
    }

    /// A page of what a search finds, the newest first, of the entries below a number.
    pub async fn list_audit(&self, actor: &Actor, slug: &str, search: &str, below: Option<i64>) -> Result<AuditPage> {
        let open = self.open_audit(actor, slug).await?;
        let mut rows = open.read.organization()?;
        let (days, from) = retention(&mut rows).await?;
        let signed = open.read.site().last_checkpoint(Chain::Organization(open.org)).await?;
        let mut page = AuditPage {
            entries: Vec::new(),
            older: None,
            unfinished: false,
            problem: None,
            retention: Retention { days, from, signed: signed.map(|signed| (signed.head.seq, signed.at)) },
            may_set: open.may_set,
            billing_only: open.billing_only(),
        };
        let planned = match Search::parse(search) {
            Ok(search) => plan::plan(&mut rows, actor, search, open.billing_only()).await?,
            Err(problem) => Err(problem),
        };
        let plan = match planned {
            Ok(plan) => plan,
            Err(problem) => return Ok(AuditPage { problem: Some(problem), ..page }),
        };
        let found = plan.page(&mut rows, below.unwrap_or(i64::MAX), PAGE).await?;
        page.entries = found.rows.into_iter().map(summary).collect();
        (page.older, page.unfinished) = (found.older, found.unfinished);
        Ok(page)
    }

    /// Everything of one entry.
    pub async fn find_audit_entry(&self, actor: &Actor, slug: &str, id: &str) -> Result<EntryDetail> {
        let id: EntryId = id.parse().map_err(|_| Error::NotFound)?;
        let open = self.open_audit(actor, slug).await?;
        let mut rows = open.read.organization()?;
        let (entry, hash) = rows.find_audit_entry(id).await?.ok_or(Error::NotFound)?;
        let kind = entry.event.parse::<Kind>().ok();
        if open.billing_only() && !kind.is_some_and(Kind::is_about_billing) {
            return Err(Error::NotFound);
        }
        let (_, from) = retention(&mut rows).await?;
        let window =
            AuditWindow { below: entry.seq.saturating_add(1), from: entry.seq.max(from), looked_at: 1, limit: 1 };
        let row = rows.audit_page(&AuditIndex::Number, &AuditRest::default(), window).await?;
        let summary = summary(row.into_iter().next().ok_or(Error::NotFound)?);
        let beside = open.read.site().audit_beside(entry.chain, entry.seq.saturating_sub(1), entry.seq).await?;
        let personal: Vec<_> = beside.into_iter().map(|(_, name, value, _)| (name, value)).collect();
        let (changes, facts) = details(&entry.payload, &personal);
        let is_kept = |name: &String| personal.iter().any(|(kept, _)| kept == name);
        Ok(EntryDetail {
            changes,
            facts,
            request: entry.request.map(|id| id.to_string()),
            credential: entry.credential.map(|credential| credential.to_string()),
            agent: personal.iter().find(|(name, _)| name == "request.agent").map(|(_, agent)| agent.clone()),
            hash: hex(&hash),
            previous: hex(&entry.previous),
            erased: entry.commitments.iter().map(|(name, _)| name.clone()).filter(|name| !is_kept(name)).collect(),
            undo: open.may_set && Undo::of(&entry, &personal).is_some(),
            summary,
        })
    }

    /// Takes the change of an entry back, where what it set stands there still.
    pub async fn undo_audit_entry(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        let id: EntryId = id.parse().map_err(|_| Error::NotFound)?;
        let open = self.open_audit(actor, slug).await?;
        let (entry, _) = open.read.organization()?.find_audit_entry(id).await?.ok_or(Error::NotFound)?;
        let beside = open.read.site().audit_beside(entry.chain, entry.seq.saturating_sub(1), entry.seq).await?;
        let personal: Vec<_> = beside.into_iter().map(|(_, name, value, _)| (name, value)).collect();
        let undo = Undo::of(&entry, &personal).ok_or(Error::NotFound)?;
        if !still_stands(&mut open.read.organization()?, &undo).await? {
            return Err(Error::Conflict);
        }
        match undo {
            Undo::OrganizationName { to, .. } => self.rename_organization(actor, slug, to.as_str()).await,
            Undo::OrganizationZone { to, .. } => self.set_organization_zone(actor, slug, &to).await,
            Undo::TeamName { team, to, .. } => self.rename_team(actor, slug, &team.to_string(), to.as_str()).await,
            Undo::TeamDepartment { team, to, .. } => {
                let tag = to.as_ref().map_or("", DepartmentTag::as_str);
                self.set_department(actor, slug, &team.to_string(), tag).await
            }
            Undo::Role { account, to, .. } => {
                self.change_role(actor, slug, &account.to_string(), to.as_str()).await.map(drop)
            }
            Undo::AuditRetention { from, to } => self.change_retention(actor, open.org, Some(from), to).await,
        }
    }

    /// Sets how many days the log is kept.
    pub async fn set_audit_retention(&self, actor: &Actor, slug: &str, days: &str) -> Result<()> {
        let days = days.parse().ok().filter(|days| RETENTIONS.contains(days));
        let days = days.ok_or_else(|| Error::field("days", FieldError::UnknownChoice))?;
        let org = self.organization_of(actor, slug).await?.org;
        self.change_retention(actor, org, None, days).await
    }

    async fn change_retention(&self, actor: &Actor, org: OrgId, expected: Option<u32>, to: u32) -> Result<()> {
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManagePolicies, org).await?;
            let mut rows = w.organization(org)?;
            let (before, _) = retention(&mut rows).await?;
            if expected.is_some_and(|expected| expected != before) {
                return Err(Error::Conflict);
            }
            if before == to {
                return Ok(());
            }
            rows.set_audit_retention(i64::from(to)).await?;
            w.commit(Event::AuditRetentionChanged { org, before_days: before, after_days: to }).await
        })
    }
}
