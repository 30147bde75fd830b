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

/// Who is signed in, if anybody is: for the pages that are for visitors too.
#[server(prefix = "/api", endpoint = "find_me")]
pub async fn find_me() -> Result<Option<Me>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    match services.me(&actor).await {
        Ok(me) => Ok(Some(me)),
        Err(services::Error::SignIn) => Ok(None),
        Err(error) => Err(fail(error)),
    }
}
