//! `/terms`: terms that changed are accepted before going on.

use domain::account::Me;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::frame::AuthPage;
use super::terms_box::TermsBox;
use crate::api::{FormState, WireError, get_form, get_me};
use crate::forms::account::TERMS;
use crate::pages::{PostForm, ProblemPage, Submit};
use crate::ui::{ButtonSize, ButtonVariant, Row};

/// The page.
#[component]
pub fn Terms() -> impl IntoView {
    let page = Resource::new_blocking(
        || (),
        |()| async { Ok::<_, WireError>((get_me().await?, get_form(TERMS.to_owned()).await?)) },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((me, state)) if me.terms_due => view! { <Content me=me state=state /> }.into_any(),
                    Ok(_) => view! { <Redirect path="/welcome" /> }.into_any(),
                    Err(error) => view! { <ProblemPage error=error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(me: Me, state: FormState) -> impl IntoView {
    let lead = format!("They are newer than the ones that {} accepted.", me.email);
    let sign_out = FormState::default();
    view! {
        <AuthPage title="The terms have changed" lead=move || lead.clone()>
            <PostForm action="/terms" state=state.clone() refused="The terms are not accepted">
                <TermsBox state=state.clone() />
                <Submit size=ButtonSize::Large wide=true>
                    "Accept terms"
                </Submit>
            </PostForm>
            <PostForm action="/sign-out" state=sign_out refused="You are still signed in">
                <Row>
                    <Submit variant=ButtonVariant::Ghost>"Sign out instead"</Submit>
                </Row>
            </PostForm>
        </AuthPage>
    }
}
