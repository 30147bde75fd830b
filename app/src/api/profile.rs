//! What the reader may set of their own account, and where mailed links about it lead.

use domain::account::Farewell;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// Where a mailed link about an address leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum AddressLink {
    /// A button gives the account another address.
    Live { from: String, to: String },
    /// Expired, used or never made.
    Dead,
}

/// What API defaults can be chosen from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiChoices {
    /// The ids of the models.
    pub models: Vec<String>,
    /// The operator's regions; empty where there is nothing to choose.
    pub regions: Vec<String>,
}

#[cfg(feature = "ssr")]
impl From<services::AddressLinkView> for AddressLink {
    fn from(view: services::AddressLinkView) -> Self {
        match view {
            services::AddressLinkView::Live { from, to } => AddressLink::Live { from, to },
            services::AddressLinkView::Dead => AddressLink::Dead,
        }
    }
}

/// The time zones to choose from, `UTC` first.
#[server(prefix = "/api", endpoint = "get_zones")]
pub async fn get_zones() -> Result<Vec<String>> {
    Ok(services::zone_names())
}

/// What API defaults can be chosen from.
#[server(prefix = "/api", endpoint = "get_api_choices")]
pub async fn get_api_choices() -> Result<ApiChoices> {
    let (services, _) = super::server::caller()?;
    let models = services.settings.price_book.model_ids().map(str::to_owned).collect();
    Ok(ApiChoices { models, regions: services.settings.regions.clone() })
}

/// The reader's address, for who showed a moment ago who they are.
#[server(prefix = "/api", endpoint = "get_changeable_address")]
pub async fn get_changeable_address() -> Result<String> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.changeable_address(&actor).await.map_err(fail)
}

/// Where the link to a new address leads. Changes nothing.
#[server(prefix = "/api", endpoint = "get_address_change_link")]
pub async fn get_address_change_link(token: String) -> Result<AddressLink> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(services.inspect_address_change(&actor, &token).await.map_err(fail)?.into())
}

/// Where the link to the old address leads. Changes nothing.
#[server(prefix = "/api", endpoint = "get_address_undo_link")]
pub async fn get_address_undo_link(token: String) -> Result<AddressLink> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(services.inspect_address_undo(&actor, &token).await.map_err(fail)?.into())
}

/// The address that a mailed link would make a contact, if it still works. Changes nothing.
#[server(prefix = "/api", endpoint = "get_contact_link")]
pub async fn get_contact_link(token: String) -> Result<Option<String>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(services.inspect_contact(&actor, &token).await.map_err(fail)?.map(String::from))
}

/// What going away would mean, for who showed a moment ago who they are.
#[server(prefix = "/api", endpoint = "get_farewell")]
pub async fn get_farewell() -> Result<Farewell> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.farewell(&actor).await.map_err(fail)
}
