//! How a session begins and ends, what was shown for it, and why a sign-in failed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::SessionId;
use crate::time::Timestamp;
use crate::word::UnknownWord;

/// How long a proof of who one is counts for sensitive acts.
pub const FRESH: Duration = Duration::from_secs(15 * 60);

/// How many sessions an account has at most; the one that was used longest ago makes room.
pub const AT_MOST: i64 = 50;

crate::word::words! {
    /// The way in.
    Method {
        Password = "password",
        /// The code or link of the confirmation mail, with the password that was given at sign-up.
        SignUp = "sign_up",
        Passkey = "passkey",
        Google = "google",
        GitHub = "github",
    }
}

impl Method {
    /// The identity providers, in the order in which pages offer them.
    pub const PROVIDERS: [Method; 2] = [Method::Google, Method::GitHub];

    /// What an identity provider calls itself; nothing for the other ways in.
    pub const fn provider_name(self) -> Option<&'static str> {
        match self {
            Method::Google => Some("Google"),
            Method::GitHub => Some("GitHub"),
            Method::Password | Method::SignUp | Method::Passkey => None,
        }
    }
}

crate::word::words! {
    /// What somebody showed.
    Factor {
        Password = "password",
        /// A code or link that was mailed.
        Mailbox = "mailbox",
        Totp = "totp",
        RecoveryCode = "recovery_code",
        /// With user verification, which makes it two in one.
        Passkey = "passkey",
        /// Another provider's word. How that one knew is not ours to say, so it is one factor, whatever stood behind it.
        Federated = "federated",
    }
}

/// What was shown for a session, each once, in the order of `Factor::ALL`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Factors(Vec<Factor>);

impl Factors {
    /// These factors.
    pub fn of(factors: &[Factor]) -> Factors {
        Factors(Factor::ALL.iter().copied().filter(|factor| factors.contains(factor)).collect())
    }

    /// With one more.
    #[must_use]
    pub fn and(&self, factor: Factor) -> Factors {
        Factors::of(&[self.0.as_slice(), &[factor]].concat())
    }

    pub fn iter(&self) -> impl Iterator<Item = Factor> {
        self.0.iter().copied()
    }

    /// Whether they are proofs of two kinds. A provider's word counts as one kind, and a mailbox as none beside a password: whoever reads
    /// the mail can set the password.
    pub fn is_multi(&self) -> bool {
        let has = |factor| self.0.contains(&factor);
        let second = has(Factor::Totp) || has(Factor::RecoveryCode);
        has(Factor::Passkey) || second && (has(Factor::Password) || has(Factor::Federated))
    }
}

/// Words with commas between.
impl fmt::Display for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|factor| factor.as_str()).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Factors {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Factors, UnknownWord> {
        let words = text.split(',').filter(|word| !word.is_empty());
        Ok(Factors::of(&words.map(str::parse).collect::<Result<Vec<_>, _>>()?))
    }
}

impl TryFrom<String> for Factors {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Factors, UnknownWord> {
        text.parse()
    }
}

impl From<Factors> for String {
    fn from(factors: Factors) -> String {
        factors.to_string()
    }
}

/// A live session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    pub id: SessionId,
    /// `Firefox on Linux`.
    pub device: String,
    /// An IPv4 /24 or an IPv6 /64: where it was begun.
    pub network: String,
    /// Absent where another release wrote it.
    pub method: Option<Method>,
    pub factors: Factors,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    /// It is the one that asks.
    pub current: bool,
}

crate::word::words! {
    /// Why a sign-in failed. For the log: the person is told one thing in every case.
    SignInFailure {
        UnknownAddress = "unknown_address",
        WrongPassword = "wrong_password",
        /// A wrong or used code of an authenticator app, or a wrong or used recovery code.
        WrongCode = "wrong_code",
        /// A passkey that is unknown, or an answer that does not verify.
        WrongPasskey = "wrong_passkey",
        /// The provider's answer does not verify.
        WrongProof = "wrong_proof",
        /// Too many failures in a row on this account or from this network.
        TooMany = "too_many",
    }
}

crate::word::words! {
    /// Why a session ended without its own browser signing out.
    SessionEnd {
        /// Ended by the person from another session.
        Remote = "remote",
        PasswordChanged = "password_changed",
        PasswordReset = "password_reset",
        /// A second factor, a passkey or a linked identity came or went.
        FactorChanged = "factor_changed",
        AddressChanged = "address_changed",
        /// The person said by mail that it was somebody else.
        Reported = "reported",
        /// A new session took its place in the same browser.
        Replaced = "replaced",
        /// There were too many; it had been used longest ago.
        Crowded = "crowded",
        /// The connection through which it was begun is gone.
        ConnectionEnded = "connection_ended",
        AccountDeleted = "account_deleted",
        /// Not used for as long as the rules allow.
        Idle = "idle",
        /// As old as the rules allow.
        TooOld = "too_old",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_a_set_in_order() {
        let factors = Factors::of(&[Factor::Totp, Factor::Password, Factor::Totp]);
        assert_eq!(factors.to_string(), "password,totp");
        assert_eq!("totp,password".parse(), Ok(factors.clone()));
        assert_eq!(Factors::of(&[Factor::Password]).and(Factor::Totp), factors);
        assert_eq!("".parse(), Ok(Factors::default()));
        assert_eq!("password,shoe".parse::<Factors>(), Err(UnknownWord));
    }

    #[test]
    fn two_kinds_of_proof_are_needed() {
        use Factor::*;
        for multi in [&[Password, Totp][..], &[Password, RecoveryCode], &[Passkey], &[Federated, Totp]] {
            assert!(Factors::of(multi).is_multi(), "{multi:?}");
        }
        for single in [&[][..], &[Password], &[Password, Mailbox], &[Federated], &[Totp], &[Password, Federated]] {
            assert!(!Factors::of(single).is_multi(), "{single:?}");
        }
    }
}
