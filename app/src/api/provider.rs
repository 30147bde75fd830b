//! The identity providers that are set up, and whom one of them has named.

use domain::session::Method;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// Whom a provider has named, and what it knows of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub provider: Method,
    /// What the provider calls the person.
    pub label: String,
    pub name: String,
    pub email: String,
    /// Whether the account of this address has a password to sign in with.
    pub has_password: bool,
}

/// The same, for pages that await nothing.
#[cfg(feature = "ssr")]
pub fn offered_providers() -> Vec<Method> {
    super::server::caller().map(|(services, _)| services.settings.providers.offered()).unwrap_or_default()
}

/// The providers that one may sign in with.
#[server(prefix = "/api", endpoint = "get_providers")]
pub async fn get_providers() -> Result<Vec<Method>> {
    let (services, _) = super::server::caller()?;
    Ok(services.settings.providers.offered())
}

/// Who waits in this browser for an account of their own. Changes nothing.
#[server(prefix = "/api", endpoint = "get_provider_sign_up")]
pub async fn get_provider_sign_up() -> Result<Option<Named>> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let Some(ticket) = cookies().ticket else { return Ok(None) };
    Ok(services.inspect_provider_sign_up(&actor, &ticket).await.map_err(fail)?.map(named))
}

/// Whose address has an account already, in this browser. Changes nothing.
#[server(prefix = "/api", endpoint = "get_provider_link")]
pub async fn get_provider_link() -> Result<Option<Named>> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let Some(ticket) = cookies().ticket else { return Ok(None) };
    Ok(services.inspect_provider_link(&actor, &ticket).await.map_err(fail)?.map(named))
}

#[cfg(feature = "ssr")]
fn named(found: services::Newcomer) -> Named {
    let services::Newcomer { provider, label, name, email, has_password } = found;
    Named { provider, label, name, email, has_password }
}
