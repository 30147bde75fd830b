//! The one tick by which somebody accepts the terms.

use leptos::prelude::*;

use crate::api::FormState;
use crate::pages::field_error;
use crate::ui::{Checkbox, TextLink};

/// The field `terms` of a form, with links to both texts.
#[component]
pub fn TermsBox(state: FormState) -> impl IntoView {
    view! {
        <Checkbox
            name="terms"
            required=true
            checked=!state.value("terms").is_empty()
            error=field_error(&state, "terms")
        >
            "I accept the "
            <TextLink href="/legal/terms" inline=true>
                "terms"
            </TextLink>
            " and have read the "
            <TextLink href="/legal/privacy" inline=true>
                "privacy notice"
            </TextLink>
            "."
        </Checkbox>
    }
}
