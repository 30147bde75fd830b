//! The key that seals secrets at rest, and the only place of this crate that asks the operating system for randomness.

use std::{fmt, io, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};

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
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{} does not hold 32 bytes of base64", path.display()),
                )
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(random()?);
                write_private(path, &BASE64_STANDARD.encode(key.0))?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
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
    fn a_key_is_never_printed() {
        let key = SecretKey::parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=").unwrap();
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }

    #[test]
    fn a_key_has_exactly_32_bytes() {
        assert_eq!(SecretKey::parse("c2hvcnQ="), None);
        assert_eq!(SecretKey::parse("not base64!"), None);
    }
}
