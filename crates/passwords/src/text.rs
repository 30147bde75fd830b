//! The two forms of a password: the one that is hashed and the one that is looked up.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Composing never takes more bytes than three times the input's (UAX 15, expansion under NFC).
const GROWTH: usize = 3;

/// Normalization Form C, so that `ä` typed on one system equals `a` + `◌̈` typed on another (RFC 8265, OpaqueString).
/// Nothing else is changed: no trimming, no case folding, no compatibility mapping.
pub fn normal(password: &str) -> Zeroizing<String> {
    collect(password.len(), password.nfc())
}

/// The form in which passwords are looked up: NFC, then lower case.
pub fn folded(password: &str) -> Zeroizing<String> {
    collect(password.len(), password.nfc().flat_map(char::to_lowercase))
}

/// Room for the whole text is taken at once: growing would leave copies behind that nobody erases.
fn collect(len: usize, chars: impl Iterator<Item = char>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(len.saturating_mul(GROWTH)));
    text.extend(chars);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_are_one_password() {
        assert_eq!(*normal("a\u{308}pfel"), "äpfel");
        assert_eq!(*folded("A\u{308}PFEL"), "äpfel");
    }

    #[test]
    fn nothing_else_is_changed() {
        for text in ["", "  two  spaces  ", "Mixed CASE", "ﬁ ligature", "x²", "🦀\u{200d}🦀", "NUL\0"] {
            assert_eq!(*normal(text), text);
        }
    }

    #[test]
    fn folding_is_lower_case_and_no_more() {
        assert_eq!(*folded("  PassWord ÉÀ ﬁ x² "), "  password éà ﬁ x² ");
    }
}
