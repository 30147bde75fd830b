//! Who may sign up by themselves.

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;

/// Who may sign up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", content = "domains", rename_all = "snake_case")]
pub enum SignUpMode {
    /// Everybody.
    Open,
    /// Addresses of these domains, in lower case.
    Domains(Vec<String>),
    /// Only who was invited.
    Invitation,
    /// Nobody.
    Closed,
}

impl SignUpMode {
    /// Whether an address may sign up by itself.
    pub fn allows(&self, address: &EmailAddress) -> bool {
        match self {
            SignUpMode::Open => true,
            SignUpMode::Domains(domains) => domains.iter().any(|domain| *domain == address.domain().to_lowercase()),
            SignUpMode::Invitation | SignUpMode::Closed => false,
        }
    }
}
