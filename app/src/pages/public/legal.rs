//! `/legal/terms` and `/legal/privacy`: the operator's texts.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::PublicPage;
use crate::api;
use crate::pages::problem::ProblemView;
use crate::parts::{Document, Markdown, PublicBody, PublicHead};

#[component]
fn Legal(document: &'static str, here: &'static str) -> impl IntoView {
    let text = Resource::new_blocking(|| (), move |()| api::get_legal_text(document.to_owned()));
    let body = move || {
        text.get().map(|text| match text {
            Ok(text) => {
                let document = Document::parse(&text);
                let title = document.title.clone().unwrap_or_default();
                let version = document.version.as_ref().map(|version| format!("Version of {version}"));
                view! {
                    <Title text=title.clone() />
                    <PublicHead title=title lead=version />
                    <PublicBody>
                        <Markdown document=document />
                    </PublicBody>
                }
                .into_any()
            }
            Err(error) => view! { <PublicBody><ProblemView error=error /></PublicBody> }.into_any(),
        })
    };
    view! {
        <PublicPage here=here>
            <Transition>{body}</Transition>
        </PublicPage>
    }
}

/// The terms of use.
#[component]
pub fn TermsText() -> impl IntoView {
    view! { <Legal document="terms" here="/legal/terms" /> }
}

/// The privacy notice.
#[component]
pub fn PrivacyNotice() -> impl IntoView {
    view! { <Legal document="privacy" here="/legal/privacy" /> }
}
