//! `/sign-in`: address and password, and on to the page that asked for it.

use domain::account::Me;
use domain::session::Method;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthPage, SignedInBanner, drawn};
use super::other_ways::{OtherWays, ProviderNotice};
use super::passkey::{self, ByPasskey, Offer};
use crate::api::{self, FormState, find_me, get_form, get_providers};
use crate::forms::local_path;
use crate::forms::session::SIGN_IN;
use crate::islands::PasswordField;
use crate::pages::problem::alone;
use crate::pages::{PostForm, Submit, field_error};
use crate::ui::{Banner, ButtonSize, Field, InputKind, TextLink, Tone};

/// The state of the form, who is signed in already, a passkey's ceremony, and the providers.
type Loaded = (FormState, Option<Me>, Offer, Vec<Method>);

async fn load() -> api::Result<Loaded> {
    Ok((get_form(SIGN_IN.to_owned()).await?, find_me().await?, passkey::offer().await?, get_providers().await?))
}

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let asked = query.get("next");
    // The end of a trip that was not this browser's: nothing was written, so no form's answer tells of it.
    let over = query.get("provider").is_some_and(|word| word == "over");
    drawn(async move {
        match load().await {
            Ok((state, me, passkey, providers)) => {
                let word = state.notice.clone().or(over.then(|| "provider_over".to_owned()));
                view! { <Content state=state me=me passkey=passkey asked=asked providers=providers word=word /> }
                    .into_any()
            }
            Err(error) => alone(error),
        }
    })
}

/// `asked`: the page to go on to, from the address; a form that came back carries it in its values instead.
#[component]
fn Content(
    state: FormState,
    me: Option<Me>,
    passkey: Offer,
    asked: Option<String>,
    providers: Vec<Method>,
    word: Option<String>,
) -> impl IntoView {
    let asked = asked.unwrap_or_else(|| state.value("next"));
    let next = local_path(&asked).unwrap_or_default().to_owned();
    // Whoever was invited signs up on the invitation's own page.
    let sign_up = match next.as_str() {
        "" => "/sign-up".to_owned(),
        invitation if invitation.starts_with("/invitations/") => invitation.to_owned(),
        next => format!("/sign-up?next={next}"),
    };
    let on = if next.is_empty() { "/welcome".to_owned() } else { next.clone() };
    let notice = match state.notice.as_deref() {
        Some("signed_out") => Some(("You are signed out", None)),
        Some("password_reset") => {
            Some(("Your password was changed", Some("Every session was ended. Sign in with the new password.")))
        }
        _ => None,
    };
    // Strangers have used the address's tries up, for longer than anybody waits.
    let is_closed = state.retry_after_seconds.is_some_and(|seconds| seconds > 86_400);
    let meanwhile = move || {
        is_closed.then(|| {
            view! {
                " You need not wait: "
                <TextLink href="/forgot-password" inline=true>
                    "a new password"
                </TextLink>
                " opens your account at once, and so does a browser in which you signed in before."
            }
        })
    };
    view! {
        <AuthPage
            title="Sign in"
            lead=move || view! { "New here? "<TextLink href=sign_up.clone()>"Create an account"</TextLink> }
        >
            {notice
                .map(|(title, text)| {
                    view! {
                        <Banner tone=Tone::Good title=title>
                            {text}
                        </Banner>
                    }
                })}
            <ProviderNotice word=word />
            <SignedInBanner me=me href=on />
            // "Sign in with your organization" stands here too, once there is such a thing.
            <OtherWays providers=providers next=next.clone() />
            <PostForm
                action="/sign-in"
                state=state.clone()
                refused="You are not signed in"
                hidden=vec![("next".to_owned(), next.clone())]
                meanwhile=meanwhile
            >
                <Field
                    name="email"
                    label="E-mail"
                    kind=InputKind::Email
                    autocomplete="username"
                    placeholder="you@company.com"
                    required=true
                    value=state.value("email")
                    error=field_error(&state, "email")
                />
                <PasswordField
                    name="password"
                    label="Password"
                    error=field_error(&state, "password")
                    aside=Some(("/forgot-password".to_owned(), "Forgotten?".to_owned()))
                />
                <Submit size=ButtonSize::Large wide=true>
                    "Sign in"
                </Submit>
            </PostForm>
            <ByPasskey offer=passkey next=next />
        </AuthPage>
    }
}
