//! What the operator configured, as far as use cases depend on it.

use domain::email::EmailAddress;
use domain::price_book::PriceBook;
use domain::terms::TermsVersion;

/// Who may sign up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignUpMode {
    /// Everybody.
    Open,
    /// Addresses of these domains, in lower case.
    Domains(Vec<String>),
    /// Only who was invited.
    Invitation,
    /// Nobody.
    Closed,
}

impl SignUpMode {
    /// Whether an address may sign up by itself.
    pub fn allows(&self, address: &EmailAddress) -> bool {
        match self {
            SignUpMode::Open => true,
            SignUpMode::Domains(domains) => domains.iter().any(|domain| *domain == address.domain().to_lowercase()),
            SignUpMode::Invitation | SignUpMode::Closed => false,
        }
    }
}

/// The configured values.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name, support address, colour: what mails and pages carry.
    pub brand: crate::mail::Brand,
    /// The only origin links are made from; no trailing slash.
    pub public_url: String,
    /// Who may sign up.
    pub sign_up: SignUpMode,
    /// The first part of every credential.
    pub key_prefix: String,
    /// The terms in force.
    pub terms: TermsVersion,
    /// Models and prices.
    pub price_book: PriceBook,
}
