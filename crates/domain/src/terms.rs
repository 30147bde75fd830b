//! Which edition of the terms somebody accepted.

use serde::{Deserialize, Serialize};

/// The text is not a version of the form `2026-11-24` or `2026-11-24.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a terms version: a date, with a number after a dot for a second edition of one day")]
pub struct BadTermsVersion;

/// A date, with `.2` and so on for further editions of one day. Sorts by age.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TermsVersion(String);

impl TermsVersion {
    pub fn parse(text: &str) -> Result<TermsVersion, BadTermsVersion> {
        let (date, edition) = text.split_once('.').unwrap_or((text, "2"));
        let shaped = date.len() == 10
            && date.char_indices().all(|(at, c)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() });
        // One digit keeps the order of texts the order of editions.
        let numbered = matches!(edition.as_bytes(), [b'2'..=b'9']);
        if shaped && numbered { Ok(TermsVersion(text.to_owned())) } else { Err(BadTermsVersion) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TermsVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TermsVersion {
    type Error = BadTermsVersion;

    fn try_from(text: String) -> Result<TermsVersion, BadTermsVersion> {
        TermsVersion::parse(&text)
    }
}

impl From<TermsVersion> for String {
    fn from(version: TermsVersion) -> String {
        version.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_date_and_perhaps_an_edition() {
        let version = |text| TermsVersion::parse(text);
        assert!(version("2026-11-24").unwrap() < version("2026-11-24.2").unwrap());
        assert!(version("2026-11-24.2").unwrap() < version("2026-12-01").unwrap());
        for bad in ["", "1", "2026-11-24.", "2026-11-24.1", "2026-11-24.10", "2026/11/24", "2026-11-2a", "2026-11-24 "]
        {
            assert_eq!(version(bad), Err(BadTermsVersion), "{bad}");
        }
    }
}
