//! `/o/{slug}/organization-tokens/new`: the form that makes a token.

use domain::account::OrganizationSummary;
use domain::organization_token::TokenList;
use domain::policy::Permission;
use leptos::prelude::*;

use super::frame::{Room, page, slug_of_address};
use super::key_controls::{KeyControls, KeyExpiry, TokenTeams};
use crate::api::{self, FormState};
use crate::forms::organization_tokens::CREATE;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{ButtonVariant, Card, Field, FormActions, LinkButton, Page, PageHead, PageWidth};

/// The form for the organization in the address.
#[component]
pub fn NewOrganizationToken() -> impl IntoView {
    let slug = slug_of_address();
    let data = async move {
        api::ensure_may(slug.clone(), Permission::ManageOrganizationTokens).await?;
        Ok((api::get_organization_tokens(slug, false).await?, api::get_form(CREATE.to_owned()).await?))
    };
    page(Room::OrganizationTokens, data, content)
}

fn content(organization: &OrganizationSummary, (list, state): (TokenList, FormState)) -> Content {
    let path = format!("/o/{}/organization-tokens", organization.slug);
    let (cancel, action) = (path.clone(), format!("{path}/new"));
    let (name, name_error) = (state.value("name"), field_error(&state, "name"));
    let values = state.values.clone();
    let (teams, expiry, controls) = (state.clone(), state.clone(), state.clone());
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Create an organization token"
                lead=|| "It belongs to the organization and goes on when people leave. The token is shown once, on the next page."
            />
            <Card>
                <PostForm action=action state=state refused="The token was not created">
                    <Field
                        name="name"
                        label="Name"
                        value=name
                        error=name_error
                        hint="What calls with it, such as “gateway” or “batch”."
                        autocomplete="off"
                        required=true
                    />
                    <TokenTeams teams=list.teams values=values.clone() state=teams />
                    <KeyExpiry values=values.clone() state=expiry longest_days=list.longest_days now=list.rendered_at />
                    <KeyControls values=values state=controls models=list.models named=true />
                    <FormActions>
                        <Submit>"Create organization token"</Submit>
                        <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Create", view).under("Organization tokens", path)
}
