//! Making an endpoint, and changing one.

use std::collections::BTreeMap;

use domain::account::OrganizationSummary;
use domain::event::Kind;
use domain::policy::Permission;
use domain::webhook::WebhookDetail;
use leptos::prelude::*;

use super::super::frame::{Room, page, slug_of_address};
use super::{name_of, webhook_of_address};
use crate::api::{self, FormState};
use crate::forms::webhooks::{CREATE, UPDATE, fields};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    ButtonVariant, Card, Checkbox, Checkboxes, Field, FormActions, LinkButton, Page, PageHead, PageWidth, RadioCard,
    RadioCards, Stack,
};
use crate::words::events::phrase;
use crate::words::webhooks::group_name;

/// Making one.
#[component]
pub fn NewWebhook() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug, Permission::ManageWebhooks).await?;
        api::get_form(CREATE.to_owned()).await
    };
    page(Room::Webhooks, data, new)
}

fn new(organization: &OrganizationSummary, state: FormState) -> Content {
    let path = format!("/o/{}/webhooks", organization.slug);
    let values = state.values.clone();
    let (action, cancel) = (format!("{path}/new"), path.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Add an endpoint" lead=|| "Its secret is shown once, on the next page." />
            <Fields
                action=action
                cancel=cancel
                state=state
                values=values
                refused="The endpoint was not added"
                button="Add endpoint"
            />
        </Page>
    };
    Content::new("Add endpoint", view).under("Webhooks", path)
}

/// Changing one.
#[component]
pub fn EditWebhook() -> impl IntoView {
    let (slug, id) = (slug_of_address(), webhook_of_address());
    let data = async move { Ok((api::get_webhook(slug, id).await?, api::get_form(UPDATE.to_owned()).await?)) };
    page(Room::Webhooks, data, edit)
}

fn edit(organization: &OrganizationSummary, (detail, state): (WebhookDetail, FormState)) -> Content {
    let list = format!("/o/{}/webhooks", organization.slug);
    let path = format!("{list}/{}", detail.webhook.id);
    let values = if state.values.is_empty() { fields(&detail.webhook) } else { state.values.clone() };
    let name = name_of(&detail.webhook);
    let (action, cancel) = (format!("{path}/edit"), path.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Change the endpoint" lead=|| "What is under way already goes to the new address too." />
            <Fields
                action=action
                cancel=cancel
                state=state
                values=values
                refused="The endpoint was not changed"
                button="Save endpoint"
            />
        </Page>
    };
    Content::new("Change", view).under("Webhooks", list).under(name, path)
}

/// The public events by what they are about.
fn groups() -> Vec<(&'static str, Vec<Kind>)> {
    let mut groups: Vec<(&'static str, Vec<Kind>)> = Vec::new();
    for kind in Kind::public() {
        let name = group_name(kind);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, kinds)) => kinds.push(kind),
            None => groups.push((name, vec![kind])),
        }
    }
    groups
}

#[component]
fn Fields(
    action: String,
    cancel: String,
    state: FormState,
    values: BTreeMap<String, String>,
    refused: &'static str,
    button: &'static str,
) -> impl IntoView {
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let which = if text("which").is_empty() { "all".to_owned() } else { text("which") };
    let (url, description) = (text("url"), text("description"));
    let (bad_url, bad_description) = (field_error(&state, "url"), field_error(&state, "description"));
    let bad_events = field_error(&state, "events");
    let cards = vec![
        RadioCard::new("all", "All events", "Also those that a later release brings"),
        RadioCard::new("chosen", "Chosen events", "Only those that are ticked below"),
    ];
    let boxes = groups()
        .into_iter()
        .enumerate()
        .map(|(index, (name, kinds))| {
            let boxes = kinds
                .into_iter()
                .map(|kind| {
                    let field = format!("event_{kind}");
                    let ticked = values.get(&field).is_some_and(|value| !value.is_empty());
                    view! {
                        <Checkbox name=field checked=ticked hint=kind.as_str()>{phrase(kind)}</Checkbox>
                    }
                })
                .collect_view();
            // The error summary leads to the first group.
            let (id, error) =
                if index == 0 { ("events".to_owned(), bad_events.clone()) } else { (format!("events-{index}"), None) };
            view! { <Checkboxes id=id legend=name error=error>{boxes}</Checkboxes> }
        })
        .collect_view();
    view! {
        <PostForm action=action state=state refused=refused>
            <Card>
                <Stack>
                    <Field
                        name="url"
                        label="Address"
                        value=url
                        error=bad_url
                        hint="It has to answer with a 2xx status within ten seconds. Redirects are not followed."
                        placeholder="https://example.com/webhooks"
                        autocomplete="off"
                        required=true
                    />
                    <Field
                        name="description"
                        label="Description"
                        value=description
                        error=bad_description
                        autocomplete="off"
                        optional_mark=true
                    />
                </Stack>
            </Card>
            <Card>
                <div class="group/which grid gap-4.5">
                    <RadioCards name="which" legend="What is it told?" cards=cards value=which paired=true />
                    <div class="hidden gap-5 group-has-[[value=chosen]:checked]/which:grid">{boxes}</div>
                </div>
            </Card>
            <FormActions>
                <Submit>{button}</Submit>
                <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
            </FormActions>
        </PostForm>
    }
}
