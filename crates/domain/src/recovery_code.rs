//! Recovery codes: what is typed when the second factor is lost. Whoever stores one stores a slow hash of it.

use std::fmt;

/// How many make a set.
pub const COUNT: usize = 10;

/// 32 characters without `i`, `l`, `o` and `u` (Crockford's base 32): 5 bits each.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 12;

/// 60 random bits as twelve characters. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The top 4 of the 64 bits are not used.
    pub fn from_random(random: [u8; 8]) -> RecoveryCode {
        let bits = u64::from_be_bytes(random);
        let digit = |at: usize| {
            let five = (bits >> (5 * at)) & 31;
            usize::try_from(five).ok().and_then(|five| ALPHABET.get(five)).map(|byte| char::from(*byte))
        };
        RecoveryCode((0..LENGTH).filter_map(digit).collect())
    }

    /// What somebody typed, with or without hyphens and spaces, in either case, with the letters that look like digits.
    pub fn parse(typed: &str) -> Option<RecoveryCode> {
        let letters = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—'));
        let code: String = letters
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .take(LENGTH + 1)
            .collect();
        let known = code.bytes().all(|byte| ALPHABET.contains(&byte));
        (code.len() == LENGTH && known).then_some(RecoveryCode(code))
    }

    /// What is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: `abcd-efgh-jkmn`.
    pub fn grouped(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forgives_what_eyes_and_keyboards_do() {
        let code = RecoveryCode::from_random([0; 8]);
        assert_eq!(code.grouped(), "0000-0000-0000");
        for typed in ["000000000000", " 0000 0000 0000\n", "OOOO-oooo-0000"] {
            assert_eq!(RecoveryCode::parse(typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(RecoveryCode::parse("IiLl-1111-1111").map(|code| code.grouped()), Some("1111-1111-1111".to_owned()));
        for typed in ["", "0000-0000-000", "0000-0000-00000", "0000-0000-000u", "0000-0000-000ü", "123456"] {
            assert_eq!(RecoveryCode::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_accepted_back(random: [u8; 8]) {
            let code = RecoveryCode::from_random(random);
            prop_assert_eq!(code.as_str().len(), LENGTH);
            prop_assert_eq!(RecoveryCode::parse(&code.grouped()), Some(code.clone()));
            prop_assert_eq!(RecoveryCode::parse(&code.as_str().to_uppercase()), Some(code));
        }
    }
}
