//! From a configuration to the use cases: the database opened and migrated, keys derived, texts and prices read.

use std::path::Path;
use std::sync::Arc;

use app::api::LegalTexts;
use domain::price_book::PriceBook;
use domain::sign_up::SignUpMode;
use domain::terms::TermsVersion;
use passwords::{Hasher, Limits};
use services::env::{Clock, Env};
use services::mail::Brand;
use services::{Client, GITHUB_URLS, GOOGLE_ISSUER, GitHub, Google, Keyring, Providers, Services, Settings};

use crate::config::{self, Config, Mode};
use crate::env::{SystemClock, SystemEntropy};
use crate::fetch::Outbound;
use crate::post;
use crate::secrets::SecretKey;

/// Where development keeps the key that production is given.
const SECRET_KEY_FILE: &str = "data/secret.key";

const PRICES: &str = include_str!("../content/prices.json");
const TERMS: &str = include_str!("../content/legal/terms.md");
const PRIVACY: &str = include_str!("../content/legal/privacy.md");

/// Why the process cannot begin: one line for the operator.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The use cases over the configured database.
///
/// # Errors
/// When the database cannot be opened or lacks migrations that this process may not apply, or a configured file is bad.
pub async fn services(config: &Config) -> Result<Services, Error> {
    let clock = SystemClock { offset_file: config.dev.clock_offset_file.clone() };
    let now = clock.now();
    let db = services::open(&config.database.url).await?;
    match config.mode {
        Mode::Production if db.is_shared() => db.check_migrated().await?,
        Mode::Production | Mode::Development => {
            let fresh = db.migrate(now).await?;
            if !fresh.is_empty() {
                tracing::info!(?fresh, "migrated");
            }
        }
    }
    let key = match &config.secrets.key {
        Some(key) => key.clone(),
        None => SecretKey::load_or_make(Path::new(SECRET_KEY_FILE))?,
    };
    let env = Env {
        clock: Arc::new(clock),
        entropy: Arc::new(SystemEntropy),
        post: post::from_config(&config.mail)?,
        fetch: Arc::new(Outbound::new(configured_origins(config))?.with_loopback(config.mode == Mode::Development)),
    };
    let hasher = Hasher::start(Limits::of_this_machine())?;
    Ok(Services::new(Arc::new(db), env, Keyring::new(key.as_bytes()), hasher, settings(config)?))
}

fn settings(config: &Config) -> Result<Settings, Error> {
    let prices = text("prices.file", config.prices.file.as_deref(), PRICES)?;
    let terms = text("legal.terms_file", config.legal.terms_file.as_deref(), TERMS)?;
    Ok(Settings {
        brand: Brand {
            name: config.brand.name.clone(),
            support: config.brand.support_address.clone(),
            color: config.brand.colour.clone(),
        },
        public_url: config.public_url.origin().to_owned(),
        sign_up: match config.sign_up.mode {
            config::SignUpMode::Open => SignUpMode::Open,
            config::SignUpMode::Domains => SignUpMode::Domains(config.sign_up.domains.clone()),
            config::SignUpMode::Invitation => SignUpMode::Invitation,
            config::SignUpMode::Closed => SignUpMode::Closed,
        },
        key_prefix: config.keys.prefix.clone(),
        regions: config.api.regions.clone(),
        loopback_webhooks: config.mode == Mode::Development,
        terms: version(&terms).map_err(|error| format!("legal.terms_file: {error}"))?,
        range_url: config.passwords.range_url.clone(),
        leak_keys_url: config.leaks.public_keys_url.clone(),
        providers: providers(&config.oauth),
        price_book: PriceBook::parse(&prices).map_err(|error| format!("prices.file: {error}"))?,
    })
}

