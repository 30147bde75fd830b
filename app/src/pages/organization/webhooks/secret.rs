//! The secret of an endpoint, once; another one in its place; and the end of the endpoint.

use domain::account::OrganizationSummary;
use domain::webhook::WebhookDetail;
use leptos::prelude::*;

use super::super::frame::{Room, page, slug_of_address};
use super::{name_of, webhook_of_address};
use crate::api::{self, FormState};
use crate::forms::webhooks::{DELETE, ROTATE, SECRET};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{
    Banner, ButtonVariant, Card, CodeBlock, FormActions, Icon, LinkButton, Page, PageHead, PageWidth, Sample,
    SecretBox, Stack, TextLink, Tone,
};
use crate::words::times;

const NODE: &str = r#"import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
// The body as it came, before it is parsed. Throws unless it is signed, and of now.
const event = webhook.verify(body, request.headers);"#;
const PYTHON: &str = r#"from standardwebhooks.webhooks import Webhook

webhook = Webhook(os.environ["WEBHOOK_SECRET"])
# The body as it came, before it is parsed. Raises unless it is signed, and of now.
event = webhook.verify(body, request.headers)"#;

/// The secret that was just made.
#[component]
pub fn WebhookSecret() -> impl IntoView {
    let (slug, id) = (slug_of_address(), webhook_of_address());
    let data = async move {
        let detail = api::get_webhook(slug, id.clone()).await?;
        let answer = api::get_form(SECRET.to_owned()).await?;
        // Another tab may have made another one.
        let is_own = answer.value("webhook") == id;
        Ok((detail, answer.secret.filter(|_| is_own)))
    };
    page(Room::Webhooks, data, secret)
}

fn secret(organization: &OrganizationSummary, (detail, secret): (WebhookDetail, Option<String>)) -> Content {
    let list = format!("/o/{}/webhooks", organization.slug);
    let (path, name) = (format!("{list}/{}", detail.webhook.id), name_of(&detail.webhook));
    let (back, again) = (path.clone(), format!("{path}/rotate"));
    let body = match secret {
        Some(secret) => {
            let former = detail.webhook.former_until.map(|until| {
                view! {
                    <Banner tone=Tone::Warn title=format!("The secret before signs too until {}", times::moment(until))>
                        "Each message carries both signatures until then, so you can change it without losing one."
                    </Banner>
                }
            });
            let samples = vec![Sample::new("Node.js", NODE), Sample::new("Python", PYTHON)];
            view! {
                <PageHead
                    title="Copy the secret now"
                    lead=|| "It signs every message to this endpoint and will not be shown again."
                />
                {former}
                <Card title="Secret">
                    <Stack>
                        <SecretBox
                            id="secret"
                            label="Signing secret"
                            value=secret
                            hint="Keep it where your endpoint reads its other secrets, not in code."
                        />
                        <FormActions>
                            <LinkButton href=back icon=Icon::Check>"I stored it"</LinkButton>
                        </FormActions>
                    </Stack>
                </Card>
                <Card
                    title="Verify messages with it"
                    lead="Libraries for more languages are at standardwebhooks.com."
                >
                    <CodeBlock id="verify" samples=samples />
                </Card>
            }
            .into_any()
        }
        None => view! {
            <PageHead title="The secret is not shown again" />
            <Banner tone=Tone::Info title="It was shown once, when it was made">
                "If you did not store it, rotate it: the present one goes on signing for a day."
            </Banner>
            <FormActions>
                <LinkButton href=back variant=ButtonVariant::Primary>"Go to the endpoint"</LinkButton>
                <LinkButton href=again>"Rotate the secret"</LinkButton>
            </FormActions>
        }
        .into_any(),
    };
    Content::new("Secret", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("Webhooks", list)
        .under(name, path)
}

/// Another secret.
#[component]
pub fn RotateWebhookSecret() -> impl IntoView {
    let (slug, id) = (slug_of_address(), webhook_of_address());
    let data = async move { Ok((api::get_webhook(slug, id).await?, api::get_form(ROTATE.to_owned()).await?)) };
    page(Room::Webhooks, data, rotate)
}

fn rotate(organization: &OrganizationSummary, (detail, state): (WebhookDetail, FormState)) -> Content {
    let list = format!("/o/{}/webhooks", organization.slug);
    let (path, name) = (format!("{list}/{}", detail.webhook.id), name_of(&detail.webhook));
    let former = detail.webhook.former_until.map(|until| {
        view! {
            <Banner tone=Tone::Warn title="The secret before the current one still signs">
                {format!("It would until {}; with another rotation it stops at once.", times::moment(until))}
            </Banner>
        }
    });
    let (action, cancel) = (format!("{path}/rotate"), path.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="The endpoint gets a new secret"
                lead=|| "For 24 hours each message carries two signatures, with the new secret and with the present one. Then only the new one signs."
            />
            {former}
            <Card>
                <PostForm action=action state=state refused="The secret was not rotated">
                    <FormActions>
                        <Submit>"Rotate secret"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Rotate", view).under("Webhooks", list).under(name, path)
}

/// The end of an endpoint.
#[component]
pub fn DeleteWebhook() -> impl IntoView {
    let (slug, id) = (slug_of_address(), webhook_of_address());
    let data = async move { Ok((api::get_webhook(slug, id).await?, api::get_form(DELETE.to_owned()).await?)) };
    page(Room::Webhooks, data, delete)
}

fn delete(organization: &OrganizationSummary, (detail, state): (WebhookDetail, FormState)) -> Content {
    let list = format!("/o/{}/webhooks", organization.slug);
    let (path, name) = (format!("{list}/{}", detail.webhook.id), name_of(&detail.webhook));
    let (action, cancel, url) = (format!("{path}/delete"), path.clone(), detail.webhook.url.clone());
    let pause = path.clone();
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="The endpoint will be gone" lead=move || url.clone() />
            <Card>
                <Stack>
                    <p>
                        "Nothing more is sent to it, and its secret is erased. What was delivered stays listed for 30 days. To stop it for a while, "
                        <TextLink href=pause inline=true>"pause it"</TextLink> " instead."
                    </p>
                    <PostForm action=action state=state refused="The endpoint was not deleted">
                        <FormActions>
                            <Submit variant=ButtonVariant::Danger>"Delete endpoint"</Submit>
                            <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                        </FormActions>
                    </PostForm>
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Delete", view).under("Webhooks", list).under(name, path)
}
