//! `/o/{slug}/keys/new`: the form that makes a key.

use domain::account::OrganizationSummary;
use domain::key::KeyList;
use domain::policy::Permission;
use domain::service_account::ServiceAccountSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{Room, page, slug_of_address};
use super::key_controls::{KeyControls, KeyExpiry, KeyTeam, is_refused};
use crate::api::{self, FormState};
use crate::forms::keys::{CREATE, fields};
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{ButtonVariant, Card, Disclosure, Field, FormActions, LinkButton, Page, PageHead, PageWidth};

/// The form for the organization in the address.
#[component]
pub fn NewKey() -> impl IntoView {
    let slug = slug_of_address();
    let query = use_query_map();
    let of_address = |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let (owner, like) = (of_address("owner"), of_address("like"));
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageOwnKeys).await?;
        let (keys, mut form) = (api::get_keys(slug.clone(), false).await?, api::get_form(CREATE.to_owned()).await?);
        let mut owner = owner;
        // A draft in the place of another key, unless something was typed already. Whose key that is, is theirs to know: else it is ignored.
        if !like.is_empty()
            && form.errors.is_empty()
            && let Ok(model) = api::get_key_detail(slug.clone(), like).await
        {
            form.values = fields(&model);
            form.values.remove("lifetime");
            owner = model.service_account.map(|(id, _)| id.to_string()).unwrap_or(owner);
        }
        // What came back with errors says whose it was to be.
        let owner = if form.errors.is_empty() { owner } else { form.value("owner") };
        let owner = match owner.is_empty() {
            true => None,
            false => Some(api::get_service_account(slug, owner).await?.account),
        };
        Ok((keys, form, owner))
    };
    page(Room::Keys, data, content)
}

type Loaded = (KeyList, FormState, Option<ServiceAccountSummary>);

fn content(organization: &OrganizationSummary, (keys, state, owner): Loaded) -> Content {
    let list = format!("/o/{}/keys", organization.slug);
    let (cancel, action) = (list.clone(), format!("{list}/new"));
    let (name, name_error) = (state.value("name"), field_error(&state, "name"));
    let (values, open) = (state.values.clone(), is_refused(&state) || state.values.contains_key("scopes"));
    let (team, expiry, controls) = (state.clone(), state.clone(), state.clone());
    let lead = match &owner {
        None => "The key is shown once, on the next page, with samples to try it.".to_owned(),
        Some(owner) => format!(
            "For the service account “{}” of the team {}. It is shown once, on the next page.",
            owner.name, owner.team_name
        ),
    };
    let hidden = owner.iter().map(|owner| ("owner".to_owned(), owner.id.to_string())).collect::<Vec<_>>();
    // A service account's keys are its team's.
    let teams = if owner.is_some() { Vec::new() } else { keys.teams };
    let body = view! {
        <PageHead
            title="Create an API key"
            lead=move || lead.clone()
        />
        <Card>
            <PostForm action=action state=state refused="The key was not created" hidden=hidden>
                <Field
                    name="name"
                    label="Name"
                    value=name
                    error=name_error
                    hint="Say where it will be used, such as “ci” or “staging”."
                    autocomplete="off"
                    required=true
                />
                <KeyTeam teams=teams values=values.clone() state=team />
                <KeyExpiry values=values.clone() state=expiry longest_days=keys.longest_days now=keys.rendered_at />
                <Disclosure summary="What it may do, from where, how often" open=open id="controls">
                    <div class="grid gap-4.5 text-text">
                        <KeyControls values=values state=controls models=keys.models />
                    </div>
                </Disclosure>
                <FormActions>
                    <Submit>"Create API key"</Submit>
                    <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                </FormActions>
            </PostForm>
        </Card>
    };
    Content::new("Create", view! { <Page width=PageWidth::Narrow>{body}</Page> }).under("API keys", list)
}
