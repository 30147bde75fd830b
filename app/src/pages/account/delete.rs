//! `/account/data/delete`: what goes, what stays and until when; the typed address asks for it.

use domain::account::{Farewell, Me};
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_farewell, get_form};
use crate::forms::profile::DELETE;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{
    Banner, ButtonVariant, Card, Field, FormActions, InlineCode, LinkButton, Page, PageHead, PageWidth, Prose, Stack,
    Tone,
};

/// The page.
#[component]
pub fn DeleteAccount() -> impl IntoView {
    let data = async { Ok((get_farewell().await?, get_form(DELETE.to_owned()).await?)) };
    page(Room::Data, data, content)
}

fn keys(count: i64) -> String {
    match count {
        0 => String::new(),
        1 => ", with 1 API key that stops working".to_owned(),
        count => format!(", with {count} API keys that stop working"),
    }
}

fn content(_: &Me, (farewell, state): (Farewell, FormState)) -> Content {
    let Farewell { email, leaves, holds } = farewell;
    let held = !holds.is_empty();
    let names: Vec<_> = holds.iter().map(|organization| organization.name.clone()).collect();
    let banner = held.then(|| {
        view! {
            <Banner tone=Tone::Warn title=format!("You are the last Admin of {}", names.join(", "))>
                "It has other members, who could manage nothing without you. Make one of them Admin first, then come back."
            </Banner>
        }
    });
    let leaves = leaves
        .into_iter()
        .map(|(organization, count)| {
            let line = format!("Your membership in {}{}.", organization.name, keys(count));
            view! { <li>{line}</li> }
        })
        .collect_view();
    let form = (!held).then(|| {
        let typed = state.value("address");
        let shown = email.clone();
        view! {
            <Card title="Ask for it">
                <PostForm action="/account/data/delete" state=state.clone() refused="Nothing was asked for">
                    <p>"Type "<InlineCode wrap=true>{shown}</InlineCode>" to confirm."</p>
                    <Field
                        name="address"
                        label="Your e-mail address"
                        value=typed
                        autocomplete="off"
                        error=field_error(&state, "address")
                        required=true
                    />
                    <FormActions>
                        <Submit variant=ButtonVariant::Danger>"Delete my account"</Submit>
                        <LinkButton href="/account/data" variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
                    </FormActions>
                </PostForm>
            </Card>
        }
    });
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Delete account" lead=|| "It goes 14 days after you ask for it. Until then everything works, and one button keeps it." />
            {banner}
            <Card title="What goes">
                <Stack>
                    <Prose>
                        <ul>
                            <li>"Your name and address, sessions, browsers, password, factors, passkeys and connected identities."</li>
                            {leaves}
                            <li>"Addresses, networks and names beside the log of your account."</li>
                        </ul>
                    </Prose>
                </Stack>
            </Card>
            <Card title="What stays, and until when">
                <Prose>
                    <ul>
                        <li>"Invoices and what they rest on: as long as tax law wants them, usually ten years."</li>
                        <li>"That something happened, and when, in the logs of your account and of your organizations: without your name or address there."</li>
                        <li>"Network addresses beside the logs of your organizations, which they keep for their own safety."</li>
                        <li>"An organization of which you are the only member stays without members."</li>
                        <li>"Mails that wait to be sent to you: up to seven days."</li>
                    </ul>
                </Prose>
            </Card>
            {form}
        </Page>
    };
    Content::new("Delete account", view).under("Data & privacy", "/account/data")
}
