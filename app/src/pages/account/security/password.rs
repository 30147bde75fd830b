//! The password, on the security page.

use domain::security::PasswordSummary;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::ui::{Card, Muted};
use crate::words::times;

/// Whether there is one, and since when.
#[component]
pub fn PasswordCard(password: Option<PasswordSummary>, now: Timestamp) -> impl IntoView {
    let said = match &password {
        Some(password) => format!("Set {}.", times::ago(password.set_at, now)),
        None => "You have none: you sign in another way.".to_owned(),
    };
    view! {
        <Card title="Password">
            <Muted>{said}</Muted>
        </Card>
    }
}
