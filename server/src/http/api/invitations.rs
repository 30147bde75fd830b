//! Invitations: sent, looked at, sent again, withdrawn.

use axum::http::Method;
use domain::invitation::{PendingInvitation, SentInvitation};
use domain::key::Resource;
use domain::policy::Permission;
use domain::problem::Code;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use services::{Error, TypedInvitation};
use utoipa::{IntoParams, ToSchema};

use super::super::problem::Problem;
use super::operation::{Call, Nothing, Operation};
use super::values::{bad_cursor, instant, maybe, pages};

const PEOPLE: Resource = Resource::People;

pub(super) fn operations() -> Vec<Operation> {
    let [post, delete] = [Method::POST, Method::DELETE];
    let invitation = "/api/v1/invitations/{invitation}";
    vec![
        Operation::read(
            "list_invitations",
            "/api/v1/invitations",
            (PEOPLE, Permission::InviteMembers),
            "List invitations not answered yet",
            list_open,
        ),
        Operation::act(
            "invite_members",
            (post.clone(), "/api/v1/invitations"),
            (PEOPLE, Permission::InviteMembers),
            "Invite people",
            invite,
        )
        .creates(),
        Operation::read(
            "find_invitation",
            invitation,
            (PEOPLE, Permission::InviteMembers),
            "Read one invitation",
            find_invitation,
        ),
        Operation::act(
            "resend_invitation",
            (post, "/api/v1/invitations/{invitation}/resend"),
            (PEOPLE, Permission::InviteMembers),
            "Send an invitation again",
            resend,
        ),
        Operation::act(
            "revoke_invitation",
            (delete, invitation),
            (PEOPLE, Permission::InviteMembers),
            "Withdraw an invitation",
            revoke,
        ),
    ]
}

pages! {
    /// Invitations, the newest first.
    Invitations of Invitation;
}

/// An invitation.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// `inv_…`
    id: String,
    email: String,
    role: String,
    /// Names of the teams.
    teams: Vec<String>,
    invited_by: String,
    /// `pending`, `expired`, `accepted` or `revoked`.
    state: String,
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// People to be invited, all with the same role and teams.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitations {
    /// Addresses.
    emails: Vec<String>,
    /// `admin`, `developer`, `billing_manager` or `read_only`.
    role: String,
    /// Ids of teams; none stands for the default one.
    #[serde(default)]
    teams: Vec<String>,
    /// A word of the sender’s.
    #[serde(default)]
    message: Option<String>,
}

/// An address that was not invited.
#[derive(Serialize, ToSchema)]
struct RefusedAddress {
    email: String,
    /// Why, as a word.
    why: String,
}

/// What became of the addresses.
#[derive(Serialize, ToSchema)]
struct InvitationResult {
    sent: Vec<String>,
    refused: Vec<RefusedAddress>,
}

/// Which page of invitations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct InvitationQuery {
    /// From the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

fn open(invitation: PendingInvitation, now: Timestamp) -> Invitation {
    let state = if invitation.is_expired(now) { "expired" } else { "pending" };
    Invitation {
        id: invitation.id.to_string(),
        email: invitation.email,
        role: invitation.role.to_string(),
        teams: invitation.teams,
        invited_by: invitation.invited_by,
        state: state.to_owned(),
        sent_at: maybe(Some(invitation.sent_at)),
        expires_at: instant(invitation.expires_at),
    }
}

fn sent(sent: SentInvitation) -> Result<Invitation, Problem> {
    let state = serde_json::to_value(sent.state).ok().and_then(|state| state.as_str().map(str::to_owned));
    let state = state.ok_or_else(|| Problem::of(Code::Internal))?;
    Ok(Invitation { state, ..open(sent.invitation, sent.rendered_at) })
}

async fn list_open(call: Call, query: InvitationQuery) -> Result<Invitations, Problem> {
    let page = call.services.list_pending_invitations(&call.actor, &call.slug, &query.cursor).await;
    let page = page.map_err(|error| match error {
        Error::NotFound => bad_cursor(),
        error => error.into(),
    })?;
    let now = page.rendered_at;
    Ok(Invitations {
        data: page.invitations.into_iter().map(|invitation| open(invitation, now)).collect(),
        next_cursor: page.next.map(|id| id.to_string()),
    })
}

async fn find_invitation(call: Call, _: Nothing) -> Result<Invitation, Problem> {
    sent(call.services.find_invitation(&call.actor, &call.slug, call.part("invitation")).await?)
}

async fn invite(call: Call, body: NewInvitations) -> Result<InvitationResult, Problem> {
    let typed = TypedInvitation {
        addresses: &body.emails.join("\n"),
        role: &body.role,
        teams: body.teams.iter().map(String::as_str).collect(),
        message: &body.message.unwrap_or_default(),
    };
    let invited = call.services.invite_members(&call.actor, &call.slug, &typed).await?;
    let refused =
        invited.refused.into_iter().map(|(email, verdict)| RefusedAddress { email, why: verdict.to_string() });
    Ok(InvitationResult { sent: invited.sent, refused: refused.collect() })
}

async fn resend(call: Call, _: Nothing) -> Result<Invitation, Problem> {
    call.services.resend_invitation(&call.actor, &call.slug, call.part("invitation")).await?;
    find_invitation(call, Nothing {}).await
}

async fn revoke(call: Call, _: Nothing) -> Result<Nothing, Problem> {
    call.services.revoke_invitation(&call.actor, &call.slug, call.part("invitation")).await?;
    Ok(Nothing {})
}
