//! How the reader's account is kept safe.

use domain::security::{Overview, Proof};
use leptos::prelude::*;

use super::Result;

/// The password, factors, passkeys and identities, without anything secret.
#[server(prefix = "/api", endpoint = "get_security")]
pub async fn get_security() -> Result<Overview> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.security_overview(&actor).await.map_err(fail)
}

/// What the reader can show to confirm who they are.
#[server(prefix = "/api", endpoint = "get_proofs")]
pub async fn get_proofs() -> Result<Vec<Proof>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.confirmation_proofs(&actor).await.map_err(fail)
}
