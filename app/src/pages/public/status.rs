//! `/status`: what the server that answered knows of itself at this moment.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::api;
use crate::pages::problem::ProblemView;
use crate::parts::{PublicBody, PublicHead};
use crate::ui::{Banner, Card, Definition, DefinitionList, LinkButton, Pill, Stack, Tone};
use crate::words::times::moment;

fn answers() -> AnyView {
    view! { <Pill tone=Tone::Good>"Answers"</Pill> }.into_any()
}

fn away() -> AnyView {
    view! { <Pill tone=Tone::Bad>"Does not answer"</Pill> }.into_any()
}

fn queue(waiting: Option<i64>) -> AnyView {
    match waiting {
        None => view! { <Pill tone=Tone::Warn>"Unknown"</Pill> }.into_any(),
        Some(0) => view! { <Pill tone=Tone::Good>"Nothing waits"</Pill> }.into_any(),
        Some(1) => view! { <Pill>"1 message or task waits"</Pill> }.into_any(),
        Some(count) => view! { <Pill>{format!("{count} messages and tasks wait")}</Pill> }.into_any(),
    }
}

#[component]
fn Parts(status: api::Status) -> impl IntoView {
    let (tone, title) = match status.database {
        true => (Tone::Good, "All parts answer"),
        false => (Tone::Bad, "The database does not answer"),
    };
    let database = if status.database { answers() } else { away() };
    view! {
        <Stack>
            <Banner tone=tone title=title>
                {format!("Looked at {}.", moment(status.checked_at))}
            </Banner>
            <Card>
                <DefinitionList>
                    <Definition term="Console and API">{answers()}</Definition>
                    <Definition term="Database">{database}</Definition>
                    <Definition term="Messages and tasks">{queue(status.waiting_jobs)}</Definition>
                </DefinitionList>
            </Card>
            <p>
                <LinkButton href="/status" attr:rel="external">"Look again"</LinkButton>
            </p>
        </Stack>
    }
}

/// The status, made when it is asked for.
#[component]
pub fn Status() -> impl IntoView {
    let status = Resource::new_blocking(|| (), |()| api::get_status());
    let body = move || {
        status.get().map(|status| match status {
            Ok(status) => view! { <Parts status=status /> }.into_any(),
            Err(error) => view! { <ProblemView error=error /> }.into_any(),
        })
    };
    view! {
        <Title text="Status" />
        <PublicPage here="/status">
            <PublicHead
                title="Status"
                lead="What the server that answered you finds when it looks at its own parts. Nothing is kept, so this says nothing about earlier."
            />
            <PublicBody>
                <Transition>{body}</Transition>
            </PublicBody>
        </PublicPage>
    }
}
