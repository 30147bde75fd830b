//! `/access-methods`: how the ways in compare.

use domain::session::Method as WayIn;
use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::api::offered_providers;
use crate::parts::{Entry, PublicBody, PublicHead};
use crate::ui::{
    Cell, Column, Definition, DefinitionList, Gap, Pill, RowHead, Section, Stack, Table, TableRow, TextLink, Tone,
};
use crate::words::methods::{Availability, Caller, METHODS, Method};

/// Whether one can have it here, in a word.
fn here(method: &Method, providers: &[WayIn]) -> AnyView {
    let set_up = providers.iter().any(|provider| provider.as_str() == method.id);
    match method.availability {
        Availability::IfConfigured if !set_up => view! { <Pill plain=true>"Not offered here"</Pill> }.into_any(),
        Availability::Here | Availability::IfConfigured => {
            view! { <Pill tone=Tone::Good>"Available"</Pill> }.into_any()
        }
        Availability::NotInVersion => view! { <Pill plain=true>"Not in this version"</Pill> }.into_any(),
    }
}

/// As it was measured, or a dash.
fn setup_time(method: &Method) -> String {
    method.setup_time().unwrap_or_else(|| "–".to_owned())
}

/// All methods in a table.
#[component]
pub fn MethodTable() -> impl IntoView {
    let providers = offered_providers();
    let rows = METHODS
        .iter()
        .map(|method| {
            let mark = here(method, &providers);
            view! {
                <TableRow>
                    <RowHead>
                        <TextLink href=format!("/access-methods#{}", method.id) quiet=true>{method.name}</TextLink>
                    </RowHead>
                    <Cell label="For" muted=true>{method.caller.name()}</Cell>
                    <Cell label="Security">{method.security}</Cell>
                    <Cell label="Set-up time">{setup_time(method)}</Cell>
                    <Cell label="Here">{mark}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table
            caption="Access methods compared"
            columns=["Method", "For", "Security", "Set-up time", "Here"].map(Column::new).to_vec()
        >
            {rows}
        </Table>
    }
}

fn entries(caller: Caller, providers: &[WayIn]) -> impl IntoView + use<> {
    METHODS
        .iter()
        .filter(|method| method.caller == caller)
        .map(|method| {
            let providers = providers.to_vec();
            view! {
                <Entry id=method.id title=method.name mark=move || here(method, &providers)>
                    {method.text.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                    <DefinitionList>
                        <Definition term="Needs">{method.needs}</Definition>
                        <Definition term="Protected by">{method.controls}</Definition>
                        <Definition term="Security">{method.security}</Definition>
                        <Definition term="Set-up time">{setup_time(method)}</Definition>
                    </DefinitionList>
                </Entry>
            }
        })
        .collect_view()
}

/// The comparison, and each method by itself.
#[component]
pub fn AccessMethods() -> impl IntoView {
    let providers = offered_providers();
    let (people, programs) = (entries(Caller::People, &providers), entries(Caller::Programs, &providers));
    view! {
        <Title text="Access methods" />
        <PublicPage here="/access-methods">
            <PublicHead
                title="Ways in, for people and for programs"
                lead="People sign in; programs send a credential of their own. What this version does not have yet is described here, so that you can compare, and marked."
            />
            <PublicBody>
                <MethodTable />
                <Stack gap=Gap::Huge>
                    <Section title="For people" id="people">
                        <div>{people}</div>
                    </Section>
                    <Section title="For programs" id="programs">
                        <div>{programs}</div>
                    </Section>
                </Stack>
            </PublicBody>
        </PublicPage>
    }
}
