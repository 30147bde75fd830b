//! `/account/profile/address`: asks for another address. Nothing changes before that one confirms.

use domain::account::Me;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_changeable_address, get_form};
use crate::forms::profile::ADDRESS;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Definition, DefinitionList, Field, FormActions, InputKind, LinkButton, Page, PageHead,
    PageWidth, Tone,
};

/// The page.
#[component]
pub fn ChangeAddress() -> impl IntoView {
    let data = async { Ok((get_changeable_address().await?, get_form(ADDRESS.to_owned()).await?)) };
    page(Room::Profile, data, content)
}

fn content(_: &Me, (address, state): (String, FormState)) -> Content {
    let sent = state.notice.is_some().then(|| {
        view! {
            <Banner tone=Tone::Good title=format!("We sent a mail to {}", state.value("email"))>
                "Open the link in it within a day, in any browser. Until then your address stays as it is."
            </Banner>
        }
    });
    let typed = if sent.is_some() { String::new() } else { state.value("email") };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead
                title="Change address"
                lead=|| "You sign in with it, and mails go there. The new address confirms the change, and the old one is told: it can undo it for seven days."
            />
            {sent}
            <Card>
                <DefinitionList>
                    <Definition term="Address now">{address}</Definition>
                </DefinitionList>
                <PostForm action="/account/profile/address" state=state.clone() refused="No mail was sent">
                    <Field
                        name="email"
                        label="New e-mail address"
                        kind=InputKind::Email
                        autocomplete="email"
                        value=typed
                        error=field_error(&state, "email")
                        required=true
                    />
                    <FormActions>
                        <Submit>"Send confirmation"</Submit>
                        <LinkButton href="/account/profile" variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        </Page>
    };
    Content::new("Change address", view).under("Profile", "/account/profile")
}
