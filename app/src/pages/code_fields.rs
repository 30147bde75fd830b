//! Where a second factor is typed: the six digits, and folded below them a recovery code. Two forms, so that each has one field.

use leptos::prelude::*;

use super::post_form::{PostForm, Submit, field_error};
use crate::api::FormState;
use crate::ui::{ButtonSize, Disclosure, Field, InputKind};

/// The forms of one page; both post to `action`.
#[component]
pub fn CodeFields(
    #[prop(into)] action: String,
    state: FormState,
    /// What did not happen, as a statement.
    #[prop(into)]
    refused: String,
    hidden: Vec<(String, String)>,
    totp: bool,
    recovery_codes: bool,
    /// The button's label.
    #[prop(into)]
    submit: String,
) -> impl IntoView {
    let by_recovery = state.errors.get("recovery_code").is_some();
    // Each form shows its own errors; how long to wait concerns both, and stands once.
    let of = |own: bool| {
        if own { state.clone() } else { FormState { submission: state.submission.clone(), ..FormState::default() } }
    };
    let shows_both = !totp || !recovery_codes;
    let (for_code, for_recovery) = (of(!by_recovery || shows_both), of(by_recovery || shows_both));
    let label = submit.clone();
    let code = totp.then(|| {
        let error = field_error(&for_code, "code");
        let focus = !by_recovery && for_code.errors.is_empty();
        view! {
            <PostForm action=action.clone() state=for_code refused=refused.clone() hidden=hidden.clone()>
                <Field
                    name="code"
                    label="Code from your app"
                    kind=InputKind::Code
                    autocomplete="one-time-code"
                    hint="Six digits. Spaces do not matter."
                    required=true
                    autofocus=focus
                    error=error
                />
                <Submit size=ButtonSize::Large wide=true>
                    {label}
                </Submit>
            </PostForm>
        }
    });
    let recovery = recovery_codes.then(|| {
        let error = field_error(&for_recovery, "recovery_code");
        view! {
            <Disclosure summary="Use a recovery code instead" open=by_recovery || !totp>
                <PostForm action=action state=for_recovery refused=refused hidden=hidden>
                    <Field
                        name="recovery_code"
                        label="Recovery code"
                        mono=true
                        autocomplete="off"
                        hint="One of the ten that you stored, such as abcd-efgh-jkmn. It works once."
                        required=true
                        error=error
                    />
                    <Submit wide=true>{submit}</Submit>
                </PostForm>
            </Disclosure>
        }
    });
    view! {
        {code}
        {recovery}
    }
}
