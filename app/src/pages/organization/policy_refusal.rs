//! What somebody sees whom a policy keeps out: which one, what to do, whom to ask.

use domain::policies::{DoorHelp, PolicyName};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::{
    ButtonVariant, Card, Definition, DefinitionList, Gap, InlineCode, LinkButton, Muted, Page, PageHead, PageWidth,
    Row, Stack,
};
use crate::words::policies::{Held, held, name};

/// The page in the place of the one that was asked for. `here` is its address.
#[component]
pub fn PolicyRefusal(
    policy: PolicyName,
    organization: String,
    here: String,
    help: DoorHelp,
    request_id: String,
) -> impl IntoView {
    let Held { title, detail, next, cure } = held(policy, &organization, &help);
    let (href, label) = match cure {
        ("/sign-in", label) => (format!("/sign-in?next={here}"), label),
        (href, label) => (href.to_owned(), label),
    };
    let admins = if help.admins.is_empty() { "An Admin".to_owned() } else { help.admins.join(", ") };
    view! {
        <Title text=title />
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || detail.clone() />
            <Card>
                <Stack>
                    <DefinitionList>
                        <Definition term="Policy">{name(policy)}</Definition>
                        <Definition term="What to do">{next}</Definition>
                        <Definition term="Whom to ask">{admins}</Definition>
                    </DefinitionList>
                    <Muted>
                        "Your session stays as it is: your account and your other organizations are open to it."
                    </Muted>
                </Stack>
            </Card>
            <Row gap=Gap::Small>
                <LinkButton href=href variant=ButtonVariant::Primary attr:rel="external">
                    {label}
                </LinkButton>
                <LinkButton href="/account/security">"Go to your account"</LinkButton>
            </Row>
            <p>
                <Muted>"Request "<InlineCode wrap=true>{request_id}</InlineCode></Muted>
            </p>
        </Page>
    }
}
