//! Policies: what binds, what a change would do, what stands above pages, and whom to ask. Changes are forms.

use std::collections::BTreeMap;

use domain::policies::{DoorHelp, Notices, Overview, Preview};
use leptos::prelude::*;

use super::Result;

/// The organization's policies, for every member.
#[server(prefix = "/api", endpoint = "get_policies")]
pub async fn get_policies(slug: String) -> Result<Overview> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.policies(&actor, &slug).await.map_err(fail)
}

/// What the change that was typed differs in, and what it would have done to the last seven days.
#[server(prefix = "/api", endpoint = "get_policy_preview")]
pub async fn get_policy_preview(slug: String, #[server(default)] values: BTreeMap<String, String>) -> Result<Preview> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let typed = crate::forms::policies::typed(&values);
    services.preview_policies(&actor, &slug, &typed).await.map_err(fail)
}

/// What stands above every page of the organization.
#[server(prefix = "/api", endpoint = "get_notices")]
pub async fn get_notices(slug: String) -> Result<Notices> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.organization_notices(&actor, &slug).await.map_err(fail)
}

/// What helps a member whom a policy keeps out.
#[server(prefix = "/api", endpoint = "get_door_help")]
pub async fn get_door_help(slug: String) -> Result<DoorHelp> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.door_help(&actor, &slug).await.map_err(fail)
}
