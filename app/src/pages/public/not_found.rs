//! What an address that leads nowhere shows, with status 404.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::parts::{PublicBody, PublicHead};
use crate::ui::{ButtonVariant, Gap, LinkButton, Row};

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found" />
        <PublicPage>
            <PublicHead
                title="Page not found"
                lead="Nothing is at this address. It may have moved, or the link may be incomplete."
            />
            <PublicBody>
                <Row gap=Gap::Small>
                    <LinkButton href="/" variant=ButtonVariant::Primary>
                        "Go to the front page"
                    </LinkButton>
                    <LinkButton href="/help">"Search the help"</LinkButton>
                </Row>
            </PublicBody>
        </PublicPage>
    }
}
