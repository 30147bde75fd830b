//! `/o/{slug}/members/pending`: invitations that wait; and, for each, its link, sending it again, taking it back.

use domain::account::OrganizationSummary;
use domain::invitation::{InvitationState, PendingInvitation, PendingList, SentInvitation};
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::frame::{Room, page, slug_of_address};
use super::when;
use crate::api::{self, FormState};
use crate::forms::invitations::{PENDING, RESEND, REVOKE};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{MembersTab, MembersTabs};
use crate::ui::{
    Align, Banner, ButtonSize, ButtonVariant, Card, Cell, Column, Definition, DefinitionList, EmptyKind, EmptyState,
    FormActions, Icon, LinkButton, Page, PageHead, PageWidth, Pager, Pill, RowHead, SecretBox, Stack, Table, TableRow,
    Tone,
};
use crate::words::roles::role_name;
use crate::words::times;

/// The invitation's id in the address.
fn invitation_of_address() -> String {
    use_params_map().read_untracked().get("invitation").unwrap_or_default()
}

/// The list.
#[component]
pub fn PendingInvitations() -> impl IntoView {
    let (slug, query) = (slug_of_address(), use_query_map());
    let before = query.read_untracked().get("before").unwrap_or_default();
    let data = async move {
        let list = api::get_pending_invitations(slug, before.clone()).await?;
        Ok((list, api::get_form(PENDING.to_owned()).await?, before))
    };
    page(Room::Members, data, list)
}

/// The buttons above lists of people.
fn actions(path: &str) -> impl IntoView + use<> {
    let (import, invite) = (format!("{path}/import"), format!("{path}/invite"));
    view! {
        <LinkButton href=import icon=Icon::Upload>"Invite a list"</LinkButton>
        <LinkButton href=invite variant=ButtonVariant::Primary icon=Icon::UserPlus>"Invite people"</LinkButton>
    }
}

fn list(organization: &OrganizationSummary, (list, state, before): (PendingList, FormState, String)) -> Content {
    let path = format!("/o/{}/members", organization.slug);
    let email = state.value("email");
    let notice = match state.notice.as_deref() {
        Some("invited") if state.value("sent") == "1" => Some("Invitation sent".to_owned()),
        Some("invited") => Some(format!("{} invitations sent", state.value("sent"))),
        Some("resent") => Some(format!("Invitation sent to {email} again")),
        Some("revoked") => Some(format!("Invitation of {email} revoked")),
        _ => None,
    };
    let (head, slug) = (path.clone(), organization.slug.clone());
    let body = if list.invitations.is_empty() {
        let path = path.clone();
        view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Mail)
                    title="No invitation waits"
                    text="Whoever you invite stands here until they accept, with the date their link ends."
                >
                    {actions(&path)}
                </EmptyState>
            </Card>
        }
        .into_any()
    } else {
        let note = format!("{} in all", times::number(list.total));
        let next = list.next.map(|id| format!("{path}/pending?before={id}"));
        let previous = (!before.is_empty()).then(|| format!("{path}/pending"));
        view! {
            <PendingTable path=path.clone() list=list />
            <Pager next=next previous=previous note=note />
        }
        .into_any()
    };
    let view = view! {
        <Page>
            <PageHead
                title="Members"
                lead=|| "Who was invited and has not joined yet."
                actions=move || actions(&head)
            />
            <MembersTabs slug=slug current=MembersTab::Pending may_invite=true />
            {body}
        </Page>
    };
    Content::new("Pending", view).under("Members", path).notice(notice)
}

fn expiry(invitation: &PendingInvitation, now: Timestamp) -> AnyView {
    let ends = invitation.expires_at;
    if invitation.is_void {
        return view! { <Pill tone=Tone::Bad>"Sender left"</Pill> }.into_any();
    }
    if invitation.is_expired(now) {
        return view! { <Pill tone=Tone::Warn>"Expired "{when::day(ends)}</Pill> }.into_any();
    }
    when::day(ends).into_any()
}

