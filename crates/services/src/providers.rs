//! Signing in through an identity provider: the way there, the way back, and what it means here.

mod arrive;
mod depart;
mod github;
mod google;
mod identities;
mod join;

use std::sync::Arc;

use domain::email::EmailAddress;
use domain::session::Method;
use domain::time::Timestamp;
use oauth2::{AsyncHttpClient, HttpRequest};
use serde::{Deserialize, Serialize};

pub(crate) use google::Discovered;
pub use join::Newcomer;

use crate::env::{Fetch, FetchError, Fetching};
use crate::settings::origin_of;
use crate::{Error, Result, Services, SignInStep, SignedIn};

/// What a trip to a provider is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// To sign in, or up.
    SignIn,
    /// To link the provider's account to the signed-in person's.
    Link,
    /// To confirm once more who one is.
    Confirm,
}

/// The way to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The provider's page, with everything in its query.
    pub url: String,
    /// Belongs into the browser's cookie.
    pub ticket: String,
}

/// What the provider's redirect brings back.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Answer {
    /// To be exchanged for a token.
    pub code: Option<String>,
    /// Ours, as it was sent.
    pub state: Option<String>,
    /// RFC 6749, 4.1.2.1.
    pub error: Option<String>,
    /// The issuer (RFC 9207).
    pub iss: Option<String>,
}

/// What came of it. `next` is what was given at the departure.
#[derive(Debug)]
pub enum Arrival {
    /// The person is known here.
    SignedIn { step: SignInStep, next: String },
    /// Nobody here has this address: the ticket leads to the page that makes an account.
    Unknown { ticket: String },
    /// Somebody here has this address: the ticket leads to the page that asks them to sign in once.
    Taken { ticket: String },
    /// The provider's account is linked; the session, when it was not before, goes on under another secret.
    Linked { session: Option<SignedIn> },
    /// The session is fresh again.
    Confirmed { session: SignedIn, next: String },
    /// Nothing happened. `over`: the trip is not this browser's, or was made already; there is nothing to say of it.
    Refused { why: ProviderRefusal, intent: Option<Intent>, next: String },
}

/// Why nothing came of a trip, as its person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderRefusal {
    /// Not this browser's, too late, or made already.
    Over,
    /// The person said no.
    Cancelled,
    /// The provider is away, or its answer proves nothing.
    Failed,
    /// The provider confirms no address.
    NoAddress,
    /// Nobody signs up here by themselves with this address.
    SignUpClosed,
    /// The provider's account is linked to another account here, or is not the one that is asked for.
    OtherAccount,
}

impl ProviderRefusal {
    /// As a word for pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            ProviderRefusal::Over => "provider_over",
            ProviderRefusal::Cancelled => "provider_cancelled",
            ProviderRefusal::Failed => "provider_failed",
            ProviderRefusal::NoAddress => "provider_no_address",
            ProviderRefusal::SignUpClosed => "provider_sign_up_closed",
            ProviderRefusal::OtherAccount => "provider_other_account",
        }
    }
}

/// Who somebody is at a provider. Identity is (issuer, subject); the address is only ever a hint, or a proof of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Learned {
    #[serde(rename = "p")]
    pub provider: Method,
    #[serde(rename = "i")]
    pub issuer: String,
    #[serde(rename = "s")]
    pub subject: String,
    /// What the provider calls the person.
    #[serde(rename = "l")]
    pub label: String,
    #[serde(rename = "n")]
    pub name: String,
    /// Only if the provider says that it is verified.
    #[serde(rename = "a")]
    pub address: Option<EmailAddress>,
}

/// A trip that is under way, sealed into its ticket.
#[derive(Debug, Serialize, Deserialize)]
struct Trip {
    #[serde(rename = "p")]
    provider: Method,
    #[serde(rename = "i")]
    intent: Intent,
    /// In the ID token again.
    #[serde(rename = "n")]
    nonce: String,
    /// Of PKCE (RFC 7636).
    #[serde(rename = "v")]
    verifier: String,
    #[serde(rename = "t")]
    next: String,
    #[serde(rename = "b")]
    began_at: Timestamp,
}

/// Why an answer proves nothing: a word for the log, never with a secret in it.
type Doubt = String;

/// `Fetch` as the OAuth crates ask for it.
struct Web(Arc<dyn Fetch>);

impl<'c> AsyncHttpClient<'c> for Web {
    type Error = FetchError;
    type Future = Fetching<'c>;

    fn call(&'c self, request: HttpRequest) -> Fetching<'c> {
        self.0.fetch(request)
    }
}

impl Services {
    fn web(&self) -> Web {
        Web(self.env.fetch.clone())
    }

    /// Where a provider sends the browser back to: one address each, so that answers cannot be mixed up.
    fn callback_of(&self, provider: Method) -> Result<oauth2::RedirectUrl> {
        let url = format!("{}/auth/{provider}/callback", self.settings.public_url);
        oauth2::RedirectUrl::new(url).map_err(|error| Error::Internal(error.into()))
    }

    /// Who a provider is, beside the subjects that it names.
    fn issuer_of(&self, provider: Method) -> Result<String> {
        let providers = &self.settings.providers;
        match provider {
            Method::Google => providers.google.as_ref().map(|google| google.issuer.clone()),
            Method::GitHub => providers.github.as_ref().and_then(|github| origin_of(&github.authorize_url)),
            Method::Password | Method::SignUp | Method::Passkey => None,
        }
        .ok_or(Error::NotFound)
    }

    /// Binds what comes back to the browser that holds the ticket.
    fn state_of(&self, ticket: &str) -> Result<String> {
        use base64::Engine;
        Ok(base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(self.keyring.mac("provider state", ticket.as_bytes())?))
    }
}
