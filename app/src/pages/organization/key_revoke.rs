//! `/o/{slug}/keys/{key}/revoke`: what follows, and the typed name that confirms it.

use domain::account::OrganizationSummary;
use domain::key::{KeyDetail, KeySummary};
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, key_of_address, page, slug_of_address};
use super::key_leaks::KeyLeaks;
use super::key_stop::StopProofNotice;
use crate::api::{self, FormState};
use crate::forms::keys::REVOKE;
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
    let (slug, key) = (slug_of_address(), key_of_address());
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageOwnKeys).await?;
        let detail = api::get_key_detail(slug, key).await?;
        Ok((detail, api::get_form(REVOKE.to_owned()).await?))
    };
    page(Room::Keys, data, content)
}

fn content(organization: &OrganizationSummary, (detail, state): (KeyDetail, FormState)) -> Content {
    let slug = organization.slug.clone();
    let list = format!("/o/{slug}/keys");
    let KeyDetail { key, stop, leaks, .. } = detail;
    let notice = (state.notice.as_deref() == Some("revoked")).then(|| format!("Key “{}” revoked", key.name));
    let body = if let Some(at) = key.revoked_at {
        let path = format!("{list}/{}/revoke", key.id);
        let stream = format!("/live/{slug}/keys/{}", key.id);
        view! {
            <PageHead title=format!("“{}” is revoked", key.name) />
            <Banner tone=Tone::Neutral title=format!("Revoked {}", times::moment(at))>
                "Calls with this key are refused. There is nothing left to do."
            </Banner>
            <StopProofNotice proof=stop path=path stream=stream />
            <KeyLeaks leaks=leaks live=false />
            <FormActions>
                <LinkButton href=format!("{list}/new?like={}", key.id) variant=ButtonVariant::Primary>
                    "Make a new key like it"
                </LinkButton>
                <LinkButton href=format!("{list}?tab=revoked")>"Go to the revoked keys"</LinkButton>
            </FormActions>
        }
        .into_any()
    } else {
        view! { <Confirm list=list key=key state=state /> }.into_any()
    };
    Content::new("Revoke", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("API keys", format!("/o/{}/keys", slug))
        .notice(notice)
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
                <TypedConfirmation
                    action=format!("{list}/{}/revoke", key.id)
                    state=state
                    refused="The key was not revoked"
                    name="name"
                    expected=key.name
                    button="Revoke key"
                    cancel=list
                />
            </Stack>
        </Card>
    }
}
