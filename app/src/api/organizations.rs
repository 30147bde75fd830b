//! An organization's settings, and who may do what in it.

use domain::organization::{Explanation, OrganizationSettings};
use domain::policy::Permission;
use leptos::prelude::*;

use super::Result;

/// Leads whoever comes by an address that the organization had before to the same page under the one that it has now.
#[server(prefix = "/api", endpoint = "follow_former_slug")]
pub async fn follow_former_slug(slug: String) -> Result<()> {
    use super::server::{caller, fail, lead_on};
    let (services, actor) = caller()?;
    let now = services.follow_former_slug(&actor, &slug).await.map_err(fail)?;
    lead_on(&slug, &now);
    Ok(())
}

/// The settings.
#[server(prefix = "/api", endpoint = "get_organization_settings")]
pub async fn get_organization_settings(slug: String) -> Result<OrganizationSettings> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.organization_settings(&actor, &slug).await.map_err(fail)
}

/// Answers only whoever may do something there, in the sense of the gate; leads those on who have to show first that it is them.
#[server(prefix = "/api", endpoint = "ensure_may")]
pub async fn ensure_may(slug: String, act: Permission) -> Result<()> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.ensure_may(&actor, &slug, act).await.map_err(fail)
}

/// Whether a member may do something, by which rule, and who can; the reader, or for whoever manages members anybody, by account.
#[server(prefix = "/api", endpoint = "get_explanation")]
pub async fn get_explanation(slug: String, act: String, account: String) -> Result<Explanation> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.explain(&actor, &slug, &act, &account).await.map_err(fail)
}
