//! The first page of an organization.

use domain::home::{Checklist, Home};
use leptos::prelude::*;

use super::Result;

/// Everything that the home page of an organization shows.
#[server(prefix = "/api", endpoint = "get_home")]
pub async fn get_home(slug: String) -> Result<Home> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.home(&actor, &slug).await.map_err(fail)
}

/// The checklist alone.
#[server(prefix = "/api", endpoint = "get_checklist")]
pub async fn get_checklist(slug: String) -> Result<Checklist> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.checklist(&actor, &slug).await.map_err(fail)
}
