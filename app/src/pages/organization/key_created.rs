//! `/o/{slug}/keys/{key}/created`, and the same of an organization token: the secret of a new key, once.

use domain::account::OrganizationSummary;
use domain::key::KeySummary;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use super::key_place::Place;
use crate::api;
use crate::brand::Brand;
use crate::forms::keys::CREATED;
use crate::forms::organization_tokens;
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
    created(Room::Keys, CREATED)
}

/// The new organization token of the address.
#[component]
pub fn TokenCreated() -> impl IntoView {
    created(Room::OrganizationTokens, organization_tokens::CREATED)
}

fn created(room: Room, form: &'static str) -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        let key = api::get_key(slug, key).await?;
        let secret = api::get_form(form.to_owned()).await?.secret;
        let secret = secret.filter(|secret| belongs(secret, &key));
        Ok((key, secret))
    };
    page(room, data, content)
}

/// Whether the secret that waits is of this key: another tab may have made another one.
fn belongs(secret: &str, key: &KeySummary) -> bool {
    key.redacted.rsplit('…').next().is_some_and(|end| !end.is_empty() && secret.ends_with(end))
}

fn content(organization: &OrganizationSummary, (key, secret): (KeySummary, Option<String>)) -> Content {
    let place = Place::of(&organization.slug, key.owned_by);
    let (title, list) = (place.title, place.list.clone());
    let body = match secret {
        Some(secret) => view! { <Shown place=place key=key secret=secret /> }.into_any(),
        None => view! { <Gone place=place key=key /> }.into_any(),
    };
    Content::new("Created", view! { <Page width=PageWidth::Narrow>{body}</Page> }).under(title, list)
}

#[component]
fn Shown(place: Place, key: KeySummary, secret: String) -> impl IntoView {
    let brand = expect_context::<Brand>();
    let former = key.former_dies_at.map(|at| {
        view! {
            <Banner tone=Tone::Warn title=format!("The secret before works until {}", times::moment(at))>
                {format!("The page of the {} shows what still calls with it.", place.noun)}
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
    let try_lead = match place.is_token {
        true => "One paste into a terminal of Linux or macOS lists the models.",
        false => "One paste into a terminal of Linux or macOS lists the models. The checklist ticks when it worked.",
    };
    let naming = place.is_token.then(|| {
        view! {
            <p>
                "Name the team that a call is booked to in the header "<InlineCode>"X-Console-Team"</InlineCode>", or "
                <InlineCode>"OpenAI-Project"</InlineCode>" with an official SDK. The page of the token lists its teams."
            </p>
        }
    });
    view! {
        <PageHead title=format!("“{}” is ready", key.name) lead=move || lead.clone() />
        {former}
        <Card title="Secret" actions=|| view! { <Pill tone=Tone::Good>"Active"</Pill> }>
            <Stack>
                <SecretBox
                    id="secret"
                    label=place.label
                    value=secret
                    hint="Keep it in a password manager or the secret store of your deployment, not in code."
                />
                <FormActions>
                    <LinkButton href=place.list icon=Icon::Check>
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
            lead=try_lead
        >
            <Stack>
                <CodeBlock id="try" samples=samples />
                {naming}
                <TestKey secret=tested />
            </Stack>
        </Card>
    }
}

#[component]
fn Gone(place: Place, key: KeySummary) -> impl IntoView {
    let Place { list, noun, .. } = place;
    view! {
        <PageHead title=format!("The secret of “{}” is not shown again", key.name) />
        <Banner tone=Tone::Info title=format!("It was shown once, when the {noun} was created")>
            "Only a hash of it is kept, so nobody can read it any more."
        </Banner>
        <Card>
            <Stack>
                <p>
                    {format!("If you stored it, there is nothing to do: the {noun} ")}
                    <InlineCode>{key.redacted}</InlineCode>
                    {format!(" goes on working. If not, create another {noun} and revoke this one.")}
                </p>
                <FormActions>
                    <LinkButton href=list.clone() variant=ButtonVariant::Primary>{format!("Go to the {noun}s")}</LinkButton>
                    <LinkButton href=format!("{list}/new")>{format!("Create another {noun}")}</LinkButton>
                    <LinkButton href=format!("{list}/{}/revoke", key.id) variant=ButtonVariant::Ghost>
                        {format!("Revoke this {noun}")}
                    </LinkButton>
                </FormActions>
            </Stack>
        </Card>
    }
}
