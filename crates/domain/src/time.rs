//! Instants as values. Nothing here asks a clock or knows a time zone.

use std::time::Duration;

use serde::{Deserialize, Serialize};

const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;

/// An instant: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant `by` later; stays at the greatest instant instead of overflowing.
    #[must_use]
    pub fn plus(self, by: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(micros_of(by)))
    }

    /// The instant `by` earlier; stays at the least instant instead of overflowing.
    #[must_use]
    pub fn minus(self, by: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(micros_of(by)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let micros = i128::from(self.0) - i128::from(earlier.0);
        Duration::from_micros(u64::try_from(micros.max(0)).unwrap_or(u64::MAX))
    }

    /// `2026-11-24T12:00:00Z`, the fraction of a second dropped (RFC 3339).
    pub fn rfc3339(self) -> String {
        let second = self.0.div_euclid(MICROS_A_SECOND).rem_euclid(SECONDS_A_DAY);
        format!("{}T{:02}:{:02}:{:02}Z", self.date(), second / 3600, second / 60 % 60, second % 60)
    }

    /// `2026-11-24`, in UTC.
    pub fn date(self) -> String {
        let (year, month, day) = self.civil_date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Year, month and day, in UTC.
    pub fn civil_date(self) -> (i64, u32, u32) {
        let (year, month, day) = civil(self.0.div_euclid(MICROS_A_SECOND * SECONDS_A_DAY));
        (year, u32::try_from(month).unwrap_or_default(), u32::try_from(day).unwrap_or_default())
    }
}

fn micros_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Year, month, day of a day counted from 1970-01-01 in the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so the leap day is last).
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * MICROS_A_SECOND)
    }

    #[test]
    fn prints_known_instants() {
        assert_eq!(at(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(at(1_795_521_600).rfc3339(), "2026-11-24T12:00:00Z");
        assert_eq!(at(951_782_399).rfc3339(), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400).date(), "2000-02-29");
        assert_eq!(at(4_107_542_400).date(), "2100-03-01");
        assert_eq!(at(-1).rfc3339(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn saturates() {
        let last = Timestamp::from_micros(i64::MAX);
        assert_eq!(last.plus(Duration::MAX), last);
        assert_eq!(at(1).since(at(2)), Duration::ZERO);
        assert_eq!(last.since(Timestamp::from_micros(i64::MIN)), Duration::from_micros(u64::MAX));
        assert!(!last.rfc3339().is_empty());
        assert!(!Timestamp::from_micros(i64::MIN).rfc3339().is_empty());
    }

    proptest! {
        #[test]
        fn text_sorts_like_time(a in 0_i64..250_000_000_000, b in 0_i64..250_000_000_000) {
            prop_assert_eq!(a.cmp(&b), at(a).rfc3339().cmp(&at(b).rfc3339()));
        }

        #[test]
        fn plus_is_undone_by_minus_and_since(start in -1_i64 << 50..1_i64 << 50, by in 0_u64..1 << 50) {
            let (start, by) = (Timestamp::from_micros(start), Duration::from_micros(by));
            prop_assert_eq!(start.plus(by).minus(by), start);
            prop_assert_eq!(start.plus(by).since(start), by);
        }
    }
}
