//! Organization tokens, without their secrets.

use domain::organization_token::TokenList;
use leptos::prelude::*;

use super::Result;

/// The tokens of an organization: those in force, or the revoked ones.
#[server(prefix = "/api", endpoint = "get_organization_tokens")]
pub async fn get_organization_tokens(slug: String, revoked: bool) -> Result<TokenList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_organization_tokens(&actor, &slug, revoked).await.map_err(fail)
}
