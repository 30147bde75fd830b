//! Webhooks and their deliveries, without secrets.

use domain::webhook::{DeliveryDetail, DeliveryList, DeliveryQuery, WebhookDetail, WebhookList};
use leptos::prelude::*;

use super::Result;

/// The endpoints of an organization.
#[server(prefix = "/api", endpoint = "get_webhooks")]
pub async fn get_webhooks(slug: String) -> Result<WebhookList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_webhooks(&actor, &slug).await.map_err(fail)
}

/// One of them with its latest deliveries.
#[server(prefix = "/api", endpoint = "get_webhook")]
pub async fn get_webhook(slug: String, webhook: String) -> Result<WebhookDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_webhook(&actor, &slug, &webhook).await.map_err(fail)
}

/// A page of deliveries; an empty filter is none.
#[server(prefix = "/api", endpoint = "get_deliveries")]
pub async fn get_deliveries(
    slug: String,
    endpoint: String,
    state: String,
    event: String,
    before: String,
) -> Result<DeliveryList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let query = DeliveryQuery { webhook: endpoint, state, event, before };
    services.list_deliveries(&actor, &slug, &query).await.map_err(fail)
}

/// One delivery with its attempts.
#[server(prefix = "/api", endpoint = "get_delivery")]
pub async fn get_delivery(slug: String, delivery: String) -> Result<DeliveryDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_delivery(&actor, &slug, &delivery).await.map_err(fail)
}
