//! `/o/{slug}/keys/{key}/revoke`, and the same of an organization token: what follows, and the typed name that confirms it.

use domain::account::OrganizationSummary;
use domain::key::{KeyDetail, KeySummary};
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use super::key_leaks::KeyLeaks;
use super::key_place::Place;
use super::key_stop::StopProofNotice;
use crate::api::{self, FormState};
use crate::forms::keys::REVOKE;
use crate::forms::organization_tokens;
use crate::pages::TypedConfirmation;
use crate::pages::content::Content;
use crate::ui::{
    Banner, ButtonVariant, Card, Definition, DefinitionList, FormActions, InlineCode, LinkButton, Page, PageHead,
    PageWidth, Stack, Tone,
};
use crate::words::times;

/// The key of the address.
#[component]
pub fn RevokeKey() -> impl IntoView {
    revoked(Room::Keys, Permission::ManageOwnKeys, REVOKE)
}

/// The organization token of the address.
#[component]
pub fn RevokeToken() -> impl IntoView {
    revoked(Room::OrganizationTokens, Permission::ManageOrganizationTokens, organization_tokens::REVOKE)
}

fn revoked(room: Room, permission: Permission, form: &'static str) -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), permission).await?;
        let detail = api::get_key_detail(slug, key).await?;
        Ok((detail, api::get_form(form.to_owned()).await?))
    };
    page(room, data, content)
}

fn content(organization: &OrganizationSummary, (detail, state): (KeyDetail, FormState)) -> Content {
    let slug = organization.slug.clone();
    let KeyDetail { key, stop, leaks, .. } = detail;
    let place = Place::of(&slug, key.owned_by);
    let Place { list, title, noun, .. } = place.clone();
    let kind = if place.is_token { "Token" } else { "Key" };
    let notice = (state.notice.as_deref() == Some("revoked")).then(|| format!("{kind} “{}” revoked", key.name));
    let body = if let Some(at) = key.revoked_at {
        let path = format!("{list}/{}/revoke", key.id);
        let stream = format!("/live/{slug}/keys/{}", key.id);
        let like = (!place.is_token).then(|| {
            let href = format!("{list}/new?like={}", key.id);
            view! { <LinkButton href=href variant=ButtonVariant::Primary>"Make a new key like it"</LinkButton> }
        });
        view! {
            <PageHead title=format!("“{}” is revoked", key.name) />
            <Banner tone=Tone::Neutral title=format!("Revoked {}", times::moment(at))>
                {format!("Calls with this {noun} are refused. There is nothing left to do.")}
            </Banner>
            <StopProofNotice proof=stop path=path stream=stream />
            <KeyLeaks leaks=leaks live=false />
            <FormActions>
                {like}
                <LinkButton href=format!("{list}?tab=revoked")>{format!("Go to the revoked {noun}s")}</LinkButton>
            </FormActions>
        }
        .into_any()
    } else {
        view! { <Confirm place=place.clone() key=key state=state /> }.into_any()
    };
    Content::new("Revoke", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under(title, place.list)
        .notice(notice)
}

#[component]
fn Confirm(place: Place, key: KeySummary, state: FormState) -> impl IntoView {
    let Place { list, noun, is_token, .. } = place;
    let (term, button, refused) = match is_token {
        true => ("Token", "Revoke token", "The token was not revoked"),
        false => ("Key", "Revoke key", "The key was not revoked"),
    };
    let used = match (key.last_used_at, &key.last_used_from, &key.last_used_agent) {
        (None, ..) => "Not yet".to_owned(),
        (Some(at), from, agent) => {
            let parts = [Some(times::moment(at)), from.clone(), agent.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    view! {
        <PageHead
            title=format!("“{}” stops working everywhere", key.name)
            lead=move || format!("Within a second, every call with this {noun} is refused. This cannot be undone.")
        />
        <Card>
            <Stack>
                <DefinitionList>
                    <Definition term=term><InlineCode>{key.redacted}</InlineCode></Definition>
                    <Definition term="Created">{times::moment(key.created_at)}</Definition>
                    <Definition term="Last used">{used}</Definition>
                </DefinitionList>
                <TypedConfirmation
                    action=format!("{list}/{}/revoke", key.id)
                    state=state
                    refused=refused
                    name="name"
                    expected=key.name
                    button=button
                    cancel=list
                />
            </Stack>
        </Card>
    }
}
