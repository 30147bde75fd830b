//! `/forgot-password`: a link by mail, with the same answer for everybody.

use leptos::prelude::*;

use super::frame::AuthPage;
use crate::api::{FormState, get_form};
use crate::forms::recovery::FORGOT;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{Banner, ButtonSize, Field, InputKind, TextLink, Tone};

/// The page.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let page = Resource::new_blocking(|| (), |()| get_form(FORGOT.to_owned()));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(state) => view! { <Content state=state /> }.into_any(),
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(state: FormState) -> impl IntoView {
    let sent = state.notice.is_some();
    let email = state.value("email");
    let notice = sent.then(|| {
        view! {
            <Banner tone=Tone::Good title="Look into your mail">
                {format!(
                    "If {email} has an account here, a link to set a new password is on its way. It works for 30 minutes, and once. Nothing there? Look into the spam folder, and check the address.",
                )}
            </Banner>
        }
    });
    let label = if sent { "Send another link" } else { "Send link" };
    view! {
        <AuthPage
            title="Set a new password"
            lead=|| {
                view! {
                    "We mail you a link for it. Remembered it? "
                    <TextLink href="/sign-in">"Sign in"</TextLink>
                }
            }
        >
            {notice}
            <PostForm action="/forgot-password" state=state.clone() refused="No link was sent">
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
                <Submit size=ButtonSize::Large wide=true>
                    {label}
                </Submit>
            </PostForm>
        </AuthPage>
    }
}
