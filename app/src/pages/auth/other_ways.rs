//! The ways in beside address and password.

use domain::session::Method;
use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::PostForm;
use crate::parts::Divider;
use crate::ui::{Banner, Button, ButtonSize, ButtonVariant, Gap, Icon, Stack};
use crate::words::providers;

/// One button for each provider that is set up, above the form for a password; nothing where there is none.
#[component]
pub fn OtherWays(providers: Vec<Method>, #[prop(into)] next: String) -> impl IntoView {
    let buttons: Vec<_> = providers
        .iter()
        .map(|provider| view! { <ProviderButton provider=*provider intent="sign_in" next=next.clone() /> })
        .collect();
    (!buttons.is_empty()).then(|| {
        view! {
            <Stack gap=Gap::Small>{buttons}</Stack>
            <Divider text="or" />
        }
    })
}

/// A form of one button that leads to a provider's page. It can be sent again and again, so it has no submission.
#[component]
pub fn ProviderButton(
    provider: Method,
    /// `sign_in`, `link` or `confirm`.
    intent: &'static str,
    #[prop(into)] next: String,
    #[prop(default = "Continue with")] verb: &'static str,
    /// Fills the width of its container, under nothing but others of its kind; otherwise it stands in a line.
    #[prop(default = true)]
    wide: bool,
) -> impl IntoView {
    let name = provider.provider_name().unwrap_or_default();
    let size = if wide { ButtonSize::Large } else { ButtonSize::Small };
    let hidden = vec![("intent".to_owned(), intent.to_owned()), ("next".to_owned(), next)];
    view! {
        <PostForm action=format!("/auth/{provider}") state=FormState::default() refused="" hidden=hidden>
            <Button variant=ButtonVariant::Secondary size=size wide=wide icon=icon_of(provider)>
                {format!("{verb} {name}")}
            </Button>
        </PostForm>
    }
}

/// A provider's mark.
fn icon_of(provider: Method) -> Icon {
    if provider == Method::GitHub { Icon::GitHub } else { Icon::Google }
}

/// What became of a trip to a provider; nothing for other words.
#[component]
pub fn ProviderNotice(word: Option<String>) -> impl IntoView {
    word.as_deref().and_then(providers::notice).map(|(tone, title, text)| {
        view! {
            <Banner tone=tone title=title>
                {text}
            </Banner>
        }
    })
}