fn providers(oauth: &config::OAuth) -> Providers {
    let client = |client: &config::OAuthClient| {
        let (id, secret) = client.id.clone().zip(client.secret.clone())?;
        Some(Client { id, secret })
    };
    let or = |configured: &Option<String>, default: &str| configured.clone().unwrap_or_else(|| default.to_owned());
    let [authorize_url, token_url, api_url] = GITHUB_URLS;
    Providers {
        google: client(&oauth.google).map(|client| Google { client, issuer: or(&oauth.google_issuer, GOOGLE_ISSUER) }),
        github: client(&oauth.github).map(|client| GitHub {
            client,
            authorize_url: or(&oauth.github_authorize_url, authorize_url),
            token_url: or(&oauth.github_token_url, token_url),
            api_url: or(&oauth.github_api_url, api_url),
        }),
    }
}

/// The origins that the operator named: requests to them may stay inside the operator's network.
fn configured_origins(config: &Config) -> Vec<String> {
    let oauth = &config.oauth;
    let urls = [
        &oauth.google_issuer,
        &oauth.github_authorize_url,
        &oauth.github_token_url,
        &oauth.github_api_url,
        &config.passwords.range_url,
        &config.leaks.public_keys_url,
    ];
    let urls = urls.into_iter().flatten().filter_map(|url| url::Url::parse(url).ok());
    urls.map(|url| url.origin().ascii_serialization()).collect()
}

/// The configured file's text, or the one that is shipped.
fn text(key: &str, file: Option<&Path>, shipped: &str) -> Result<String, Error> {
    let Some(path) = file else { return Ok(shipped.to_owned()) };
    std::fs::read_to_string(path).map_err(|error| format!("{key} {}: {error}", path.display()).into())
}

/// The version that a legal text's first line names.
fn version(text: &str) -> Result<TermsVersion, Error> {
    let named = text.lines().next().and_then(|line| line.strip_prefix("version: "));
    let named = named.ok_or("the first line is not `version: …`")?;
    Ok(TermsVersion::parse(named.trim())?)
}

/// The legal texts with the operator's names in them.
///
/// # Errors
/// When a configured file cannot be read or names no version.
pub fn legal_texts(config: &Config) -> Result<LegalTexts, Error> {
    let name = &config.brand.name;
    let support = config.brand.support_address.as_deref().unwrap_or(&config.mail.from);
    let entity = config.brand.legal_entity.as_deref().unwrap_or(name);
    let fill = |key: &str, file: Option<&Path>, shipped| {
        let text = text(key, file, shipped)?;
        version(&text).map_err(|error| format!("{key}: {error}"))?;
        let filled: Arc<str> =
            text.replace("{{brand}}", name).replace("{{legal_entity}}", entity).replace("{{support}}", support).into();
        Ok::<_, Error>(filled)
    };
    Ok(LegalTexts {
        terms: fill("legal.terms_file", config.legal.terms_file.as_deref(), TERMS)?,
        privacy: fill("legal.privacy_file", config.legal.privacy_file.as_deref(), PRIVACY)?,
    })
}

/// Applies what the database lacks; answers the names.
///
/// # Errors
/// When the database is away or was migrated by other sources.
pub async fn migrate(config: &Config) -> Result<Vec<&'static str>, Error> {
    let clock = SystemClock { offset_file: None };
    Ok(services::open(&config.database.url).await?.migrate(clock.now()).await?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_legal_text_names_its_version_or_the_operator_is_told() {
        assert_eq!(version("version: 2026-11-01\n\n# Terms").unwrap().as_str(), "2026-11-01");
        for bad in ["", "# Terms", "Version: 2026-11-01", "version: "] {
            assert!(version(bad).is_err(), "{bad:?}");
        }
        for shipped in [TERMS, PRIVACY] {
            assert!(version(shipped).is_ok());
        }
        let missing = text("legal.terms_file", Some(Path::new("no such file")), TERMS).unwrap_err().to_string();
        assert!(missing.starts_with("legal.terms_file no such file: "), "{missing}");
    }
}
