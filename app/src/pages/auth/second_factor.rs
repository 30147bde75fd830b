//! `/sign-in/second-factor`: the second step of a sign-in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthPage, drawn};
use super::passkey::{Offer, SecondByPasskey, second_offer};
use crate::api::{self, AwaitedFactor, FormState, get_awaited_factor, get_form};
use crate::forms::local_path;
use crate::forms::session::SECOND_FACTOR;
use crate::pages::problem::alone;
use crate::pages::{CodeFields, PostForm, Submit};
use crate::ui::{ButtonSize, ButtonVariant, LinkButton, Row, Stack, TextLink};

async fn load() -> api::Result<(Option<AwaitedFactor>, FormState, Offer)> {
    Ok((get_awaited_factor().await?, get_form(SECOND_FACTOR.to_owned()).await?, second_offer().await?))
}

/// The page.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("next");
    drawn(async move {
        match load().await {
            Ok((Some(awaited), state, passkey)) => {
                let asked = asked.unwrap_or_else(|| state.value("next"));
                let next = local_path(&asked).unwrap_or_default().to_owned();
                view! { <Asked awaited=awaited state=state passkey=passkey next=next /> }.into_any()
            }
            Ok((None, ..)) => view! { <Over /> }.into_any(),
            Err(error) => alone(error),
        }
    })
}

#[component]
fn Asked(awaited: AwaitedFactor, state: FormState, passkey: Offer, next: String) -> impl IntoView {
    let lead = match (awaited.totp, awaited.passkeys) {
        (true, false) => "The password is right. Now the code that your authenticator app shows.",
        (false, true) => "The password is right. Now your passkey.",
        _ => "The password is right. Now the second proof.",
    };
    view! {
        <AuthPage title="One more step" lead=move || lead>
            <Stack>
                <SecondByPasskey offer=passkey next=next.clone() others=awaited.totp />
                <CodeFields
                    action="/sign-in/second-factor"
                    state=state
                    refused="You are not signed in"
                    hidden=vec![("next".to_owned(), next)]
                    totp=awaited.totp
                    recovery_codes=awaited.recovery_codes
                    submit="Sign in"
                />
                <Row apart=true>
                    <TextLink href="/sign-in/lost-factor" quiet=true>
                        "Everything lost?"
                    </TextLink>
                    <Cancel />
                </Row>
            </Stack>
        </AuthPage>
    }
}

/// Gives the sign-in up.
#[component]
pub fn Cancel() -> impl IntoView {
    view! {
        <PostForm action="/sign-in/cancel" state=FormState::default() refused="The sign-in goes on">
            <Submit variant=ButtonVariant::Ghost size=ButtonSize::Small>
                "Cancel"
            </Submit>
        </PostForm>
    }
}

/// No sign-in waits in this browser.
#[component]
pub fn Over() -> impl IntoView {
    view! {
        <AuthPage
            title="This sign-in is over"
            lead=|| "It took longer than ten minutes, was finished or given up, or the account changed meanwhile. Nothing is lost: begin again."
        >
            <LinkButton href="/sign-in" variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Sign in"
            </LinkButton>
        </AuthPage>
    }
}
