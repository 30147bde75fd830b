//! What a new password is judged by, and an estimate of one while it is chosen.

use domain::password::Strength;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// What the reader's new password will be judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRules {
    /// Whether the present one must be shown.
    pub has_password: bool,
    /// The present one is on a list of leaked ones.
    pub leaked: bool,
    /// The least length, in characters.
    pub least: usize,
    /// Words of the reader's own, which do not make a password.
    pub own_words: Vec<String>,
}

/// What the reader's new password will be judged by; after a fresh proof of who they are.
#[server(prefix = "/api", endpoint = "get_password_rules")]
pub async fn get_password_rules() -> Result<PasswordRules> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let rules = services.password_rules(&actor).await.map_err(fail)?;
    let services::PasswordRules { has_password, leaked, least, own_words } = rules;
    Ok(PasswordRules { has_password, leaked, least, own_words })
}

/// How hard a password is to guess beside the person's own words, one a line. Nothing of it is kept or logged; asked so often by one
/// network, it answers no more, and the page does without.
#[server(prefix = "/api", endpoint = "estimate_password")]
pub async fn estimate_password(password: String, #[server(default)] own_words: String) -> Result<Strength> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.estimate_password(&actor, &password, &own_words).await.map_err(fail)
}
