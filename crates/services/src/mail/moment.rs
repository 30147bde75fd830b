//! Instants and spans of time in words. A mail does not know its reader's zone: it says UTC.

use std::time::Duration;

use domain::time::Timestamp;

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

/// `24 November 2026, 12:00 UTC`.
pub(super) fn moment(at: Timestamp) -> String {
    let written = at.rfc3339();
    readable(&written).unwrap_or(written)
}

fn readable(written: &str) -> Option<String> {
    let (date, time) = written.split_once('T')?;
    let (year_month, day) = date.rsplit_once('-')?;
    let (year, month) = year_month.rsplit_once('-')?;
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let (hour_minute, _) = time.rsplit_once(':')?;
    Some(format!("{} {month} {year}, {hour_minute} UTC", day.trim_start_matches('0')))
}

/// `10 minutes`, `2 hours`, to the nearest minute.
pub(super) fn span(duration: Duration) -> String {
    let minutes = duration.as_secs().saturating_add(30) / 60;
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        60 => "1 hour".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_like_dates() {
        let at = |seconds: i64| moment(Timestamp::from_micros(seconds * 1_000_000));
        assert_eq!(at(1_795_521_600), "24 November 2026, 12:00 UTC");
        assert_eq!(at(1_767_225_599), "31 December 2025, 23:59 UTC");
        assert_eq!(at(0), "1 January 1970, 00:00 UTC");
    }

    #[test]
    fn spans_read_like_spans() {
        for (seconds, words) in [
            (600, "10 minutes"),
            (590, "10 minutes"),
            (60, "1 minute"),
            (3_600, "1 hour"),
            (86_400, "24 hours"),
            (0, "less than a minute"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), words);
        }
    }
}
