//! `/api/v1/docs`: the operations of the REST interface; `/api/v1/docs/{operation}`: one of them.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::NotFound;
use super::frame::PublicPage;
use crate::brand::Brand;
use crate::parts::{Line, Lines, NavItem, PublicBody, PublicHead};
use crate::reference::{Described, Member, Reference};
use crate::ui::{
    Cell, CodeBlock, Column, Definition, DefinitionList, Gap, InlineCode, Pill, RowHead, Sample, Section, Stack, Table,
    TableRow, TextLink, Tone,
};

/// A text of the document: what stands between back quotes is code.
fn marked(text: &str) -> AnyView {
    let parts = text.split('`').map(str::to_owned).enumerate().map(|(index, part)| match index % 2 {
        0 => part.into_any(),
        _ => view! { <InlineCode>{part}</InlineCode> }.into_any(),
    });
    parts.collect_view().into_any()
}

/// The method as a word that is found at a glance: what only reads is quiet, what ends something warns.
fn method(operation: &Described) -> AnyView {
    let tone = match operation.method.as_str() {
        "GET" => Tone::Neutral,
        "DELETE" => Tone::Bad,
        _ => Tone::Accent,
    };
    let word = operation.method.clone();
    view! { <Pill tone=tone plain=true>{word}</Pill> }.into_any()
}

#[component]
fn Members(caption: &'static str, members: Vec<Member>) -> impl IntoView {
    let rows = members
        .into_iter()
        .map(|member| {
            let need = member.required.then(|| view! { <Pill plain=true>"required"</Pill> });
            view! {
                <TableRow>
                    <RowHead><InlineCode>{member.name}</InlineCode></RowHead>
                    <Cell label="Type" muted=true>{member.kind}" "{need}</Cell>
                    <Cell label="Meaning">{marked(&member.text)}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption columns=["Name", "Type", "Meaning"].map(Column::new).to_vec()>
            {rows}
        </Table>
    }
}

fn parts(title: &'static str, members: Vec<Member>) -> Option<AnyView> {
    (!members.is_empty()).then(|| {
        view! {
            <Section title=title>
                <Members caption=title members=members />
            </Section>
        }
        .into_any()
    })
}

/// The operation of the address.
#[component]
pub fn ApiOperation() -> impl IntoView {
    let params = use_params_map();
    let reference = use_context::<Reference>().unwrap_or_default();
    move || {
        let id = params.read().get("operation").unwrap_or_default();
        let mut all = reference.0.iter().flat_map(|chapter| &chapter.operations);
        match all.find(|operation| operation.id == id) {
            Some(operation) => view! { <One operation=operation.clone() /> }.into_any(),
            None => view! { <NotFound /> }.into_any(),
        }
    }
}

#[component]
fn One(operation: Described) -> impl IntoView {
    let sample = vec![Sample::new("Shell", operation.sample.clone())];
    let badge = method(&operation);
    view! {
        <Title text=operation.summary.clone() />
        <PublicPage>
            <PublicHead
                title=operation.summary
                lead="An operation of the REST interface."
                up=NavItem::new("/api/v1/docs", "API reference")
            />
            <PublicBody>
                <DefinitionList>
                    <Definition term="Call">{badge}" "<InlineCode wrap=true>{operation.path}</InlineCode></Definition>
                    <Definition term="Name"><InlineCode>{operation.id}</InlineCode></Definition>
                    <Definition term="Scope"><InlineCode>{operation.scope}</InlineCode></Definition>
                    <Definition term="Roles">{operation.roles}</Definition>
                    <Definition term="Answers">
                        {operation.status}", or a problem: "{operation.problems.join(", ")}
                    </Definition>
                </DefinitionList>
                <CodeBlock id="sample" samples=sample />
                {parts("Parameters", operation.parameters)}
                {parts("Body", operation.body)}
                {parts("Answer", operation.answer)}
            </PublicBody>
        </PublicPage>
    }
}

/// The list, with what holds for every operation before it.
#[component]
pub fn ApiReference() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let reference = use_context::<Reference>().unwrap_or_default();
    let anchor = |title: &str| title.to_lowercase().replace(' ', "-");
    let contents = reference.0.iter().map(|chapter| {
        let href = format!("#{}", anchor(&chapter.title));
        let title = chapter.title.clone();
        view! { <li><TextLink href=href>{title}</TextLink></li> }
    });
    let contents = contents.collect_view();
    let chapters = reference.0.iter().map(|chapter| {
        let lines = chapter.operations.iter().map(|operation| {
            let (badge, path) = (method(operation), operation.path.clone());
            let path = move || {
                let path = path.clone();
                view! { <InlineCode wrap=true>{path}</InlineCode> }
            };
            let (href, summary) = (format!("/api/v1/docs/{}", operation.id), operation.summary.clone());
            view! {
                <Line detail=path>
                    <span class="flex flex-wrap items-center gap-2.5">
                        <span class="w-16">{badge}</span>
                        <TextLink href=href>{summary}</TextLink>
                    </span>
                </Line>
            }
        });
        let lines = lines.collect_view();
        let (title, id) = (chapter.title.clone(), anchor(&chapter.title));
        view! {
            <Section title=title id=id>
                <Lines>{lines}</Lines>
            </Section>
        }
    });
    let chapters = chapters.collect_view();
    let first = format!("curl {}/api/v1/keys \\\n  -H \"Authorization: Bearer $CONSOLE_KEY\"", brand.public_url);
    view! {
        <Title text="API reference" />
        <PublicPage here="/api/v1/docs">
            <PublicHead
                title="API reference"
                lead="What you do on the pages, for scripts. The same rules decide: the scopes of the key, and the role of its owner."
            />
            <PublicBody>
                <Section title="Before you begin" id="begin">
                    <Stack>
                        <p class="max-w-[72ch]">
                            "Send a key as "<InlineCode>"Authorization: Bearer …"</InlineCode>
                            ". Parts of this console are reached only by keys that name them: under API keys choose “Part by part”, and grant what the script needs. A key of the whole API does not hold them."
                        </p>
                        <CodeBlock id="first" samples=vec![Sample::new("Shell", first)] />
                        <p class="max-w-[72ch]">
                            "Bodies and answers are JSON. Members that are not known are refused, so that a misspelt one does not go unheeded. Lists come in pages: send "
                            <InlineCode>"next_cursor"</InlineCode>" as "<InlineCode>"cursor"</InlineCode>
                            " for the next one. Errors are problem documents (RFC 9457): branch on "
                            <InlineCode>"code"</InlineCode>"; each code has "
                            <TextLink href="/help/errors" inline=true>"a page"</TextLink>" that says what to do."
                        </p>
                        <p class="max-w-[72ch]">
                            "Send an "<InlineCode>"Idempotency-Key"</InlineCode>
                            " with every POST. If the answer is lost, send the call again under the same key within a day: it acts no second time, and you get the same answer, a new secret included. Another request under the same key is refused."
                        </p>
                        <p>
                            "For generators and tools: "
                            <TextLink href="/api/v1/openapi.json" inline=true>"the OpenAPI 3.1 document"</TextLink>"."
                        </p>
                        <ul class="flex flex-wrap gap-x-5 gap-y-2">{contents}</ul>
                    </Stack>
                </Section>
                <Stack gap=Gap::Huge>{chapters}</Stack>
            </PublicBody>
        </PublicPage>
    }
}
