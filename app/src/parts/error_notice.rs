//! An error as the only thing on a page.

use leptos::prelude::*;

/// What went wrong, what it means, and where to read on. Stands alone: no frame, no script.
#[component]
pub fn ErrorNotice(
    #[prop(into)] title: String,
    #[prop(into)] detail: String,
    /// The page that explains the code.
    #[prop(into)]
    help: String,
    /// Told to support; empty when unknown.
    #[prop(into)]
    request_id: String,
) -> impl IntoView {
    view! {
        <main class="mx-auto flex min-h-dvh max-w-xl flex-col justify-center gap-4 px-6 py-16">
            <h1 class="text-2xl font-semibold">{title}</h1>
            <p>{detail}</p>
            <p class="flex flex-wrap gap-x-6 gap-y-2">
                <a class="underline" href=help>"What to do about it"</a>
                <a class="underline" href="/">"Go to the front page"</a>
            </p>
            {(!request_id.is_empty()).then(|| view! { <p><small>"Request "<code>{request_id}</code></small></p> })}
        </main>
    }
}
