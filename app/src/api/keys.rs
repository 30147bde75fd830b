//! API keys, without their secrets.

use domain::key::{KeyDetail, KeyList, KeySummary};
use leptos::prelude::*;

use super::Result;

/// The reader's own keys: those in force, or the revoked ones.
#[server(prefix = "/api", endpoint = "get_keys")]
pub async fn get_keys(slug: String, revoked: bool) -> Result<KeyList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_keys(&actor, &slug, revoked).await.map_err(fail)
}

/// One of the reader's own keys.
#[server(prefix = "/api", endpoint = "get_key")]
pub async fn get_key(slug: String, id: String) -> Result<KeySummary> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_key(&actor, &slug, &id).await.map_err(fail)
}

/// One of the reader's own keys, whole.
#[server(prefix = "/api", endpoint = "get_key_detail")]
pub async fn get_key_detail(slug: String, id: String) -> Result<KeyDetail> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.key_detail(&actor, &slug, &id).await.map_err(fail)
}
