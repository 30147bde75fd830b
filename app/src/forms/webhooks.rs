//! Webhooks: making, changing, trying, pausing and ending endpoints, and replaying what was not delivered.

use std::collections::BTreeMap;

use domain::webhook::{Subscription, WebhookSummary};

#[cfg(feature = "ssr")]
use domain::webhook::TypedWebhook;

/// Fields: `url`, `description`, `which` (`all`, or `chosen` with `event_{name}` for each). Its page is `/o/{slug}/webhooks/new`.
pub const CREATE: &str = "create_webhook";
/// The same fields. Its page is `/o/{slug}/webhooks/{webhook}/edit`.
pub const UPDATE: &str = "update_webhook";
/// What `/o/{slug}/webhooks/{webhook}/secret` finds once: the secret.
pub const SECRET: &str = "webhook_secret";
/// No fields. Its page is `/o/{slug}/webhooks/{webhook}/rotate`.
pub const ROTATE: &str = "rotate_webhook_secret";
/// No fields. Their page is `/o/{slug}/webhooks/{webhook}`, which finds the notices `updated`, `paused`, `resumed`, `tested` and `replayed` (with the
/// value `count`) under the name of the first.
pub const TEST: &str = "test_webhook";
/// See [`TEST`].
pub const PAUSE: &str = "pause_webhook";
/// See [`TEST`].
pub const RESUME: &str = "resume_webhook";
/// Fields: `since` (`1_hour`, `24_hours`, `3_days`, `30_days`). See [`TEST`].
pub const REPLAY_ALL: &str = "replay_deliveries";
/// No fields. Its page is `/o/{slug}/webhooks/{webhook}/delete`.
pub const DELETE: &str = "delete_webhook";
/// No fields. Its page is `/o/{slug}/webhooks/deliveries/{delivery}`, which finds the notice `replayed`.
pub const REPLAY: &str = "replay_delivery";
/// What `/o/{slug}/webhooks` finds: the notice `deleted` and the value `host`.
pub const LIST: &str = "webhooks";

/// What was typed into the fields.
#[cfg(feature = "ssr")]
pub fn typed(values: &BTreeMap<String, String>) -> TypedWebhook {
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let ticked = values.iter().filter(|(_, value)| !value.is_empty());
    TypedWebhook {
        url: text("url"),
        description: text("description"),
        which: text("which"),
        events: ticked.filter_map(|(name, _)| name.strip_prefix("event_").map(str::to_owned)).collect(),
    }
}

/// The fields as the form shows an endpoint that there is.
pub fn fields(webhook: &WebhookSummary) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<_, _> =
        [("url", webhook.url.clone()), ("description", webhook.description.clone())].map(named).into();
    match &webhook.events {
        Subscription::All => fields.extend([named(("which", "all".to_owned()))]),
        Subscription::Chosen(kinds) => {
            fields.extend([named(("which", "chosen".to_owned()))]);
            fields.extend(kinds.iter().map(|kind| (format!("event_{kind}"), "on".to_owned())));
        }
    }
    fields
}

fn named((name, value): (&str, String)) -> (String, String) {
    (name.to_owned(), value)
}

