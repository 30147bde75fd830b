//! `/help/errors` and `/help/errors/{code}`: what each code means and what to do about it.

use domain::problem::Code;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::NotFound;
use super::frame::PublicPage;
use crate::brand::Brand;
use crate::parts::{NavItem, PublicBody, PublicHead};
use crate::ui::{
    Align, Cell, Column, Definition, DefinitionList, Gap, InlineCode, RowHead, Section, Stack, Table, TableRow,
    TextLink,
};
use crate::words::problems::{Problem, problem};

/// The page of the code in the address.
#[component]
pub fn ErrorPage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let code = params.read().get("code").and_then(|slug| slug.parse::<Code>().ok());
        match code {
            Some(code) => view! { <Explained code=code /> }.into_any(),
            None => view! { <NotFound /> }.into_any(),
        }
    }
}

#[component]
fn Explained(code: Code) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let Problem { title, detail, next } = problem(code);
    let retry = if code.retry_may_cure() {
        "The same request may succeed later, without any change."
    } else {
        "The same request is refused again until something is changed."
    };
    let support = (!brand.support_address.is_empty()).then(|| {
        let href = format!("mailto:{}", brand.support_address);
        view! {
            <p>
                "If this does not help, write to "
                <TextLink href=href inline=true>{brand.support_address.clone()}</TextLink>
                " with the request id. Never send the key itself."
            </p>
        }
    });
    view! {
        <Title text=title />
        <PublicPage>
            <PublicHead title=title lead=detail up=NavItem::new("/help/errors", "Error codes") />
            <PublicBody>
                <Section title="What to do">
                    <Stack gap=Gap::Small>
                        {next.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
                        {support}
                    </Stack>
                </Section>
                <Section title="How to recognize it">
                    <DefinitionList>
                        <Definition term="Code"><InlineCode>{code.as_str()}</InlineCode></Definition>
                        <Definition term="HTTP status">{code.status()}</Definition>
                        <Definition term="Trying again">{retry}</Definition>
                    </DefinitionList>
                </Section>
            </PublicBody>
        </PublicPage>
    }
}

/// All codes.
#[component]
pub fn ErrorPages() -> impl IntoView {
    let rows = Code::ALL
        .iter()
        .map(|code| {
            view! {
                <TableRow>
                    <RowHead>
                        <TextLink href=format!("/help/errors/{}", code.slug())>{problem(*code).title}</TextLink>
                    </RowHead>
                    <Cell label="Code"><InlineCode>{code.as_str()}</InlineCode></Cell>
                    <Cell label="HTTP status" align=Align::End>{code.status()}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Title text="Error codes" />
        <PublicPage>
            <PublicHead
                title="Error codes"
                lead="Every refused request says one of these. A code does not change, so programs may rely on it."
                up=NavItem::new("/help", "Help")
            />
            <PublicBody>
                <Table
                    caption="Error codes"
                    columns=vec![Column::new("Meaning"), Column::new("Code"), Column::figures("HTTP status")]
                >
                    {rows}
                </Table>
            </PublicBody>
        </PublicPage>
    }
}
