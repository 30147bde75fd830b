//! What stands where a page would, when there is no answer for it.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::{ErrorKind, WireError};
use crate::parts::ErrorNotice;
use crate::ui::{ButtonVariant, Gap, InlineCode, LinkButton, Muted, Page, PageHead, PageWidth, Row, Stack};
use crate::words::problems::{Problem, problem};

/// An error inside a frame: what it is, what to do, the request's id. Holds the page's heading and its title.
#[component]
pub fn ProblemView(error: WireError) -> impl IntoView {
    let Problem { title, detail, next } = problem(error.code());
    let help = format!("/help/errors/{}", error.code().slug());
    let action = match error.kind {
        ErrorKind::SignIn => Some(("/sign-in", "Sign in")),
        ErrorKind::FreshAuth => Some(("/account/confirm", "Confirm that it is you")),
        // The empty address is this page again.
        ErrorKind::TooMany { .. } | ErrorKind::Unavailable { .. } | ErrorKind::Transport | ErrorKind::Internal => {
            Some(("", "Load the page again"))
        }
        ErrorKind::Denied { .. } | ErrorKind::NotFound | ErrorKind::Invalid { .. } | ErrorKind::Conflict => None,
    };
    let wait = match error.kind {
        ErrorKind::TooMany { retry_after_seconds } | ErrorKind::Unavailable { retry_after_seconds } => {
            Some(super::wait::sentence(retry_after_seconds))
        }
        _ => None,
    };
    view! {
        <Title text=title />
        <Page width=PageWidth::Narrow>
            <PageHead title=title lead=move || detail />
            <Stack>
                {wait.map(|wait| view! { <p>{wait}</p> })}
                {next.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
            </Stack>
            <Row gap=Gap::Small>
                {action
                    .map(|(href, label)| {
                        view! {
                            <LinkButton href=href variant=ButtonVariant::Primary attr:rel="external">
                                {label}
                            </LinkButton>
                        }
                    })}
                <LinkButton href=help>"Read about this error"</LinkButton>
            </Row>
            {(!error.request_id.is_empty())
                .then(|| {
                    view! {
                        <p>
                            <Muted>"Request "<InlineCode wrap=true>{error.request_id}</InlineCode></Muted>
                        </p>
                    }
                })}
        </Page>
    }
}

/// An error that stands alone, where not even the frame can be made.
#[component]
pub fn ProblemPage(error: WireError) -> impl IntoView {
    let Problem { title, detail, .. } = problem(error.code());
    let help = format!("/help/errors/{}", error.code().slug());
    view! {
        <Title text=title />
        <ErrorNotice title=title detail=detail help=help request_id=error.request_id />
    }
}

/// A problem where there is nothing that could frame it.
pub fn alone(error: WireError) -> AnyView {
    view! {
        <super::public::PublicPage>
            <crate::parts::PublicBody alone=true>
                <ProblemView error=error />
            </crate::parts::PublicBody>
        </super::public::PublicPage>
    }
    .into_any()
}
