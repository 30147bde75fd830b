//! Accounts at identity providers, on the security page.

use domain::security::{IdentitySummary, Overview};
use domain::session::Method;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::auth::ProviderButton;
use crate::pages::{PostForm, Submit, field_error};
use crate::parts::{Line, Lines};
use crate::ui::{Banner, ButtonSize, ButtonVariant, Card, Stack, Tone};
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
    let linked: Vec<_> = overview.identities.into_iter().map(|identity| line(identity, now)).collect();
    let rest: Vec<_> = rest.into_iter().map(offer).collect();
    view! {
        <Card
            title="Google and GitHub"
            lead="An account elsewhere that signs in to this one. Connecting or disconnecting one signs other browsers out."
        >
            <Stack>{refused} <Lines>{linked} {rest}</Lines></Stack>
        </Card>
    }
    .into_any()
}

fn line(identity: IdentitySummary, now: Timestamp) -> impl IntoView {
    let IdentitySummary { id, provider, label, created_at, used_at } = identity;
    let name = provider.provider_name().unwrap_or_default();
    let used = match used_at {
        Some(used_at) => format!("used {}", times::ago(used_at, now)),
        None => "not used yet".to_owned(),
    };
    let detail = format!("Connected {}, {used}", times::ago(created_at, now));
    let end = move || {
        let disconnect = format!("Disconnect {name}");
        view! {
            <PostForm
                action="/account/security/identities/unlink"
                state=FormState::default()
                refused=""
                hidden=vec![("identity".to_owned(), id.to_string())]
            >
                <Submit variant=ButtonVariant::Secondary size=ButtonSize::Small attr:aria-label=disconnect>
                    "Disconnect"
                </Submit>
            </PostForm>
        }
    };
    view! { <Line detail=move || detail.clone() end=end>{format!("{name}: {label}")}</Line> }
}

/// A provider that is not connected.
fn offer(provider: Method) -> impl IntoView {
    let name = provider.provider_name().unwrap_or_default();
    let end = move || view! { <ProviderButton provider=provider intent="link" next="" verb="Connect" wide=false /> };
    view! { <Line detail=|| "Not connected" end=end>{name}</Line> }
}
