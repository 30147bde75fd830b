//! Accounts at identity providers, on the security page.

use domain::security::{IdentitySummary, Overview};
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::auth::ProviderButton;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Banner, ButtonSize, ButtonVariant, Card, Muted, Row, Stack, Tone};
use crate::words::times;

/// What is connected, and what can be. Nothing where no provider is set up and none was ever.
#[component]
pub fn IdentitiesCard(overview: Overview, state: FormState) -> impl IntoView {
    let now = overview.rendered_at;
    let is_linked = |provider| overview.identities.iter().any(|identity| identity.provider == provider);
    let rest: Vec<_> = overview.providers.iter().copied().filter(|provider| !is_linked(*provider)).collect();
    if overview.identities.is_empty() && rest.is_empty() {
        return ().into_any();
    }
    let refused = field_error(&state, "identity").map(|why| {
        view! {
            <Banner tone=Tone::Bad title="It was not disconnected">
                {why}
            </Banner>
        }
    });
    let rows: Vec<_> =
        overview.identities.into_iter().map(|identity| view! { <Identity identity=identity now=now /> }).collect();
    let buttons: Vec<_> = rest
        .into_iter()
        .map(|provider| view! { <ProviderButton provider=provider intent="link" next="" verb="Connect" /> })
        .collect();
    view! {
        <Card
            title="Google and GitHub"
            lead="An account elsewhere that signs in to this one. Connecting or disconnecting one signs other browsers out."
        >
            <Stack>{refused} {rows} {buttons}</Stack>
        </Card>
    }
    .into_any()
}

#[component]
fn Identity(identity: IdentitySummary, now: Timestamp) -> impl IntoView {
    let IdentitySummary { id, provider, label, created_at, used_at } = identity;
    let name = provider.provider_name().unwrap_or_default();
    let used = match used_at {
        Some(used_at) => format!("Used {}.", times::ago(used_at, now)),
        None => "Not used yet.".to_owned(),
    };
    let said = format!("Connected {}. {used}", times::ago(created_at, now));
    view! {
        <Row apart=true>
            <div>
                <p>{format!("{name}: {label}")}</p>
                <Muted>{said}</Muted>
            </div>
            <PostForm
                action="/account/security/identities/unlink"
                state=FormState::default()
                refused=""
                hidden=vec![("identity".to_owned(), id.to_string())]
            >
                <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small>
                    {format!("Disconnect {name}")}
                </Submit>
            </PostForm>
        </Row>
    }
}
