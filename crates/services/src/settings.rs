//! What the operator configured, as far as use cases depend on it.

use domain::price_book::PriceBook;
use domain::sign_up::SignUpMode;
use domain::terms::TermsVersion;

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
    /// A range service of leaked passwords; the first five digits of a hash are put behind it.
    pub range_url: Option<String>,
    /// Models and prices.
    pub price_book: PriceBook,
}
