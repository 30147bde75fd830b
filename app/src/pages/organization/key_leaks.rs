//! Where secrets of a key were found that should not be there.

use domain::leak::{self, Leak, LeakSource};
use leptos::prelude::*;

use crate::ui::{Banner, InlineCode, Stack, TextLink, Tone};
use crate::words::times;

/// How many places are shown.
const SHOWN: usize = 5;

fn place(text: String) -> AnyView {
    match leak::link(&text).map(str::to_owned) {
        Some(href) => view! { <TextLink href=href attr:rel="external noreferrer">{text}</TextLink> }.into_any(),
        None => view! { <InlineCode>{text}</InlineCode> }.into_any(),
    }
}

/// What is known of leaks; nothing where there is none. `live`: the key still works.
#[component]
pub fn KeyLeaks(leaks: Vec<Leak>, live: bool) -> impl IntoView {
    if leaks.is_empty() {
        return ().into_any();
    }
    let (tone, title) = match live {
        true => (Tone::Bad, "A secret of this key is public: rotate or revoke it"),
        false => (Tone::Warn, "A secret of this key is public"),
    };
    let more = leaks.len().saturating_sub(SHOWN);
    let lines = leaks.into_iter().take(SHOWN).map(|found| {
        let who = match found.source {
            LeakSource::CodeHost => "A code host found it",
            LeakSource::Possession => "Somebody who has it reported it",
        };
        let said = format!("{who} {}", times::moment(found.found_at));
        match found.place.is_empty() {
            true => view! { <p>{said}</p> }.into_any(),
            false => view! { <p class="[overflow-wrap:anywhere]">{said}": "{place(found.place)}</p> }.into_any(),
        }
    });
    let lines = lines.collect_view();
    view! {
        <Banner tone=tone title=title>
            <Stack>
                {lines}
                {(more > 0).then(|| view! { <p>{format!("And {more} more.")}</p> })}
            </Stack>
        </Banner>
    }
    .into_any()
}
