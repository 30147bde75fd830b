//! The one error that crosses to the browser: small, free of secrets, with the request's id.

use domain::field::FieldErrors;
use domain::policy::{Permission, Refusal};
use domain::problem::Code;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a page has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireError {
    pub kind: ErrorKind,
    /// To be told to support; empty where the request did not reach us.
    pub request_id: String,
}

/// The kinds, as services answer them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ErrorKind {
    SignIn,
    /// A fresh proof of who one is, first.
    FreshAuth,
    Denied {
        permission: Permission,
        why: Refusal,
    },
    NotFound,
    Invalid {
        errors: FieldErrors,
    },
    Conflict,
    TooMany {
        retry_after_seconds: u64,
    },
    Unavailable {
        retry_after_seconds: u64,
    },
    Internal,
    /// The network or a version of the page that is too old.
    Transport,
}

impl WireError {
    /// The stable code, whose page explains it.
    pub fn code(&self) -> Code {
        match self.kind {
            ErrorKind::SignIn => Code::SignInRequired,
            ErrorKind::FreshAuth => Code::ConfirmationRequired,
            ErrorKind::Denied { .. } => Code::Denied,
            ErrorKind::NotFound => Code::NotFound,
            ErrorKind::Invalid { .. } => Code::Invalid,
            ErrorKind::Conflict => Code::Conflict,
            ErrorKind::TooMany { .. } => Code::TooManyRequests,
            ErrorKind::Unavailable { .. } | ErrorKind::Transport => Code::Unavailable,
            ErrorKind::Internal => Code::Internal,
        }
    }
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code().as_str())
    }
}

impl std::error::Error for WireError {}

impl FromServerFnError for WireError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        WireError { kind: ErrorKind::Transport, request_id: String::new() }
    }
}
