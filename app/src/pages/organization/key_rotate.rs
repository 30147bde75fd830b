//! `/o/{slug}/keys/{key}/rotate`, and the same of an organization token: another secret, and how long the one before goes on working.

use domain::account::OrganizationSummary;
use domain::key::{Grace, KeyDetail};
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use super::key_place::Place;
use crate::api::{self, FormState};
use crate::forms::keys::ROTATE;
use crate::forms::organization_tokens;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, FormActions, LinkButton, Page, PageHead, PageWidth, RadioCard, RadioCards, Tone,
};
use crate::words::times;

/// The key of the address.
#[component]
pub fn RotateKey() -> impl IntoView {
    rotated(Room::Keys, Permission::ManageOwnKeys, ROTATE)
}

/// The organization token of the address.
#[component]
pub fn RotateToken() -> impl IntoView {
    rotated(Room::OrganizationTokens, Permission::ManageOrganizationTokens, organization_tokens::ROTATE)
}

fn rotated(room: Room, permission: Permission, form: &'static str) -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), permission).await?;
        let detail = api::get_key_detail(slug, key).await?;
        Ok((detail, api::get_form(form.to_owned()).await?))
    };
    page(room, data, content)
}

fn content(organization: &OrganizationSummary, (detail, state): (KeyDetail, FormState)) -> Content {
    let Place { list, title, noun, is_token, .. } = Place::of(&organization.slug, detail.key.owned_by);
    let path = format!("{list}/{}", detail.key.id);
    let (name, back) = (detail.key.name.clone(), list.clone());
    let why = match is_token {
        true => "The token is revoked",
        false => "The key is revoked, or its team is none of yours",
    };
    let body = if detail.may_change {
        view! { <Choose path=path.clone() detail=detail state=state /> }.into_any()
    } else {
        view! {
            <PageHead title=format!("“{name}” cannot be rotated") />
            <Banner tone=Tone::Neutral title=why>
                {format!("Create another {noun} in its place.")}
            </Banner>
            <FormActions><LinkButton href=back>{format!("Back to the {noun}s")}</LinkButton></FormActions>
        }
        .into_any()
    };
    Content::new("Rotate", view! { <Page width=PageWidth::Narrow>{body}</Page> }).under(title, list).under(name, path)
}

#[component]
fn Choose(path: String, detail: KeyDetail, state: FormState) -> impl IntoView {
    let (key, now) = (detail.key, detail.rendered_at);
    let (refused, button) = match key.owned_by.is_organization() {
        true => ("The token was not rotated", "Rotate token"),
        false => ("The key was not rotated", "Rotate key"),
    };
    let cards = Grace::ALL
        .iter()
        .map(|grace| {
            let (title, detail) = match grace {
                Grace::None => ("At once", "When it has leaked, or nothing uses it"),
                Grace::Hour => ("In an hour", "When you change it right now"),
                Grace::Day => ("In 24 hours", "When a deployment is due"),
                Grace::Week => ("In 7 days", "When others have to change it too"),
            };
            let at = now.plus(grace.duration());
            let at = key.expires_at.map_or(at, |expires_at| at.min(expires_at));
            RadioCard::new(grace.as_str(), title, detail).note(times::moment(at))
        })
        .collect();
    let typed = state.value("grace");
    let value = if typed.is_empty() { Grace::Day.to_string() } else { typed };
    let error = field_error(&state, "grace");
    let former = key.former_dies_at.map(|at| {
        view! {
            <Banner tone=Tone::Warn title="The secret before the current one still works">
                {format!("It would have until {}; with another rotation it ends at once.", times::moment(at))}
            </Banner>
        }
    });
    view! {
        <PageHead
            title=format!("“{}” gets a new secret", key.name)
            lead=|| "Id, limits, usage and log stay. The new secret is shown once, on the next page."
        />
        {former}
        <Card>
            <PostForm action=format!("{path}/rotate") state=state refused=refused>
                <RadioCards
                    name="grace"
                    legend="When does the present secret stop?"
                    cards=cards
                    value=value
                    error=error
                    paired=true
                />
                <FormActions>
                    <Submit>{button}</Submit>
                    <LinkButton href=path.clone() variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                </FormActions>
            </PostForm>
        </Card>
    }
}
