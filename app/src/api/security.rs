//! How the reader's account is kept safe, and what links and tickets about it lead to.

use domain::security::{Overview, Proof};
use domain::session::SessionSummary;
use domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Result;

/// What a sign-in waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedFactor {
    pub totp: bool,
    pub passkeys: bool,
    pub recovery_codes: bool,
}

/// What puts the account into an authenticator app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSetup {
    pub ticket: String,
    /// Base 32.
    pub secret: String,
    /// `otpauth://…`
    pub uri: String,
}

/// The reader's sessions as of an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    pub sessions: Vec<SessionSummary>,
    pub rendered_at: Timestamp,
}

/// What a mailed link about a lost factor leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum LostFactorLink {
    Live { email: String },
    Waiting { due_at: Timestamp, approval_by: Vec<String> },
    Dead,
}

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

/// Answers only somebody who showed a moment ago who they are; leads others to the page that asks.
#[server(prefix = "/api", endpoint = "ensure_fresh")]
pub async fn ensure_fresh() -> Result<()> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.ensure_fresh(&actor).await.map_err(fail)
}

/// What the sign-in of this browser waits for; nothing where none is under way.
#[server(prefix = "/api", endpoint = "get_awaited_factor")]
pub async fn get_awaited_factor() -> Result<Option<AwaitedFactor>> {
    use super::server::{caller, cookies, fail};
    let (services, actor) = caller()?;
    let Some(ticket) = cookies().ticket else { return Ok(None) };
    let view = services.awaited_second_factor(&actor, &ticket).await.map_err(fail)?;
    Ok(view.map(|view| AwaitedFactor {
        totp: view.ways.totp,
        passkeys: view.ways.passkeys > 0,
        recovery_codes: view.ways.recovery_codes > 0,
    }))
}

/// A secret for an authenticator app, fresh, or that of a set-up which came back. Changes nothing.
#[server(prefix = "/api", endpoint = "get_totp_setup")]
pub async fn get_totp_setup(ticket: String) -> Result<TotpSetup> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let ticket = Some(ticket.as_str()).filter(|ticket| !ticket.is_empty());
    let setup = services.begin_totp(&actor, ticket).await.map_err(fail)?;
    Ok(TotpSetup { ticket: setup.ticket, secret: setup.secret, uri: setup.uri })
}

/// The reader's live sessions.
#[server(prefix = "/api", endpoint = "get_sessions")]
pub async fn get_sessions() -> Result<Sessions> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    let sessions = services.list_sessions(&actor).await.map_err(fail)?;
    Ok(Sessions { sessions, rendered_at: services.now() })
}

/// Whether the link "this wasn't me" still works. Changes nothing.
#[server(prefix = "/api", endpoint = "is_report_link_live")]
pub async fn is_report_link_live(token: String) -> Result<bool> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.inspect_report(&actor, &token).await.map_err(fail)
}

/// What the link of a lost factor leads to. Changes nothing.
#[server(prefix = "/api", endpoint = "get_lost_factor_link")]
pub async fn get_lost_factor_link(token: String) -> Result<LostFactorLink> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    Ok(match services.inspect_lost_factor(&actor, &token).await.map_err(fail)? {
        services::FactorLossView::Live { email } => LostFactorLink::Live { email },
        services::FactorLossView::Waiting { due_at, approval_by } => LostFactorLink::Waiting { due_at, approval_by },
        services::FactorLossView::Dead => LostFactorLink::Dead,
    })
}

/// Whether the link that keeps a factor still works. Changes nothing.
#[server(prefix = "/api", endpoint = "is_stop_link_live")]
pub async fn is_stop_link_live(token: String) -> Result<bool> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.inspect_factor_loss_stop(&actor, &token).await.map_err(fail)
}
