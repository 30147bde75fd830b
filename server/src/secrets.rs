//! The secrets of the operator: the key that seals at rest, what a gateway proves itself by, and the only place of this crate that asks the
//! operating system for randomness.

use std::{fmt, io, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::credential::{self, Kind, Secret};

/// 256 bits that seal what the database must not hold in clear. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Reads standard base64 of exactly 32 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text.trim()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The key that lies in `path`; made there on the first start.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else than a key.
    pub fn load_or_make(path: &Path) -> io::Result<Self> {
        load_or_make(path, "32 bytes of base64", Self::parse, || Ok(BASE64_STANDARD.encode(random::<32>()?)))
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// What the operator's gateway proves itself by; only the hash is kept. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewaySecret([u8; 32]);

impl GatewaySecret {
    /// Reads a credential of the kind `gw`. It may begin with another prefix than today's: it need not change with the brand.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (prefix, _) = text.split_once('_')?;
        let parsed = credential::parse(prefix, text).ok()?;
        (parsed.kind == Kind::Gateway).then(|| Self(credential::hash(text)))
    }

    /// A new one, to be shown once.
    ///
    /// # Errors
    /// When the system's random source fails.
    pub fn mint(prefix: &str) -> io::Result<Secret> {
        Ok(Secret::mint(prefix, Kind::Gateway, random()?))
    }

    /// The secret that lies in `path`; made there on the first start.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else than such a secret.
    pub fn load_or_make(path: &Path, prefix: &str) -> io::Result<Self> {
        load_or_make(path, "a gateway secret", Self::parse, || Ok(Self::mint(prefix)?.expose().to_owned()))
    }

    /// Whether this is the hash of it. The time it takes tells at most something of a hash, which leads nobody to the secret.
    pub fn has_hash(&self, hash: &[u8; 32]) -> bool {
        self.0 == *hash
    }
}

impl fmt::Debug for GatewaySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GatewaySecret(…)")
    }
}

/// What lies in a file; made there when there is none.
fn load_or_make<T>(
    path: &Path,
    what: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    make: impl FnOnce() -> io::Result<String>,
) -> io::Result<T> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make()?;
            write_private(path, &text)?;
            text
        }
        Err(error) => return Err(error),
    };
    parse(&text)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{} does not hold {what}", path.display())))
}

/// Bytes of the operating system's random source.
///
/// # Errors
/// When the source fails: nothing may go on then.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "the one place that turns the system's randomness into a value")]
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// Writes a file that only its owner can read; refuses to replace one that two first starts race for.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, text.as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let directory = std::env::temp_dir().join(format!("console-key-{}", std::process::id()));
        let path = directory.join("nested/secret.key");
        let made = SecretKey::load_or_make(&path).unwrap();
        let read = SecretKey::load_or_make(&path).unwrap();
        std::fs::write(&path, "c2hvcnQ=").unwrap();
        let broken = SecretKey::load_or_make(&path);
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!(made, read);
        assert!(broken.is_err());
    }

    #[test]
    fn a_gateways_secret_is_made_once_and_kept_for_its_owner_alone() {
        let directory = std::env::temp_dir().join(format!("console-gateway-{}", std::process::id()));
        let path = directory.join("gateway.secret");
        let made = GatewaySecret::load_or_make(&path, "mmx").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let read = GatewaySecret::load_or_make(&path, "other").unwrap();
        #[cfg(unix)]
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        std::fs::remove_dir_all(&directory).unwrap();
        assert!(text.starts_with("mmx_gw_") && made == read, "{text}");
        assert!(made.has_hash(&credential::hash(&text)) && !made.has_hash(&credential::hash("")));
        #[cfg(unix)]
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn nothing_but_a_gateways_secret_is_one() {
        let mint = |kind| Secret::mint("acme", kind, [7; 40]).expose().to_owned();
        let good = mint(Kind::Gateway);
        assert!(GatewaySecret::parse(&format!("{good}\n")).is_some(), "a file may end with a line");
        for bad in ["", "_", "hunter2", &mint(Kind::Key), &good[..good.len() - 1], &format!("{good}0")] {
            assert_eq!(GatewaySecret::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn secrets_are_never_printed() {
        let key = SecretKey::parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=").unwrap();
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        let secret = GatewaySecret::parse(GatewaySecret::mint("mmx").unwrap().expose()).unwrap();
        assert_eq!(format!("{secret:?}"), "GatewaySecret(…)");
    }

    #[test]
    fn a_key_has_exactly_32_bytes() {
        assert_eq!(SecretKey::parse("c2hvcnQ="), None);
        assert_eq!(SecretKey::parse("not base64!"), None);
    }
}
