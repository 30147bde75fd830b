//! `/reset-password`: where the mailed link leads.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::AuthPage;
use crate::api::{FormState, RecoveryLink, WireError, get_form, get_recovery_link};
use crate::brand::Brand;
use crate::forms::recovery::RESET;
use crate::islands::NewPassword;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{ButtonSize, ButtonVariant, LinkButton, TextLink};

/// What the page needs: the form, the link's token, and whose password it may set.
async fn load(token: Option<String>) -> Result<(FormState, String, Option<RecoveryLink>), WireError> {
    let state = get_form(RESET.to_owned()).await?;
    // A form that came back has lost the address's query; its values still hold the token.
    let token = token.unwrap_or_else(|| state.value("token"));
    let link = if token.is_empty() { None } else { get_recovery_link(token.clone()).await? };
    Ok((state, token, link))
}

/// The page.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let query = use_query_map();
    let page = Resource::new_blocking(move || query.read().get("token"), load);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((state, token, Some(link))) => {
                        view! { <Content state=state token=token link=link /> }.into_any()
                    }
                    Ok((_, _, None)) => view! { <Dead /> }.into_any(),
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(state: FormState, token: String, link: RecoveryLink) -> impl IntoView {
    let RecoveryLink { email, least } = link;
    let brand = expect_context::<Brand>().name;
    let own_words = vec![email.clone(), brand];
    let lead = format!("For {email}. Every session of this account ends, on this device too.");
    view! {
        <AuthPage title="Choose a new password" lead=move || lead.clone()>
            <PostForm
                action="/reset-password"
                state=state.clone()
                refused="The password was not changed"
                hidden=vec![("token".to_owned(), token)]
            >
                // Password managers file the new password under this address.
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                <NewPassword
                    name="new_password"
                    label="New password"
                    own_words=own_words
                    own_fields=Vec::new()
                    error=field_error(&state, "new_password")
                    least=least
                />
                <Submit size=ButtonSize::Large wide=true>
                    "Change password"
                </Submit>
            </PostForm>
        </AuthPage>
    }
}

#[component]
fn Dead() -> impl IntoView {
    view! {
        <AuthPage
            title="This link no longer works"
            lead=|| {
                "A link works for 30 minutes, and once. Ask for another one: it takes a moment."
            }
        >
            <LinkButton
                href="/forgot-password"
                variant=ButtonVariant::Primary
                size=ButtonSize::Large
                wide=true
            >
                "Get another link"
            </LinkButton>
            <TextLink href="/sign-in">"Go to the sign-in"</TextLink>
        </AuthPage>
    }
}
