//! `/access-methods`: how the ways in compare.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::parts::{Entry, PublicBody, PublicHead};
use crate::ui::{
    Cell, Column, Definition, DefinitionList, Gap, Pill, RowHead, Section, Stack, Table, TableRow, TextLink, Tone,
};
use crate::words::methods::{Caller, METHODS, Method};

/// Whether this version has it, in a word.
fn here(method: &Method) -> AnyView {
    if method.available {
        view! { <Pill tone=Tone::Good>"Available"</Pill> }.into_any()
    } else {
        view! { <Pill plain=true>"Not in this version"</Pill> }.into_any()
    }
}

/// All methods in a table.
#[component]
pub fn MethodTable() -> impl IntoView {
    let rows = METHODS
        .iter()
        .map(|method| {
            view! {
                <TableRow>
                    <RowHead>
                        <TextLink href=format!("/access-methods#{}", method.id) quiet=true>{method.name}</TextLink>
                    </RowHead>
                    <Cell label="For" muted=true>{method.caller.name()}</Cell>
                    <Cell label="Security">{method.security}</Cell>
                    <Cell label="Set-up">{method.set_up}</Cell>
                    <Cell label="In this version">{here(method)}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table
            caption="Access methods compared"
            columns=["Method", "For", "Security", "Set-up", "In this version"].map(Column::new).to_vec()
        >
            {rows}
        </Table>
    }
}

fn entries(caller: Caller) -> impl IntoView {
    METHODS
        .iter()
        .filter(|method| method.caller == caller)
        .map(|method| {
            view! {
                <Entry id=method.id title=method.name mark=move || here(method)>
                    {method.text.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                    <DefinitionList>
                        <Definition term="Needs">{method.needs}</Definition>
                        <Definition term="Protected by">{method.controls}</Definition>
                        <Definition term="Security">{method.security}</Definition>
                        <Definition term="Set-up">{method.set_up}</Definition>
                    </DefinitionList>
                </Entry>
            }
        })
        .collect_view()
}

/// The comparison, and each method by itself.
#[component]
pub fn AccessMethods() -> impl IntoView {
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
                        <div>{entries(Caller::People)}</div>
                    </Section>
                    <Section title="For programs" id="programs">
                        <div>{entries(Caller::Programs)}</div>
                    </Section>
                </Stack>
            </PublicBody>
        </PublicPage>
    }
}
