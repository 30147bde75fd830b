//! Keys derived from `secrets.key`, one per purpose: to seal what must not lie open in the database, and to derive codes and links.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::audit::SigningKey;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::env::Env;
use crate::{Error, Result};

/// The root key. Only derived keys are used; it never leaves this type, and has no `Debug` that shows it.
#[derive(Clone)]
pub struct Keyring(Hkdf<Sha256>);

impl Keyring {
    /// From the 32 bytes of `secrets.key`.
    pub fn new(root: &[u8; 32]) -> Self {
        Keyring(Hkdf::new(Some(b"console keyring 1"), root))
    }

    fn derive(&self, purpose: &str) -> Result<[u8; 32]> {
        let mut key = [0; 32];
        self.0.expand(purpose.as_bytes(), &mut key).map_err(|_| Error::defect("a derived key has a fixed length"))?;
        Ok(key)
    }

    /// The key that signs where logs stand.
    pub(crate) fn audit_key(&self) -> Result<SigningKey> {
        Ok(SigningKey::from_bytes(&self.derive("audit checkpoints")?))
    }

    /// HMAC-SHA256 under the purpose's key: the same input gives the same bytes, and nobody else can make them.
    pub fn mac(&self, purpose: &str, data: &[u8]) -> Result<[u8; 32]> {
        hmac(&self.derive(purpose)?, &[data])
    }

    /// Seals bytes for a purpose and a place (`bound`): they open only there. Layout: nonce (24 bytes), then ciphertext and tag.
    pub fn seal(&self, env: &Env, purpose: &str, bound: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let nonce = env.random::<24>();
        let sealed = self
            .cipher(purpose)?
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound })
            .map_err(|_| Error::defect("sealing failed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what `seal` made; `None` for anything else.
    pub fn open(&self, purpose: &str, bound: &[u8], sealed: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some((nonce, sealed)) = sealed.split_first_chunk::<24>() else { return Ok(None) };
        Ok(self.cipher(purpose)?.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound }).ok())
    }

    fn cipher(&self, purpose: &str) -> Result<XChaCha20Poly1305> {
        Ok(XChaCha20Poly1305::new(&self.derive(purpose)?.into()))
    }
}

/// HMAC-SHA256 of the parts, one after the other.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .map_err(|_| Error::defect("HMAC takes keys of any length"))?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}
