//! `/account/data`: one's own data as a file, and the way to go.

use domain::account::Me;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_form};
use crate::forms::profile::{DELETE, EXPORT, KEEP};
use crate::pages::PostForm;
use crate::pages::content::Content;
use crate::ui::{
    Button, ButtonVariant, Card, FormActions, Icon, LinkButton, Muted, Page, PageHead, PageWidth, Stack, TextLink,
};
use crate::words::times;

/// The page.
#[component]
pub fn Data() -> impl IntoView {
    let data = async {
        let form = async |name: &str| get_form(name.to_owned()).await;
        Ok((form(EXPORT).await?, form(DELETE).await?, form(KEEP).await?))
    };
    page(Room::Data, data, content)
}

fn content(me: &Me, (export, delete, keep): (FormState, FormState, FormState)) -> Content {
    let notice = match (delete.notice.is_some(), keep.notice.is_some()) {
        (true, _) => Some("Deletion asked for".to_owned()),
        (_, true) => Some("Account kept".to_owned()),
        _ => None,
    };
    let going = match me.deletion_due_at.map(times::moment) {
        Some(at) => {
            view! { <Muted>{format!("Your account goes on {at}. The bar at the top keeps it.")}</Muted> }.into_any()
        }
        None => view! {
            <FormActions>
                <LinkButton href="/account/data/delete" variant=ButtonVariant::Secondary>"Delete account"</LinkButton>
            </FormActions>
        }
        .into_any(),
    };
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Data & privacy" lead=|| "What is kept of you, as a file, and how to go." />
            <Card title="Download your data">
                <Stack>
                    <p>
                        "Your account, choices, organizations and roles, sessions, browsers, passkeys and connected identities, API keys and the log of your account, as JSON. No password, secret or key is in it. You get a mail about the download. "
                        <TextLink href="/legal/privacy" inline=true>"What is kept, and why"</TextLink>
                    </p>
                    <PostForm action="/account/data/export" state=export refused="Nothing was downloaded" answers_file=true>
                        <FormActions>
                            <Button icon=Icon::Download>"Download JSON"</Button>
                        </FormActions>
                    </PostForm>
                </Stack>
            </Card>
            <Card title="Delete account">
                <Stack>
                    <p>"Everything personal is erased after two weeks, in which you can change your mind at any time."</p>
                    {going}
                </Stack>
            </Card>
        </Page>
    };
    Content::new("Data & privacy", view).notice(notice)
}
