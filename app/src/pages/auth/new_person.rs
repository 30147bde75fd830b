//! What somebody new says of themselves, beside the address: name, password, terms.

use domain::password::MIN_ONLY_FACTOR;
use leptos::prelude::*;

use super::terms_box::TermsBox;
use crate::api::FormState;
use crate::brand::Brand;
use crate::islands::NewPassword;
use crate::pages::field_error;
use crate::ui::Field;

/// The fields. A password that is little more than the brand or one of `own_words` is told so.
#[component]
pub fn NewPerson(
    state: FormState,
    #[prop(optional)] own_words: Vec<String>,
    #[prop(optional, into)] name_hint: MaybeProp<String>,
) -> impl IntoView {
    let brand = expect_context::<Brand>().name;
    view! {
        <Field
            name="name"
            label="Name"
            autocomplete="name"
            hint=name_hint
            required=true
            value=state.value("name")
            error=field_error(&state, "name")
        />
        <NewPassword
            name="password"
            label="Password"
            own_words=std::iter::once(brand).chain(own_words).collect()
            own_fields=vec!["email".to_owned(), "name".to_owned()]
            error=field_error(&state, "password")
            least=MIN_ONLY_FACTOR
        />
        <TermsBox state=state />
    }
}