#[component]
fn PendingTable(path: String, list: PendingList) -> impl IntoView {
    let now = list.rendered_at;
    let mut columns = ["Address", "Role", "Teams", "Sent by", "Sent", "Expires"].map(Column::new).to_vec();
    columns.push(Column { align: Align::Start, ..Column::narrow("Actions") });
    let rows = list
        .invitations
        .into_iter()
        .map(|invitation| {
            let expires = expiry(&invitation, now);
            let PendingInvitation { id, email, role, teams, invited_by, sent_at, .. } = invitation;
            let open = format!("{path}/pending/{id}");
            let revoke = format!("{open}/revoke");
            let (link_label, resend_label) = (format!("Copy link for {email}"), format!("Resend to {email}"));
            let revoke_label = format!("Revoke invitation of {email}");
            view! {
                <TableRow>
                    <RowHead>{email}</RowHead>
                    <Cell label="Role">{role_name(role)}</Cell>
                    <Cell label="Teams">{teams.join(", ")}</Cell>
                    <Cell label="Sent by">{invited_by}</Cell>
                    <Cell label="Sent" muted=true>{when::ago(sent_at, now)}</Cell>
                    <Cell label="Expires">{expires}</Cell>
                    <Cell label="Actions">
                        <div class="-ml-2.5 flex flex-wrap md:flex-nowrap max-md:justify-end">
                            <LinkButton href=open.clone() size=ButtonSize::Small variant=ButtonVariant::Ghost attr:aria-label=link_label>
                                "Copy link"
                            </LinkButton>
                            <LinkButton href=format!("{open}#resend") size=ButtonSize::Small variant=ButtonVariant::Ghost attr:aria-label=resend_label>
                                "Resend"
                            </LinkButton>
                            <LinkButton href=revoke size=ButtonSize::Small variant=ButtonVariant::Ghost attr:aria-label=revoke_label>
                                "Revoke"
                            </LinkButton>
                        </div>
                    </Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table caption="Pending invitations" columns=columns>
            {rows}
        </Table>
    }
}

/// One invitation: its link, and sending it again.
#[component]
pub fn Invitation() -> impl IntoView {
    let (slug, id) = (slug_of_address(), invitation_of_address());
    let data = async move {
        let found = api::get_sent_invitation(slug, id).await?;
        Ok((found, api::get_form(RESEND.to_owned()).await?))
    };
    page(Room::Members, data, one)
}

fn facts(invitation: &PendingInvitation) -> impl IntoView + use<> {
    let (role, teams) = (role_name(invitation.role), invitation.teams.join(", "));
    let (sender, message) = (invitation.invited_by.clone(), invitation.message.clone());
    let (sent, expires) = (times::moment(invitation.sent_at), times::moment(invitation.expires_at));
    let message = (!message.is_empty()).then(|| view! { <Definition term="Message">{message}</Definition> });
    view! {
        <DefinitionList>
            <Definition term="Role">{role}</Definition>
            <Definition term="Teams">{teams}</Definition>
            <Definition term="Sent by">{sender}</Definition>
            <Definition term="Sent">{sent}</Definition>
            <Definition term="Expires">{expires}</Definition>
            {message}
        </DefinitionList>
    }
}

/// What an invitation that is over says of itself.
fn over(state: InvitationState) -> Option<(&'static str, &'static str)> {
    match state {
        InvitationState::Accepted => Some(("It was accepted", "The person stands among the members.")),
        InvitationState::Revoked => {
            Some(("It was revoked", "Its links no longer work. Invite the address again if you want to."))
        }
        InvitationState::Pending | InvitationState::Expired => None,
    }
}

fn one(organization: &OrganizationSummary, (sent, state): (SentInvitation, FormState)) -> Content {
    let list = format!("/o/{}/members/pending", organization.slug);
    let open = format!("{list}/{}", sent.invitation.id);
    let (resend, revoke) = (format!("{open}/resend"), format!("{open}/revoke"));
    let email = sent.invitation.email.clone();
    let refused = field_error(&state, "invitation").map(|text| {
        view! { <Banner tone=Tone::Bad title="It was not sent again">{text}</Banner> }
    });
    let body = match over(sent.state) {
        Some((title, text)) => view! { <Banner tone=Tone::Neutral title=title>{text}</Banner> }.into_any(),
        None => {
            let link = match sent.link {
                Some(link) => view! {
                    <SecretBox
                        id="link"
                        label="Link to hand on"
                        value=link
                        hint="Opens the invitation for this address only. It does not confirm the address, as the mailed one does: a new person confirms it by mail first."
                    />
                }
                .into_any(),
                None if sent.invitation.is_void => view! {
                    <Banner tone=Tone::Warn title="It does not open">
                        "Whoever sent it may no longer invite. Send it again in your own name."
                    </Banner>
                }
                .into_any(),
                None => view! {
                    <Banner tone=Tone::Warn title="It has expired">"Send it again: the link works anew."</Banner>
                }
                .into_any(),
            };
            view! {
                <Card title="Link">{link}</Card>
                <Card title="Send it again" attr:id="resend">
                    <Stack>
                        <p>"The mail goes out once more, in your name, and the link lives its whole time again."</p>
                        <PostForm action=resend state=state refused="It was not sent again">
                            <FormActions>
                                <Submit variant=ButtonVariant::Secondary>"Resend invitation"</Submit>
                                <LinkButton href=revoke variant=ButtonVariant::Ghost>"Revoke invitation"</LinkButton>
                            </FormActions>
                        </PostForm>
                    </Stack>
                </Card>
            }
            .into_any()
        }
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=format!("Invitation of {email}") />
            {refused}
            <Card>{facts(&sent.invitation)}</Card>
            {body}
        </Page>
    };
    Content::new("Invitation", view)
        .under("Members", format!("/o/{}/members", organization.slug))
        .under("Pending", list)
}

/// Taking an invitation back.
#[component]
pub fn RevokeInvitation() -> impl IntoView {
    let (slug, id) = (slug_of_address(), invitation_of_address());
    let data = async move {
        let found = api::get_sent_invitation(slug, id).await?;
        Ok((found, api::get_form(REVOKE.to_owned()).await?))
    };
    page(Room::Members, data, revoke)
}

fn revoke(organization: &OrganizationSummary, (sent, state): (SentInvitation, FormState)) -> Content {
    let list = format!("/o/{}/members/pending", organization.slug);
    let action = format!("{list}/{}/revoke", sent.invitation.id);
    let back = list.clone();
    let email = sent.invitation.email.clone();
    let body = match over(sent.state) {
        Some((title, text)) => view! {
            <PageHead title=format!("Invitation of {email}") />
            <Banner tone=Tone::Neutral title=title>{text}</Banner>
            <FormActions><LinkButton href=back>"Go to the pending ones"</LinkButton></FormActions>
        }
        .into_any(),
        None => view! {
            <PageHead
                title=format!("{email} can no longer join")
                lead=|| "Every link of this invitation stops working at once. You can invite the address again."
            />
            <Card>
                <Stack>
                    {facts(&sent.invitation)}
                    <PostForm action=action state=state refused="The invitation was not revoked">
                        <FormActions>
                            <Submit variant=ButtonVariant::Danger>"Revoke invitation"</Submit>
                            <LinkButton href=back variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                        </FormActions>
                    </PostForm>
                </Stack>
            </Card>
        }
        .into_any(),
    };
    Content::new("Revoke", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("Members", format!("/o/{}/members", organization.slug))
        .under("Pending", list)
}
