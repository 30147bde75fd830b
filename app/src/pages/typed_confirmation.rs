//! The last step before what cannot be undone: what is to go has to be typed.

use domain::field::{FieldError, FieldErrors};
use leptos::prelude::*;

use super::post_form::{PostForm, Submit, field_error};
use crate::api::FormState;
use crate::ui::{ButtonVariant, Field, FormActions, LinkButton};

/// Asks for `expected` in the form's field `name`; `cancel` leads away.
#[component]
pub fn TypedConfirmation(
    #[prop(into)] action: String,
    state: FormState,
    refused: &'static str,
    name: &'static str,
    #[prop(into)] expected: String,
    button: &'static str,
    #[prop(into)] cancel: String,
    /// Fields before the one that is typed.
    #[prop(optional, into)]
    before: ViewFn,
) -> impl IntoView {
    let mut state = state;
    // Nothing typed is the same mistake as something else typed.
    if state.errors.get(name) == Some(FieldError::Empty) {
        state.errors = FieldErrors::one(name, FieldError::Mismatch);
    }
    // A page with an error comes back with what was typed, so that it can be corrected.
    let (typed, error) = (state.value(name), field_error(&state, name));
    view! {
        <PostForm action=action state=state refused=refused>
            {before.run()}
            <Field
                name=name
                label=format!("Type {expected} to confirm")
                value=typed
                error=error
                autocomplete="off"
                required=true
            />
            <FormActions>
                <Submit variant=ButtonVariant::Danger>{button}</Submit>
                <LinkButton href=cancel variant=ButtonVariant::Ghost>"Cancel"</LinkButton>
            </FormActions>
        </PostForm>
    }
}
