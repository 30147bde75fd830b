//! Recovery codes as they are shown once.

use leptos::prelude::*;

/// Two columns of numbered codes, to be read, copied and printed.
#[component]
pub fn CodeList(codes: Vec<String>) -> impl IntoView {
    let items = codes.into_iter().map(|code| view! { <li class="pl-1.5">{code}</li> }).collect_view();
    view! {
        <ol class="grid list-decimal grid-cols-2 gap-x-10 gap-y-2 rounded-md border border-line bg-sunken py-4 pr-4 pl-11 font-mono text-text marker:font-sans marker:text-faint max-md:grid-cols-1 select-all">
            {items}
        </ol>
    }
}
