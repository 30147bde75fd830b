//! How one person reads moments and numbers: a zone whose offsets the server has looked up, and the forms of a locale (CLDR 46).

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

const MICROS_A_SECOND: i64 = 1_000_000;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From when on clocks of a zone are how far ahead of UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    pub from: Timestamp,
    /// Seconds east of Greenwich.
    pub seconds: i32,
    /// As people there write it: `CEST`; empty where the zone has no such word.
    pub name: String,
}

/// A time zone as far as its reader needs it. Which offsets it has is the server's to look up: nothing here knows a zone database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name, as `Europe/Berlin`.
    pub name: String,
    /// In order of time; the first holds for everything before the second.
    pub offsets: Vec<Offset>,
}

impl Default for Zone {
    fn default() -> Zone {
        let utc = Offset { from: Timestamp::from_micros(i64::MIN), seconds: 0, name: "UTC".to_owned() };
        Zone { name: "UTC".to_owned(), offsets: vec![utc] }
    }
}

impl Zone {
    fn offset_at(&self, at: Timestamp) -> Option<&Offset> {
        self.offsets.iter().rev().find(|offset| offset.from <= at).or(self.offsets.first())
    }
}

crate::word::words! {
    /// The forms of dates, times and numbers. The language of the product is English in all of them, so only English names months.
    Locale {
        /// 24 Nov 2026, 14:03
        English = "en",
        /// Nov 24, 2026, 2:03 PM
        American = "en-US",
        /// 24.11.2026, 14:03
        German = "de",
        /// 24/11/2026 14:03
        French = "fr",
        /// 24/11/2026, 14:03
        Spanish = "es",
        /// 2026/11/24 14:03
        Japanese = "ja",
        /// 2026/11/24 14:03
        Chinese = "zh",
    }
}

impl Locale {
    /// A whole number with its thousands apart.
    pub fn number(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let separator = match self {
            Locale::English | Locale::American | Locale::Japanese | Locale::Chinese => ",",
            // Spanish sets four digits without one.
            Locale::Spanish if digits.len() < 5 => "",
            Locale::German | Locale::Spanish => ".",
            Locale::French => "\u{202f}",
        };
        let mut text = if number < 0 { "-".to_owned() } else { String::new() };
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(separator);
            }
            text.push(digit);
        }
        text
    }

    fn day(self, (year, month, day): (i64, u32, u32), months: Months) -> String {
        let name = month.checked_sub(1).and_then(|at| MONTHS.get(usize::try_from(at).ok()?)).copied().unwrap_or("");
        let name = if months == Months::Short { name.get(..3).unwrap_or(name) } else { name };
        match self {
            Locale::English => format!("{day} {name} {year}"),
            Locale::American => format!("{name} {day}, {year}"),
            Locale::German => format!("{day:02}.{month:02}.{year:04}"),
            Locale::French | Locale::Spanish => format!("{day:02}/{month:02}/{year:04}"),
            Locale::Japanese | Locale::Chinese => format!("{year:04}/{month:02}/{day:02}"),
        }
    }

    fn clock(self, hour: i64, minute: i64) -> String {
        match self {
            Locale::American => {
                let half = if hour < 12 { "AM" } else { "PM" };
                format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1)
            }
            _ => format!("{hour:02}:{minute:02}"),
        }
    }

    const fn between(self) -> &'static str {
        match self {
            Locale::English | Locale::American | Locale::German | Locale::Spanish => ", ",
            Locale::French | Locale::Japanese | Locale::Chinese => " ",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Months {
    Short,
    Long,
}

/// Who reads: everything that a moment's text depends on. By default in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub zone: Zone,
    pub locale: Locale,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { zone: Zone::default(), locale: Locale::English }
    }
}

impl Reader {
    /// `24 Nov 2026`: the day that it is in the reader's zone.
    pub fn day(&self, at: Timestamp) -> String {
        self.locale.day(self.civil(at).0, Months::Short)
    }

    /// `24 Nov 2026, 13:00 CET`. The zone is named by its word of that time of the year, so that the hour which comes twice in autumn
    /// is clear.
    pub fn moment(&self, at: Timestamp) -> String {
        self.written(at, Months::Short)
    }

    /// `24 November 2026, 13:00 CET`.
    pub fn long_moment(&self, at: Timestamp) -> String {
        self.written(at, Months::Long)
    }

    fn written(&self, at: Timestamp, months: Months) -> String {
        let (date, hour, minute) = self.civil(at);
        let (day, clock) = (self.locale.day(date, months), self.locale.clock(hour, minute));
        format!("{day}{}{clock} {}", self.locale.between(), self.zone_word(at))
    }

