//! `/confirm-address`, `/undo-address`, `/confirm-contact`: where mailed links about an address lead. Each changes nothing until its
//! button is pressed.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::AuthPage;
use crate::api::{
    AddressLink, FormState, Result, get_address_change_link, get_address_undo_link, get_contact_link, get_form,
};
use crate::forms::profile::{CONFIRM_ADDRESS, CONFIRM_CONTACT, UNDO_ADDRESS};
use crate::pages::{PostForm, ProblemPage, Submit};
use crate::ui::{ButtonSize, ButtonVariant, LinkButton};
use domain::field::FieldError;

/// What one of the pages says.
struct Said {
    title: &'static str,
    lead: String,
    /// The button of a link that works: where it posts to, and what it says.
    button: Option<(&'static str, &'static str)>,
    /// The way on otherwise.
    on: (&'static str, &'static str),
}

/// Draws a page out of its form's state, the token, and what it says.
fn drawn(loaded: Result<(FormState, String, Said)>) -> AnyView {
    let (state, token, said) = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return view! { <ProblemPage error=error /> }.into_any(),
    };
    let Said { title, lead, button, on: (href, label) } = said;
    let body = match button {
        Some((action, label)) => view! {
            <PostForm action=action state=state refused="Nothing was changed" hidden=vec![("token".to_owned(), token)]>
                <Submit size=ButtonSize::Large wide=true>{label}</Submit>
            </PostForm>
        }
        .into_any(),
        None => view! {
            <LinkButton href=href variant=ButtonVariant::Primary size=ButtonSize::Large wide=true>{label}</LinkButton>
        }
        .into_any(),
    };
    view! { <AuthPage title=title lead=move || lead.clone()>{body}</AuthPage> }.into_any()
}

/// The form's state, and the token: of the address, or of a form that came back.
async fn begun(form: &str, token: Option<String>) -> Result<(FormState, String)> {
    let state = get_form(form.to_owned()).await?;
    let token = token.unwrap_or_else(|| state.value("token"));
    Ok((state, token))
}

fn is_taken(state: &FormState) -> bool {
    state.errors.get("token") == Some(FieldError::Taken)
}

async fn confirm_address(token: Option<String>) -> Result<(FormState, String, Said)> {
    let (state, token) = begun(CONFIRM_ADDRESS, token).await?;
    let profile = ("/account/profile", "Open your profile");
    let said = if state.notice.is_some() {
        let lead = "Sign in with it from now on. Other sessions of your account were signed out, and the old address was told.";
        Said { title: "Your address is changed", lead: lead.to_owned(), button: None, on: profile }
    } else if is_taken(&state) {
        let lead = "Meanwhile it has become the address of another account. An address belongs to one account: sign in to that one, or choose a different address.";
        Said { title: "This address is in use", lead: lead.to_owned(), button: None, on: profile }
    } else {
        match get_address_change_link(token.clone()).await? {
            AddressLink::Live { from, to } => Said {
                title: "Confirm your new address",
                lead: format!("The account of {from} will have the address {to}. Other sessions of the account end."),
                button: Some(("/confirm-address", "Confirm address")),
                on: profile,
            },
            AddressLink::Dead => Said {
                title: "This link no longer works",
                lead: "A link works for a day, and once, and only the newest one. A new password ends it too. Ask for the change again: it takes a moment.".to_owned(),
                button: None,
                on: ("/account/profile/address", "Ask again"),
            },
        }
    };
    Ok((state, token, said))
}

async fn undo_address(token: Option<String>) -> Result<(FormState, String, Said)> {
    let (state, token) = begun(UNDO_ADDRESS, token).await?;
    let forgot = ("/forgot-password", "Choose a new password");
    let said = if state.notice.is_some() {
        let lead =
            "Every session of your account has ended. A mail with a link for a new password is on its way to you.";
        Said {
            title: "Your address is back",
            lead: lead.to_owned(),
            button: None,
            on: ("/sign-in", "Go to the sign-in"),
        }
    } else if is_taken(&state) {
        let lead = "Meanwhile it has become the address of another account, so it cannot come back. Write to the support: a person can look at it.";
        Said { title: "This address is in use", lead: lead.to_owned(), button: None, on: ("/help", "Get help") }
    } else {
        match get_address_undo_link(token.clone()).await? {
            AddressLink::Live { from, to } => Said {
                title: "Undo the change of address",
                lead: format!("The account that has the address {from} now will have {to} again. Every session of it ends, and you get a link for a new password."),
                button: Some(("/undo-address", "Undo the change")),
                on: forgot,
            },
            AddressLink::Dead => Said {
                title: "This link no longer works",
                lead: "A link works for seven days, and once. If you cannot get into your account, ask for a new password with its present address, or write to the support.".to_owned(),
                button: None,
                on: forgot,
            },
        }
    };
    Ok((state, token, said))
}

async fn confirm_contact(token: Option<String>) -> Result<(FormState, String, Said)> {
    let (state, token) = begun(CONFIRM_CONTACT, token).await?;
    let on = ("/", "Open the front page");
    let said = if state.notice.is_some() {
        let lead = "Notices about the API come to this address from now on.";
        Said { title: "You receive the notices", lead: lead.to_owned(), button: None, on }
    } else {
        match get_contact_link(token.clone()).await? {
            Some(address) => Said {
                title: "Receive notices about the API",
                lead: format!("They will be sent to {address}. Whoever named this address can take it away again."),
                button: Some(("/confirm-contact", "Receive notices")),
                on,
            },
            None => Said {
                title: "This link no longer works",
                lead: "A link works for a day, and once. Whoever named this address as contact can do so again."
                    .to_owned(),
                button: None,
                on,
            },
        }
    };
    Ok((state, token, said))
}

/// Where the mail to a new address leads.
#[component]
pub fn ConfirmAddress() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    view! { <Suspense>{Suspend::new(async move { drawn(confirm_address(token).await) })}</Suspense> }
}

/// Where the mail to an old address leads.
#[component]
pub fn UndoAddress() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    view! { <Suspense>{Suspend::new(async move { drawn(undo_address(token).await) })}</Suspense> }
}

/// Where the mail to a contact leads.
#[component]
pub fn ConfirmContact() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    view! { <Suspense>{Suspend::new(async move { drawn(confirm_contact(token).await) })}</Suspense> }
}
