//! A passkey at the sign-in: alone, without an address being typed, and after a password.

use leptos::prelude::*;

use crate::api::{self, Ceremony, FormState, get_form, get_passkey_second_factor, get_passkey_sign_in};
use crate::forms::passkeys::{SECOND_FACTOR, SIGN_IN};
use crate::islands;
use crate::pages::passkey_form::{Asking, PasskeyForm};
use crate::parts::Divider;
use crate::ui::ButtonVariant;

/// A ceremony and the state of its form; nothing where there can be none.
pub type Offer = Option<(Ceremony, FormState)>;

/// For the sign-in page.
pub async fn offer() -> api::Result<Offer> {
    match get_passkey_sign_in().await? {
        Some(ceremony) => Ok(Some((ceremony, get_form(SIGN_IN.to_owned()).await?))),
        None => Ok(None),
    }
}

/// For the page of the second factor.
pub async fn second_offer() -> api::Result<Offer> {
    match get_passkey_second_factor().await? {
        Some(ceremony) => Ok(Some((ceremony, get_form(SECOND_FACTOR.to_owned()).await?))),
        None => Ok(None),
    }
}

/// Below the form for a password.
#[component]
pub fn ByPasskey(offer: Offer, next: String) -> impl IntoView {
    let asking = Asking {
        ceremony: islands::Ceremony::Show,
        label: "Sign in with a passkey",
        refused: "You are not signed in",
        variant: ButtonVariant::Secondary,
        wide: true,
    };
    offer.map(|(ceremony, state)| {
        view! {
            <PasskeyForm
                action="/sign-in/passkey"
                state=state
                ceremony=ceremony
                asking=asking
                hidden=vec![("next".to_owned(), next)]
            />
        }
    })
}

/// Above the codes, where the account has them too.
#[component]
pub fn SecondByPasskey(offer: Offer, next: String, others: bool) -> impl IntoView {
    let asking = Asking {
        ceremony: islands::Ceremony::Show,
        label: "Use a passkey",
        refused: "You are not signed in",
        variant: ButtonVariant::Primary,
        wide: true,
    };
    offer.map(|(ceremony, state)| {
        view! {
            <PasskeyForm
                action="/sign-in/second-factor/passkey"
                state=state
                ceremony=ceremony
                asking=asking
                hidden=vec![("next".to_owned(), next)]
            />
            {others.then(|| view! { <Divider text="or" /> })}
        }
    })
}