    fn zone_word(&self, at: Timestamp) -> String {
        match self.zone.offset_at(at) {
            Some(offset) if !offset.name.is_empty() => offset.name.clone(),
            Some(Offset { seconds, .. }) => {
                let (sign, minutes) = (if *seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
                match minutes % 60 {
                    0 => format!("UTC{sign}{}", minutes / 60),
                    rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
                }
            }
            None => "UTC".to_owned(),
        }
    }

    /// The date, the hour and the minute that a clock in the reader's zone shows.
    fn civil(&self, at: Timestamp) -> ((i64, u32, u32), i64, i64) {
        let seconds = self.zone.offset_at(at).map_or(0, |offset| i64::from(offset.seconds));
        let shown = Timestamp::from_micros(at.micros().saturating_add(seconds * MICROS_A_SECOND));
        let second = shown.micros().div_euclid(MICROS_A_SECOND).rem_euclid(86_400);
        (shown.civil_date(), second / 3600, second / 60 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * MICROS_A_SECOND)
    }

    /// Clocks in Berlin go back on 2026-10-25 at 01:00 UTC.
    fn berlin(locale: Locale) -> Reader {
        let offset = |from, seconds, name: &str| Offset { from: at(from), seconds, name: name.to_owned() };
        let offsets = vec![offset(1_774_746_000, 7200, "CEST"), offset(1_792_890_000, 3600, "CET")];
        Reader { zone: Zone { name: "Europe/Berlin".to_owned(), offsets }, locale }
    }

    #[test]
    fn utc_unless_chosen() {
        let reader = Reader::default();
        assert_eq!(reader.day(at(1_795_521_600)), "24 Nov 2026");
        assert_eq!(reader.moment(at(1_795_521_600)), "24 Nov 2026, 12:00 UTC");
        assert_eq!(reader.long_moment(at(1_767_225_599)), "31 December 2025, 23:59 UTC");
        assert_eq!(reader.moment(at(0)), "1 Jan 1970, 00:00 UTC");
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let reader = berlin(Locale::English);
        let first = 1_792_888_200;
        assert_eq!(reader.moment(at(first)), "25 Oct 2026, 02:30 CEST");
        assert_eq!(reader.moment(at(first + 3600)), "25 Oct 2026, 02:30 CET");
        assert_eq!(reader.moment(at(1_792_889_999)), "25 Oct 2026, 02:59 CEST");
        assert_eq!(reader.moment(at(1_792_890_000)), "25 Oct 2026, 02:00 CET");
        // The day is the reader's, not that of UTC.
        assert_eq!(reader.day(at(1_795_561_200)), "25 Nov 2026");
        assert_eq!(Reader::default().day(at(1_795_561_200)), "24 Nov 2026");
    }

    #[test]
    fn zones_without_a_word_say_how_far_they_are() {
        let offset = |seconds| {
            let zone =
                Zone { name: "x".to_owned(), offsets: vec![Offset { from: at(0), seconds, name: String::new() }] };
            Reader { zone, locale: Locale::English }.moment(at(1_795_521_600))
        };
        assert_eq!(offset(5 * 3600 + 2700), "24 Nov 2026, 17:45 UTC+5:45");
        assert_eq!(offset(-3 * 3600), "24 Nov 2026, 09:00 UTC-3");
    }

    #[test]
    fn each_locale_has_its_forms() {
        let forms = Locale::ALL.iter().map(|locale| {
            let reader = berlin(*locale);
            format!("{locale}: {} | {}", reader.moment(at(1_795_521_780)), locale.number(-1_234_567))
        });
        assert_eq!(
            forms.collect::<Vec<_>>(),
            [
                "en: 24 Nov 2026, 13:03 CET | -1,234,567",
                "en-US: Nov 24, 2026, 1:03 PM CET | -1,234,567",
                "de: 24.11.2026, 13:03 CET | -1.234.567",
                "fr: 24/11/2026 13:03 CET | -1\u{202f}234\u{202f}567",
                "es: 24/11/2026, 13:03 CET | -1.234.567",
                "ja: 2026/11/24 13:03 CET | -1,234,567",
                "zh: 2026/11/24 13:03 CET | -1,234,567",
            ]
        );
        assert_eq!(
            (Locale::Spanish.number(1234), Locale::German.number(1234)),
            ("1234".to_owned(), "1.234".to_owned())
        );
        assert_eq!((Locale::English.number(0), Locale::English.number(999)), ("0".to_owned(), "999".to_owned()));
        assert_eq!(Locale::American.clock(0, 5), "12:05 AM");
        assert_eq!(Locale::American.clock(12, 5), "12:05 PM");
    }
}
