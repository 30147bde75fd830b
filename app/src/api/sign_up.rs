//! What the pages of sign-up and recovery need to know of a pending one.

use domain::sign_up::SignUpMode;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// The pending sign-up of this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSignUp {
    pub email: String,
    pub may_resend: bool,
}

/// What a mailed link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum LinkState {
    /// One button is enough.
    SameBrowser { email: String },
    /// The password is asked for.
    OtherBrowser { email: String },
    /// Expired, used or never made.
    Dead,
}

/// Who may sign up by themselves.
#[server(prefix = "/api", endpoint = "get_sign_up_mode")]
pub async fn get_sign_up_mode() -> Result<SignUpMode> {
    let (services, _) = super::server::caller()?;
    Ok(services.settings.sign_up.clone())
}

/// The pending sign-up of this browser, if there is one.
#[server(prefix = "/api", endpoint = "get_pending_sign_up")]
pub async fn get_pending_sign_up() -> Result<Option<PendingSignUp>> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let Some(browser) = cookies().browser else { return Ok(None) };
    let view = services.pending_sign_up(&actor, &browser).await.map_err(fail)?;
    Ok(view.map(|view| PendingSignUp { email: view.email, may_resend: view.may_resend }))
}

/// What the confirmation link of this token leads to. Changes nothing.
#[server(prefix = "/api", endpoint = "get_confirmation_link")]
pub async fn get_confirmation_link(token: String) -> Result<LinkState> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let view = services.inspect_link(&actor, cookies().browser.as_deref(), &token).await.map_err(fail)?;
    Ok(match view {
        services::LinkView::SameBrowser { email } => LinkState::SameBrowser { email },
        services::LinkView::OtherBrowser { email } => LinkState::OtherBrowser { email },
        services::LinkView::Dead => LinkState::Dead,
    })
}

/// Whose password a recovery's link may set, and how long it has to be at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryLink {
    pub email: String,
    pub least: usize,
}

/// The address whose password the link of this token may set; nothing when the link is dead. Changes nothing.
#[server(prefix = "/api", endpoint = "get_recovery_link")]
pub async fn get_recovery_link(token: String) -> Result<Option<RecoveryLink>> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(match services.inspect_recovery(&actor, &token).await.map_err(fail)? {
        services::RecoveryView::Live { email, least } => Some(RecoveryLink { email, least }),
        services::RecoveryView::Dead => None,
    })
}
