//! Teams.

use domain::team::{TeamDetail, TeamList};
use leptos::prelude::*;

use super::Result;

/// The teams of an organization.
#[server(prefix = "/api", endpoint = "get_teams")]
pub async fn get_teams(slug: String) -> Result<TeamList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_teams(&actor, &slug).await.map_err(fail)
}

/// One team: a page of its people after `after`, and who is found by `search` to be put into it.
#[server(prefix = "/api", endpoint = "get_team")]
pub async fn get_team(slug: String, team: String, search: String, after: String) -> Result<TeamDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_team(&actor, &slug, &team, &search, &after).await.map_err(fail)
}
