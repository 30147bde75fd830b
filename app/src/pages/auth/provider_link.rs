//! `/sign-in/link`: a provider has named somebody whose address has an account; who signs in to it once, connects the two.

use leptos::prelude::*;

use super::frame::AuthPage;
use super::provider_sign_up::TripOver;
use crate::api::{FormState, Named, WireError, get_form, get_provider_link};
use crate::forms::provider::PROVIDER_LINK;
use crate::islands::PasswordField;
use crate::pages::{PostForm, ProblemPage, Submit, field_error, of_known_address};
use crate::ui::{ButtonSize, ButtonVariant, LinkButton, Muted};

/// The page.
#[component]
pub fn ProviderLink() -> impl IntoView {
    let page = Resource::new_blocking(
        || (),
        |()| async { Ok::<_, WireError>((get_provider_link().await?, get_form(PROVIDER_LINK.to_owned()).await?)) },
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
    let Named { email, has_password, .. } = named;
    let lead = match has_password {
        true => format!(
            "An account with the address {email} exists. Sign in to it once, and {provider} is connected to it."
        ),
        false => format!(
            "An account with the address {email} exists, and it has no password. Sign in the way you usually do, then connect {provider} on the security page of your account."
        ),
    };
    let form = has_password.then(|| {
        let state = of_known_address(state);
        let error = field_error(&state, "password");
        view! {
            <PostForm action="/sign-in/link" state=state refused="Nothing was connected">
                // Password managers look for the address beside the password.
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                <PasswordField
                    name="password"
                    label="Password"
                    error=error
                    aside=Some(("/forgot-password".to_owned(), "Forgotten?".to_owned()))
                />
                <Submit size=ButtonSize::Large wide=true>
                    {format!("Sign in and connect {provider}")}
                </Submit>
            </PostForm>
        }
    });
    view! {
        <AuthPage title="You have an account already" lead=move || lead.clone()>
            {form}
            <LinkButton href="/sign-in" variant=ButtonVariant::Ghost size=ButtonSize::Large wide=true>
                "Sign in another way"
            </LinkButton>
            <Muted>"Not your account? Close this page: without the button nothing happens."</Muted>
        </AuthPage>
    }
}
