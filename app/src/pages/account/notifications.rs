//! `/account/notifications`: which mails come.

use domain::account::Me;
use domain::notification::Topic;
use leptos::prelude::*;

use super::frame::{Room, page};
use crate::api::{FormState, get_form};
use crate::forms::profile::NOTIFICATIONS;
use crate::pages::content::Content;
use crate::pages::{PostForm, Submit};
use crate::ui::{Card, Checkbox, FormActions, Page, PageHead, PageWidth, Stack};

/// The page.
#[component]
pub fn Notifications() -> impl IntoView {
    page(Room::Notifications, get_form(NOTIFICATIONS.to_owned()), content)
}

const fn words(topic: Topic) -> (&'static str, &'static str) {
    match topic {
        Topic::Security => (
            "Safety of your account",
            "Sign-ins from new browsers, changes of password, address and factors. Always sent: whoever took your account over would turn it off first.",
        ),
        Topic::KeyCreated => ("An API key was created", "In your name."),
        Topic::KeyRevoked => ("An API key was revoked", "One of yours."),
        Topic::KeyRotated => ("An API key was rotated", "One of yours, or by you."),
        Topic::AuditCheckpoint => (
            "The daily checkpoint of the audit log",
            "For Admins who keep it elsewhere, to prove later that nothing before it was changed. Off unless you want it.",
        ),
        Topic::KeyExpiry => ("An API key is about to expire", "One of yours."),
        Topic::Webhooks => ("A webhook was paused", "Its endpoint failed for three days or is gone. For Admins."),
        Topic::Members => ("Members and roles", "Somebody joins, leaves or gets another role."),
        Topic::Billing => ("Invoices and payments", "For those who manage billing."),
        Topic::Spending => ("Spending and limits", "A threshold or a limit is reached."),
        Topic::Product => ("Changes of the API and the product", "Off unless you want them."),
    }
}

fn content(me: &Me, state: FormState) -> Content {
    let notice = state.notice.is_some().then(|| "Notifications saved".to_owned());
    let boxes = |sent: bool| {
        let topics = Topic::ALL.iter().copied().filter(move |topic| topic.is_sent() == sent);
        topics
            .map(|topic| {
                let (title, hint) = words(topic);
                view! {
                    <Checkbox
                        name=topic.as_str()
                        value="on"
                        checked=me.notifications.wants(topic)
                        disabled=topic.is_fixed()
                        hint=hint.to_owned()
                    >
                        {title}
                    </Checkbox>
                }
            })
            .collect_view()
    };
    let (now, later) = (boxes(true), boxes(false));
    let view = view! {
        <Page width=PageWidth::Narrow>
            <PageHead title="Notifications" lead=|| "What we write to you about, by mail." />
            <PostForm action="/account/notifications" state=state refused="The choice was not saved">
                <Card title="Mail" lead="Your choice counts at the moment a mail would be sent."><Stack>{now}</Stack></Card>
                <Card title="Not sent yet" lead="This version sends no mail about these. Your choice holds from the first one.">
                    <Stack>{later}</Stack>
                </Card>
                <FormActions>
                    <Submit>"Save notifications"</Submit>
                </FormActions>
            </PostForm>
        </Page>
    };
    Content::new("Notifications", view).notice(notice)
}
