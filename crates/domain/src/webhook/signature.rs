//! Signatures as Standard Webhooks has them (standardwebhooks.com): HMAC-SHA256 over id, time and body.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::id::MessageId;
use crate::time::Timestamp;

const PREFIX: &str = "whsec_";

/// The text is no secret of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a secret of a webhook")]
pub struct BadSecret;

/// What an endpoint and the house share. Has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// `random` must come from a cryptographic source.
    pub fn from_random(random: [u8; 32]) -> WebhookSecret {
        WebhookSecret(random.to_vec())
    }

    /// From its bytes: 24 to 64, as the standard wants.
    ///
    /// # Errors
    /// When there are fewer or more.
    pub fn from_bytes(bytes: &[u8]) -> Result<WebhookSecret, BadSecret> {
        if (24..=64).contains(&bytes.len()) { Ok(WebhookSecret(bytes.to_vec())) } else { Err(BadSecret) }
    }

    /// From `whsec_` and base64.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<WebhookSecret, BadSecret> {
        let coded = text.strip_prefix(PREFIX).ok_or(BadSecret)?;
        WebhookSecret::from_bytes(&STANDARD.decode(coded).map_err(|_| BadSecret)?)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `whsec_` and base64, to be shown once.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// One signature: `v1,` and base64.
    pub fn sign(&self, id: MessageId, at: Timestamp, body: &str) -> String {
        self.sign_text(&id.to_string(), at.micros().div_euclid(1_000_000), body)
    }

    pub(super) fn sign_text(&self, id: &str, seconds: i64, body: &str) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}
