//! The signed-in person.

use domain::account::Me;
use leptos::prelude::*;

use super::Result;

/// Who is signed in. A visitor is led to the sign-in.
#[server(prefix = "/api", endpoint = "get_me")]
pub async fn get_me() -> Result<Me> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.me(&actor).await.map_err(fail)
}
