//! `/account/profile`: who one is here, and the way to another address.

use domain::account::Me;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_form};
use crate::forms::profile::NAME;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{Line, Lines, Nothing};
use crate::ui::{
    Avatar, AvatarSize, ButtonSize, Card, Definition, DefinitionList, Field, FormActions, Icon, LinkButton, Page,
    PageHead, PageWidth, Row, Stack, TextLink,
};
use crate::words::roles::role_name;
use crate::words::times;

/// The page.
#[component]
pub fn Profile() -> impl IntoView {
    page(Room::Profile, get_form(NAME.to_owned()), content)
}

fn content(me: &Me, state: FormState) -> Content {
    let notice = state.notice.is_some().then(|| "Name saved".to_owned());
    let typed = if state.values.contains_key("name") { state.value("name") } else { me.name.clone() };
    let (name, email, since) = (me.name.clone(), me.email.clone(), times::day(me.created_at));
    let change = || {
        view! { <LinkButton href="/account/profile/address" size=ButtonSize::Small>"Change address"</LinkButton> }
    };
    let organizations = me
        .organizations
        .iter()
        .map(|organization| {
            let (href, role) = (format!("/o/{}", organization.slug), role_name(organization.role));
            let (end, name) = (move || role, organization.name.clone());
            view! { <Line end=end><TextLink href=href quiet=true>{name}</TextLink></Line> }
        })
        .collect_view();
    let organizations = if me.organizations.is_empty() {
        view! { <Nothing icon=Icon::Users text="You belong to no organization." /> }.into_any()
    } else {
        view! { <Lines>{organizations}</Lines> }.into_any()
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Profile" lead=|| "Who you are to the people you work with here." />
            <Card title="Name">
                <PostForm action="/account/profile" state=state.clone() refused="The name was not saved">
                    <Row>
                        <Avatar name=name size=AvatarSize::Large />
                    </Row>
                    <Field
                        name="name"
                        label="Display name"
                        value=typed
                        autocomplete="name"
                        hint="Shown to the members of your organizations and in mails to you."
                        error=field_error(&state, "name")
                        required=true
                    />
                    <FormActions>
                        <Submit>"Save name"</Submit>
                    </FormActions>
                </PostForm>
            </Card>
            <Card title="Account">
                <DefinitionList>
                    <Definition term="E-mail address" actions=change>{email}</Definition>
                    <Definition term="Member since">{since}</Definition>
                </DefinitionList>
            </Card>
            <Card title="Organizations">
                <Stack>{organizations}</Stack>
            </Card>
        </Page>
    };
    Content::new("Profile", view).notice(notice)
}
