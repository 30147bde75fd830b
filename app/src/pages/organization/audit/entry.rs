//! `/o/{slug}/audit/{entry}`: one entry in full.

use domain::account::OrganizationSummary;
use domain::audit::{EntryDetail, Fact};
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::super::frame::{Room, page, slug_of_address};
use super::{actor_words, party};
use crate::api::{self, FormState};
use crate::forms::audit::UNDO;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{
    ButtonVariant, Card, Cell, Column, Definition, DefinitionList, InlineCode, Muted, Page, PageHead, PageWidth, Pill,
    RowHead, Stack, Table, TableRow, Tone,
};
use crate::words::{events, times};

/// The entry of the address.
#[component]
pub fn AuditEntry() -> impl IntoView {
    let slug = slug_of_address();
    let entry = use_params_map().read_untracked().get("entry").unwrap_or_default();
    let data = async move {
        let found = api::get_audit_entry(slug, entry).await?;
        Ok((found, api::get_form(UNDO.to_owned()).await?))
    };
    page(Room::Audit, data, content)
}

/// A value as people read it: instants in their own zone.
fn told(name: &str, value: Option<String>) -> String {
    let value = value.unwrap_or_else(|| "—".to_owned());
    let is_instant = name.ends_with("_at") || name == "until";
    match value.parse::<i64>() {
        Ok(micros) if is_instant => times::moment(Timestamp::from_micros(micros)),
        _ => value,
    }
}

fn content(organization: &OrganizationSummary, (entry, form): (EntryDetail, FormState)) -> Content {
    let slug = organization.slug.clone();
    let EntryDetail { summary, changes, facts, request, credential, agent, hash, previous, erased, undo } = entry;
    let phrase = events::phrase_of(&summary.event);
    let path = format!("/o/{slug}/audit");
    let here = format!("{path}/{}", summary.id);
    let result = match summary.refused {
        true => view! { <Pill tone=Tone::Bad>"Refused"</Pill> }.into_any(),
        false => view! { <Pill tone=Tone::Good>"Done"</Pill> }.into_any(),
    };
    let by = actor_words(&summary.actor);
    let who = party(&slug, "actor", Some(by), &summary.actor.written);
    let written = summary.actor.written.clone();
    let what = summary.target.map(|target| {
        let id = target.written.clone();
        // What has no name of its own is the id itself, whole.
        let beside = target.name.is_some().then(|| id.clone()).map(|id| view! { <InlineCode>{id}</InlineCode> });
        let shown = party(&slug, "target", Some(target.name.unwrap_or(id)), &target.written);
        view! { <Definition term="Target"><Stack>{shown}{beside}</Stack></Definition> }
    });
    let plain = |term: &'static str, value: Option<String>| {
        value.map(|value| view! { <Definition term=term>{value}</Definition> })
    };
    let code = |term: &'static str, value: Option<String>| {
        value.map(|value| view! { <Definition term=term><InlineCode>{value}</InlineCode></Definition> })
    };
    let changed = (!changes.is_empty()).then(|| view! { <Changes changes=changes /> });
    let facts = facts
        .into_iter()
        .map(|Fact { name, after, .. }| {
            let value = told(&name, after);
            view! { <Definition term=events::value_name(&name)>{value}</Definition> }
        })
        .collect_view();
    let erased = (!erased.is_empty()).then(|| {
        let names: Vec<_> = erased.iter().map(|name| events::value_name(name)).collect();
        view! {
            <Definition term="Erased">
                {names.join(", ")}" "<Muted>"Personal values that went with an account; the entry stands without them."</Muted>
            </Definition>
        }
    });
    let undo = undo.then(|| {
        view! {
            <Card title="Take it back" lead="Sets what stood there before, as an act of yours, if nobody has changed it since.">
                <PostForm action=here state=form refused="The change was not undone">
                    <Submit variant=ButtonVariant::Secondary>"Undo this change"</Submit>
                </PostForm>
            </Card>
        }
    });
    let (at, title) = (summary.at, phrase.clone());
    let lead = format!("{} · entry {}", times::moment(at), times::number(summary.seq));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || lead.clone() />
            {changed}
            <Card>
                <DefinitionList>
                    <Definition term="Event"><InlineCode>{summary.event}</InlineCode></Definition>
                    <Definition term="Result">{result}</Definition>
                    <Definition term="Actor"><Stack>{who}<InlineCode>{written}</InlineCode></Stack></Definition>
                    {what}
                    {facts}
                    <Definition term="Time">{at.rfc3339()}</Definition>
                    {plain("Address", summary.address)}
                    {plain("User agent", agent)}
                    {code("Credential", credential)}
                    {code("Request", request)}
                    {code("Entry", Some(summary.id.to_string()))}
                    {erased}
                </DefinitionList>
            </Card>
            <Card title="Proof" lead="The hash covers this entry and the hash of the one before: neither can be changed unseen.">
                <DefinitionList>
                    {plain("Hash", Some(hash))}
                    {plain("Previous hash", Some(previous))}
                </DefinitionList>
            </Card>
            {undo}
        </Page>
    };
    Content::new(phrase, view).under("Audit log", path)
}

#[component]
fn Changes(changes: Vec<Fact>) -> impl IntoView {
    let columns = ["What", "Before", "After"].map(Column::new).to_vec();
    let rows = changes
        .into_iter()
        .map(|Fact { name, before, after }| {
            let (before, after) = (told(&name, before), told(&name, after));
            view! {
                <TableRow>
                    <RowHead>{events::value_name(&name)}</RowHead>
                    <Cell label="Before" muted=true>{before}</Cell>
                    <Cell label="After">{after}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! { <Table caption="What changed" columns=columns>{rows}</Table> }
}
