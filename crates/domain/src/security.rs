//! How an account is kept safe, as its person sees it: the password, factors, passkeys and identities, without anything secret.

use serde::{Deserialize, Serialize};

use crate::id::{IdentityId, PasskeyId};
use crate::session::Method;
use crate::time::Timestamp;

crate::word::words! {
    /// What a person can show to confirm who they are.
    Proof {
        Password = "password",
        /// Of an authenticator app, or a recovery code in its place.
        Code = "code",
        Passkey = "passkey",
        /// A sign-in at the identity provider.
        Provider = "provider",
    }
}

crate::word::words! {
    /// What a mail says was changed.
    Change {
        TotpAdded = "totp_added",
        TotpRemoved = "totp_removed",
        RecoveryCodesMade = "recovery_codes_made",
        /// Somebody signed in with one.
        RecoveryCodeUsed = "recovery_code_used",
        /// The wait for a lost second factor is over: all second factors are gone.
        FactorsDropped = "factors_dropped",
        /// The wait was stopped.
        FactorLossStopped = "factor_loss_stopped",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        GoogleLinked = "google_linked",
        GoogleUnlinked = "google_unlinked",
        GitHubLinked = "github_linked",
        GitHubUnlinked = "github_unlinked",
    }
}

/// What the security page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    pub password: Option<PasswordSummary>,
    pub totp: Option<TotpSummary>,
    pub passkeys: Vec<PasskeySummary>,
    pub recovery_codes: Option<RecoveryCodes>,
    pub identities: Vec<IdentitySummary>,
    /// The providers that the operator has set up.
    pub providers: Vec<Method>,
    /// A lost second factor: when it goes.
    pub factor_loss_due_at: Option<Timestamp>,
    /// Now, on the server.
    pub rendered_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSummary {
    pub set_at: Timestamp,
    /// It was found on the list of leaked ones: a change is asked for.
    pub leaked: bool,
}

/// An authenticator app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSummary {
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySummary {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    pub left: i64,
    pub created_at: Timestamp,
}

/// An account at an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySummary {
    pub id: IdentityId,
    pub provider: Method,
    /// What the provider calls it: an address or a user name.
    pub label: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl Overview {
    /// Whether a sign-in by password asks for more.
    pub fn has_second_factor(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}
