//! The plain form that every page's form is: it posts, and comes back with what was wrong.

use domain::field::{FieldError as Why, FieldErrors};
use leptos::prelude::*;

use super::wait;
use crate::api::FormState;
use crate::ui::{Banner, Button, ButtonSize, ButtonVariant, ErrorSummary, FieldError, HiddenFields, Tone};
use crate::words::fields::sentence;

/// What is wrong with a field of a form that came back, in words for `Field`'s `error`.
pub fn field_error(state: &FormState, field: &str) -> Option<String> {
    state.errors.get(field).map(|error| sentence(field, error).into_owned())
}

/// The same state for a form that asks for no address: what is wrong can only be the password.
pub fn of_known_address(mut state: FormState) -> FormState {
    for (field, error) in &mut state.errors.0 {
        if field == "password" && *error == Why::Wrong {
            *error = Why::NotCurrent;
        }
    }
    state
}

/// The lines of the summary, each a link to the field whose id is its name.
fn lines(errors: &FieldErrors) -> Vec<FieldError> {
    errors.iter().map(|(field, error)| FieldError::new(field, sentence(field, error))).collect()
}

/// A form that posts to `action` with its submission id and `hidden` fields. What came back stands at its top: the summary of errors,
/// or how long to wait. The browser's own bubbles are off, so that everybody gets the same words.
#[component]
pub fn PostForm(
    #[prop(into)] action: String,
    state: FormState,
    /// What did not happen, as a statement: "The account was not created".
    #[prop(into)]
    refused: String,
    #[prop(optional)] hidden: Vec<(String, String)>,
    /// The answer is a file that the browser saves: the page stays.
    #[prop(optional)]
    answers_file: bool,
    /// Beside how long to wait: what can be done meanwhile.
    #[prop(optional, into)]
    meanwhile: ViewFn,
    /// Takes a file (`forms::UPLOADS`).
    #[prop(optional)]
    uploads: bool,
    children: Children,
) -> impl IntoView {
    let wait = state.retry_after_seconds.map(|seconds| {
        view! {
            <Banner tone=Tone::Warn title="Too many attempts">
                {wait::sentence(seconds)} {meanwhile.run()}
            </Banner>
        }
    });
    let errors = lines(&state.errors);
    view! {
        <form method="post" action=action enctype=uploads.then_some("multipart/form-data") novalidate data-file=answers_file.then_some("") class="grid gap-4.5">
            <HiddenFields fields=vec![("submission".to_owned(), state.submission)] />
            <HiddenFields fields=hidden />
            {wait}
            <ErrorSummary title=refused errors=errors />
            {children()}
        </form>
    }
}

/// The button that sends a `PostForm`; turns a spinner while it is on its way. The server sees to it that a second press acts once.
#[component]
pub fn Submit(
    #[prop(default = ButtonVariant::Primary)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Button variant=variant size=size wide=wide>
            {children()}
        </Button>
    }
}
