//! From a configuration to the use cases: the database opened and migrated, keys derived, texts and prices read.

use std::path::Path;
use std::sync::Arc;

use app::api::LegalTexts;
use domain::price_book::PriceBook;
use domain::terms::TermsVersion;
use passwords::{Hasher, Limits};
use services::env::{Clock, Env};
use services::mail::Brand;
use services::{Keyring, Services, Settings};

use crate::config::{self, Config, Mode};
use crate::env::{SystemClock, SystemEntropy};
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
    let env = Env { clock: Arc::new(clock), entropy: Arc::new(SystemEntropy), post: post::from_config(&config.mail)? };
    let hasher = Hasher::start(Limits::of_this_machine())?;
    Ok(Services::new(Arc::new(db), env, Keyring::new(key.as_bytes()), hasher, settings(config)?))
}

fn settings(config: &Config) -> Result<Settings, Error> {
    let prices = match &config.prices.file {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|error| format!("prices.file {}: {error}", path.display()))?
        }
        None => PRICES.to_owned(),
    };
    Ok(Settings {
        brand: Brand {
            name: config.brand.name.clone(),
            support: config.brand.support_address.clone(),
            color: config.brand.colour.clone(),
        },
        public_url: config.public_url.origin().to_owned(),
        sign_up: match config.sign_up.mode {
            config::SignUpMode::Open => services::SignUpMode::Open,
            config::SignUpMode::Domains => services::SignUpMode::Domains(config.sign_up.domains.clone()),
            config::SignUpMode::Invitation => services::SignUpMode::Invitation,
            config::SignUpMode::Closed => services::SignUpMode::Closed,
        },
        key_prefix: config.keys.prefix.clone(),
        terms: terms_version(TERMS)?,
        price_book: PriceBook::parse(&prices).map_err(|error| format!("prices.file: {error}"))?,
    })
}

/// The version that a legal text's first line names.
fn terms_version(text: &str) -> Result<TermsVersion, Error> {
    let line = text.lines().next().and_then(|line| line.strip_prefix("version: ")).unwrap_or_default();
    Ok(TermsVersion::parse(line.trim())?)
}

/// The legal texts with the operator's names in them.
pub fn legal_texts(config: &Config) -> LegalTexts {
    let name = &config.brand.name;
    let support = config.brand.support_address.as_deref().unwrap_or(&config.mail.from);
    let entity = config.brand.legal_entity.as_deref().unwrap_or(name);
    let fill = |text: &str| {
        text.replace("{{brand}}", name).replace("{{legal_entity}}", entity).replace("{{support}}", support).into()
    };
    LegalTexts { terms: fill(TERMS), privacy: fill(PRIVACY) }
}

/// Applies what the database lacks; answers the names.
///
/// # Errors
/// When the database is away or was migrated by other sources.
pub async fn migrate(config: &Config) -> Result<Vec<&'static str>, Error> {
    let clock = SystemClock { offset_file: None };
    Ok(services::open(&config.database.url).await?.migrate(clock.now()).await?)
}
