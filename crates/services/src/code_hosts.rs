//! Whether an alert comes from the code host that the operator named: its signature, by one of the keys that the host publishes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::time::Timestamp;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use serde::Deserialize;

use crate::{Error, Result, Services};

/// How long the list of keys is believed.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// How soon the list is asked for anew because of a key that is not on it: anybody can name one.
const ASKED_AGAIN: Duration = Duration::from_secs(60);
/// How many keys a list may have.
const KEYS: usize = 100;

/// The keys that the host published last.
#[derive(Default)]
pub(crate) struct HostKeys(Mutex<Held>);

#[derive(Default)]
struct Held {
    asked_at: Option<Timestamp>,
    keys: BTreeMap<String, VerifyingKey>,
}

/// As `https://api.github.com/meta/public_keys/secret_scanning` answers. A key that is no longer current still verifies what it signed.
#[derive(Deserialize)]
struct Published {
    public_keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    key_identifier: String,
    key: String,
}

/// The keys of a list. One that is no key of this kind is left out: a host may go over to another kind one by one.
fn read(body: &[u8]) -> Option<BTreeMap<String, VerifyingKey>> {
    let published: Published = serde_json::from_slice(body).ok()?;
    let keys = published.public_keys.into_iter().take(KEYS);
    let keys: BTreeMap<_, _> = keys
        .filter_map(|key| Some((key.key_identifier, VerifyingKey::from_public_key_pem(key.key.trim()).ok()?)))
        .collect();
    (!keys.is_empty()).then_some(keys)
}

/// Whether this key signed these bytes (ECDSA over P-256 with SHA-256; DER in base64).
fn is_signed(key: &VerifyingKey, body: &[u8], signature: &str) -> bool {
    let der = BASE64_STANDARD.decode(signature.trim()).ok();
    let signature = der.and_then(|der| Signature::from_der(&der).ok());
    signature.is_some_and(|signature| key.verify(body, &signature).is_ok())
}

impl Services {
    /// Whether the configured code host signed these bytes with the key of this name. `NotFound`: no host is configured.
    pub async fn is_from_code_host(&self, body: &[u8], key_id: &str, signature: &str) -> Result<bool> {
        let url = self.settings.leak_keys_url.as_ref().ok_or(Error::NotFound)?;
        let now = self.env.now();
        let (asked_at, held) = {
            let held = self.host_keys.0.lock().unwrap_or_else(PoisonError::into_inner);
            (held.asked_at, held.keys.get(key_id).copied())
        };
        let younger = |than| asked_at.is_some_and(|at| now.since(at) < than);
        if let Some(key) = held.filter(|_| younger(KEPT)) {
            return Ok(is_signed(&key, body, signature));
        }
        if younger(ASKED_AGAIN) {
            return Ok(held.is_some_and(|key| is_signed(&key, body, signature)));
        }
        let keys = self.ask_for_host_keys(url).await;
        let mut holder = self.host_keys.0.lock().unwrap_or_else(PoisonError::into_inner);
        holder.asked_at = Some(now);
        match keys {
            Ok(keys) => holder.keys = keys,
            // What is old is believed a little longer than that nothing is.
            Err(error) => {
                tracing::warn!(%error, "the keys of the code host could not be fetched");
                if holder.keys.is_empty() {
                    holder.asked_at = None;
                    return Err(Error::Unavailable { retry_after: ASKED_AGAIN });
                }
            }
        }
        Ok(holder.keys.get(key_id).is_some_and(|key| is_signed(key, body, signature)))
    }

    async fn ask_for_host_keys(&self, url: &str) -> std::result::Result<BTreeMap<String, VerifyingKey>, String> {
        let request = http::Request::get(url).header("accept", "application/json").header("user-agent", "console");
        let request = request.body(Vec::new()).map_err(|error| error.to_string())?;
        let answer = self.env.fetch.fetch(request).await.map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(format!("it answered {}", answer.status().as_u16()));
        }
        read(answer.body()).ok_or_else(|| "there is no key in its answer".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    /// What GitHub shows in its own guide: the form of what it sends.
    const SENT: &str =
        r#"[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]"#;

    #[test]
    fn only_what_the_key_signed_is_signed() {
        use p256::ecdsa::signature::Signer;
        let signing = |byte: u8| p256::ecdsa::SigningKey::from_slice(&[byte; 32]).unwrap();
        let sign = |byte: u8, body: &str| {
            let signature: Signature = signing(byte).sign(body.as_bytes());
            BASE64_STANDARD.encode(signature.to_der())
        };
        let key = VerifyingKey::from(&signing(1));
        let good = sign(1, SENT);
        assert!(is_signed(&key, SENT.as_bytes(), &good));
        assert!(is_signed(&key, SENT.as_bytes(), &format!(" {good}\n")), "blanks around it say nothing");
        assert!(!is_signed(&key, SENT.replace("commit", "content").as_bytes(), &good), "another body");
        assert!(!is_signed(&key, SENT.as_bytes(), &sign(2, SENT)), "another key");
        // Of DER the first byte is fixed: in base64 it begins with an M.
        let swapped = good.replacen('M', "N", 1);
        for bad in ["", "AAAA", "ä", &good[..good.len() - 4], &swapped] {
            assert!(!is_signed(&key, SENT.as_bytes(), bad), "{bad}");
        }
    }

    #[test]
    fn lists_without_a_key_are_none() {
        for bad in ["", "{}", "[]", r#"{"public_keys":[]}"#, r#"{"public_keys":[{"key_identifier":"a","key":"b"}]}"#] {
            assert!(read(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
