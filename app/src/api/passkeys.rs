//! Ceremonies of passkeys: what the page's button asks the browser for. None where the address of this installation allows no passkeys.

use domain::security::PasskeySummary;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// A ceremony for a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// For the island that runs it.
    pub options: String,
    /// Goes into the form's hidden field `ticket`.
    pub ticket: String,
}

#[cfg(feature = "ssr")]
fn told(ceremony: Option<services::Ceremony>) -> Option<Ceremony> {
    ceremony.map(|ceremony| Ceremony { options: ceremony.options, ticket: ceremony.ticket })
}

/// For somebody who signs in without typing an address. Changes nothing.
#[server(prefix = "/api", endpoint = "get_passkey_sign_in")]
pub async fn get_passkey_sign_in() -> Result<Option<Ceremony>> {
    use super::server::{caller, fail};
    let (services, _) = caller()?;
    Ok(told(services.begin_passkey_sign_in().map_err(fail)?))
}

/// For a sign-in that waits in this browser for its second factor. Changes nothing.
#[server(prefix = "/api", endpoint = "get_passkey_second_factor")]
pub async fn get_passkey_second_factor() -> Result<Option<Ceremony>> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let Some(ticket) = cookies().ticket else { return Ok(None) };
    Ok(told(services.begin_passkey_second_factor(&actor, &ticket).await.map_err(fail)?))
}

/// For the reader, who confirms who they are. Changes nothing.
#[server(prefix = "/api", endpoint = "get_passkey_confirmation")]
pub async fn get_passkey_confirmation() -> Result<Option<Ceremony>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(told(services.begin_passkey_confirmation(&actor).await.map_err(fail)?))
}

/// For the reader, who adds a passkey. Changes nothing.
#[server(prefix = "/api", endpoint = "get_passkey_registration")]
pub async fn get_passkey_registration() -> Result<Option<Ceremony>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(told(services.begin_passkey(&actor).await.map_err(fail)?))
}

/// One of the reader's passkeys; asks for a fresh proof first.
#[server(prefix = "/api", endpoint = "get_passkey")]
pub async fn get_passkey(passkey: String) -> Result<PasskeySummary> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_passkey(&actor, &passkey).await.map_err(fail)
}

/// What a browser calls its device, as a name to begin with.
#[server(prefix = "/api", endpoint = "get_device_name")]
pub async fn get_device_name() -> Result<String> {
    use super::server::caller;
    let (_, actor) = caller()?;
    Ok(services::mail::device(&actor.agent()))
}
