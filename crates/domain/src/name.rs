//! Names that people give to themselves and to things: one line of text that shows what it is.

use crate::field::FieldError;

/// Why a name was not accepted. Lengths count characters (Unicode code points).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NameError {
    #[error("no name")]
    Empty,
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    #[error("contains control characters")]
    Malformed,
}

impl From<NameError> for FieldError {
    fn from(error: NameError) -> FieldError {
        match error {
            NameError::Empty => FieldError::Empty,
            NameError::TooLong { max } => FieldError::TooLong { max },
            NameError::Malformed => FieldError::Malformed,
        }
    }
}

/// Line breaks, characters without width, and those that turn the direction of the text around them
/// (UAX 9: embeddings, overrides, isolates). Joiners stay allowed: Persian and emoji need them.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

fn parse(text: &str, max: usize) -> Result<String, NameError> {
    let text = text.trim();
    let joiner = |c| matches!(c, '\u{200c}'..='\u{200f}');
    if text.chars().any(|c| c.is_control() || is_deceptive(c)) {
        return Err(NameError::Malformed);
    }
    if text.chars().all(|c| c.is_whitespace() || joiner(c)) {
        return Err(NameError::Empty);
    }
    if text.chars().count() > max {
        return Err(NameError::TooLong { max });
    }
    Ok(text.to_owned())
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $max:literal,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Most characters (Unicode code points).
            pub const MAX: usize = $max;

            /// Trims; refuses what is empty, too long, or has control or direction-changing characters.
            pub fn parse(text: &str) -> Result<$name, NameError> {
                parse(text, $name::MAX).map($name)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<$name, NameError> {
                $name::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<$name, NameError> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    )+};
}

names! {
    /// What a person wants to be called.
    DisplayName = 80,
    /// The name of an organization.
    OrgName = 80,
    /// The name of a team.
    TeamName = 60,
    /// The department that a team belongs to, for the allocation of costs.
    DepartmentTag = 40,
    /// What a key is for.
    KeyName = 60,
    /// A word by which keys are found together.
    KeyTag = 30,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn trims_and_counts_characters() {
        assert_eq!(DisplayName::parse("  Ada Lovelace ").unwrap().as_str(), "Ada Lovelace");
        for name in ["李", "نام‌خانوادگی", "👩‍💻 builds", "O'Brien-Núñez"] {
            assert_eq!(DisplayName::parse(name).map(String::from), Ok(name.to_owned()));
        }
        assert!(KeyName::parse(&"ü".repeat(60)).is_ok());
        assert_eq!(KeyName::parse(&"ü".repeat(61)), Err(NameError::TooLong { max: 60 }));
        assert!(OrgName::parse(&"x".repeat(80)).is_ok());
    }

    #[test]
    fn refuses_what_deceives() {
        for empty in ["", " \u{3000} ", "\u{200d}", "\n"] {
            assert_eq!(DisplayName::parse(empty), Err(NameError::Empty), "{empty:?}");
        }
        for bad in
            ["a\0b", "a\nb", "a\u{202e}b", "a\u{2066}b", "a\u{200b}b", "\u{feff}a\u{feff}b", "a\u{7f}b", "a\u{e0041}b"]
        {
            assert_eq!(DisplayName::parse(bad), Err(NameError::Malformed), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(text: String) {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert!(name.as_str().chars().count() <= 80);
                let json = serde_json::to_string(&name).unwrap();
                prop_assert_eq!(serde_json::from_str::<DisplayName>(&json).unwrap(), name);
            }
        }
    }
}
