//! What stands where a page would that the reader's role does not include.

use domain::policy::{Permission, Refusal};
use domain::role::Role;
use leptos::prelude::*;

use crate::ui::{Card, Definition, DefinitionList, Gap, InlineCode, LinkButton, Muted, Page, PageHead, PageWidth, Row};
use crate::words::roles::{act, refusal, role_name};

/// The act, the role, the rule that decided, and the way to who can.
#[component]
pub fn RoleRefusal(
    permission: Permission,
    why: Refusal,
    role: Role,
    organization: String,
    slug: String,
    request_id: String,
) -> impl IntoView {
    let words = act(permission).map_or("Do this", |(_, words)| words);
    let who = format!("/o/{slug}/roles?act={permission}");
    view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="You may not do this"
                lead=move || format!("{organization} lets you do what your role includes. You find all of it on the page of roles.")
            />
            <Card>
                <DefinitionList>
                    <Definition term="What">{words}</Definition>
                    <Definition term="Your role">{role_name(role)}</Definition>
                    <Definition term="Why not">{refusal(&why)}</Definition>
                </DefinitionList>
            </Card>
            <Row gap=Gap::Small>
                <LinkButton href=who>"Who can?"</LinkButton>
                <LinkButton href=format!("/o/{slug}")>"Go to Home"</LinkButton>
            </Row>
            <p>
                <Muted>"Request "<InlineCode wrap=true>{request_id}</InlineCode></Muted>
            </p>
        </Page>
    }
}
