//! `/verify-email`: the code from the mail, or the mailed link, which changes nothing until a button is pressed.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::AuthPage;
use crate::api::{
    FormState, LinkState, PendingSignUp, WireError, get_confirmation_link, get_form, get_pending_sign_up,
};
use crate::forms::local_path;
use crate::forms::sign_up::{CONFIRM_CODE, CONFIRM_LINK, RESEND};
use crate::islands::PasswordField;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{Banner, ButtonSize, ButtonVariant, Field, InputKind, LinkButton, Muted, Stack, TextLink, Tone};

/// What the page shows.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
enum Shown {
    /// A link that works. `password`: it was opened in another browser than the one of the sign-up.
    Link { state: FormState, token: String, email: String, password: bool },
    /// The code is awaited.
    Code { pending: PendingSignUp, code: FormState, resend: FormState, dead_link: bool },
    /// Nothing is awaited in this browser.
    Nothing { dead_link: bool },
}

async fn load(token: Option<String>) -> Result<Shown, WireError> {
    let state = get_form(CONFIRM_LINK.to_owned()).await?;
    // A form that came back has lost the address's query; its values still hold the token.
    let token = token.unwrap_or_else(|| state.value("token"));
    let link = if token.is_empty() { None } else { Some(get_confirmation_link(token.clone()).await?) };
    match link {
        Some(LinkState::SameBrowser { email }) => return Ok(Shown::Link { state, token, email, password: false }),
        Some(LinkState::OtherBrowser { email }) => return Ok(Shown::Link { state, token, email, password: true }),
        Some(LinkState::Dead) | None => {}
    }
    let dead_link = link.is_some();
    Ok(match get_pending_sign_up().await? {
        Some(pending) => {
            let (code, resend) = (get_form(CONFIRM_CODE.to_owned()).await?, get_form(RESEND.to_owned()).await?);
            Shown::Code { pending, code, resend, dead_link }
        }
        None => Shown::Nothing { dead_link },
    })
}

/// The page.
#[component]
pub fn VerifyEmail() -> impl IntoView {
    let query = use_query_map();
    let page = Resource::new_blocking(move || query.read().get("token"), load);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(Shown::Link { state, token, email, password }) => {
                        view! { <Link state=state token=token email=email password=password /> }.into_any()
                    }
                    Ok(Shown::Code { pending, code, resend, dead_link }) => {
                        view! { <Code pending=pending code=code resend=resend dead_link=dead_link /> }.into_any()
                    }
                    Ok(Shown::Nothing { dead_link }) => view! { <Nothing dead_link=dead_link /> }.into_any(),
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Link(state: FormState, token: String, email: String, password: bool) -> impl IntoView {
    let lead = match password {
        true => format!(
            "The sign-up for {email} was begun in another browser. Enter the password you chose there, to show that it is yours."
        ),
        false => format!("{email} becomes the address of your account, and you are signed in."),
    };
    let field = password.then(|| {
        view! {
            // Password managers look for the address beside the password.
            <input type="email" name="username" autocomplete="username" value=email hidden readonly />
            <PasswordField
                name="password"
                label="Password"
                error=field_error(&state, "password")
            />
        }
    });
    view! {
        <AuthPage title="Confirm your address" lead=move || lead.clone()>
            <PostForm
                action="/verify-email/link"
                state=state.clone()
                refused="The address was not confirmed"
                hidden=vec![("token".to_owned(), token)]
            >
                {field}
                <Submit size=ButtonSize::Large wide=true>
                    "Confirm address"
                </Submit>
            </PostForm>
            <Muted>"You did not sign up? Close this page: without the button nothing happens."</Muted>
        </AuthPage>
    }
}

#[component]
fn Code(pending: PendingSignUp, code: FormState, resend: FormState, dead_link: bool) -> impl IntoView {
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let hidden = vec![("next".to_owned(), local_path(&next).unwrap_or_default().to_owned())];
    let PendingSignUp { email, may_resend } = pending;
    let lead = format!("We sent a code to {email}. It works for 10 minutes; the link beside it for 30.");
    let notice = resend.notice.is_some().then(|| {
        view! { <Banner tone=Tone::Good title="A new code was sent">"The earlier codes and links no longer work."</Banner> }
    });
    let again = match may_resend {
        true => view! {
            <PostForm action="/verify-email/resend" state=resend refused="No code was sent" hidden=hidden.clone()>
                <Submit variant=ButtonVariant::Secondary wide=true>
                    "Send a new code"
                </Submit>
            </PostForm>
        }
        .into_any(),
        false => view! {
            <p>
                <Muted>"No further code can be sent for this sign-up. To get one, begin again."</Muted>
            </p>
        }
        .into_any(),
    };
    let focus = notice.is_none() && code.errors.is_empty();
    view! {
        <AuthPage title="Confirm your address" lead=move || lead.clone()>
            {dead_link
                .then(|| {
                    view! {
                        <Banner tone=Tone::Warn title="This link no longer works">
                            "It works for 30 minutes, once, and only until a newer message is sent."
                        </Banner>
                    }
                })}
            {notice}
            <PostForm action="/verify-email" state=code.clone() refused="The address was not confirmed" hidden=hidden>
                <Field
                    name="code"
                    label="Code"
                    kind=InputKind::Code
                    autocomplete="one-time-code"
                    hint="Six digits. Spaces do not matter."
                    required=true
                    autofocus=focus
                    error=field_error(&code, "code")
                />
                <Submit size=ButtonSize::Large wide=true>
                    "Confirm address"
                </Submit>
            </PostForm>
            <Stack>
                {again}
                <p>
                    <Muted>
                        "Nothing there? Look into the spam folder. Wrong address? "
                        <TextLink href="/sign-up" inline=true>
                            "Sign up again"
                        </TextLink>
                        "."
                    </Muted>
                </p>
            </Stack>
        </AuthPage>
    }
}

#[component]
fn Nothing(dead_link: bool) -> impl IntoView {
    let (title, lead) = match dead_link {
        true => (
            "This link no longer works",
            "It works for 30 minutes, once, and only until a newer message is sent. If your address is confirmed already, sign in; otherwise sign up again.",
        ),
        false => (
            "No address waits to be confirmed",
            "This browser has no sign-up under way. If you began one elsewhere, enter the code there or open the link of the message here. If your address is confirmed already, sign in.",
        ),
    };
    view! {
        <AuthPage title=title lead=move || lead.to_owned()>
            <LinkButton href="/sign-in" variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Sign in"
            </LinkButton>
            <LinkButton href="/sign-up" size=ButtonSize::Large wide=true>
                "Create an account"
            </LinkButton>
        </AuthPage>
    }
}
