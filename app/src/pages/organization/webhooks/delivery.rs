//! One delivery: what was sent, each attempt, and sending it again.

use domain::account::OrganizationSummary;
use domain::webhook::{Attempt, DeliveryDetail, DeliveryState};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::super::frame::{Room, page, slug_of_address};
use super::{short, state_pill};
use crate::api::{self, FormState};
use crate::forms::webhooks::REPLAY;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{
    Align, ButtonVariant, Card, Cell, CodeBlock, Column, Definition, DefinitionList, InlineCode, Moment, Muted, Page,
    PageHead, Pill, RowHead, Sample, Section, Table, TableRow, TextLink, Tone,
};
use crate::words::{events, times, webhooks};

/// The delivery of the address.
#[component]
pub fn Delivery() -> impl IntoView {
    let slug = slug_of_address();
    let id = use_params_map().read_untracked().get("delivery").unwrap_or_default();
    let data = async move { Ok((api::get_delivery(slug, id).await?, api::get_form(REPLAY.to_owned()).await?)) };
    page(Room::Webhooks, data, content)
}

fn attempt(attempt: Attempt) -> impl IntoView {
    let tone = if attempt.problem.is_none() { Tone::Good } else { Tone::Bad };
    let result = webhooks::result(attempt.status, attempt.problem);
    let answer = match attempt.answer.is_empty() {
        true => view! { <Muted>"Empty"</Muted> }.into_any(),
        false => view! {
            <span class="block max-h-40 overflow-y-auto font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]" tabindex="0">{attempt.answer}</span>
        }
        .into_any(),
    };
    view! {
        <TableRow>
            <RowHead>{times::number(attempt.number)}</RowHead>
            <Cell label="Time" muted=true>
                <Moment datetime=attempt.at.rfc3339() text=times::moment(attempt.at) full=attempt.at.rfc3339() />
            </Cell>
            <Cell label="Result"><Pill tone=tone>{result}</Pill></Cell>
            <Cell label="Took" align=Align::End>{webhooks::duration(attempt.millis)}</Cell>
            <Cell label="Answer">{answer}</Cell>
        </TableRow>
    }
}

/// The body, indented for reading.
fn indented(body: &str) -> String {
    let parsed: Option<serde_json::Value> = serde_json::from_str(body).ok();
    parsed.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| body.to_owned())
}

fn content(organization: &OrganizationSummary, (detail, form): (DeliveryDetail, FormState)) -> Content {
    let home = format!("/o/{}/webhooks", organization.slug);
    let list = format!("{home}/deliveries");
    let DeliveryDetail { delivery, body, attempts, may_replay, rendered_at } = detail;
    let path = format!("{list}/{}", delivery.id);
    let notice = (form.notice.as_deref() == Some("replayed")).then(|| "Delivery begun anew".to_owned());
    let replay = {
        let (action, form) = (format!("{path}/replay"), form.clone());
        move || {
            let (action, form) = (action.clone(), form.clone());
            may_replay.then(|| {
                view! {
                    <PostForm action=action state=form refused="The delivery was not begun anew">
                        <Submit variant=ButtonVariant::Primary>"Replay"</Submit>
                    </PostForm>
                }
            })
        }
    };
    let event = delivery.event.clone();
    let lead = match event.parse() {
        Ok(kind) => events::phrase(kind).to_owned(),
        Err(_) => "An event that only tries the endpoint".to_owned(),
    };
    let next = delivery.next_at.filter(|_| delivery.state == DeliveryState::Pending).map(|at| {
        let words = if at > rendered_at { times::moment(at) } else { "Now".to_owned() };
        view! { <Definition term="Next attempt">{words}</Definition> }
    });
    let columns = vec![
        Column::new("Attempt"),
        Column::new("Time"),
        Column::new("Result"),
        Column::figures("Took"),
        Column::new("Answer"),
    ];
    let tried = match attempts.is_empty() {
        true => view! { <Card><Muted>"Nothing was sent yet."</Muted></Card> }.into_any(),
        false => {
            let rows = attempts.into_iter().map(attempt).collect_view();
            view! { <Table caption="Attempts" columns=columns>{rows}</Table> }.into_any()
        }
    };
    let (title, endpoint) = (event.clone(), format!("{home}/{}", delivery.webhook));
    let samples = vec![Sample::new("Indented for reading", indented(&body)), Sample::new("As it is sent", body)];
    let view = view! {
        <Page>
            <PageHead title=title lead=move || lead.clone() actions=replay />
            <Card>
                <DefinitionList>
                    <Definition term="Status">{state_pill(delivery.state)}</Definition>
                    {next}
                    <Definition term="Endpoint">
                        <TextLink href=endpoint>{short(&delivery.url)}</TextLink>
                    </Definition>
                    <Definition term="webhook-id"><InlineCode>{delivery.message.to_string()}</InlineCode></Definition>
                    <Definition term="Happened">{times::moment(delivery.created_at)}</Definition>
                </DefinitionList>
            </Card>
            <Section title="Attempts">{tried}</Section>
            <Section title="Body"><CodeBlock id="body" samples=samples /></Section>
        </Page>
    };
    Content::new(event, view).under("Webhooks", home).under("Deliveries", list).notice(notice)
}
