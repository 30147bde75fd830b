//! Invitations and lists of people to invite, as their senders see them; and what a link of one opens.

use domain::import::ImportPreview;
use domain::invitation::{InvitationPage, InviteChoices, PendingList, SentInvitation};
use leptos::prelude::*;

use super::Result;

/// What the forms that invite offer.
#[server(prefix = "/api", endpoint = "get_invite_choices")]
pub async fn get_invite_choices(slug: String) -> Result<InviteChoices> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.invite_choices(&actor, &slug).await.map_err(fail)
}

/// Invitations that wait, the newest first; `before` is where the page before ended.
#[server(prefix = "/api", endpoint = "get_pending_invitations")]
pub async fn get_pending_invitations(slug: String, before: String) -> Result<PendingList> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.list_pending_invitations(&actor, &slug, &before).await.map_err(fail)
}

/// One invitation, with the link that may be handed on.
#[server(prefix = "/api", endpoint = "get_sent_invitation")]
pub async fn get_sent_invitation(slug: String, invitation: String) -> Result<SentInvitation> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.find_invitation(&actor, &slug, &invitation).await.map_err(fail)
}

/// One page of a list, from one on.
#[server(prefix = "/api", endpoint = "get_import")]
pub async fn get_import(slug: String, import: String, page: usize, problems: bool) -> Result<ImportPreview> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.import_preview(&actor, &slug, &import, page, problems).await.map_err(fail)
}

/// What the link of this token opens for whoever asks. Changes nothing.
#[server(prefix = "/api", endpoint = "get_invitation")]
pub async fn get_invitation(token: String) -> Result<InvitationPage> {
    use super::server::{caller, fail};
    let (services, actor) = caller()?;
    services.inspect_invitation(&actor, &token).await.map_err(fail)
}
