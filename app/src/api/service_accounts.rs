//! Service accounts and their keys, without secrets.

use domain::service_account::{ServiceAccountDetail, ServiceAccountList};
use leptos::prelude::*;

use super::Result;

/// The service accounts of an organization.
#[server(prefix = "/api", endpoint = "get_service_accounts")]
pub async fn get_service_accounts(slug: String) -> Result<ServiceAccountList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_service_accounts(&actor, &slug).await.map_err(fail)
}

/// One of them; its keys for whoever may manage it.
#[server(prefix = "/api", endpoint = "get_service_account")]
pub async fn get_service_account(slug: String, service_account: String) -> Result<ServiceAccountDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_service_account(&actor, &slug, &service_account).await.map_err(fail)
}
