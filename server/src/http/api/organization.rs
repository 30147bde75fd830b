//! The organization, its audit log beside it.

use axum::http::Method;
use domain::audit::{EntrySummary, Fact, Party};
use domain::key::Resource;
use domain::name::OrgName;
use domain::policy::Permission;
use domain::problem::Code;
use serde::{Deserialize, Serialize};
use services::Error;
use utoipa::{IntoParams, ToSchema};

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::{bad_cursor, instant, maybe, pages};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read(
            "find_organization",
            "/api/v1/organization",
            (Resource::Organization, Permission::ViewHome),
            "Read the key’s organization",
            find,
        ),
        Operation::act(
            "update_organization",
            (Method::PATCH, "/api/v1/organization"),
            (Resource::Organization, Permission::ManageOrganization),
            "Change its name or time zone",
            update,
        ),
        Operation::read(
            "list_audit",
            "/api/v1/audit",
            (Resource::Audit, Permission::ViewAudit),
            "List and search the audit log",
            list_audit,
        ),
        Operation::read(
            "find_audit_entry",
            "/api/v1/audit/{entry}",
            (Resource::Audit, Permission::ViewAudit),
            "Read one entry of the audit log",
            find_entry,
        ),
    ]
}

/// An organization.
#[derive(Serialize, ToSchema)]
struct Organization {
    /// `org_…`
    id: String,
    name: String,
    /// Its name in addresses.
    slug: String,
    time_zone: String,
    /// The role of the key’s owner in it.
    role: String,
    members: i64,
    teams: i64,
    /// Keys that are not revoked.
    keys: i64,
    #[schema(format = DateTime)]
    created_at: String,
    /// When it is deleted, where an Admin has asked for that.
    #[schema(format = DateTime)]
    deletion_due_at: Option<String>,
}

/// What is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrganizationUpdate {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    time_zone: Option<String>,
}

async fn find(call: Call, _: Nothing) -> Result<Organization, Problem> {
    let settings = call.services.organization_settings(&call.actor, &call.slug).await?;
    Ok(Organization {
        id: settings.organization.org.to_string(),
        name: settings.organization.name,
        slug: settings.organization.slug,
        time_zone: settings.time_zone,
        role: settings.organization.role.to_string(),
        members: settings.members,
        teams: settings.teams,
        keys: settings.keys,
        created_at: instant(settings.created_at),
        deletion_due_at: maybe(settings.deletion_due_at),
    })
}

async fn update(call: Call, body: OrganizationUpdate) -> Result<Organization, Problem> {
    // What is not right changes nothing: the name is judged before the zone is set.
    let name = body.name.as_deref().map(OrgName::parse).transpose();
    let name = name.map_err(|error| Error::field("name", error.into()))?;
    if let Some(zone) = body.time_zone {
        call.services.set_organization_zone(&call.actor, &call.slug, &zone).await?;
    }
    if let Some(name) = name {
        call.services.rename_organization(&call.actor, &call.slug, name.as_str()).await?;
    }
    find(call, Nothing {}).await
}

/// How the log is asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// As on the page of the log: words, and `actor:`, `event:`, `target:`, `ip:`, `from:`, `to:`.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// From the page before.
    #[serde(default)]
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// Somebody or something, as the log names it.
#[derive(Serialize, ToSchema)]
struct AuditParty {
    /// An id, or two: `key_…/acc_…` is a key that acts for its owner.
    id: String,
    /// The name, where it is known.
    name: Option<String>,
}

/// An entry of the log.
#[derive(Serialize, ToSchema)]
struct AuditEntry {
    /// `evt_…`
    id: String,
    /// Its number in the log, without a gap.
    number: i64,
    #[schema(format = DateTime)]
    at: String,
    /// A word of the catalogue, such as `key.revoked`.
    event: String,
    actor: AuditParty,
    target: Option<AuditParty>,
    address: Option<String>,
}

/// One value of an entry.
#[derive(Serialize, ToSchema)]
struct AuditFact {
    name: String,
    before: Option<String>,
    after: Option<String>,
}

/// An entry, whole.
#[derive(Serialize, ToSchema)]
struct AuditEntryDetail {
    entry: AuditEntry,
    changes: Vec<AuditFact>,
    facts: Vec<AuditFact>,
    request_id: Option<String>,
    credential: Option<String>,
    agent: Option<String>,
    /// SHA-256 in hexadecimal: the entry’s own, and of the one before.
    hash: String,
    previous_hash: String,
    /// Names of personal values that were erased.
    erased: Vec<String>,
}

pages! {
    /// Entries, the newest first.
    AuditEntries of AuditEntry;
}

fn party(party: Party) -> AuditParty {
    AuditParty { id: party.written, name: party.name }
}

fn entry(entry: EntrySummary) -> AuditEntry {
    AuditEntry {
        id: entry.id.to_string(),
        number: entry.seq,
        at: instant(entry.at),
        event: entry.event,
        actor: party(entry.actor),
        target: entry.target.map(party),
        address: entry.address,
    }
}

fn facts(facts: Vec<Fact>) -> Vec<AuditFact> {
    facts.into_iter().map(|fact| AuditFact { name: fact.name, before: fact.before, after: fact.after }).collect()
}

async fn list_audit(call: Call, query: AuditQuery) -> Result<AuditEntries, Problem> {
    let below = match query.cursor.as_deref().map(str::parse::<i64>) {
        Some(Ok(below)) => Some(below),
        None => None,
        Some(Err(_)) => return Err(bad_cursor()),
    };
    let page = call.services.list_audit(&call.actor, &call.slug, &query.search, below).await?;
    if let Some(problem) = page.problem {
        let words = app::words::events::search_problem(&problem.part, problem.problem);
        return Err(Problem::told(Code::Invalid, words));
    }
    Ok(AuditEntries {
        data: page.entries.into_iter().map(entry).collect(),
        next_cursor: page.older.map(|older| older.to_string()),
    })
}

async fn find_entry(call: Call, _: Nothing) -> Result<AuditEntryDetail, Problem> {
    let detail = call.services.find_audit_entry(&call.actor, &call.slug, call.part("entry")).await?;
    Ok(AuditEntryDetail {
        entry: entry(detail.summary),
        changes: facts(detail.changes),
        facts: facts(detail.facts),
        request_id: detail.request,
        credential: detail.credential,
        agent: detail.agent,
        hash: detail.hash,
        previous_hash: detail.previous,
        erased: detail.erased,
    })
}
