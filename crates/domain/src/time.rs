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

    /// The first instant, in UTC, of a day such as `2026-11-24`; none where the calendar has no such day.
    pub fn of_date(text: &str) -> Option<Timestamp> {
        let digits = |part: &str, length| {
            let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok()).flatten()
        };
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
        let days = days_from_civil(i64::from(year), i64::from(month), i64::from(day));
        let at = Timestamp(days * SECONDS_A_DAY * MICROS_A_SECOND);
        (at.civil_date() == (i64::from(year), month, day)).then_some(at)
    }

    /// The first instant of its month, in UTC.
    #[must_use]
    pub fn month_begins(self) -> Timestamp {
        let day = MICROS_A_SECOND * SECONDS_A_DAY;
        let (_, _, of_month) = self.civil_date();
        Timestamp((self.0.div_euclid(day) - i64::from(of_month) + 1).saturating_mul(day))
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

/// The inverse of `civil`, for any month and day: those that the calendar lacks give another day.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = (month + 9).rem_euclid(12);
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
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
    fn reads_days() {
        let day = |text| Timestamp::of_date(text).map(Timestamp::rfc3339);
        assert_eq!(day("2026-11-24").as_deref(), Some("2026-11-24T00:00:00Z"));
        assert_eq!(day("2000-02-29").as_deref(), Some("2000-02-29T00:00:00Z"));
        for bad in ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-11-00", "", "+026-11-24", "2026-11-24T"] {
            assert_eq!(day(bad), None, "{bad}");
        }
        assert_eq!(at(1_795_521_600).month_begins().rfc3339(), "2026-11-01T00:00:00Z");
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
        fn a_printed_day_is_read_again(seconds in 0_i64..250_000_000_000) {
            let day = Timestamp::of_date(&at(seconds).date()).unwrap();
            prop_assert!(day <= at(seconds) && at(seconds) < day.plus(Duration::from_secs(86_400)));
        }

        #[test]
        fn plus_is_undone_by_minus_and_since(start in -1_i64 << 50..1_i64 << 50, by in 0_u64..1 << 50) {
            let (start, by) = (Timestamp::from_micros(start), Duration::from_micros(by));
            prop_assert_eq!(start.plus(by).minus(by), start);
            prop_assert_eq!(start.plus(by).since(start), by);
        }
    }
}
