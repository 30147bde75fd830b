//! `/sign-up/provider`: somebody whom a provider has named makes an account.

use leptos::prelude::*;

use super::frame::AuthPage;
use super::terms_box::TermsBox;
use crate::api::{FormState, Named, WireError, get_form, get_provider_sign_up};
use crate::forms::provider::PROVIDER_SIGN_UP;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{ButtonSize, ButtonVariant, Field, LinkButton, Muted, TextLink};

/// The page.
#[component]
pub fn ProviderSignUp() -> impl IntoView {
    let page = Resource::new_blocking(
        || (),
        |()| async {
            Ok::<_, WireError>((get_provider_sign_up().await?, get_form(PROVIDER_SIGN_UP.to_owned()).await?))
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((Some(named), state)) => view! { <Content named=named state=state /> }.into_any(),
                    Ok((None, _)) => view! { <TripOver /> }.into_any(),
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(named: Named, state: FormState) -> impl IntoView {
    let provider = named.provider.provider_name().unwrap_or_default();
    let lead = format!(
        "{provider} confirms that {} is yours, and it becomes the address of your account. No password is needed.",
        named.email
    );
    let name = if state.values.contains_key("name") { state.value("name") } else { named.name };
    view! {
        <AuthPage title="Create your account" lead=move || lead.clone()>
            <PostForm action="/sign-up/provider" state=state.clone() refused="The account was not created">
                <Field
                    name="name"
                    label="Name"
                    autocomplete="name"
                    hint="Your first organization gets this name too."
                    required=true
                    value=name
                    error=field_error(&state, "name")
                />
                <TermsBox state=state.clone() />
                <Submit size=ButtonSize::Large wide=true>
                    "Create account"
                </Submit>
            </PostForm>
            <Muted>
                "Have an account under another address? "
                <TextLink href="/sign-in">"Sign in"</TextLink>
                {format!(" to it, and connect {provider} on its security page.")}
            </Muted>
        </AuthPage>
    }
}

/// Whoever the provider named, waited too long, or was here already.
#[component]
pub fn TripOver() -> impl IntoView {
    view! {
        <AuthPage
            title="That sign-in is over"
            lead=|| {
                "It took longer than ten minutes, was finished already, or was begun in another browser. Nothing was changed. Begin again."
            }
        >
            <LinkButton href="/sign-in" variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                "Sign in"
            </LinkButton>
            <LinkButton href="/sign-up" size=ButtonSize::Large wide=true>
                "Create an account"
            </LinkButton>
        </AuthPage>
    }
}
