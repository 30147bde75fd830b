//! A key as somebody typed it into a form.

use std::time::Duration;

use super::{Lifetime, TypedControls};
use crate::field::FieldError;
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The word for a day of one's own choice, and for no change.
const ON_A_DAY: &str = "date";
const AS_IT_IS: &str = "keep";

/// The owner of an organization token, as it is typed.
pub const ORGANIZATION: &str = "organization";

/// The fields of the form that makes or changes a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedKey {
    pub name: String,
    /// The id of a service account, or [`ORGANIZATION`]; empty is the one who types.
    pub owner: String,
    /// The id of a team; empty is the first that is offered, of an organization token the first of `teams`.
    pub team: String,
    /// Of an organization token: the ids of the teams that share it.
    pub teams: Vec<String>,
    /// A [`Lifetime`], `date`, or, where there is a key already, `keep`.
    pub lifetime: String,
    /// With `date`: the last day on which it works, `2027-01-31`, in UTC.
    pub expires_on: String,
    pub controls: TypedControls,
}

impl TypedKey {
    /// Name and lifetime alone.
    pub fn named(name: &str, lifetime: &str) -> TypedKey {
        TypedKey { name: name.to_owned(), lifetime: lifetime.to_owned(), ..TypedKey::default() }
    }

    /// When the key would expire; `before` is when it does now, where there is one. The error is the field's of that name.
    pub fn expires_at(
        &self,
        before: Option<Option<Timestamp>>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, (&'static str, FieldError)> {
        match (self.lifetime.as_str(), before) {
            (ON_A_DAY, _) => {
                let text = self.expires_on.trim();
                let wrong = if text.is_empty() { FieldError::Empty } else { FieldError::Malformed };
                let day = Timestamp::of_date(text).ok_or(("expires_on", wrong))?;
                let ends = day.plus(DAY);
                if ends > now { Ok(Some(ends)) } else { Err(("expires_on", FieldError::Past)) }
            }
            (AS_IT_IS, Some(before)) => Ok(before),
            (word, _) => match word.parse::<Lifetime>() {
                Ok(lifetime) => Ok(lifetime.expires_at(now)),
                Err(_) => Err(("lifetime", FieldError::UnknownChoice)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_whole_length() {
        let now = Timestamp::of_date("2026-11-28").unwrap().plus(Duration::from_secs(3600));
        let on = |day: &str| {
            let typed = TypedKey { lifetime: "date".into(), expires_on: day.into(), ..TypedKey::default() };
            typed.expires_at(None, now)
        };
        assert_eq!(on("2026-11-28"), Ok(Timestamp::of_date("2026-11-29")));
        assert_eq!(on("2026-11-27"), Err(("expires_on", FieldError::Past)));
        assert_eq!(on(" "), Err(("expires_on", FieldError::Empty)));
        assert_eq!(on("2026-02-30"), Err(("expires_on", FieldError::Malformed)));
    }

    #[test]
    fn only_what_there_is_can_stay() {
        let now = Timestamp::from_micros(0);
        let typed = |word| TypedKey::named("ci", word);
        assert_eq!(typed("keep").expires_at(Some(None), now), Ok(None));
        assert_eq!(typed("keep").expires_at(None, now), Err(("lifetime", FieldError::UnknownChoice)));
        assert_eq!(typed("30_days").expires_at(Some(None), now), Ok(Some(now.plus(DAY * 30))));
        assert_eq!(typed("forever").expires_at(None, now), Err(("lifetime", FieldError::UnknownChoice)));
    }
}
