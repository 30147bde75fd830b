//! `/o/{slug}/keys/{key}/created`: the secret of a new key, once.

use domain::account::OrganizationSummary;
use domain::key::KeySummary;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use crate::api;
use crate::brand::Brand;
use crate::forms::keys::CREATED;
use crate::islands::TestKey;
use crate::pages::content::Content;
use crate::pages::public::samples;
use crate::ui::{
    Banner, ButtonVariant, Card, CodeBlock, FormActions, Icon, InlineCode, LinkButton, Page, PageHead, PageWidth, Pill,
    SecretBox, Stack, Tone,
};
use crate::words::times;

/// The new key of the address.
#[component]
pub fn KeyCreated() -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        let key = api::get_key(slug, key).await?;
        let secret = api::get_form(CREATED.to_owned()).await?.secret;
        let secret = secret.filter(|secret| belongs(secret, &key));
        Ok((key, secret))
    };
    page(Room::Keys, data, content)
}

/// Whether the secret that waits is of this key: another tab may have made another one.
fn belongs(secret: &str, key: &KeySummary) -> bool {
    key.redacted.rsplit('…').next().is_some_and(|end| !end.is_empty() && secret.ends_with(end))
}

fn content(organization: &OrganizationSummary, (key, secret): (KeySummary, Option<String>)) -> Content {
    let slug = organization.slug.clone();
    let body = match secret {
        Some(secret) => view! { <Shown slug=slug.clone() key=key secret=secret /> }.into_any(),
        None => view! { <Gone slug=slug.clone() key=key /> }.into_any(),
    };
    Content::new("Created", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("API keys", format!("/o/{}/keys", slug))
}

#[component]
fn Shown(slug: String, key: KeySummary, secret: String) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let former = key.former_dies_at.map(|at| {
        view! {
            <Banner tone=Tone::Warn title=format!("The secret before works until {}", times::moment(at))>
                "The page of the key shows what still calls with it."
            </Banner>
        }
    });
    let lead = match key.expires_at {
        Some(at) => format!("It expires {}. Copy the secret now: it will not be shown again.", times::moment(at)),
        None => "It does not expire. Copy the secret now: it will not be shown again.".to_owned(),
    };
    // Key and address are letters, digits and marks that need no encoding here.
    let env =
        format!("data:text/plain;charset=utf-8,OPENAI_API_KEY={secret}%0AOPENAI_BASE_URL={}/v1%0A", brand.public_url);
    let (samples, tested) = (samples(&brand, &secret), secret.clone());
    view! {
        <PageHead title=format!("“{}” is ready", key.name) lead=move || lead.clone() />
        {former}
        <Card title="Secret" actions=|| view! { <Pill tone=Tone::Good>"Active"</Pill> }>
            <Stack>
                <SecretBox
                    id="secret"
                    label="API key"
                    value=secret
                    hint="Keep it in a password manager or the secret store of your deployment, not in code."
                />
                <FormActions>
                    <LinkButton href=format!("/o/{slug}/keys") icon=Icon::Check>
                        "I stored it"
                    </LinkButton>
                    <LinkButton
                        href=env
                        variant=ButtonVariant::Ghost
                        icon=Icon::Download
                        attr:download=".env"
                    >
                        "Download .env"
                    </LinkButton>
                </FormActions>
            </Stack>
        </Card>
        <Card
            title="Try it"
            lead="One paste into a terminal of Linux or macOS lists the models. The checklist ticks when it worked."
        >
            <Stack>
                <CodeBlock id="try" samples=samples />
                <TestKey secret=tested />
            </Stack>
        </Card>
    }
}

#[component]
fn Gone(slug: String, key: KeySummary) -> impl IntoView {
    let list = format!("/o/{slug}/keys");
    view! {
        <PageHead title=format!("The secret of “{}” is not shown again", key.name) />
        <Banner tone=Tone::Info title="It was shown once, when the key was created">
            "Only a hash of it is kept, so nobody can read it any more."
        </Banner>
        <Card>
            <Stack>
                <p>
                    "If you stored it, there is nothing to do: the key "
                    <InlineCode>{key.redacted}</InlineCode>
                    " goes on working. If not, create another key and revoke this one."
                </p>
                <FormActions>
                    <LinkButton href=list.clone() variant=ButtonVariant::Primary>"Go to the keys"</LinkButton>
                    <LinkButton href=format!("{list}/new")>"Create another key"</LinkButton>
                    <LinkButton href=format!("{list}/{}/revoke", key.id) variant=ButtonVariant::Ghost>
                        "Revoke this key"
                    </LinkButton>
                </FormActions>
            </Stack>
        </Card>
    }
}
