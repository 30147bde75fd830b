//! One endpoint: how it stands, its latest deliveries, and what can be done with it.

use domain::account::OrganizationSummary;
use domain::webhook::{PauseReason, ReplaySpan, Subscription, WebhookDetail, WebhookSummary};
use leptos::prelude::*;

use super::super::frame::{Room, page, slug_of_address};
use super::deliveries::DeliveryTable;
use super::{name_of, status_pill, webhook_of_address};
use crate::api::{self, FormState};
use crate::forms::webhooks::TEST;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Choice, Definition, DefinitionList, EmptyKind, EmptyState, FormActions, Icon,
    InlineCode, LinkButton, Page, PageHead, Section, Select, Stack, TextLink, Tone,
};
use crate::words::{times, webhooks};

/// The endpoint of the address.
#[component]
pub fn Webhook() -> impl IntoView {
    let (slug, id) = (slug_of_address(), webhook_of_address());
    let data = async move { Ok((api::get_webhook(slug, id).await?, api::get_form(TEST.to_owned()).await?)) };
    page(Room::Webhooks, data, content)
}

fn notice(form: &FormState) -> Option<String> {
    Some(match form.notice.as_deref()? {
        "updated" => "Endpoint saved".to_owned(),
        "tested" => "Test event is on its way".to_owned(),
        "paused" => "Endpoint paused".to_owned(),
        "resumed" => "Endpoint resumed".to_owned(),
        "replayed" => match form.value("count").as_str() {
            "0" => "Nothing to replay in that time".to_owned(),
            "1" => "1 delivery begun anew".to_owned(),
            count => format!("{count} deliveries begun anew"),
        },
        _ => return None,
    })
}

/// What is out of the ordinary.
fn banners(path: &str, webhook: &WebhookSummary) -> impl IntoView + use<> {
    let paused = webhook.paused.map(|(at, why)| {
        let tone = if why == PauseReason::Person { Tone::Neutral } else { Tone::Bad };
        view! {
            <Banner tone=tone title=format!("{}, {}", webhooks::pause_reason(why), times::moment(at))>
                "Nothing is sent to it. What happens is held back and can be replayed once it is resumed."
            </Banner>
        }
    });
    let failing = webhook.failing_since.filter(|_| webhook.paused.is_none()).map(|since| {
        view! {
            <Banner tone=Tone::Warn title=format!("No delivery was taken since {}", times::moment(since))>
                "After three days the endpoint is paused and the Admins are mailed."
            </Banner>
        }
    });
    let rotate = format!("{path}/rotate");
    let former = webhook.former_until.map(|until| {
        view! {
            <Banner tone=Tone::Info title=format!("The secret before signs too until {}", times::moment(until))>
                "Each message carries both signatures until then. "
                <TextLink href=rotate inline=true>"Rotate again"</TextLink> " to end it now."
            </Banner>
        }
    });
    view! { {paused}{failing}{former} }
}

fn told(events: &Subscription) -> AnyView {
    match events {
        Subscription::All => "All, also those that a later release brings".into_any(),
        Subscription::Chosen(kinds) => {
            let names = kinds.iter().map(|kind| kind.as_str()).map(|name| view! { <InlineCode>{name}</InlineCode> });
            let names = names.collect_view();
            view! { <span class="flex flex-wrap gap-1.5">{names}</span> }.into_any()
        }
    }
}

#[component]
fn Replay(path: String, webhook: WebhookSummary, form: FormState) -> impl IntoView {
    let options = ReplaySpan::ALL.iter().map(|span| Choice::new(span.as_str(), webhooks::span_name(*span))).collect();
    let error = field_error(&form, "since");
    let count = match webhook.undelivered {
        1 => "1 message was not delivered.".to_owned(),
        count => format!("{} messages were not delivered.", times::number(count)),
    };
    view! {
        <Card title="Replay" lead=count>
            <PostForm action=format!("{path}/replay") state=form refused="Nothing was replayed">
                <Select name="since" label="Send again what failed or was held back in" options=options value="24_hours" error=error />
                <FormActions>
                    <Submit variant=ButtonVariant::Secondary>"Replay undelivered"</Submit>
                </FormActions>
            </PostForm>
        </Card>
    }
}

fn content(organization: &OrganizationSummary, (detail, form): (WebhookDetail, FormState)) -> Content {
    let list = format!("/o/{}/webhooks", organization.slug);
    let WebhookDetail { webhook, deliveries, rendered_at } = detail;
    let path = format!("{list}/{}", webhook.id);
    let notice = notice(&form);
    let is_paused = webhook.paused.is_some();
    let actions = {
        let (path, form) = (path.clone(), form.clone());
        move || {
            let (path, form) = (path.clone(), form.clone());
            let (act, label) = if is_paused { ("resume", "Resume") } else { ("pause", "Pause") };
            let variant = if is_paused { ButtonVariant::Primary } else { ButtonVariant::Secondary };
            let test = (!is_paused).then(|| {
                view! {
                    <PostForm action=format!("{path}/test") state=form refused="No test event was sent">
                        <Submit>"Send test event"</Submit>
                    </PostForm>
                }
            });
            view! {
                {test}
                <PostForm action=format!("{path}/{act}") state=FormState::default() refused=format!("The endpoint was not {act}d")>
                    <Submit variant=variant>{label}</Submit>
                </PostForm>
                <LinkButton href=format!("{path}/edit")>"Change"</LinkButton>
                <LinkButton href=format!("{path}/delete") variant=ButtonVariant::Ghost>"Delete"</LinkButton>
            }
        }
    };
    let log = format!("{list}/deliveries");
    let all = format!("{log}?endpoint={}", webhook.id);
    let latest = match deliveries.is_empty() {
        true => view! {
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::FirstUse(Icon::Activity)
                    title="Nothing was sent yet"
                    text="Send a test event to see whether the endpoint takes it and verifies its signature."
                />
            </Card>
        }
        .into_any(),
        false => view! {
            <DeliveryTable path=log deliveries=deliveries now=rendered_at with_endpoint=false />
        }
        .into_any(),
    };
    let replay = (webhook.undelivered > 0 && !is_paused)
        .then(|| view! { <Replay path=path.clone() webhook=webhook.clone() form=form.clone() /> });
    let name = name_of(&webhook);
    let rotate = format!("{path}/rotate");
    let (title, status, banners, events) =
        (name.clone(), status_pill(&webhook), banners(&path, &webhook), told(&webhook.events));
    let view = view! {
        <Page>
            <PageHead title=title actions=actions />
            {banners}
            <Card>
                <Stack>
                    <DefinitionList>
                        <Definition term="Status">{status}</Definition>
                        <Definition term="Address">{webhook.url}</Definition>
                        <Definition term="Events">{events}</Definition>
                        <Definition
                            term="Secret"
                            actions=move || view! { <TextLink href=rotate.clone()>"Rotate"</TextLink> }
                        >
                            "Shown once, when it was made"
                        </Definition>
                        <Definition term="Id"><InlineCode>{webhook.id.to_string()}</InlineCode></Definition>
                        <Definition term="Created">{times::moment(webhook.created_at)}</Definition>
                    </DefinitionList>
                </Stack>
            </Card>
            {replay}
            <Section
                title="Latest deliveries"
                actions=move || view! { <TextLink href=all.clone()>"All deliveries"</TextLink> }
            >
                {latest}
            </Section>
        </Page>
    };
    Content::new(name, view).under("Webhooks", list).notice(notice)
}
