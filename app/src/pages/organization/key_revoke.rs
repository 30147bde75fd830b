//! `/o/{slug}/keys/{key}/revoke`: what follows, and the typed name that confirms it.

use domain::account::OrganizationSummary;
use domain::field::{FieldError, FieldErrors};
use domain::key::KeySummary;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, may_manage_keys, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::keys::REVOKE;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Definition, DefinitionList, EmptyKind, EmptyState, Field, FormActions, InlineCode,
    LinkButton, Page, PageHead, PageWidth, Stack, Tone,
};
use crate::words::times;

/// The key of the address.
#[component]
pub fn RevokeKey() -> impl IntoView {
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        let key = api::get_key(slug, key).await?;
        Ok((key, api::get_form(REVOKE.to_owned()).await?))
    };
    page(Room::Keys, data, content)
}

fn content(organization: &OrganizationSummary, (key, state): (KeySummary, FormState)) -> Content {
    let slug = organization.slug.clone();
    let list = format!("/o/{slug}/keys");
    let body = if let Some(at) = key.revoked_at {
        view! {
            <PageHead title=format!("“{}” is revoked", key.name) />
            <Banner tone=Tone::Neutral title=format!("Revoked {}", times::moment(at))>
                "Calls with this key are refused. There is nothing left to do."
            </Banner>
            <FormActions>
                <LinkButton href=format!("{list}?tab=revoked")>"Go to the revoked keys"</LinkButton>
            </FormActions>
        }
        .into_any()
    } else if may_manage_keys(organization) {
        view! { <Confirm list=list key=key state=state /> }.into_any()
    } else {
        view! {
            <PageHead title=format!("“{}”", key.name) />
            <Card flush=true>
                <EmptyState
                    kind=EmptyKind::Forbidden
                    title="Your role cannot revoke API keys"
                    text="An Admin of the organization can do it, or make you a Developer."
                />
            </Card>
        }
        .into_any()
    };
    Content::new("Revoke", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("API keys", format!("/o/{}/keys", slug))
}

#[component]
fn Confirm(list: String, key: KeySummary, state: FormState) -> impl IntoView {
    let used = match (key.last_used_at, &key.last_used_from, &key.last_used_agent) {
        (None, ..) => "Not yet".to_owned(),
        (Some(at), from, agent) => {
            let parts = [Some(times::moment(at)), from.clone(), agent.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    // Nothing typed is the same mistake as something else typed.
    let mut state = state;
    if state.errors.get("name") == Some(FieldError::Empty) {
        state.errors = FieldErrors::one("name", FieldError::Mismatch);
    }
    // A page with an error comes back with what was typed, so that it can be corrected.
    let (typed, error) = (state.value("name"), field_error(&state, "name"));
    view! {
        <PageHead
            title=format!("“{}” stops working everywhere", key.name)
            lead=|| "Within a second, every call with this key is refused. This cannot be undone."
        />
        <Card>
            <Stack>
                <DefinitionList>
                    <Definition term="Key"><InlineCode>{key.redacted}</InlineCode></Definition>
                    <Definition term="Created">{times::moment(key.created_at)}</Definition>
                    <Definition term="Last used">{used}</Definition>
                </DefinitionList>
                <PostForm action=format!("{list}/{}/revoke", key.id) state=state refused="The key was not revoked">
                    <Field
                        name="name"
                        label=format!("Type {} to confirm", key.name)
                        value=typed
                        error=error
                        autocomplete="off"
                        required=true
                    />
                    <FormActions>
                        <Submit variant=ButtonVariant::Danger>"Revoke key"</Submit>
                        <LinkButton href=list.clone() variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Stack>
        </Card>
    }
}
