//! Leaked secrets: how one came to be known, and how credentials are found in the middle of any text.

use serde::{Deserialize, Serialize};

use crate::credential::{self, Kind};
use crate::time::Timestamp;

crate::word::words! {
    /// Who says that a secret is out.
    LeakSource {
        /// A code host whose signature was checked.
        CodeHost = "code_host",
        /// Somebody who had the whole secret.
        Possession = "possession",
    }
}

crate::word::words! {
    /// What became of a secret that is out.
    LeakOutcome {
        /// Its key was revoked.
        Revoked = "revoked",
        /// It was the one before a rotation: it ended, and the key goes on with its current one.
        SecretEnded = "secret_ended",
        /// It goes on working: the organization wants to act itself.
        Kept = "kept",
        /// It had stopped before.
        Stopped = "stopped",
    }
}

/// One place where a secret of a key was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// The number of the secret.
    pub version: i64,
    pub source: LeakSource,
    /// An address, or what was said of it; may be empty.
    pub place: String,
    pub found_at: Timestamp,
}

/// The longest place that is kept, in characters.
const LONGEST_PLACE: usize = 1000;

/// A place as others told it: without control characters, cut.
pub fn place(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_PLACE).collect()
}

/// A place as a link: only an address of the web that carries no credentials of its own.
pub fn link(place: &str) -> Option<&str> {
    let rest = place.strip_prefix("https://").or_else(|| place.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = place.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`'));
    (plain && !host.is_empty() && !host.contains('@')).then_some(place)
}

/// A credential of ours somewhere in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub kind: Kind,
    /// Its length in bytes.
    pub length: usize,
}

/// Whether a credential begins here: `text` starts with the prefix and its `_`. The checksum decides, so that what stands around it, and what
/// follows it without a blank, does not matter.
pub fn begins(prefix: &str, text: &[u8]) -> Option<Found> {
    let rest = text.strip_prefix(prefix.as_bytes())?.strip_prefix(b"_")?;
    let find = |kind: &Kind| {
        let secret = rest.strip_prefix(kind.as_str().as_bytes())?.strip_prefix(b"_")?;
        let length = text.len() - secret.len() + credential::SECRET_DIGITS;
        let whole = std::str::from_utf8(text.get(..length)?).ok()?;
        credential::parse(prefix, whole).is_ok().then_some(Found { kind: *kind, length })
    };
    Kind::ALL.iter().find_map(find)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Secret;
    use proptest::prelude::*;

    fn key(byte: u8) -> String {
        Secret::mint("mmx", Kind::Key, [byte; 40]).expose().to_owned()
    }

    #[test]
    fn a_credential_is_found_whatever_follows_it() {
        for kind in Kind::ALL {
            let secret = Secret::mint("mmx", *kind, [7; 40]).expose().to_owned();
            for after in ["", "\"", "\r\n", "%26x", "_more", "abc", "\u{fe}"] {
                let found = Found { kind: *kind, length: secret.len() };
                assert_eq!(begins("mmx", format!("{secret}{after}").as_bytes()), Some(found), "{kind} {after:?}");
            }
        }
        let mut bytes = key(1).into_bytes();
        bytes.extend([0xff, 0x00]);
        assert!(begins("mmx", &bytes).is_some());
    }

    #[test]
    fn what_is_none_is_not_found() {
        let key = key(9);
        for cut in 0..key.len() {
            assert_eq!(begins("mmx", &key.as_bytes()[..cut]), None, "{cut}");
        }
        let swapped = if key.ends_with('0') { '1' } else { '0' };
        assert_eq!(begins("mmx", format!("{}{swapped}", &key[..key.len() - 1]).as_bytes()), None);
        assert_eq!(begins("other", key.as_bytes()), None);
        assert_eq!(begins("mmx", format!("x{key}").as_bytes()), None, "it begins one later");
        assert_eq!(begins("mmx", format!("mmx_nope_{}", "a".repeat(49)).as_bytes()), None);
        assert_eq!(begins("mmx", "mmx_key_äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü".as_bytes()), None);
    }

    #[test]
    fn places_are_one_line_and_links_only_to_the_web() {
        assert_eq!(place(" https://a.example/x\r\nSet-Cookie: a\u{0} "), "https://a.example/xSet-Cookie: a");
        assert_eq!(place(&"x".repeat(5000)).len(), LONGEST_PLACE);
        assert_eq!(link("https://github.com/a/b/blob/1/c.txt#L3"), Some("https://github.com/a/b/blob/1/c.txt#L3"));
        for bad in
            ["javascript:alert(1)", "https://", "https://user:secret@a.example/", "https://a.example/\"x", "a", ""]
        {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>, text: String) {
            let _ = (begins("mmx", &bytes), begins("mmx", [b"mmx_key_".as_slice(), &bytes].concat().as_slice()));
            let _ = (link(&text), place(&text));
        }
    }
}
