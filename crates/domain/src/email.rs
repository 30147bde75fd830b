//! E-mail addresses: what counts as one, and when two are the same.

use serde::{Deserialize, Serialize};

use crate::field::FieldError;

/// Longest accepted address, in bytes (RFC 5321 with the erratum of RFC 3696).
pub const MAX: usize = 254;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EmailError {
    #[error("no address")]
    Empty,
    #[error("longer than {MAX} bytes")]
    TooLong,
    #[error("not an e-mail address")]
    Malformed,
}

impl From<EmailError> for FieldError {
    fn from(error: EmailError) -> FieldError {
        match error {
            EmailError::Empty => FieldError::Empty,
            EmailError::TooLong => FieldError::TooLong { max: MAX },
            EmailError::Malformed => FieldError::Malformed,
        }
    }
}

/// An address as its owner writes it: one `@`, a local part without quoting, a domain name with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    pub fn parse(text: &str) -> Result<EmailAddress, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > MAX {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::Malformed)?;
        if is_local_part(local) && is_domain(domain) {
            Ok(EmailAddress(text.to_owned()))
        } else {
            Err(EmailError::Malformed)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Equal for addresses that are taken for the same: letter case is ignored.
    ///
    /// A letter outside ASCII never folds into ASCII (KELVIN SIGN would become `k`), so that nobody can claim another's address.
    pub fn key(&self) -> String {
        let mut key = String::with_capacity(self.0.len());
        for letter in self.0.chars() {
            let lower = letter.to_lowercase();
            if !letter.is_ascii() && lower.clone().any(|folded| folded.is_ascii()) {
                key.push(letter);
            } else {
                key.extend(lower);
            }
        }
        key
    }

    /// The part after the `@`, as written.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The part before the `@`, as written.
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<EmailAddress, EmailError> {
        EmailAddress::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<EmailAddress, EmailError> {
        EmailAddress::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

/// Control, white space, and characters that show nothing or turn the direction of the text.
fn is_hidden(c: char) -> bool {
    c.is_control() || c.is_whitespace() || crate::name::is_deceptive(c) || matches!(c, '\u{200c}'..='\u{200f}')
}

fn is_local_part(local: &str) -> bool {
    let special = |c| matches!(c, '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '@' | '[' | '\\' | ']');
    !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|atom| !atom.is_empty())
        && !local.chars().any(|c| special(c) || is_hidden(c))
}

fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.');
    // A last label of digits alone would be an IP address.
    let top = labels.next_back().unwrap_or("");
    domain.contains('.') && is_label(top) && !top.bytes().all(|byte| byte.is_ascii_digit()) && labels.all(is_label)
}

fn is_label(label: &str) -> bool {
    // These four are dots to IDNA (UTS 46) and would split the label anew.
    let dot = |c| matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}');
    let allowed = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() || c == '-' } else { !dot(c) && !is_hidden(c) };
    (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<EmailAddress, EmailError> {
        EmailAddress::parse(text)
    }

    #[test]
    fn accepts_what_people_have() {
        for text in [
            "ada@example.org",
            "ada.lovelace+console@mail.example.co.uk",
            "o'brien@example.org",
            "用户@例子.广告",
            "jürgen@münchen.example",
            "a@b-c.example",
            "x_1@123.example",
        ] {
            assert_eq!(parse(text).map(|address| address.as_str().to_owned()), Ok(text.to_owned()), "{text}");
        }
        let address = parse("  Ada@Example.ORG\n").unwrap();
        assert_eq!(
            (address.as_str(), address.domain(), address.local_part()),
            ("Ada@Example.ORG", "Example.ORG", "Ada")
        );
        assert_eq!(address.key(), "ada@example.org");
    }

    #[test]
    fn refuses_what_is_none() {
        assert_eq!(parse(" \t"), Err(EmailError::Empty));
        assert_eq!(parse(&format!("a@{}.example", "b".repeat(250))), Err(EmailError::TooLong));
        for text in [
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a@b@example.org",
            "ada@.example.org",
            "ada@example.org.",
            "ada@example..org",
            "ada@-example.org",
            "ada@example-.org",
            "ada@exa_mple.org",
            "ada@127.0.0.1",
            "ada@[127.0.0.1]",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "a b@example.org",
            "ada@exam ple.org",
            "ada\0@example.org",
            "ada@example.org\0",
            "ada\r\nBcc: eve@example.org",
            "\"ada\"@example.org",
            "Ada <ada@example.org>",
            "ada,eve@example.org",
            "ada@example.org,eve@example.org",
            "ada@example\u{3002}org.example",
            "ada\u{202e}@example.org",
            "a\u{200b}da@example.org",
        ] {
            assert_eq!(parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        assert_eq!(parse(&format!("{}@example.org", "a".repeat(65))), Err(EmailError::Malformed));
    }

    #[test]
    fn folding_never_makes_ascii() {
        // KELVIN SIGN and LATIN CAPITAL LETTER I WITH DOT ABOVE.
        for (claimed, real) in
            [("mi\u{212a}e@example.org", "mike@example.org"), ("m\u{130}ke@example.org", "mike@example.org")]
        {
            assert_ne!(parse(claimed).unwrap().key(), parse(real).unwrap().key());
        }
        assert_eq!(parse("JÜRGEN@example.org").unwrap().key(), parse("jürgen@example.org").unwrap().key());
    }

    proptest! {
        #[test]
        fn never_panics_and_what_passes_is_harmless(text in "\\PC{0,40}@?\\PC{0,40}") {
            if let Ok(address) = parse(&text) {
                prop_assert!(!address.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert_eq!(parse(address.as_str()), Ok(address));
            }
        }

        #[test]
        fn the_key_is_stable(local in "[a-zA-ZäÖßİK0-9+]{1,12}", domain in "[a-zA-Zé]{1,9}\\.(ORG|example)") {
            let address = parse(&format!("{local}@{domain}")).unwrap();
            let again = parse(&address.key()).unwrap();
            prop_assert_eq!(again.key(), address.key());
            prop_assert_eq!(address.key().is_ascii(), address.as_str().is_ascii());
        }
    }
}
