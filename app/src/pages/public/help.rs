//! `/help`: a search, quickstarts by use case, and all questions. The address holds what was searched and which quickstart is open.

use std::fmt::Write;

use domain::use_case::UseCase;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::answers::Answers;
use super::frame::PublicPage;
use super::samples::samples;
use crate::api;
use crate::brand::Brand;
use crate::parts::{PublicBody, PublicHead, SearchForm, Tags};
use crate::ui::{
    ButtonVariant, CodeBlock, Columns, EmptyKind, EmptyState, Gap, Grid, LinkButton, Muted, Section, Stack, TabItem,
    Tabs, TextLink,
};
use crate::words::help::ANSWERS;
use crate::words::quickstarts::{NO_KEY, Quickstart, quickstart};
use crate::words::search;

/// The longest query that is looked at, in characters.
const LONGEST_QUERY: usize = 200;

/// A text as a value in a query (URL standard, percent-encoding).
fn query_value(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[component]
fn Quickstarts() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let query = use_query_map();
    let open =
        Memo::new(move |_| query.read().get("quickstart").and_then(|text| text.parse().ok()).unwrap_or(UseCase::Text));
    let tabs = Signal::derive(move || {
        let item = |use_case: &UseCase| {
            TabItem::new(format!("/help?quickstart={use_case}#quickstarts"), quickstart(*use_case).title)
                .current(*use_case == open.get())
        };
        UseCase::ALL.iter().map(item).collect()
    });
    let intro = move || {
        let Quickstart { intro, .. } = quickstart(open.get());
        intro.iter().map(|text| view! { <p>{*text}</p> }).collect_view()
    };
    view! {
        <Section
            title="Quickstarts"
            lead="From nothing to the first successful call. You need an API key; the rest is one paste into a terminal of Linux or macOS."
            id="quickstarts"
        >
            <Stack gap=Gap::Large>
                <Tabs label="Quickstarts" items=tabs />
                <Grid columns=Columns::Two gap=Gap::Large>
                    <Stack>
                        {intro}
                        <p>
                            "Put your key in place of "<Muted>{NO_KEY}</Muted>
                            ". When the models are listed, everything works: the key, the address and the SDK."
                        </p>
                    </Stack>
                    <CodeBlock id="quickstart" samples=samples(&brand, NO_KEY) />
                </Grid>
            </Stack>
        </Section>
    }
}

#[component]
fn Found(query: String) -> impl IntoView {
    let found = search(&query);
    let all = || view! { <LinkButton href="/help">"Show all questions"</LinkButton> };
    match found.len() {
        0 => view! {
            <EmptyState
                kind=EmptyKind::Filtered
                title="Nothing was found"
                text=format!("No answer has the words of “{query}”. Try fewer or other words.")
            >
                {all()}
            </EmptyState>
        }
        .into_any(),
        count => {
            let title = match count {
                1 => format!("1 answer for “{query}”"),
                _ => format!("{count} answers for “{query}”"),
            };
            view! {
                <Section title=title actions=all>
                    <Answers answers=found open=true />
                </Section>
            }
            .into_any()
        }
    }
}

/// The help.
#[component]
pub fn Help() -> impl IntoView {
    let brand = expect_context::<Brand>();
    let map = use_query_map();
    let query = Memo::new(move |_| {
        let typed = map.read().get("q").unwrap_or_default();
        typed.trim().chars().take(LONGEST_QUERY).collect::<String>()
    });
    let top = Resource::new_blocking(
        move || query.get(),
        |query| async move {
            // A search that cannot be counted is answered all the same.
            if !query.is_empty() {
                let _ = api::count_search(query).await;
            }
            api::get_top_searches().await.unwrap_or_default()
        },
    );
    let searched = move || {
        let links = |terms: Vec<String>| {
            let items = terms.into_iter().map(|term| {
                let href = format!("/help?q={}", query_value(&term));
                (term, Some(href))
            });
            items.collect::<Vec<_>>()
        };
        top.get().filter(|terms| !terms.is_empty()).map(|terms| {
            view! {
                <Stack gap=Gap::Small>
                    <Muted>"People search for"</Muted>
                    <Tags label="People search for" items=links(terms) />
                </Stack>
            }
        })
    };
    let support = (!brand.support_address.is_empty()).then(|| {
        let href = format!("mailto:{}", brand.support_address);
        view! {
            <p>
                "Not answered here? "
                <TextLink href=href inline=true>{format!("Write to {}", brand.support_address)}</TextLink>
                ". If a call failed, send its request id, never the key."
            </p>
        }
    });
    // The server writes the head after the page, whose signals may be gone by then.
    let first = query.get_untracked();
    let title = move || match query.try_get().unwrap_or_else(|| first.clone()).as_str() {
        "" => "Help".to_owned(),
        query => format!("{query} · Help"),
    };
    view! {
        <Title text=title />
        <PublicPage here="/help">
            <PublicHead title="Help">
                <SearchForm action="/help" label="Search the help" value=query />
                <Transition>{searched}</Transition>
            </PublicHead>
            <PublicBody>
                {move || match query.get() {
                    query if query.is_empty() => {
                        view! {
                            <Quickstarts />
                            <Section title="Questions and answers" id="questions">
                                <Answers answers=ANSWERS.iter().collect() />
                            </Section>
                            <Section
                                title="Error codes"
                                lead="Every error of the API carries a short code that does not change. Each has a page."
                            >
                                <p>
                                    <LinkButton href="/help/errors" variant=ButtonVariant::Secondary>
                                        "Look up a code"
                                    </LinkButton>
                                </p>
                            </Section>
                        }
                            .into_any()
                    }
                    query => view! { <Found query=query /> }.into_any(),
                }}
                {support}
            </PublicBody>
        </PublicPage>
    }
}

#[cfg(test)]
mod tests {
    use super::query_value;

    #[test]
    fn a_term_survives_its_address() {
        assert_eq!(query_value("api key"), "api%20key");
        assert_eq!(query_value("a&b=ü"), "a%26b%3D%C3%BC");
    }
}
