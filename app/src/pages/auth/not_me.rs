//! `/not-me`: somebody says by the mailed link that a session is not theirs.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::{AuthPage, drawn};
use crate::api::{self, get_form, is_report_link_live};
use crate::forms::security::NOT_ME;
use crate::pages::problem::alone;
use crate::pages::{PostForm, Submit};
use crate::ui::{ButtonSize, ButtonVariant, LinkButton};

/// The page.
#[component]
pub fn NotMe() -> impl IntoView {
    let asked = use_query_map().read_untracked().get("token");
    drawn(async move {
        let loaded: api::Result<_> = async {
            let state = get_form(NOT_ME.to_owned()).await?;
            let token = asked.unwrap_or_else(|| state.value("token"));
            Ok((is_report_link_live(token.clone()).await?, state, token))
        }
        .await;
        match loaded {
            Ok((_, state, _)) if state.notice.is_some() => view! {
                <AuthPage
                    title="That session has ended"
                    lead=|| "We sent you a link to choose a new password. Use it: whoever signed in knew the old one. Afterwards look at your security page and your API keys."
                >
                    <LinkButton href="/sign-in" size=ButtonSize::Large wide=true>
                        "Go to sign-in"
                    </LinkButton>
                </AuthPage>
            }
            .into_any(),
            Ok((true, state, token)) => view! {
                <AuthPage
                    title="Was it somebody else?"
                    lead=|| "The session ends at once, everywhere, and you get a link for a new password by mail."
                >
                    <PostForm
                        action="/not-me"
                        state=state
                        refused="The session goes on"
                        hidden=vec![("token".to_owned(), token)]
                    >
                        <Submit variant=ButtonVariant::Danger size=ButtonSize::Large wide=true>
                            "It wasn’t me: end that session"
                        </Submit>
                    </PostForm>
                </AuthPage>
            }
            .into_any(),
            Ok((false, ..)) => view! {
                <AuthPage
                    title="This link no longer works"
                    lead=|| "It was used, or it is older than 30 days. Your sessions page ends any session; a new password ends them all."
                >
                    <LinkButton href="/account/sessions" variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>
                        "See sessions"
                    </LinkButton>
                    <LinkButton href="/forgot-password" size=ButtonSize::Large wide=true>
                        "Choose a new password"
                    </LinkButton>
                </AuthPage>
            }
            .into_any(),
            Err(error) => alone(error),
        }
    })
}
