//! `/o/{slug}/organization-tokens`: the organization's tokens, those in force or the revoked ones.

use domain::account::OrganizationSummary;
use domain::key::KeyStatus;
use domain::organization_token::{TokenList, TokenSummary};
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page, slug_of_address};
use super::key::scopes;
use super::keys::{expiry, last_used};
use super::when;
use crate::api::{self, FormState};
use crate::forms::organization_tokens::LIST;
use crate::pages::content::Content;
use crate::ui::{
    ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Icon, InlineCode, LinkButton, Page, PageHead, Pill, Row,
    RowHead, TabItem, TabStyle, Table, TableRow, Tabs, TextLink, Tone,
};

/// How many teams a row names.
const NAMED: usize = 3;

/// The tokens of the organization in the address.
#[component]
pub fn OrganizationTokens() -> impl IntoView {
    let (slug, query) = (slug_of_address(), use_query_map());
    let revoked = query.read_untracked().get("tab").as_deref() == Some("revoked");
    let data = async move {
        let tokens = api::get_organization_tokens(slug, revoked).await?;
        Ok((tokens, api::get_form(LIST.to_owned()).await?, revoked))
    };
    page(Room::OrganizationTokens, data, content)
}

fn content(organization: &OrganizationSummary, (list, form, revoked): (TokenList, FormState, bool)) -> Content {
    let path = format!("/o/{}/organization-tokens", organization.slug);
    let create = {
        let href = format!("{path}/new");
        move || {
            view! {
                <LinkButton href=href.clone() variant=ButtonVariant::Primary icon=Icon::Plus>
                    "Create organization token"
                </LinkButton>
            }
        }
    };
    let first = create();
    let tabs = vec![
        TabItem::new(path.clone(), "In force").current(!revoked),
        TabItem::new(format!("{path}?tab=revoked"), "Revoked").current(revoked),
    ];
    let body = match (list.tokens.is_empty(), revoked) {
        (false, _) => {
            view! { <Tokens path=path.clone() tokens=list.tokens now=list.rendered_at revoked=revoked /> }.into_any()
        }
        (true, true) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Ban)
                    title="No token was revoked"
                    text="A token that is revoked, or whose last team ended, stays listed here, so that you can tell which one it was."
                />
            </Card>
        }
        .into_any(),
        (true, false) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Ticket)
                    title="No organization token yet"
                    text="A token is a credential of the organization itself, shared by the teams that you choose: for a gateway, a batch system or a notebook server that several teams use. Each call names its team and is booked to it; the token does what its scopes name and nothing else, and belongs to nobody who could leave."
                >
                    {first}
                </EmptyState>
            </Card>
        }
        .into_any(),
    };
    let notice = (form.notice.as_deref() == Some("revoked")).then(|| format!("Token “{}” revoked", form.value("name")));
    let view = view! {
        <Page>
            <PageHead
                title="Organization tokens"
                lead=|| "Credentials of the organization itself, for named scopes, shared by chosen teams. Each call is booked to the team that it names."
                actions=create
            />
            <Row>
                <Tabs label="Organization tokens" items=tabs style=TabStyle::Segments />
            </Row>
            {body}
        </Page>
    };
    Content::new("Organization tokens", view).notice(notice)
}

/// The names of the teams that share a token, the default one first, as far as there is room.
fn teams(token: &TokenSummary) -> (String, Option<String>) {
    let default = token.teams.iter().filter(|(team, _)| *team == token.key.team);
    let others = token.teams.iter().filter(|(team, _)| *team != token.key.team);
    let names: Vec<_> = default.chain(others).map(|(_, name)| name.clone()).collect();
    let more = names.len().saturating_sub(NAMED);
    let shown = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    let shown = if shown.is_empty() { "None is left".to_owned() } else { shown };
    (shown, (more > 0).then(|| format!("and {more} more")))
}

#[component]
fn Tokens(path: String, tokens: Vec<TokenSummary>, now: Timestamp, revoked: bool) -> impl IntoView {
    let end = if revoked { "Revoked" } else { "Expires" };
    let columns = ["Name", "Token", "Shared by", "May", end, "Last used"].map(Column::new).to_vec();
    let rows = tokens.into_iter().map(|token| {
        let (named, more) = teams(&token);
        let key = token.key;
        let ends = match (revoked, key.revoked_at) {
            (true, Some(at)) => when::day(at).into_any(),
            _ => expiry(&key, now),
        };
        let used = last_used(&key, now);
        let off =
            (key.status(now) == KeyStatus::Disabled).then(|| view! { " "<Pill tone=Tone::Neutral>"Disabled"</Pill> });
        let turning = key.former_dies_at.map(|_| view! { " "<Pill tone=Tone::Warn>"Two secrets"</Pill> });
        let may = scopes(&key.controls);
        let href = format!("{path}/{}", key.id);
        view! {
            <TableRow>
                <RowHead><TextLink href=href>{key.name}</TextLink>{off}{turning}</RowHead>
                <Cell label="Token"><InlineCode>{key.redacted}</InlineCode></Cell>
                <Cell label="Shared by" detail=more.unwrap_or_default()>{named}</Cell>
                <Cell label="May"><span class="inline-flex flex-wrap gap-1">{may}</span></Cell>
                <Cell label=end>{ends}</Cell>
                {used}
            </TableRow>
        }
    });
    let rows = rows.collect_view();
    let caption = if revoked { "Revoked organization tokens" } else { "Organization tokens" };
    view! { <Table caption=caption columns=columns>{rows}</Table> }
}
