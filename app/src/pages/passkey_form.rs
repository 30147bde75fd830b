//! The form around a passkey's ceremony: plain like every other; its button needs scripts, and says so without them.

use leptos::prelude::*;

use super::post_form::PostForm;
use crate::api::{Ceremony, FormState};
use crate::islands::{self, PasskeyButton};
use crate::ui::{ButtonSize, ButtonVariant};

/// What the ceremony is for: its button, and what did not happen when it came back.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub ceremony: islands::Ceremony,
    pub label: &'static str,
    pub refused: &'static str,
    pub variant: ButtonVariant,
    /// As wide as the form, and large.
    pub wide: bool,
}

/// The form. Children stand above the button.
#[component]
pub fn PasskeyForm(
    #[prop(into)] action: String,
    state: FormState,
    ceremony: Ceremony,
    asking: Asking,
    #[prop(optional)] hidden: Vec<(String, String)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let hidden = [hidden, vec![("ticket".to_owned(), ceremony.ticket)]].concat();
    let size = if asking.wide { ButtonSize::Large } else { ButtonSize::Normal };
    view! {
        <PostForm action=action state=state refused=asking.refused hidden=hidden>
            {children.map(|children| children())}
            <PasskeyButton
                ceremony=asking.ceremony
                options=ceremony.options
                label=asking.label
                variant=asking.variant
                size=size
                wide=asking.wide
            />
        </PostForm>
    }
}
