//! What was delivered, filtered by endpoint, status and event.

use domain::account::OrganizationSummary;
use domain::event::Kind;
use domain::time::Timestamp;
use domain::webhook::{DeliveryList, DeliveryQuery, DeliveryState, DeliverySummary, TEST};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::super::frame::{Room, page, slug_of_address};
use super::{WebhookTabs, short, state_pill};
use crate::api;
use crate::pages::content::Content;
use crate::ui::{
    Align, Card, Cell, Choice, Column, EmptyKind, EmptyState, FilterBar, FilterSelect, Icon, LinkButton, Moment, Page,
    PageHead, Pager, Row, RowHead, Table, TableRow, TextLink,
};
use crate::words::{times, webhooks};

/// The deliveries of the organization in the address.
#[component]
pub fn Deliveries() -> impl IntoView {
    let (slug, query) = (slug_of_address(), query_of_address());
    let data = async move {
        let DeliveryQuery { webhook, state, event, before } = query.clone();
        Ok((api::get_deliveries(slug, webhook, state, event, before).await?, query))
    };
    page(Room::Webhooks, data, content)
}

fn query_of_address() -> DeliveryQuery {
    let query = use_query_map().read_untracked();
    let field = |name: &str| query.get(name).unwrap_or_default();
    DeliveryQuery { webhook: field("endpoint"), state: field("state"), event: field("event"), before: field("before") }
}

fn href(path: &str, query: &DeliveryQuery) -> String {
    let fields =
        [("endpoint", &query.webhook), ("state", &query.state), ("event", &query.event), ("before", &query.before)];
    let mut map = leptos_router::params::ParamsMap::new();
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        map.insert(name.to_owned(), value.clone());
    }
    format!("{path}{}", map.to_query_string())
}

fn content(organization: &OrganizationSummary, (list, query): (DeliveryList, DeliveryQuery)) -> Content {
    let home = format!("/o/{}/webhooks", organization.slug);
    let path = format!("{home}/deliveries");
    let is_filtered = query != DeliveryQuery { before: query.before.clone(), ..DeliveryQuery::default() };
    let any = || Choice::new("", "Any");
    let endpoints = list.webhooks.iter().map(|(id, url)| Choice::new(id.to_string(), short(url)));
    let endpoints = std::iter::once(any()).chain(endpoints).collect();
    let states = DeliveryState::ALL.iter().map(|state| Choice::new(state.as_str(), webhooks::state_name(*state)));
    let states = std::iter::once(any()).chain(states).collect();
    let names = Kind::public().map(|kind| kind.as_str()).chain([TEST]);
    let kinds = std::iter::once(any()).chain(names.map(|name| Choice::new(name, name))).collect();
    let clear = is_filtered.then(|| path.clone());
    let first =
        (!query.before.is_empty()).then(|| href(&path, &DeliveryQuery { before: String::new(), ..query.clone() }));
    let next = list.next.map(|before| href(&path, &DeliveryQuery { before: before.to_string(), ..query.clone() }));
    let pager = (first.is_some() || next.is_some())
        .then(|| view! { <Pager previous=first next=next note="Newest first, 50 a page" /> });
    let body = match (list.deliveries.is_empty(), is_filtered) {
        (false, _) => {
            view! { <DeliveryTable path=path.clone() deliveries=list.deliveries now=list.rendered_at with_endpoint=true /> }
                .into_any()
        }
        (true, true) => {
            let clear = path.clone();
            view! {
                <Card flush=true>
                    <EmptyState
                        kind=EmptyKind::Filtered
                        title="No delivery fits"
                        text="Take a filter away to see more. Deliveries are kept for 30 days."
                    >
                        <LinkButton href=clear>"Clear filters"</LinkButton>
                    </EmptyState>
                </Card>
            }
            .into_any()
        }
        (true, false) => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Activity)
                    title="Nothing was sent yet"
                    text="Each message to an endpoint stands here with its attempts, for 30 days."
                />
            </Card>
        }
        .into_any(),
    };
    let (above, action) = (home.clone(), path.clone());
    let view = view! {
        <Page>
            <PageHead title="Deliveries" lead=|| "What endpoints were told, what they answered, and what is tried again." />
            <Row><WebhookTabs path=home deliveries=true /></Row>
            <FilterBar
                action=action
                label="Find deliveries"
                clear_href=MaybeProp::derive(move || clear.clone())
            >
                <FilterSelect name="endpoint" label="Endpoint" options=endpoints value=query.webhook />
                <FilterSelect name="state" label="Status" options=states value=query.state />
                <FilterSelect name="event" label="Event" options=kinds value=query.event />
            </FilterBar>
            {body}
            {pager}
        </Page>
    };
    Content::new("Deliveries", view).under("Webhooks", above)
}

/// Deliveries, each a link to its page below `path`.
#[component]
pub fn DeliveryTable(
    path: String,
    deliveries: Vec<DeliverySummary>,
    now: Timestamp,
    with_endpoint: bool,
) -> impl IntoView {
    let mut columns = vec![Column::new("Event")];
    if with_endpoint {
        columns.push(Column::new("Endpoint"));
    }
    columns.extend([
        Column::new("Status"),
        Column::new("Last attempt"),
        Column::figures("Attempts"),
        Column::new("Happened"),
    ]);
    let rows = deliveries
        .into_iter()
        .map(|delivery| {
            let href = format!("{path}/{}", delivery.id);
            let endpoint = with_endpoint.then(|| {
                view! {
                    <Cell label="Endpoint" muted=true>
                        <span class="[overflow-wrap:anywhere]">{short(&delivery.url)}</span>
                    </Cell>
                }
            });
            let state = state_pill(delivery.state);
            let took = delivery.last_millis.map(webhooks::duration).unwrap_or_default();
            let result = webhooks::result(delivery.last_status, delivery.last_problem);
            let again = delivery.next_at.filter(|at| delivery.attempts > 0 && *at > now);
            let again = again.map(|at| view! { <div class="text-sm text-muted">"Again "{times::until(at, now)}</div> });
            view! {
                <TableRow>
                    <RowHead><TextLink href=href>{delivery.event}</TextLink></RowHead>
                    {endpoint}
                    <Cell label="Status">{state}{again}</Cell>
                    <Cell label="Last attempt" detail=took>{result}</Cell>
                    <Cell label="Attempts" align=Align::End>{times::number(delivery.attempts)}</Cell>
                    <Cell label="Happened" muted=true>
                        <Moment
                            datetime=delivery.created_at.rfc3339()
                            text=times::moment(delivery.created_at)
                            full=delivery.created_at.rfc3339()
                        />
                    </Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! { <Table caption="Deliveries" columns=columns>{rows}</Table> }
}
