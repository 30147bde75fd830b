//! `/sign-in/lost-factor`, `/lost-factor`, `/stop-factor-loss`: the last way back, and its stop.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthPage, drawn};
use super::second_factor::{Cancel, Over};
use crate::api::{
    self, FormState, LostFactorLink, get_awaited_factor, get_form, get_lost_factor_link, is_stop_link_live,
};
use crate::forms::security::{LOST_FACTOR, REPORT_LOST_FACTOR, STOP_FACTOR_LOSS};
use crate::pages::problem::alone;
use crate::pages::{PostForm, Submit};
use crate::ui::{Banner, ButtonSize, ButtonVariant, LinkButton, Muted, Tone};
use crate::words::times;

/// Where somebody whose sign-in waits says that the second factor is lost.
#[component]
pub fn ReportLostFactor() -> impl IntoView {
    drawn(async {
        let loaded: api::Result<_> =
            async { Ok((get_awaited_factor().await?, get_form(REPORT_LOST_FACTOR.to_owned()).await?)) }.await;
        match loaded {
            Ok((None, _)) => view! { <Over /> }.into_any(),
            Ok((Some(_), state)) => view! { <Report state=state /> }.into_any(),
            Err(error) => alone(error),
        }
    })
}

#[component]
fn Report(state: FormState) -> impl IntoView {
    let sent = state.notice.is_some();
    let body = if sent {
        view! {
            <Banner tone=Tone::Good title="A message is on its way">
                "Open the link in it and confirm. It works for 30 minutes."
            </Banner>
        }
        .into_any()
    } else {
        view! {
            <p>
                "We send a link to the address of your account. After you confirm there, three days pass, in which anybody who is still signed in to your account can stop it. Then your second factor is removed, and your password alone signs you in."
            </p>
            <PostForm action="/sign-in/lost-factor" state=state refused="No message was sent">
                <Submit size=ButtonSize::Large wide=true>
                    "Send the link"
                </Submit>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <AuthPage
            title="Authenticator and recovery codes lost"
            lead=|| "If one recovery code is left, use that: it is faster."
        >
            {body}
            <LinkButton href="/sign-in/second-factor" wide=true>
                "Back to the code"
            </LinkButton>
            <Cancel />
        </AuthPage>
    }
}

/// The token of a mailed link, from the address or from the form that came back.
fn token_of(asked: Option<String>, state: &FormState) -> String {
    asked.unwrap_or_else(|| state.value("token"))
}

/// Where the mailed link leads that begins the wait.
#[component]
pub fn LostFactor() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("token");
    drawn(async move {
        let loaded: api::Result<_> = async {
            let state = get_form(LOST_FACTOR.to_owned()).await?;
            let token = token_of(asked, &state);
            Ok((get_lost_factor_link(token.clone()).await?, state, token))
        }
        .await;
        match loaded {
            Ok((_, state, _)) if state.notice.is_some() => view! { <Begun /> }.into_any(),
            Ok((LostFactorLink::Live { email }, state, token)) => {
                view! { <Confirm email=email state=state token=token /> }.into_any()
            }
            Ok((LostFactorLink::Waiting { due_at, approval_by }, ..)) => {
                let at = times::moment(due_at);
                let lead = match approval_by.as_slice() {
                    [] => format!("The second factor goes on {at}. Sign in with your password then."),
                    names => format!(
                        "The second factor goes on {at} at the earliest, and only once an Admin has approved: a second factor is required in {}. They have been asked.",
                        names.join(", ")
                    ),
                };
                view! { <Plain title="The wait is under way" lead=lead /> }.into_any()
            }
            Ok((LostFactorLink::Dead, ..)) => {
                let lead = "It works once, for 30 minutes, and only until something about the account changes. Sign in with your password to ask for another one.";
                view! { <Plain title="This link no longer works" lead=lead /> }.into_any()
            }
            Err(error) => alone(error),
        }
    })
}

#[component]
fn Confirm(email: String, state: FormState, token: String) -> impl IntoView {
    let lead = format!("For {email}. Nothing happens until you press the button.");
    view! {
        <AuthPage title="Confirm that the second factor is lost" lead=move || lead.clone()>
            <p>
                "After three days the authenticator, the passkeys and the recovery codes are removed and every session ends. Until then anybody who is signed in to the account can stop it, and so can you, by signing in with the second factor."
            </p>
            <PostForm
                action="/lost-factor"
                state=state
                refused="The wait did not begin"
                hidden=vec![("token".to_owned(), token)]
            >
                <Submit variant=ButtonVariant::Danger size=ButtonSize::Large wide=true>
                    "Remove it after three days"
                </Submit>
            </PostForm>
            <Muted>"Not you? Close this page, then choose a new password: somebody knows yours."</Muted>
        </AuthPage>
    }
}

#[component]
fn Begun() -> impl IntoView {
    let lead = "In three days your second factor is removed. We write to you now, a day before, and then. Where an organization requires a second factor, one of its Admins has to approve too. Sign in with your password afterwards.";
    view! { <Plain title="The wait has begun" lead=lead /> }
}

/// A page that only says something, with the way to the sign-in.
#[component]
fn Plain(#[prop(into)] title: String, #[prop(into)] lead: String) -> impl IntoView {
    view! {
        <AuthPage title=title lead=move || lead.clone()>
            <LinkButton href="/sign-in" variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Go to sign-in"
            </LinkButton>
        </AuthPage>
    }
}

/// Where the mailed link leads that keeps the second factor.
#[component]
pub fn StopFactorLoss() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("token");
    drawn(async move {
        let loaded: api::Result<_> = async {
            let state = get_form(STOP_FACTOR_LOSS.to_owned()).await?;
            let token = token_of(asked, &state);
            Ok((is_stop_link_live(token.clone()).await?, state, token))
        }
        .await;
        match loaded {
            Ok((_, state, _)) if state.notice.is_some() => {
                let lead = "Nothing changes. If it was not you who reported the loss, somebody knows your password: choose a new one.";
                view! { <Plain title="Your second factor stays" lead=lead /> }.into_any()
            }
            Ok((true, state, token)) => view! {
                <AuthPage title="Keep your second factor" lead=|| "Its removal was asked for. One button stops that.">
                    <PostForm
                        action="/stop-factor-loss"
                        state=state
                        refused="It was not stopped"
                        hidden=vec![("token".to_owned(), token)]
                    >
                        <Submit size=ButtonSize::Large wide=true>
                            "Keep my second factor"
                        </Submit>
                    </PostForm>
                </AuthPage>
            }
            .into_any(),
            Ok((false, ..)) => {
                let lead = "The wait was stopped already, or it is over. Your security page says what is in force.";
                view! { <Plain title="This link no longer works" lead=lead /> }.into_any()
            }
            Err(error) => alone(error),
        }
    })
}