#[cfg(feature = "ssr")]
pub(super) fn forms() -> Vec<super::Form> {
    use super::{Done, Form, Sent};
    use services::{CreatedWebhook, FormAnswer, Result};

    fn list_of(sent: &Sent) -> String {
        format!("/o/{}/webhooks", sent.part("slug"))
    }

    fn page_of(sent: &Sent) -> String {
        format!("{}/{}", list_of(sent), sent.part("webhook"))
    }

    fn delivery_of(sent: &Sent) -> String {
        format!("{}/deliveries/{}", list_of(sent), sent.part("delivery"))
    }

    fn shown_once(sent: &Sent, made: CreatedWebhook) -> Done {
        let values = [("webhook".to_owned(), made.id.to_string())].into();
        let answer = FormAnswer { secret: Some(made.secret), values, ..FormAnswer::default() };
        Done { answer: Some((SECRET, answer)), ..Done::to(format!("{}/{}/secret", list_of(sent), made.id)) }
    }

    async fn create(sent: Sent) -> Result<Done> {
        let made = sent.services.create_webhook(&sent.actor, sent.part("slug"), &typed(&sent.fields)).await?;
        Ok(shown_once(&sent, made))
    }

    async fn update(sent: Sent) -> Result<Done> {
        let (slug, id) = (sent.part("slug"), sent.part("webhook"));
        sent.services.update_webhook(&sent.actor, slug, id, &typed(&sent.fields)).await?;
        Ok(Done::noticed(page_of(&sent), TEST, "updated"))
    }

    async fn rotate(sent: Sent) -> Result<Done> {
        let made = sent.services.rotate_webhook_secret(&sent.actor, sent.part("slug"), sent.part("webhook")).await?;
        Ok(shown_once(&sent, made))
    }

    async fn test(sent: Sent) -> Result<Done> {
        sent.services.test_webhook(&sent.actor, sent.part("slug"), sent.part("webhook")).await?;
        Ok(Done::noticed(page_of(&sent), TEST, "tested"))
    }

    async fn pause(sent: Sent) -> Result<Done> {
        sent.services.pause_webhook(&sent.actor, sent.part("slug"), sent.part("webhook")).await?;
        Ok(Done::noticed(page_of(&sent), TEST, "paused"))
    }

    async fn resume(sent: Sent) -> Result<Done> {
        sent.services.resume_webhook(&sent.actor, sent.part("slug"), sent.part("webhook")).await?;
        Ok(Done::noticed(page_of(&sent), TEST, "resumed"))
    }

    async fn replay_all(sent: Sent) -> Result<Done> {
        let (slug, id) = (sent.part("slug"), sent.part("webhook"));
        let count = sent.services.replay_deliveries(&sent.actor, slug, id, sent.field("since")).await?;
        Ok(Done::told(page_of(&sent), TEST, "replayed", &[("count", &count.to_string())]))
    }

    async fn replay(sent: Sent) -> Result<Done> {
        sent.services.replay_delivery(&sent.actor, sent.part("slug"), sent.part("delivery")).await?;
        Ok(Done::noticed(delivery_of(&sent), REPLAY, "replayed"))
    }

    async fn delete(sent: Sent) -> Result<Done> {
        let host = sent.services.delete_webhook(&sent.actor, sent.part("slug"), sent.part("webhook")).await?;
        Ok(Done::told(list_of(&sent), LIST, "deleted", &[("host", &host)]))
    }

    vec![
        Form {
            name: CREATE,
            path: "/o/{slug}/webhooks/new",
            page: |sent| format!("{}/new", list_of(sent)),
            send: |sent| Box::pin(create(sent)),
        },
        Form {
            name: UPDATE,
            path: "/o/{slug}/webhooks/{webhook}/edit",
            page: |sent| format!("{}/edit", page_of(sent)),
            send: |sent| Box::pin(update(sent)),
        },
        Form {
            name: ROTATE,
            path: "/o/{slug}/webhooks/{webhook}/rotate",
            page: |sent| format!("{}/rotate", page_of(sent)),
            send: |sent| Box::pin(rotate(sent)),
        },
        Form {
            name: TEST,
            path: "/o/{slug}/webhooks/{webhook}/test",
            page: page_of,
            send: |sent| Box::pin(test(sent)),
        },
        Form {
            name: PAUSE,
            path: "/o/{slug}/webhooks/{webhook}/pause",
            page: page_of,
            send: |sent| Box::pin(pause(sent)),
        },
        Form {
            name: RESUME,
            path: "/o/{slug}/webhooks/{webhook}/resume",
            page: page_of,
            send: |sent| Box::pin(resume(sent)),
        },
        Form {
            name: REPLAY_ALL,
            path: "/o/{slug}/webhooks/{webhook}/replay",
            page: page_of,
            send: |sent| Box::pin(replay_all(sent)),
        },
        Form {
            name: REPLAY,
            path: "/o/{slug}/webhooks/deliveries/{delivery}/replay",
            page: delivery_of,
            send: |sent| Box::pin(replay(sent)),
        },
        Form {
            name: DELETE,
            path: "/o/{slug}/webhooks/{webhook}/delete",
            page: |sent| format!("{}/delete", page_of(sent)),
            send: |sent| Box::pin(delete(sent)),
        },
    ]
}
