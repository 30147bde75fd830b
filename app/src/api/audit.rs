//! The log of an organization.

use domain::audit::{AuditPage, EntryDetail, PublicKey};
use leptos::prelude::*;

use super::Result;

/// A page of what a search of the log finds, the newest first; the entries below a number.
#[server(prefix = "/api", endpoint = "get_audit")]
pub async fn get_audit(
    slug: String,
    #[server(default)] search: String,
    #[server(default)] before: Option<i64>,
) -> Result<AuditPage> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_audit(&actor, &slug, &search, before).await.map_err(fail)
}

/// Everything of one entry.
#[server(prefix = "/api", endpoint = "get_audit_entry")]
pub async fn get_audit_entry(slug: String, entry: String) -> Result<EntryDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_audit_entry(&actor, &slug, &entry).await.map_err(fail)
}

/// The public keys that logs are signed with.
#[server(prefix = "/api", endpoint = "get_audit_keys")]
pub async fn get_audit_keys() -> Result<Vec<PublicKey>> {
    use super::server::{caller, fail};
    let (services, _) = caller()?;
    Ok(services.audit_keys().await.map_err(fail)?.keys)
}
