//! The password, on the security page.

use domain::security::PasswordSummary;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::ui::{Banner, ButtonSize, Card, LinkButton, Muted, Stack, Tone};
use crate::words::times;

/// Whether there is one, since when, whether it leaked; and the way to another.
#[component]
pub fn PasswordCard(password: Option<PasswordSummary>, now: Timestamp) -> impl IntoView {
    let (said, change) = match &password {
        Some(password) => (format!("Set {}.", times::ago(password.set_at, now)), "Change password"),
        None => ("You have none: you sign in another way.".to_owned(), "Set a password"),
    };
    let leaked = password.is_some_and(|password| password.leaked).then(|| {
        view! {
            <Banner tone=Tone::Warn title="It is on a list of leaked ones">
                "Whoever has the list will try it. Choose another one now."
            </Banner>
        }
    });
    let actions = move || {
        view! { <LinkButton href="/account/security/password" size=ButtonSize::Small>{change}</LinkButton> }
    };
    view! {
        <Card title="Password" actions=actions>
            <Stack>
                <Muted>{said}</Muted>
                {leaked}
            </Stack>
        </Card>
    }
}
