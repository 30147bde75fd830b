//! Use cases, each behind the gate: who may, on whose data, what happened.

mod accounts;
pub mod actor;
mod address_changes;
mod api_defaults;
mod audit;
mod checks;
mod code_hosts;
mod confirmations;
mod deletions;
mod devices;
pub mod env;
mod error;
mod explanations;
mod exports;
mod factor_losses;
mod factors;
mod forms;
pub mod gate;
mod guesses;
mod help;
mod invitations;
mod job;
pub mod jobs;
mod key_leaks;
mod keyring;
mod keys;
mod leaks;
mod limits;
pub mod mail;
mod members;
mod new_passwords;
pub mod nodes;
mod organization_settings;
mod organization_tokens;
mod organizations;
mod passkey_proofs;
mod passkeys;
mod policies;
mod profiles;
mod providers;
mod recoveries;
mod recovery_codes;
mod second_factors;
mod security;
pub mod seed;
mod service_accounts;
mod sessions;
mod settings;
mod sign_ups;
mod spraying;
mod teams;
mod tickets;
mod totp;
mod webauthn;
mod webhooks;
mod zones;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

pub use address_changes::AddressLinkView;
pub use api_defaults::TypedDefaults;
pub use audit::AuditExport;
pub use checks::{CallOutcome, Checked, Checks, Refused};
pub use deletions::GRACE;
pub use error::{Error, Result};
pub use exports::OwnData;
pub use factor_losses::FactorLossView;
pub use forms::{CallAnswer, FormAnswer, Once, Outcome, Submission};
pub use invitations::{ImportFile, Invited, Joined, TypedInvitation};
pub use job::Job;
pub use key_leaks::FoundSecret;
pub use keyring::Keyring;
pub use keys::{CreatedKey, RevokedKey};
pub use members::RoleChange;
pub use new_passwords::PasswordRules;
pub use organization_settings::ORGANIZATION_GRACE;
pub use passkeys::Ceremony;
pub use providers::{Answer, Arrival, Departure, Intent, Newcomer, ProviderRefusal};
pub use recoveries::RecoveryView;
pub use second_factors::{SecondFactorView, TypedCode};
pub use sessions::{SESSION_LIMITS, SignInStep, SignedIn};
pub use settings::{Client, GITHUB_URLS, GOOGLE_ISSUER, GitHub, Google, Providers, Settings};
pub use sign_ups::{Confirmed, LinkView, SignUpView};

pub use store::{KeyPrincipal, Signal, Signals, Turn, WaysIn};
pub use totp::{FactorAdded, TotpSetup};
pub use webhooks::CreatedWebhook;
pub use zones::zone_names;

use env::Env;
use gate::Gate;
use nodes::Lease;

/// All use cases over one database. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub(crate) gate: Gate,
    pub(crate) env: Env,
    pub(crate) keyring: Keyring,
    pub(crate) hasher: passwords::Hasher,
    pub(crate) checks: Arc<Checks>,
    pub(crate) lease: Arc<Lease>,
    pub(crate) sprayings: Arc<AtomicU64>,
    pub(crate) known_keys: Arc<tokio::sync::Mutex<Option<(domain::time::Timestamp, domain::audit::KeyList)>>>,
    pub(crate) discovered: Arc<providers::Discovered>,
    pub(crate) host_keys: Arc<code_hosts::HostKeys>,
    /// What the operator configured.
    pub settings: Arc<Settings>,
}

impl Services {
    /// Plugs the parts together.
    pub fn new(
        db: Arc<store::Db>,
        env: Env,
        keyring: Keyring,
        hasher: passwords::Hasher,
        settings: Settings,
    ) -> Services {
        let lease = Arc::new(Lease::new(&env, db.is_shared()));
        Services {
            gate: Gate::new(db, env.clone()),
            env,
            keyring,
            hasher,
            checks: Arc::new(Checks::default()),
            lease,
            sprayings: Arc::default(),
            known_keys: Arc::default(),
            discovered: Arc::default(),
            host_keys: Arc::default(),
            settings: Arc::new(settings),
        }
    }

    /// The gate, for the process around the use cases: readiness, jobs.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The given clock's time.
    pub fn now(&self) -> domain::time::Timestamp {
        self.env.now()
    }

    /// How busy the password hasher is.
    pub fn hasher_load(&self) -> passwords::Load {
        self.hasher.load()
    }
}

/// Opens a database with the usual pool: the server needs no store of its own.
pub async fn open(url: &str) -> std::result::Result<store::Db, store::Error> {
    store::Db::open(&store::Options::new(url)).await
}

impl From<passwords::Error> for Error {
    fn from(error: passwords::Error) -> Self {
        match error {
            passwords::Error::Busy { retry_after } => Error::Unavailable { retry_after },
            error => Error::Internal(error.into()),
        }
    }
}
