//! `/welcome`: where a sign-in leads; asks for the primary use case once, and otherwise goes on.

use domain::account::Me;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::frame::AuthPage;
use crate::api::{FormState, WireError, get_form, get_me};
use crate::forms::account::USE_CASE;
use crate::pages::account::use_case_cards;
use crate::pages::{PostForm, ProblemPage, Submit, field_error};
use crate::ui::{ButtonSize, RadioCards};

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    let page = Resource::new_blocking(
        || (),
        |()| async { Ok::<_, WireError>((get_me().await?, get_form(USE_CASE.to_owned()).await?)) },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((me, state)) => match way_on(&me) {
                        Some(path) => view! { <Redirect path=path /> }.into_any(),
                        None => view! { <Content me=me state=state /> }.into_any(),
                    },
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Where somebody goes who has nothing to be asked here.
fn way_on(me: &Me) -> Option<String> {
    if me.terms_due {
        return Some("/terms".to_owned());
    }
    me.use_case?;
    me.organizations.first().map(|organization| format!("/o/{}", organization.slug))
}

#[component]
fn Content(me: Me, state: FormState) -> impl IntoView {
    view! {
        <AuthPage
            title=format!("Welcome, {}", me.name)
            lead=|| {
                "Say what you mainly want to do. It orders your home page and hides nothing; you can change it in your preferences."
            }
        >
            <PostForm action="/welcome" state=state.clone() refused="Nothing is chosen yet">
                <RadioCards
                    name="use_case"
                    legend="Primary use case"
                    cards=use_case_cards()
                    value=state.value("use_case")
                    required=true
                    error=field_error(&state, "use_case")
                />
                <Submit size=ButtonSize::Large wide=true>
                    "Continue"
                </Submit>
            </PostForm>
        </AuthPage>
    }
}
