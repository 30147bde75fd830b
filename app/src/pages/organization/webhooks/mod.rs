//! `/o/{slug}/webhooks` and below: endpoints, their secrets, and what was delivered to them.

mod deliveries;
mod delivery;
mod detail;
mod edit;
mod list;
mod secret;

use domain::webhook::{DeliveryState, WebhookSummary};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub use deliveries::Deliveries;
pub use delivery::Delivery;
pub use detail::Webhook;
pub use edit::{EditWebhook, NewWebhook};
pub use list::Webhooks;
pub use secret::{DeleteWebhook, RotateWebhookSecret, WebhookSecret};

use crate::ui::{Pill, TabItem, TabStyle, Tabs, Tone};
use crate::words::webhooks::state_name;

fn webhook_of_address() -> String {
    use_params_map().read_untracked().get("webhook").unwrap_or_default()
}

/// Host and path of an address, without what a query may hold.
fn short(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split('?').next().unwrap_or(bare).trim_end_matches('/');
    match bare.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", bare.get(..end).unwrap_or(bare)),
        None => bare.to_owned(),
    }
}

/// What people call an endpoint: its description, or where it is.
fn name_of(webhook: &WebhookSummary) -> String {
    if webhook.description.is_empty() { short(&webhook.url) } else { webhook.description.clone() }
}

fn status_pill(webhook: &WebhookSummary) -> impl IntoView + use<> {
    match (webhook.paused, webhook.failing_since) {
        (Some(_), _) => view! { <Pill tone=Tone::Neutral>"Paused"</Pill> },
        (None, Some(_)) => view! { <Pill tone=Tone::Warn>"Failing"</Pill> },
        (None, None) => view! { <Pill tone=Tone::Good>"Active"</Pill> },
    }
}

fn state_pill(state: DeliveryState) -> impl IntoView {
    let tone = match state {
        DeliveryState::Pending => Tone::Info,
        DeliveryState::Delivered => Tone::Good,
        DeliveryState::Failed => Tone::Bad,
        DeliveryState::Held => Tone::Neutral,
    };
    view! { <Pill tone=tone>{state_name(state)}</Pill> }
}

#[component]
fn WebhookTabs(path: String, deliveries: bool) -> impl IntoView {
    let items = vec![
        TabItem::new(path.clone(), "Endpoints").current(!deliveries),
        TabItem::new(format!("{path}/deliveries"), "Deliveries").current(deliveries),
    ];
    view! { <Tabs label="Webhooks" items=items style=TabStyle::Segments /> }
}
