//! Proofs sent by mail: the token of a link and the six digits of a code. Whoever stores one stores its hash.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// SHA-256 of a token as the browser sent it.
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// The secret part of a link: 256 random bits as 43 characters of base64url (RFC 4648, section 5) without padding, or a sealed ticket.
/// Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(String);

impl LinkToken {
    pub fn from_random(random: [u8; 32]) -> LinkToken {
        LinkToken(base64_url(&random))
    }

    /// A ticket that is mailed (decision 0013).
    pub fn of_ticket(text: String) -> LinkToken {
        LinkToken(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// Six decimal digits. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// The remainder favours no code by more than one part in four thousand.
    pub fn from_random(random: u32) -> Code {
        Code(format!("{:06}", random % 1_000_000))
    }

    /// The six digits somebody typed, without the spaces and dashes they or their mail program put in.
    pub fn normalize(typed: &str) -> Option<String> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—')).collect();
        (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
    }

    /// As `normalize`, typed.
    pub fn parse(typed: &str) -> Option<Code> {
        Code::normalize(typed).map(Code)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

fn base64_url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0_u32, |bits, at| (bits << 8) | chunk.get(at).map_or(0, |byte| u32::from(*byte)));
        for at in 0..=chunk.len() {
            let digit = (group >> (18 - 6 * at)) & 0x3f;
            let letter = usize::try_from(digit).ok().and_then(|digit| BASE64_URL.get(digit));
            text.extend(letter.map(|letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_url_as_in_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64_url(bytes.as_bytes()), text);
        }
        assert_eq!(base64_url(&[0xfb, 0xff, 0xfe]), "-__-");
    }

    #[test]
    fn secrets_do_not_print() {
        assert_eq!(format!("{:?}", LinkToken::from_random([7; 32])), "LinkToken(…)");
        assert_eq!(format!("{:?}", Code::from_random(42_917)), "Code(…)");
    }

    #[test]
    fn codes_keep_their_zeros_and_forgive_spacing() {
        let code = Code::from_random(7_042_917);
        assert_eq!(code.as_str(), "042917");
        for typed in ["042917", " 042 917\n", "042-917", "0 4 2 9 1 7", "042\u{a0}917"] {
            assert_eq!(Code::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "42917", "0429170", "04291a", "٠٤٢٩١٧", "０４２９１７"] {
            assert_eq!(Code::normalize(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn tokens_are_43_safe_characters(random: [u8; 32]) {
            let token = LinkToken::from_random(random);
            prop_assert_eq!(token.as_str().len(), 43);
            prop_assert!(token.as_str().bytes().all(|byte| BASE64_URL.contains(&byte)));
            prop_assert_eq!(token.hash(), hash(token.as_str()));
        }

        #[test]
        fn every_code_is_accepted_back(random: u32) {
            let code = Code::from_random(random);
            prop_assert_eq!(Code::parse(code.as_str()), Some(code));
        }
    }
}
