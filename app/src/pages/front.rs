//! `/`: what this is, and which access method fits.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::brand::Brand;

struct Method {
    name: &'static str,
    caller: &'static str,
    security: &'static str,
    setup: &'static str,
}

/// The callers one can filter by: value in the address, words in the list.
const CALLERS: [(&str, &str); 3] = [("", "everyone"), ("people", "people"), ("programs", "programs")];

const METHODS: [Method; 8] = [
    Method { name: "E-mail and password", caller: "people", security: "standard", setup: "under 1 minute" },
    Method { name: "OAuth 2.0 (Google)", caller: "people", security: "enhanced", setup: "under 1 minute" },
    Method { name: "OAuth 2.0 (GitHub)", caller: "people", security: "enhanced", setup: "under 1 minute" },
    Method { name: "TOTP multi-factor", caller: "people", security: "high", setup: "about 2 minutes" },
    Method { name: "SAML single sign-on", caller: "people", security: "enterprise", setup: "about 15 minutes" },
    Method { name: "API key", caller: "programs", security: "configurable", setup: "under 1 minute" },
    Method { name: "Service account", caller: "programs", security: "configurable", setup: "under 1 minute" },
    Method { name: "Organization token", caller: "programs", security: "configurable", setup: "under 1 minute" },
];

/// The front page. The filter is a plain form whose state is in the address; in the browser it only saves the round trip.
#[component]
pub fn Front() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let query = use_query_map();
    let caller = Memo::new(move |_| query.read().get("caller").unwrap_or_default());
    let rows = move || {
        let caller = caller.get();
        METHODS
            .iter()
            .filter(|method| caller.is_empty() || method.caller == caller)
            .map(|method| {
                view! {
                    <tr>
                        <th scope="row">{method.name}</th>
                        <td>{method.caller}</td>
                        <td>{method.security}</td>
                        <td>{method.setup}</td>
                    </tr>
                }
            })
            .collect_view()
    };

    let select = NodeRef::<leptos::html::Select>::new();
    let navigate = use_navigate();
    let show = move |event: leptos::ev::SubmitEvent| {
        if let Some(select) = select.get() {
            event.prevent_default();
            navigate(&format!("/?caller={}", select.value()), NavigateOptions::default());
        }
    };

    view! {
        <Title text="" />
        <main>
            <h1>{format!("{} console", brand.name)}</h1>
            <p>"Accounts, API keys, usage and billing for an AI API, in one place."</p>
            <h2 id="methods">"Access methods"</h2>
            <form method="get" action="/" on:submit=show>
                <label for="caller">"For"</label>
                <select id="caller" name="caller" node_ref=select>
                    {CALLERS
                        .map(|(value, label)| {
                            view! {
                                <option value=value selected=move || caller.get() == value>
                                    {label}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <button type="submit">"Show methods"</button>
            </form>
            <table aria-labelledby="methods">
                <thead>
                    <tr>
                        <th scope="col">"Method"</th>
                        <th scope="col">"For"</th>
                        <th scope="col">"Security"</th>
                        <th scope="col">"Set-up"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </main>
    }
}
