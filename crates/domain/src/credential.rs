//! Secrets for machines: `<prefix>_<kind>_<43 characters of base62><6 characters of checksum>`.
//!
//! The checksum is the CRC-32 of the 43 characters: a typing error, a cut or another product's key is told before anything is looked up.
//! Only the SHA-256 of the whole text is ever stored.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// 62^43 is just above 2^256.
const RANDOM_DIGITS: usize = 43;
const CHECKSUM_DIGITS: usize = 6;
/// What follows the kind: the random digits and their checksum.
pub const SECRET_DIGITS: usize = RANDOM_DIGITS + CHECKSUM_DIGITS;

crate::word::words! {
    /// What a credential is, as it says itself between prefix and secret.
    Kind {
        /// A member's API key.
        Key = "key",
        /// A service account's key.
        ServiceAccount = "svc",
        /// An organization token.
        Organization = "org",
        /// The operator's gateway.
        Gateway = "gw",
        /// Provisioning by a directory.
        Scim = "scim",
    }
}

/// A freshly made secret, shown once. It has neither `Debug` nor `Display`, so that it reaches no log by accident.
pub struct Secret(String);

impl Secret {
    /// From 320 random bits; reducing them to 43 digits favours no value by more than 2^-63.
    /// `prefix` is the operator's, such as `mmx`: letters and digits only.
    pub fn mint(prefix: &str, kind: Kind, random: [u8; 40]) -> Secret {
        let secret = base62::<RANDOM_DIGITS>(random);
        Secret(format!("{prefix}_{kind}_{secret}{}", checksum(&secret)))
    }

    /// One that was kept sealed and is open again.
    pub fn unsealed(text: String) -> Secret {
        Secret(text)
    }

    /// The text, to be shown or sealed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What a well-formed credential says of itself. Whether it is one of ours only its hash can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parsed {
    pub kind: Kind,
}

/// Why a text cannot be a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Malformed {
    #[error("not three parts of letters and digits, or of another length")]
    Shape,
    #[error("the prefix is another product's")]
    Prefix,
    #[error("no such kind of credential")]
    Kind,
    #[error("the checksum does not match: mistyped or cut")]
    Checksum,
}

/// Reads what `mint` made.
pub fn parse(prefix: &str, text: &str) -> Result<Parsed, Malformed> {
    let mut parts = text.split('_');
    let (Some(first), Some(kind), Some(rest), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Malformed::Shape);
    };
    if [first, kind, rest].iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        return Err(Malformed::Shape);
    }
    if first != prefix {
        return Err(Malformed::Prefix);
    }
    let kind = kind.parse().map_err(|_| Malformed::Kind)?;
    match rest.split_at_checked(RANDOM_DIGITS) {
        Some((_, sum)) if sum.len() != CHECKSUM_DIGITS => Err(Malformed::Shape),
        Some((secret, sum)) if sum == checksum(secret) => Ok(Parsed { kind }),
        Some(_) => Err(Malformed::Checksum),
        None => Err(Malformed::Shape),
    }
}

/// SHA-256 of the whole text: what is stored and looked up.
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// The last four characters, for people to tell keys apart.
pub fn last_four(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(4);
    text.chars().skip(skip).collect()
}

/// `mmx_key_…9f3a`.
pub fn redacted(prefix: &str, kind: Kind, last_four: &str) -> String {
    format!("{prefix}_{kind}_…{last_four}")
}

/// The kind that a redacted credential shows.
pub fn kind_of_redacted(redacted: &str) -> Option<Kind> {
    redacted.split('_').nth(1)?.parse().ok()
}

fn checksum(secret: &str) -> String {
    base62::<CHECKSUM_DIGITS>(crc32fast::hash(secret.as_bytes()).to_be_bytes())
}

