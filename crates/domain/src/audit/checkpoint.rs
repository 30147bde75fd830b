//! Signed checkpoints: where a chain stood at an instant, under a key whose public half anyone can fetch.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::{Chain, Head, hex, unhex};
use crate::time::Timestamp;

/// The public half of a key that signs checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// `akey_` and the beginning of the key's hash.
    pub id: String,
    /// Always `Ed25519` (RFC 8032).
    pub algorithm: String,
    /// 32 bytes, in hexadecimal.
    pub public_key: String,
    /// The instant of its first use, RFC 3339.
    pub since: String,
}

impl PublicKey {
    /// The public half of a signing key.
    pub fn of(key: &SigningKey, since: Timestamp) -> PublicKey {
        PublicKey::new(key.verifying_key().to_bytes(), since)
    }

    /// A key by its bytes.
    pub fn new(bytes: [u8; 32], since: Timestamp) -> PublicKey {
        PublicKey {
            id: key_id(&bytes),
            algorithm: "Ed25519".to_owned(),
            public_key: hex(&bytes),
            since: since.rfc3339(),
        }
    }
}

/// The id of a key: it follows from the key, so that none can stand under another's name.
pub fn key_id(bytes: &[u8; 32]) -> String {
    use sha2::Digest;
    let hash: [u8; 32] = sha2::Sha256::digest(bytes).into();
    format!("akey_{}", hex(&hash).get(..16).unwrap_or_default())
}

/// A list of keys, as `/.well-known/console-audit-keys` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyList {
    pub keys: Vec<PublicKey>,
}

/// Where a chain stood, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub chain: Chain,
    pub head: Head,
    /// When it was signed.
    pub at: Timestamp,
    /// `PublicKey::id`.
    pub key: String,
    pub signature: [u8; 64],
}

/// As JSON: hashes and signatures in hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    chain: String,
    seq: i64,
    hash: String,
    at: i64,
    key: String,
    signature: String,
}

impl Serialize for Checkpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            chain: self.chain.to_string(),
            seq: self.head.seq,
            hash: hex(&self.head.hash),
            at: self.at.micros(),
            key: self.key.clone(),
            signature: hex(&self.signature),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Checkpoint, D::Error> {
        use serde::de::Error;
        let wire = Wire::deserialize(deserializer)?;
        Ok(Checkpoint {
            chain: wire.chain.parse().map_err(D::Error::custom)?,
            head: Head { seq: wire.seq, hash: unhex(&wire.hash).ok_or_else(|| D::Error::custom("hash"))? },
            at: Timestamp::from_micros(wire.at),
            key: wire.key,
            signature: unhex(&wire.signature).ok_or_else(|| D::Error::custom("signature"))?,
        })
    }
}

/// The bytes that are signed.
fn signed_bytes(chain: Chain, head: Head, at: Timestamp) -> Vec<u8> {
    format!("console-audit-checkpoint-1\n{chain}\n{}\n{}\n{}\n", head.seq, hex(&head.hash), at.micros()).into_bytes()
}

impl Checkpoint {
    /// Signs where a chain stands.
    pub fn sign(key: &SigningKey, chain: Chain, head: Head, at: Timestamp) -> Checkpoint {
        let signature = key.sign(&signed_bytes(chain, head, at)).to_bytes();
        Checkpoint { chain, head, at, key: key_id(&key.verifying_key().to_bytes()), signature }
    }

    /// Whether one of the keys signed it: the one that it names, and whose id is its own.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        let named = keys.iter().find(|key| key.id == self.key);
        let bytes = named.and_then(|key| unhex::<32>(&key.public_key)).filter(|bytes| key_id(bytes) == self.key);
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let bytes = signed_bytes(self.chain, self.head, self.at);
        key.is_some_and(|key| key.verify_strict(&bytes, &Signature::from_bytes(&self.signature)).is_ok())
    }
}
