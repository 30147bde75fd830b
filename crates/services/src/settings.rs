//! What the operator configured, as far as use cases depend on it.

use domain::price_book::PriceBook;
use domain::session::Method;
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
    /// Where a code host publishes the keys that it signs its alerts with. None: no alerts are taken.
    pub leak_keys_url: Option<String>,
    /// The identity providers that are set up.
    pub providers: Providers,
    /// Where calls can be served, as the operator names it; empty where there is nothing to choose.
    pub regions: Vec<String>,
    /// Webhooks may go to this very machine, without TLS: in development only.
    pub loopback_webhooks: bool,
    /// Models and prices.
    pub price_book: PriceBook,
}

/// Google's issuer.
pub const GOOGLE_ISSUER: &str = "https://accounts.google.com";
/// GitHub's page, token endpoint and interface.
pub const GITHUB_URLS: [&str; 3] = [
    "https://github.com/login/oauth/authorize",
    "https://github.com/login/oauth/access_token",
    "https://api.github.com",
];

/// The identity providers that are set up.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    /// By OpenID Connect.
    pub google: Option<Google>,
    /// By OAuth 2.0 and GitHub's own interface.
    pub github: Option<GitHub>,
}

/// Who this console is at a provider.
#[derive(Clone)]
pub struct Client {
    /// What names it.
    pub id: String,
    /// What proves it.
    pub secret: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Google, or another OpenID provider in its place.
#[derive(Clone, Debug)]
pub struct Google {
    /// This console there.
    pub client: Client,
    /// Compared letter by letter.
    pub issuer: String,
}

/// GitHub, or a GitHub Enterprise server.
#[derive(Clone, Debug)]
pub struct GitHub {
    /// This console there.
    pub client: Client,
    /// The page that asks the person.
    pub authorize_url: String,
    /// Where a code becomes a token.
    pub token_url: String,
    /// The base of the interface.
    pub api_url: String,
}

impl Providers {
    /// Those that are set up, in the order in which pages offer them.
    pub fn offered(&self) -> Vec<Method> {
        let is_there = |method: &Method| match method {
            Method::Google => self.google.is_some(),
            Method::GitHub => self.github.is_some(),
            _ => false,
        };
        Method::PROVIDERS.into_iter().filter(is_there).collect()
    }

    /// The origins of their pages: a browser is sent to no other place outside.
    pub fn origins(&self) -> Vec<String> {
        let urls = [self.google.as_ref().map(|it| &it.issuer), self.github.as_ref().map(|it| &it.authorize_url)];
        urls.into_iter().flatten().filter_map(|url| origin_of(url)).collect()
    }
}

/// Scheme, host and port of an address.
pub(crate) fn origin_of(url: &str) -> Option<String> {
    openidconnect::url::Url::parse(url).ok().map(|url| url.origin().ascii_serialization())
}
