//! Every way in which a request can be refused: a stable code, its page and its HTTP status. The words are elsewhere.

use serde::{Deserialize, Serialize};

use crate::word::UnknownWord;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $slug:literal, $status:literal;)+) => {
        /// Stable: clients branch on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// As in the body of an answer: `invalid_credential`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $code,)+
                }
            }

            /// As in the address of its page, `/help/errors/{slug}`: `invalid-credential`.
            pub const fn slug(self) -> &'static str {
                match self {
                    $(Code::$variant => $slug,)+
                }
            }

            pub const fn status(self) -> u16 {
                match self {
                    $(Code::$variant => $status,)+
                }
            }
        }

        /// Reads the slug.
        impl std::str::FromStr for Code {
            type Err = UnknownWord;

            fn from_str(slug: &str) -> Result<Code, UnknownWord> {
                match slug {
                    $($slug => Ok(Code::$variant),)+
                    _ => Err(UnknownWord),
                }
            }
        }
    };
}

codes! {
    /// No `Authorization: Bearer …`.
    MissingCredential = "missing_credential", "missing-credential", 401;
    /// Unknown, or not in the form of one.
    InvalidCredential = "invalid_credential", "invalid-credential", 401;
    /// A gateway secret where a key belongs, and the like.
    WrongKindOfCredential = "wrong_kind_of_credential", "wrong-kind-of-credential", 401;
    /// Mistyped or cut.
    BadChecksum = "bad_checksum", "bad-checksum", 401;
    Revoked = "revoked", "revoked", 401;
    Expired = "expired", "expired", 401;
    Disabled = "disabled", "disabled", 401;
    /// Older than the organization lets keys grow.
    KeyTooOld = "key_too_old", "key-too-old", 401;
    /// A page needs a signed-in browser.
    SignInRequired = "sign_in_required", "sign-in-required", 401;
    /// Signed in, but the act wants a fresh proof of who one is.
    ConfirmationRequired = "confirmation_required", "confirmation-required", 403;
    /// Signed in, but the role does not have it.
    Denied = "denied", "denied", 403;
    /// The organization, or the key, lets calls come from other networks only.
    WrongNetwork = "wrong_network", "wrong-network", 403;
    /// The key is not for this part of the API, or not for this model.
    InsufficientScope = "insufficient_scope", "insufficient-scope", 403;
    /// The call names a team that the organization token is not shared with.
    WrongTeam = "wrong_team", "wrong-team", 403;
    /// A form or function called from another site.
    CrossSite = "cross_site", "cross-site", 403;
    /// Not there, or not for this caller to know of.
    NotFound = "not_found", "not-found", 404;
    MethodNotAllowed = "method_not_allowed", "method-not-allowed", 405;
    /// The request did not arrive in time.
    TimedOut = "timed_out", "timed-out", 408;
    Conflict = "conflict", "conflict", 409;
    PayloadTooLarge = "payload_too_large", "payload-too-large", 413;
    /// A body of a type that is not read here.
    UnsupportedMediaType = "unsupported_media_type", "unsupported-media-type", 415;
    /// Fields are wrong; the answer names them.
    Invalid = "invalid", "invalid", 422;
    /// Another request was made under the same `Idempotency-Key`.
    IdempotencyKeyReused = "idempotency_key_reused", "idempotency-key-reused", 422;
    TooManyRequests = "too_many_requests", "too-many-requests", 429;
    /// As many calls in a minute as the key's limit allows.
    RateLimited = "rate_limited", "rate-limited", 429;
    Internal = "internal", "internal", 500;
    /// Part of the protocol, but no upstream is configured for it.
    Unsupported = "unsupported", "unsupported", 501;
    /// A part that is needed, such as the database, is away.
    Unavailable = "unavailable", "unavailable", 503;
    /// More work waits than can be done in time.
    Overloaded = "overloaded", "overloaded", 503;
}

impl Code {
    /// Whether the same request may succeed later without anybody changing anything. Where not, answers on `/v1` say so to SDKs.
    pub const fn retry_may_cure(self) -> bool {
        match self {
            Code::TimedOut
            | Code::TooManyRequests
            | Code::RateLimited
            | Code::Internal
            | Code::Unavailable
            | Code::Overloaded => true,
            Code::MissingCredential
            | Code::InvalidCredential
            | Code::WrongKindOfCredential
            | Code::BadChecksum
            | Code::Revoked
            | Code::Expired
            | Code::Disabled
            | Code::KeyTooOld
            | Code::WrongNetwork
            | Code::InsufficientScope
            | Code::WrongTeam
            | Code::SignInRequired
            | Code::ConfirmationRequired
            | Code::Denied
            | Code::CrossSite
            | Code::NotFound
            | Code::MethodNotAllowed
            | Code::Conflict
            | Code::PayloadTooLarge
            | Code::UnsupportedMediaType
            | Code::Invalid
            | Code::IdempotencyKeyReused
            | Code::Unsupported => false,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes() {
        let line =
            |code: &Code| format!("{} {code}{}\n", code.status(), if code.retry_may_cure() { " (retry)" } else { "" });
        insta::assert_snapshot!("codes", Code::ALL.iter().map(line).collect::<String>());
    }

    #[test]
    fn slug_and_code_are_one_word() {
        for code in Code::ALL {
            assert_eq!(code.slug(), code.as_str().replace('_', "-"));
            assert_eq!(code.slug().parse(), Ok(*code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!((400..600).contains(&code.status()));
        }
        assert!("no-such".parse::<Code>().is_err());
    }
}
