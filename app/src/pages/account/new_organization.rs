//! `/organizations/new`: another organization, at once.

use domain::account::Me;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{self, FormState};
use crate::forms::organizations::CREATE;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Card, Field, FormActions, Page, PageHead, PageWidth};

/// The page.
#[component]
pub fn NewOrganization() -> impl IntoView {
    page(Room::Profile, async { api::get_form(CREATE.to_owned()).await }, content)
}

fn content(_: &Me, state: FormState) -> Content {
    let (name, error) = (state.value("name"), field_error(&state, "name"));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Create organization"
                lead=|| "It has its own members, keys, policies and bill. You will be its Admin."
            />
            <Card>
                <PostForm action="/organizations/new" state=state refused="The organization was not created">
                    <Field
                        name="name"
                        label="Name"
                        value=name
                        error=error
                        hint="A company, a product, a customer. It can be changed later."
                        autocomplete="organization"
                        required=true
                    />
                    <FormActions><Submit>"Create organization"</Submit></FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Create organization", view)
}