/// The last `DIGITS` digits of a big-endian number, in base 62.
fn base62<const DIGITS: usize>(mut number: impl AsMut<[u8]>) -> String {
    let mut digits = ['0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u16;
        for byte in number.as_mut() {
            let value = (remainder << 8) | u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        if let Some(letter) = BASE62.get(usize::from(remainder)) {
            *digit = char::from(*letter);
        }
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mint(kind: Kind, random: [u8; 40]) -> String {
        Secret::mint("mmx", kind, random).expose().to_owned()
    }

    #[test]
    fn the_format_stays() {
        let text = mint(Kind::Key, std::array::from_fn(|at| u8::try_from(at).unwrap()));
        assert_eq!(text, "mmx_key_fHPrKhhwjnlS86reYjdQ5ckAqLoTS4ckntI6Yz8O0Ih3qQrwZ");
        assert_eq!(text.len(), "mmx_key_".len() + 49);
        assert_eq!(redacted("mmx", Kind::Key, &last_four(&text)), format!("mmx_key_…{}", &text[text.len() - 4..]));
        assert_eq!(kind_of_redacted(&redacted("mmx", Kind::Organization, "9f3a")), Some(Kind::Organization));
        assert_eq!((kind_of_redacted("mmx"), kind_of_redacted("mmx_cat_…9f3a")), (None, None));
        assert_eq!(mint(Kind::Scim, [0; 40]), format!("mmx_scim_{}{}", "0".repeat(43), checksum(&"0".repeat(43))));
    }

    #[test]
    fn base62_is_positional() {
        assert_eq!(base62::<6>(0_u32.to_be_bytes()), "000000");
        assert_eq!(base62::<6>(61_u32.to_be_bytes()), "00000z");
        assert_eq!(base62::<6>(62_u32.to_be_bytes()), "000010");
        assert_eq!(base62::<6>(u32::MAX.to_be_bytes()), "4gfFC3");
        assert_eq!(base62::<2>((62_u32 * 62 + 1).to_be_bytes()), "01");
    }

    #[test]
    fn every_fault_is_told_apart() {
        let good = mint(Kind::Key, [7; 40]);
        assert_eq!(parse("mmx", &good), Ok(Parsed { kind: Kind::Key }));
        assert_eq!(parse("acme", &good), Err(Malformed::Prefix));
        assert_eq!(parse("mmx", &good.replace("_key_", "_cat_")), Err(Malformed::Kind));
        assert_eq!(parse("mmx", &good[..good.len() - 1]), Err(Malformed::Shape));
        assert_eq!(parse("mmx", &format!("{good}0")), Err(Malformed::Shape));
        assert_eq!(parse("mmx", "sk-proj-abc"), Err(Malformed::Shape));
        for text in ["", "_", "__", "mmx__", "mmx_key_", "a_b_c_d", "mmx_key_ö", "mmx key x"] {
            assert_eq!(parse("mmx", text), Err(Malformed::Shape), "{text}");
        }
        let swapped = if good.ends_with('0') { '1' } else { '0' };
        assert_eq!(parse("mmx", &format!("{}{swapped}", &good[..good.len() - 1])), Err(Malformed::Checksum));
    }

    proptest! {
        #[test]
        fn what_was_minted_is_read(random in proptest::array::uniform32(any::<u8>()), at in 0..Kind::ALL.len()) {
            let mut bytes = [0; 40];
            bytes[8..].copy_from_slice(&random);
            let kind = Kind::ALL[at];
            let text = mint(kind, bytes);
            prop_assert_eq!(parse("mmx", &text), Ok(Parsed { kind }));
            prop_assert_eq!(text.len(), 5 + kind.as_str().len() + 49);
            prop_assert_eq!(last_four(&text).len(), 4);
        }

        #[test]
        fn one_changed_character_is_found(byte: u8, at in 0_usize..49, letter in "[0-9A-Za-z]") {
            let good = mint(Kind::Organization, [byte; 40]);
            let at = good.len() - 49 + at;
            let bad = format!("{}{letter}{}", &good[..at], &good[at + 1..]);
            let expected = if bad == good { Ok(Parsed { kind: Kind::Organization }) } else { Err(Malformed::Checksum) };
            prop_assert_eq!(parse("mmx", &bad), expected);
        }

        #[test]
        fn never_panics(text: String) {
            let _ = (parse("mmx", &text), last_four(&text), parse("mmx", &format!("mmx_key_{text}")));
        }
    }
}
