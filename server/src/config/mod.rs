//! What an operator can set, read from `console.toml` and `CONSOLE_…` variables; defaults stand in `console.example.toml`.

mod parse;
mod public_url;
mod reader;
mod safety;

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use ipnet::IpNet;

use crate::secrets::{GatewaySecret, SecretKey};
pub use public_url::PublicUrl;
pub use reader::Problem;
use reader::Reader;

/// The example file, which is also the reference.
pub const EXAMPLE: &str = include_str!("../../../console.example.toml");

/// Read when no file is named and this one exists.
const DEFAULT_FILE: &str = "console.toml";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Development,
    Production,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub mode: Mode,
    pub listen: SocketAddr,
    pub public_url: PublicUrl,
    pub database: Database,
    pub mail: Mail,
    pub secrets: Secrets,
    pub passwords: Passwords,
    pub brand: Brand,
    pub keys: Keys,
    pub gateway: Gateway,
    pub api: Api,
    pub leaks: Leaks,
    pub prices: Prices,
    pub legal: Legal,
    pub sign_up: SignUp,
    pub oauth: OAuth,
    pub dev: Dev,
    pub network: Network,
    pub metrics: Metrics,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`; may hold a password.
    pub url: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTransport {
    Smtp,
    File,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub transport: MailTransport,
    /// Where `MailTransport::File` writes.
    pub directory: PathBuf,
    /// Set whenever the transport is `Smtp`; may hold a password.
    pub smtp_url: Option<String>,
    pub from: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Always set in production.
    pub key: Option<SecretKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passwords {
    /// Ends with a slash.
    pub range_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    pub name: String,
    pub logo: Option<String>,
    /// `#rrggbb`.
    pub colour: String,
    pub support_address: Option<String>,
    pub legal_entity: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Two to eight lower-case letters or digits.
    pub prefix: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// At most two, the second during a rotation. None: the gateway API is off.
    pub secrets: Vec<GatewaySecret>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// Where calls can be served; empty where there is nothing to choose.
    pub regions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaks {
    /// Where a code host publishes the keys that sign its alerts. None: alerts are off.
    pub public_keys_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    pub file: Option<PathBuf>,
}

/// The operator's own texts, in Markdown; the first line of each names its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legal {
    pub terms_file: Option<PathBuf>,
    pub privacy_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpMode {
    Open,
    Domains,
    Invitation,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    pub mode: SignUpMode,
    /// Lower case; not empty when the mode is `Domains`.
    pub domains: Vec<String>,
}

/// What an identity provider gave the operator for this console. Off unless both are set.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuthClient {
    pub id: Option<String>,
    pub secret: Option<String>,
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth {
    pub google: OAuthClient,
    /// In the place of Google's.
    pub google_issuer: Option<String>,
    pub github: OAuthClient,
    /// In the place of GitHub's: the page that asks the person, the token endpoint, the interface.
    pub github_authorize_url: Option<String>,
    pub github_token_url: Option<String>,
    pub github_api_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dev {
    pub clock_offset_file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    pub trusted_proxies: Vec<IpNet>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    pub listen: Option<SocketAddr>,
}

/// Everything that is wrong with a configuration, one line each.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Config {
    /// Reads the named file, or `console.toml` if it is there, then the environment over it.
    ///
    /// # Errors
    /// All problems at once.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                return Err(ConfigError(vec![Problem { key: "file".into(), message }]));
            }
        };
        Self::parse(&text, environment)
    }

    /// Reads a file's text, then the environment over it.
    ///
    /// # Errors
    /// All problems at once.
    pub fn parse(text: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(text, environment);
        let config = Self::read(&mut reader);
        safety::check(&config, &mut reader);
        let problems = reader.finish();
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }

    /// What is off because nothing is set for it, one line each. Nothing is wrong with that.
    pub fn notes(&self) -> Vec<Problem> {
        safety::notes(self)
    }

    fn read(reader: &mut Reader) -> Self {
        let local = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
        Self {
            mode: reader.value("mode", parse::mode, Mode::Development),
            listen: reader.value("listen", parse::address, local),
            public_url: reader.value("public_url", PublicUrl::parse, PublicUrl::local(local.port())),
            database: Database {
                url: reader.value("database.url", parse::database, "sqlite://data/console.db".into()),
            },
            mail: Mail {
                transport: reader.value("mail.transport", parse::transport, MailTransport::File),
                directory: reader.value("mail.directory", parse::path, "data/mail".into()),
                smtp_url: reader.optional("mail.smtp_url", parse::smtp),
                from: reader.value("mail.from", parse::text, "MiniMax <no-reply@localhost>".into()),
            },
            secrets: Secrets { key: reader.optional("secrets.key", parse::key) },
            passwords: Passwords { range_url: reader.optional("passwords.range_url", parse::range) },
            brand: Brand {
                name: reader.value("brand.name", parse::text, "MiniMax".into()),
                logo: reader.optional("brand.logo", parse::text),
                colour: reader.value("brand.colour", parse::colour, "#3b5bdb".into()),
                support_address: reader.optional("brand.support_address", parse::text),
                legal_entity: reader.optional("brand.legal_entity", parse::text),
            },
            keys: Keys { prefix: reader.value("keys.prefix", parse::prefix, "mmx".into()) },
            gateway: Gateway { secrets: reader.list("gateway.secret", parse::gateway_secret) },
            api: Api { regions: reader.list("api.regions", parse::region) },
            leaks: Leaks { public_keys_url: reader.optional("leaks.public_keys_url", parse::endpoint) },
            prices: Prices { file: reader.optional("prices.file", parse::path) },
            legal: Legal {
                terms_file: reader.optional("legal.terms_file", parse::path),
                privacy_file: reader.optional("legal.privacy_file", parse::path),
            },
            sign_up: SignUp {
                mode: reader.value("sign_up.mode", parse::sign_up, SignUpMode::Open),
                domains: reader.list("sign_up.domains", parse::domain),
            },
            oauth: OAuth {
                google: OAuthClient {
                    id: reader.optional("oauth.google.client_id", parse::text),
                    secret: reader.optional("oauth.google.client_secret", parse::text),
                },
                google_issuer: reader.optional("oauth.google.issuer", parse::endpoint),
                github: OAuthClient {
                    id: reader.optional("oauth.github.client_id", parse::text),
                    secret: reader.optional("oauth.github.client_secret", parse::text),
                },
                github_authorize_url: reader.optional("oauth.github.authorize_url", parse::endpoint),
                github_token_url: reader.optional("oauth.github.token_url", parse::endpoint),
                github_api_url: reader.optional("oauth.github.api_url", parse::endpoint),
            },
            dev: Dev { clock_offset_file: reader.optional("dev.clock_offset_file", parse::path) },
            network: Network { trusted_proxies: reader.list("network.trusted_proxies", parse::network) },
            metrics: Metrics { listen: reader.optional("metrics.listen", parse::address) },
        }
    }
}

#[cfg(test)]
mod tests;
