//! `/o/{slug}/keys`: the reader's own keys, those in force or the revoked ones.

use domain::account::OrganizationSummary;
use domain::key::{KeyList, KeyStatus, KeySummary};
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page, slug_of_address};
use super::when;
use crate::api::{self, FormState};
use crate::forms::keys::LIST;
use crate::pages::content::Content;
use crate::ui::{
    Align, ButtonSize, ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Icon, InlineCode, LinkButton, Moment,
    Page, PageHead, Pill, Row, RowHead, TabItem, TabStyle, Table, TableRow, Tabs, TextLink, Tone,
};
use crate::words::times;

/// The list of keys of the organization in the address.
#[component]
pub fn Keys() -> impl IntoView {
    let (slug, query) = (slug_of_address(), use_query_map());
    let revoked = query.read_untracked().get("tab").as_deref() == Some("revoked");
    let data = async move {
        let keys = api::get_keys(slug, revoked).await?;
        Ok((keys, api::get_form(LIST.to_owned()).await?, revoked))
    };
    page(Room::Keys, data, content)
}

fn content(organization: &OrganizationSummary, (list, form, revoked): (KeyList, FormState, bool)) -> Content {
    let slug = organization.slug.clone();
    let path = format!("/o/{slug}/keys");
    let may_create = list.may_create;
    let create = {
        let href = format!("{path}/new");
        move || {
            may_create.then(|| {
                view! {
                    <LinkButton href=href.clone() variant=ButtonVariant::Primary icon=Icon::Plus>
                        "Create API key"
                    </LinkButton>
                }
            })
        }
    };
    let tabs = vec![
        TabItem::new(path.clone(), "Mine").current(!revoked),
        TabItem::new(format!("{path}?tab=revoked"), "Revoked").current(revoked),
    ];
    let body = match (list.keys.is_empty(), revoked) {
        (false, _) => {
            let may_revoke = may_create && !revoked;
            view! { <KeyTable path=path keys=list.keys now=list.rendered_at may_revoke=may_revoke revoked=revoked /> }
        }
        .into_any(),
        (true, true) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Ban)
                    title="No key was revoked"
                    text="A key that you revoke stays listed here, so that you can tell which one it was."
                />
            </Card>
        }
        .into_any(),
        (true, false) => view! { <NoKeys path=path may_create=may_create /> }.into_any(),
    };
    let notice = (form.notice.as_deref() == Some("revoked")).then(|| match form.value("name").as_str() {
        "" => "Key revoked".to_owned(),
        name => format!("Key “{name}” revoked"),
    });
    let view = view! {
        <Page>
            <PageHead
                title="API keys"
                lead=|| "Secrets are shown once and stored as hashes. A revoked key stops everywhere within a second."
                actions=create
            />
            <Row>
                <Tabs label="Keys" items=tabs style=TabStyle::Segments />
            </Row>
            {body}
        </Page>
    };
    Content::new("API keys", view).notice(notice)
}

#[component]
fn NoKeys(path: String, may_create: bool) -> impl IntoView {
    if may_create {
        view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Key)
                    title="You have no API key yet"
                    text="A key is what a program of yours calls the API with. Give each program its own: then you see which one was used when, and can stop that one alone."
                >
                    <LinkButton href=format!("{path}/new") variant=ButtonVariant::Primary icon=Icon::Plus>
                        "Create API key"
                    </LinkButton>
                    <LinkButton href="/help#quickstarts">"Read the quickstarts"</LinkButton>
                </EmptyState>
            </Card>
        }
        .into_any()
    } else {
        view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Forbidden
                    title="Your role cannot have API keys"
                    text="An Admin of the organization can make you a Developer."
                />
            </Card>
        }
        .into_any()
    }
}

pub(super) fn expiry(key: &KeySummary, now: Timestamp) -> AnyView {
    match (key.status(now), key.expires_at) {
        (_, None) => "Never".into_any(),
        (KeyStatus::Expired, Some(at)) => view! {
            <Pill tone=Tone::Bad>"Expired "{when::day(at)}</Pill>
        }
        .into_any(),
        (KeyStatus::ExpiresSoon, Some(at)) => {
            let words = times::until(at, now);
            let text = words.replacen("in", "In", 1);
            view! {
                <Pill tone=Tone::Warn>
                    <Moment datetime=at.rfc3339() text=text full=times::moment(at) />
                </Pill>
            }
            .into_any()
        }
        (_, Some(at)) => when::day(at).into_any(),
    }
}

pub(super) fn last_used(key: &KeySummary, now: Timestamp) -> AnyView {
    let Some(at) = key.last_used_at else {
        return view! { <Cell label="Last used" muted=true>"Not yet"</Cell> }.into_any();
    };
    let from: Vec<_> = [&key.last_used_from, &key.last_used_agent].into_iter().flatten().cloned().collect();
    view! {
        <Cell label="Last used" detail=from.join(", ")>
            {when::ago(at, now)}
        </Cell>
    }
    .into_any()
}

/// Keys, each a link to its page below `path`.
#[component]
pub fn KeyTable(path: String, keys: Vec<KeySummary>, now: Timestamp, may_revoke: bool, revoked: bool) -> impl IntoView {
    let mut columns = ["Name", "Key", "Created"].map(Column::new).to_vec();
    columns.push(Column::new(if revoked { "Revoked" } else { "Expires" }));
    columns.push(Column::new("Last used"));
    if may_revoke {
        columns.push(Column::narrow("Actions"));
    }
    let rows = keys
        .into_iter()
        .map(|key| {
            let expires = expiry(&key, now);
            let end = match (revoked, key.revoked_at) {
                (true, Some(at)) => view! { <Cell label="Revoked">{when::day(at)}</Cell> }.into_any(),
                _ => view! { <Cell label="Expires">{expires}</Cell> }.into_any(),
            };
            let revoke = may_revoke.then(|| {
                let href = format!("{path}/{}/revoke", key.id);
                let label = format!("Revoke {}", key.name);
                view! {
                    <Cell label="Actions" align=Align::Fit>
                        <LinkButton
                            href=href
                            size=ButtonSize::Small
                            variant=ButtonVariant::Ghost
                            attr:aria-label=label
                        >
                            "Revoke"
                        </LinkButton>
                    </Cell>
                }
            });
            let used = last_used(&key, now);
            let off = (key.status(now) == KeyStatus::Disabled)
                .then(|| view! { " "<Pill tone=Tone::Neutral>"Disabled"</Pill> });
            let turning = key.former_dies_at.map(|at| {
                let full = format!("The secret before works until {}", times::moment(at));
                view! { " "<Pill tone=Tone::Warn><span title=full>"Two secrets"</span></Pill> }
            });
            let href = format!("{path}/{}", key.id);
            let KeySummary { name, redacted, created_at, .. } = key;
            view! {
                <TableRow>
                    <RowHead><TextLink href=href>{name}</TextLink>{off}{turning}</RowHead>
                    <Cell label="Key"><InlineCode>{redacted}</InlineCode></Cell>
                    <Cell label="Created" muted=true>{when::day(created_at)}</Cell>
                    {end}
                    {used}
                    {revoke}
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table caption=if revoked { "Revoked API keys" } else { "API keys" } columns=columns>
            {rows}
        </Table>
    }
}
