//! What an address that leads nowhere shows, with status 404.

use leptos::prelude::*;
use leptos_meta::Title;

/// The page for unknown addresses.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found" />
        <main>
            <h1>"Page not found"</h1>
            <p>"Nothing is at this address. It may have moved, or the link may be incomplete."</p>
            <p>
                <a href="/">"Go to the front page"</a>
            </p>
        </main>
    }
}
