//! `/o/{slug}/keys/new`: the form that makes a key.

use domain::account::OrganizationSummary;
use domain::key::{KeyList, Lifetime};
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use crate::api::{self, FormState};
use crate::forms::keys::CREATE;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    ButtonVariant, Card, Field, FormActions, LinkButton, Page, PageHead, PageWidth, RadioCard, RadioCards,
};
use crate::words::times;

/// The form for the organization in the address.
#[component]
pub fn NewKey() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageOwnKeys).await?;
        let keys = api::get_keys(slug, false).await?;
        Ok((keys, api::get_form(CREATE.to_owned()).await?))
    };
    page(Room::Keys, data, content)
}

/// Whether the organization lets a key live so long.
fn is_allowed(keys: &KeyList, lifetime: Lifetime) -> bool {
    let Some(days) = keys.longest_days else { return true };
    let longest = std::time::Duration::from_secs(24 * 3600).saturating_mul(days);
    lifetime.expires_at(keys.rendered_at).is_some_and(|at| at <= keys.rendered_at.plus(longest))
}

fn content(organization: &OrganizationSummary, (keys, state): (KeyList, FormState)) -> Content {
    let slug = organization.slug.clone();
    let list = format!("/o/{slug}/keys");
    let (name, name_error) = (state.value("name"), field_error(&state, "name"));
    let lifetime_error = field_error(&state, "lifetime");
    let typed = state.value("lifetime").parse::<Lifetime>().ok().filter(|typed| is_allowed(&keys, *typed));
    let longest = [Lifetime::Quarter, Lifetime::Month].into_iter().find(|lifetime| is_allowed(&keys, *lifetime));
    let chosen = typed.or(longest).map(|lifetime| lifetime.to_string()).unwrap_or_default();
    let hint = keys.longest_days.map(|days| match days {
        1..30 => {
            format!("The organization lets keys live for {days} days at most: none of these fits. Ask an Admin.")
        }
        days => format!("The organization lets keys live for {days} days at most."),
    });
    let cards = Lifetime::ALL
        .iter()
        .map(|lifetime| {
            let (title, detail) = match lifetime {
                Lifetime::Month => ("30 days", "For a trial or a visit"),
                Lifetime::Quarter => ("90 days", "The usual choice"),
                Lifetime::Year => ("A year", "For what runs by itself"),
                Lifetime::Never => ("Never", "Ends only when it is revoked"),
            };
            let card = RadioCard::new(lifetime.as_str(), title, detail);
            let ends_at = lifetime.expires_at(keys.rendered_at);
            let card = card.disabled(!is_allowed(&keys, *lifetime));
            match ends_at {
                Some(at) => card.note(times::day(at)),
                None => card,
            }
        })
        .collect();
    let body = view! {
        <PageHead
            title="Create an API key"
            lead=|| "The key is shown once, on the next page, with samples to try it."
        />
        <Card>
            <PostForm action=format!("{list}/new") state=state refused="The key was not created">
                <Field
                    name="name"
                    label="Name"
                    value=name
                    error=name_error
                    hint="Say where it will be used, such as “ci” or “staging”."
                    autocomplete="off"
                    required=true
                />
                <RadioCards
                    name="lifetime"
                    legend="When does it expire?"
                    cards=cards
                    value=chosen
                    hint=hint
                    error=lifetime_error
                    paired=true
                />
                <FormActions>
                    <Submit>"Create API key"</Submit>
                    <LinkButton href=list.clone() variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                </FormActions>
            </PostForm>
        </Card>
    };
    Content::new("Create", view! { <Page width=PageWidth::Narrow>{body}</Page> })
        .under("API keys", format!("/o/{}/keys", slug))
}
