//! What a use case answers when it does not do what was asked: a closed set of kinds, each with what to do next.

use std::time::Duration;

use domain::field::{FieldError, FieldErrors};
use domain::policy::{Permission, Refusal};

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session is over.
    #[error("sign in first")]
    SignIn,
    /// The act is for somebody who showed a moment ago who they are: ask for that, then again.
    #[error("show who you are first")]
    FreshAuth,
    /// The actor may not; who could is in the refusal.
    #[error("{permission:?} is refused")]
    Denied {
        /// What was asked for.
        permission: Permission,
        /// The rule that decided.
        why: Refusal,
    },
    /// There is no such thing, or it is none of the actor's business.
    #[error("not found")]
    NotFound,
    /// Fields of a form, each with what is wrong.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// Too often: again after the time given.
    #[error("too many attempts")]
    TooMany {
        /// How long to wait.
        retry_after: Duration,
    },
    /// A part that is needed is away or overloaded: again after the time given.
    #[error("not available")]
    Unavailable {
        /// How long to wait.
        retry_after: Duration,
    },
    /// A defect. Keeps its chain for the log and says nothing of it.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another transaction was in the way; the gate's `retrying!` runs the body again. Never leaves the services.
    #[error("another transaction was in the way")]
    Retry(#[source] store::Error),
}

/// What every use case answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// One field is wrong.
    pub fn field(name: &str, error: FieldError) -> Self {
        Error::Invalid(FieldErrors::one(name, error))
    }

    /// A defect, said in words.
    pub fn defect(what: impl Into<String>) -> Self {
        Error::Internal(what.into().into())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict(_) => Error::Retry(error),
            store::Error::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the database is away");
                Error::Unavailable { retry_after: Duration::from_secs(2) }
            }
            error => Error::Internal(error.into()),
        }
    }
}
