//! `/api/v1/docs`: every operation of the REST interface.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::brand::Brand;
use crate::parts::{PublicBody, PublicHead};
use crate::reference::{Described, Member, Reference};
use crate::ui::{
    Cell, CodeBlock, Column, Definition, DefinitionList, Disclosure, Gap, InlineCode, RowHead, Sample, Section, Stack,
    Table, TableRow, TextLink,
};

#[component]
fn Members(caption: &'static str, members: Vec<Member>) -> impl IntoView {
    let rows = members
        .into_iter()
        .map(|member| {
            let need = if member.required { "required" } else { "" };
            view! {
                <TableRow>
                    <RowHead><InlineCode>{member.name}</InlineCode></RowHead>
                    <Cell label="Type" muted=true>{member.kind}" "{need}</Cell>
                    <Cell label="Meaning">{member.text}</Cell>
                </TableRow>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption columns=[caption, "Type", "Meaning"].map(Column::new).to_vec()>
            {rows}
        </Table>
    }
}

fn described(operation: Described) -> impl IntoView {
    let sample = vec![Sample::new("Shell", operation.sample)];
    let members = |caption: &'static str, members: Vec<Member>| {
        (!members.is_empty()).then(|| view! { <Members caption=caption members=members /> })
    };
    let block = format!("sample-{}", operation.id);
    view! {
        <Disclosure id=operation.id.clone() summary=format!("{} {} – {}", operation.method, operation.path, operation.summary)>
            <DefinitionList>
                <Definition term="Scope"><InlineCode>{operation.scope}</InlineCode></Definition>
                <Definition term="Roles">{operation.roles}</Definition>
                <Definition term="Answers">
                    {operation.status}", or a problem: "{operation.problems.join(", ")}
                </Definition>
            </DefinitionList>
            <CodeBlock id=block samples=sample />
            {members("Parameter", operation.parameters)}
            {members("Body", operation.body)}
            {members("Answer", operation.answer)}
        </Disclosure>
    }
}

/// The reference, with what holds for every operation before it.
#[component]
pub fn ApiReference() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let reference = use_context::<Reference>().unwrap_or_default();
    let (chapters, titles): (Vec<_>, Vec<_>) =
        reference.0.iter().map(|chapter| (chapter.clone(), chapter.title.clone())).unzip();
    let chapters = chapters
        .into_iter()
        .map(|chapter| {
            let anchor = chapter.title.to_lowercase().replace(' ', "-");
            view! {
                <Section title=chapter.title id=anchor>
                    <div>{chapter.operations.into_iter().map(described).collect_view()}</div>
                </Section>
            }
        })
        .collect_view();
    let contents = titles
        .into_iter()
        .map(|title| {
            let anchor = format!("#{}", title.to_lowercase().replace(' ', "-"));
            view! { <li><TextLink href=anchor>{title}</TextLink></li> }
        })
        .collect_view();
    let first = format!("curl {}/api/v1/keys -H \"Authorization: Bearer $CONSOLE_KEY\"", brand.public_url);
    view! {
        <Title text="API reference" />
        <PublicPage here="/api/v1/docs">
            <PublicHead
                title="API reference"
                lead="What you do on the pages, for scripts. The same rules decide: the scopes of the key, and the role of its owner."
            />
            <PublicBody>
                <Section title="Before you begin" id="begin">
                    <Stack gap=Gap::Small>
                        <p>
                            "Send a key as "<InlineCode>"Authorization: Bearer …"</InlineCode>
                            ". Parts of this console are reached only by keys that name them: under API keys choose “Part by part”, and grant what the script needs. A key of the whole API does not hold them."
                        </p>
                        <p>
                            "Bodies and answers are JSON; members that are not known are refused, so that a misspelt one does not go unheeded. Lists come in pages: send "
                            <InlineCode>"next_cursor"</InlineCode>" as "<InlineCode>"cursor"</InlineCode>
                            " for the next one. Errors are problem documents (RFC 9457): branch on "
                            <InlineCode>"code"</InlineCode>"; each has "
                            <TextLink href="/help/errors" inline=true>"a page"</TextLink>" that says what to do."
                        </p>
                        <p>
                            "Send an "<InlineCode>"Idempotency-Key"</InlineCode>
                            " with every POST. If the answer is lost, send the call again under the same key within a day: it acts no second time, and you get the same answer, a new secret included. Another request under the same key is refused."
                        </p>
                        <CodeBlock id="first" samples=vec![Sample::new("Shell", first)] />
                        <p>
                            "For generators and tools: "
                            <TextLink href="/api/v1/openapi.json" inline=true>"the OpenAPI 3.1 document"</TextLink>"."
                        </p>
                        <ul class="flex flex-wrap gap-x-5 gap-y-2">{contents}</ul>
                    </Stack>
                </Section>
                {chapters}
            </PublicBody>
        </PublicPage>
    }
}
