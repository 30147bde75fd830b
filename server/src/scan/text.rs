//! Finding credentials in bytes: a search for the prefix, and the checksum where it stands.

use std::borrow::Cow;

use domain::leak;
use memchr::memmem::Finder;

use super::{Finding, Outcome, redacted};

/// Searches for credentials of one prefix.
pub struct Scanner {
    prefix: String,
    finder: Finder<'static>,
}

/// Whether a file that begins so is no text. UTF-16 that says so itself is.
pub(super) fn is_binary(head: &[u8]) -> bool {
    !is_utf16(head) && memchr::memchr(0, head).is_some()
}

fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff])
}

/// The text in UTF-8, where it is UTF-16: some editors save so what people paste into them.
fn in_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !is_utf16(bytes) {
        return Cow::Borrowed(bytes);
    }
    let read: fn([u8; 2]) -> u16 =
        if bytes.starts_with(&[0xff, 0xfe]) { u16::from_le_bytes } else { u16::from_be_bytes };
    let (pairs, _) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().skip(1).map(|pair| read(*pair)));
    let text: String = text.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Cow::Owned(text.into_bytes())
}

impl Scanner {
    /// For credentials that begin with `prefix` and a `_`.
    pub fn new(prefix: &str) -> Self {
        Scanner { prefix: prefix.to_owned(), finder: Finder::new(&format!("{prefix}_")).into_owned() }
    }

    /// Scans a file's bytes.
    pub(super) fn whole(&self, path: &str, bytes: &[u8]) -> Outcome {
        let text = in_utf8(bytes);
        Outcome::Scanned(self.find(path, &text, 1), u64::try_from(bytes.len()).unwrap_or(u64::MAX))
    }

    /// The credentials in a text whose first line has this number.
    pub fn find(&self, path: &str, text: &[u8], first_line: u64) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (mut line, mut line_start, mut counted) = (first_line, 0, 0);
        let mut after = 0;
        for start in self.finder.find_iter(text) {
            let Some(found) = text.get(start..).and_then(|rest| leak::begins(&self.prefix, rest)) else { continue };
            if start < after {
                continue;
            }
            after = start + found.length;
            // Lines are counted only up to what was found.
            let between = text.get(counted..start).unwrap_or_default();
            for end in memchr::memchr_iter(b'\n', between) {
                line += 1;
                line_start = counted + end + 1;
            }
            counted = start;
            let before = String::from_utf8_lossy(text.get(line_start..start).unwrap_or_default()).chars().count();
            findings.push(Finding {
                path: path.to_owned(),
                line,
                column: u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1),
                kind: found.kind,
                redacted: redacted(&self.prefix, found.kind, text.get(start..after).unwrap_or_default()),
            });
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use domain::credential::{Kind, Secret};

    use super::*;

    fn key(byte: u8) -> String {
        Secret::mint("mmx", Kind::Key, [byte; 40]).expose().to_owned()
    }

    fn places(text: &[u8]) -> Vec<(u64, u64)> {
        Scanner::new("mmx").find("a", text, 1).iter().map(|found| (found.line, found.column)).collect()
    }

    #[test]
    fn says_where_by_line_and_character() {
        let (one, two) = (key(1), key(2));
        assert_eq!(places(one.as_bytes()), [(1, 1)]);
        assert_eq!(places(format!("a\r\n# ä “{one}”\r\n\r\n{two}{one}\n").as_bytes()), [(2, 6), (4, 1), (4, 58)]);
        assert_eq!(places(format!("MMX_KEY={one}\\n").as_bytes()), [(1, 9)]);
        assert_eq!(places(format!("xmmx_{one}").as_bytes()), [(1, 6)]);
        assert_eq!(places(format!("%3D{one}%26").as_bytes()), [(1, 4)]);
        let mut bytes = vec![0xff, b'\n', 0x80];
        bytes.extend(one.as_bytes());
        bytes.push(0);
        assert_eq!(places(&bytes), [(2, 2)]);
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        let key = key(3);
        let wrong = key.replace(&key[key.len() - 1..], "~");
        for text in
            [&key[..key.len() - 1], &key.to_uppercase(), "mmx_key_", "mmx_", &wrong, &format!("other{}", &key[3..])]
        {
            assert_eq!(places(text.as_bytes()), [], "{text}");
        }
        // A thousand of the right shape, of which none has the right checksum.
        let shaped: String = (0..1000).map(|n| format!("mmx_key_{:049}\n", n)).collect();
        assert_eq!(places(shaped.as_bytes()), []);
    }

    #[test]
    fn utf16_is_read_and_other_binaries_are_told() {
        let text = format!("\u{feff}a\n{}", key(4));
        for (mark, bytes) in [
            ([0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
            ([0xfe, 0xff], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            assert!(bytes.starts_with(&mark) && !is_binary(&bytes));
            let Outcome::Scanned(found, _) = Scanner::new("mmx").whole("a", &bytes) else { panic!("not scanned") };
            assert_eq!((found[0].line, found[0].column), (2, 1));
        }
        assert!(is_binary(b"\x7fELF\0") && !is_binary(b"text \xff"));
    }
}
