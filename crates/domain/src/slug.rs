//! The name of an organization in addresses: `/o/{slug}`.

use serde::{Deserialize, Serialize};

use crate::field::FieldError;
use crate::name::OrgName;

const MIN: usize = 2;
const MAX: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SlugError {
    #[error("shorter than {MIN} characters")]
    TooShort,
    #[error("longer than {MAX} characters")]
    TooLong,
    #[error("not only a-z, 0-9 and hyphens between them")]
    Malformed,
}

impl From<SlugError> for FieldError {
    fn from(error: SlugError) -> FieldError {
        match error {
            SlugError::TooShort => FieldError::TooShort { min: MIN },
            SlugError::TooLong => FieldError::TooLong { max: MAX },
            SlugError::Malformed => FieldError::Malformed,
        }
    }
}

/// 2 to 40 of `a-z`, `0-9` and hyphens, no hyphen at either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Slug(String);

impl Slug {
    pub fn parse(text: &str) -> Result<Slug, SlugError> {
        if text.len() < MIN {
            return Err(SlugError::TooShort);
        }
        if text.len() > MAX {
            return Err(SlugError::TooLong);
        }
        let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if text.starts_with('-') || text.ends_with('-') || !text.bytes().all(allowed) {
            return Err(SlugError::Malformed);
        }
        Ok(Slug(text.to_owned()))
    }

    /// A slug that resembles the name, or `organization` where nothing of the name can be written in one.
    pub fn suggest(name: &OrgName) -> Slug {
        let slug = squeeze(&plain(name.as_str()), MAX);
        if slug.len() < MIN { Slug("organization".to_owned()) } else { Slug(slug) }
    }

    /// This one with `-suffix` behind it, shortened in front so that it fits. For when the suggestion is taken.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Slug {
        let suffix = squeeze(&plain(suffix), MAX / 2);
        if suffix.is_empty() {
            return self.clone();
        }
        Slug(format!("{}-{suffix}", squeeze(&self.0, MAX - 1 - suffix.len())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lower-case ASCII, with the letters of western European names spelled out; everything else is a space.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => plain.push(letter),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ą' => plain.push('a'),
            'ä' | 'æ' => plain.push_str("ae"),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ō' => plain.push('o'),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ř' => plain.push('r'),
            'ś' | 'š' => plain.push('s'),
            'ß' => plain.push_str("ss"),
            'ù' | 'ú' | 'û' | 'ū' | 'ů' => plain.push('u'),
            'ü' => plain.push_str("ue"),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            // An apostrophe or a combining mark belongs to its word.
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ => plain.push(' '),
        }
    }
    plain
}

/// Words joined by single hyphens, at most `max` bytes of ASCII.
fn squeeze(plain: &str, max: usize) -> String {
    let words: Vec<&str> = plain.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let joined: String = words.join("-").chars().take(max).collect();
    joined.trim_end_matches('-').to_owned()
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Slug, SlugError> {
        Slug::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Slug, SlugError> {
        Slug::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggest(name: &str) -> String {
        Slug::suggest(&OrgName::parse(name).unwrap()).to_string()
    }

    #[test]
    fn suggests_what_resembles_the_name() {
        assert_eq!(suggest("Ada's organization"), "adas-organization");
        assert_eq!(suggest("  Müller & Söhne GmbH "), "mueller-soehne-gmbh");
        assert_eq!(suggest("İstanbul 42"), "istanbul-42");
        assert_eq!(suggest("株式会社"), "organization");
        assert_eq!(suggest("X"), "organization");
        assert_eq!(suggest("---"), "organization");
    }

    #[test]
    fn a_suffix_always_fits() {
        let slug = Slug::parse("ab-".repeat(13).trim_end_matches('-')).unwrap();
        assert_eq!(slug.with_suffix("2").as_str(), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-2");
        assert_eq!(slug.with_suffix("k3x9").as_str().len(), 40);
        assert_eq!(slug.with_suffix("!"), slug);
    }

    #[test]
    fn refuses_other_shapes() {
        for bad in ["-a", "a-", "A1", "a_b", "a b", "é1", "a/b"] {
            assert_eq!(Slug::parse(bad), Err(SlugError::Malformed), "{bad}");
        }
        assert_eq!(Slug::parse("a"), Err(SlugError::TooShort));
        assert_eq!(Slug::parse(&"a".repeat(41)), Err(SlugError::TooLong));
    }

    proptest! {
        #[test]
        fn suggestions_are_slugs(name in "\\PC{1,80}", suffix in "\\PC{0,30}") {
            if let Ok(name) = OrgName::parse(&name) {
                let slug = Slug::suggest(&name);
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug.clone()));
                let longer = slug.with_suffix(&suffix);
                prop_assert_eq!(Slug::parse(longer.as_str()), Ok(longer.clone()));
            }
        }
    }
}
