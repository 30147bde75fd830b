//! The endpoints of an organization.

use domain::account::OrganizationSummary;
use domain::time::Timestamp;
use domain::webhook::{AT_MOST, WebhookList, WebhookSummary};
use leptos::prelude::*;

use super::super::frame::{Room, page, slug_of_address};
use super::super::when;
use super::{WebhookTabs, short, status_pill};
use crate::api::{self, FormState};
use crate::forms::webhooks::LIST;
use crate::pages::content::Content;
use crate::ui::{
    Align, ButtonVariant, Card, Cell, Column, EmptyKind, EmptyState, Icon, LinkButton, Page, PageHead, Row, RowHead,
    Table, TableRow, TextLink,
};
use crate::words::{times, webhooks};

/// The list of the organization in the address.
#[component]
pub fn Webhooks() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move { Ok((api::get_webhooks(slug).await?, api::get_form(LIST.to_owned()).await?)) };
    page(Room::Webhooks, data, content)
}

fn row(path: &str, webhook: WebhookSummary, now: Timestamp) -> impl IntoView + use<> {
    let (href, status) = (format!("{path}/{}", webhook.id), status_pill(&webhook));
    let last = match webhook.last_at {
        Some(at) => {
            let taken = if webhook.last_taken { "Delivered" } else { "Failed" };
            view! { <Cell label="Last attempt" muted=true detail=taken>{when::ago(at, now)}</Cell> }.into_any()
        }
        None => view! { <Cell label="Last attempt" muted=true>"None yet"</Cell> }.into_any(),
    };
    view! {
        <TableRow>
            <RowHead detail=webhook.description>
                <span class="[overflow-wrap:anywhere]"><TextLink href=href>{short(&webhook.url)}</TextLink></span>
            </RowHead>
            <Cell label="Status">{status}</Cell>
            <Cell label="Events">{webhooks::subscription(&webhook.events)}</Cell>
            {last}
            <Cell label="Not delivered" align=Align::End>{times::number(webhook.undelivered)}</Cell>
        </TableRow>
    }
}

fn content(organization: &OrganizationSummary, (list, form): (WebhookList, FormState)) -> Content {
    let path = format!("/o/{}/webhooks", organization.slug);
    let (count, now) = (list.webhooks.len(), list.rendered_at);
    let create = {
        let href = format!("{path}/new");
        move || {
            let href = href.clone();
            (count < AT_MOST).then(|| {
                view! {
                    <LinkButton href=href variant=ButtonVariant::Primary icon=Icon::Plus>"Add endpoint"</LinkButton>
                }
            })
        }
    };
    let first = create();
    let notice =
        (form.notice.as_deref() == Some("deleted")).then(|| format!("Endpoint at {} deleted", form.value("host")));
    let body = if list.webhooks.is_empty() {
        view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Webhook)
                    title="No endpoint yet"
                    text="An endpoint of yours is told within a second when a key is made or revoked, somebody joins, or policies change. Each message is signed."
                >
                    {first}
                </EmptyState>
            </Card>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::new("Endpoint"),
            Column::new("Status"),
            Column::new("Events"),
            Column::new("Last attempt"),
            Column::figures("Not delivered"),
        ];
        let rows = list.webhooks.into_iter().map(|webhook| row(&path, webhook, now)).collect_view();
        view! { <Table caption="Endpoints" columns=columns>{rows}</Table> }.into_any()
    };
    let view = view! {
        <Page>
            <PageHead
                title="Webhooks"
                lead=move || format!("Endpoints that are told what happens here, at most {AT_MOST}. What is not taken is tried again for three days.")
                actions=create
            />
            <Row><WebhookTabs path=path.clone() deliveries=false /></Row>
            {body}
        </Page>
    };
    Content::new("Webhooks", view).notice(notice)
}
