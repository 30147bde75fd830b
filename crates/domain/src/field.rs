//! What is wrong with what somebody typed into a form: codes, not words.

use serde::{Deserialize, Serialize};

use crate::password::Ease;

/// Why a field was not accepted. Lengths count characters (Unicode code points).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldError {
    /// Nothing was given.
    Empty,
    TooShort {
        min: usize,
    },
    TooLong {
        max: usize,
    },
    /// Not in the form that the field needs.
    Malformed,
    /// Somebody or something else has it already.
    Taken,
    /// Among the commonest passwords, or a trivial pattern.
    Common,
    /// Made of the person's own name, address or the brand.
    OwnWords,
    /// An estimate says that few guesses find it.
    Guessable {
        ease: Ease,
    },
    /// Among the last passwords of this account.
    Reused,
    /// Not the password that the account has now.
    NotCurrent,
    /// Two fields that must be equal are not.
    Mismatch,
    /// Was right once; its time is over, or it was used.
    Expired,
    /// Not the code that was sent.
    WrongCode,
    /// Right in form, but not open to this person.
    NotAllowed,
    /// It is the last way in that is left.
    LastWayIn,
    /// Nobody else of the organization is an Admin.
    LastAdmin,
    /// Terms or a confirmation that must be accepted.
    NotAccepted,
    /// Does not fit, without saying why: a wrong address or password.
    Wrong,
    /// Tried too often.
    TooMany,
    /// None of the offered choices.
    UnknownChoice,
    /// In the past where a future instant is needed.
    Past,
    /// Later than the rules of the organization allow.
    TooLate,
    /// More bytes than are taken.
    TooLarge {
        max: usize,
    },
    /// A list with more rows than are taken.
    TooManyRows {
        max: usize,
    },
    /// Bytes that are no text in a known encoding.
    Encoding,
    /// A list without a column of addresses.
    NoAddressColumn,
    /// A list that is broken here; both count from one.
    BrokenAt {
        row: u32,
        column: u32,
    },
    /// No whole number between these two.
    OutOfRange {
        min: u32,
        max: u32,
    },
    /// One of several entries, counted from one, is not in the form that is needed.
    BadEntry {
        position: usize,
    },
    TooManyEntries {
        max: usize,
    },
    /// Longer than a policy of the organization allows.
    OverLimit {
        days: u32,
    },
}

/// The errors of one form, in the order they were found, each with the name of its field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<(String, FieldError)>);

impl FieldErrors {
    pub fn new() -> FieldErrors {
        FieldErrors::default()
    }

    /// One error on one field.
    pub fn one(field: &str, error: FieldError) -> FieldErrors {
        FieldErrors(vec![(field.to_owned(), error)])
    }

    pub fn add(&mut self, field: &str, error: FieldError) {
        self.0.push((field.to_owned(), error));
    }

    /// Keeps the value, or notes the error under the field's name.
    pub fn take<T, E: Into<FieldError>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, error.into())).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first error of the field.
    pub fn get(&self, field: &str) -> Option<FieldError> {
        self.iter().find(|(name, _)| *name == field).map(|(_, error)| error)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, FieldError)> {
        self.0.iter().map(|(field, error)| (field.as_str(), *error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_finds_the_first() {
        let mut errors = FieldErrors::new();
        assert!(errors.is_empty());
        errors.add("password", FieldError::TooShort { min: 15 });
        errors.add("password", FieldError::Common);
        assert_eq!(errors.take("name", Err::<(), _>(FieldError::Empty)), None);
        assert_eq!(errors.get("password"), Some(FieldError::TooShort { min: 15 }));
        assert_eq!(errors.get("address"), None);
        let json = serde_json::to_string(&errors).unwrap();
        assert_eq!(json, r#"[["password",{"too_short":{"min":15}}],["password","common"],["name","empty"]]"#);
        assert_eq!(serde_json::from_str::<FieldErrors>(&json).unwrap(), errors);
    }
}
