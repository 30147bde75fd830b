//! Moments as people read them: in their own zone, and as a distance from a moment that the server gave.

use domain::reader::Reader;
use domain::time::Timestamp;
use leptos::prelude::use_context;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Who reads, as the page's frame has provided it (decision 0016). Everybody else reads in UTC.
fn reader() -> Reader {
    use_context::<Reader>().unwrap_or_default()
}

/// `24 Nov 2026`, in the reader's zone.
pub fn day(at: Timestamp) -> String {
    reader().day(at)
}

/// `24 Nov 2026, 14:03 CET`, in the reader's zone, which is named.
pub fn moment(at: Timestamp) -> String {
    reader().moment(at)
}

/// A count with its thousands apart, as the reader writes it.
pub fn number(count: i64) -> String {
    reader().locale.number(count)
}

/// How long before `now` it was: `4 minutes ago`; the day itself after thirty days.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    match now.since(at).as_secs() {
        seconds if seconds < MINUTE => "just now".to_owned(),
        seconds if seconds > 30 * DAY => day(at),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// How long after `now` it will be: `in 9 days`, rounded down.
pub fn until(at: Timestamp, now: Timestamp) -> String {
    match at.since(now).as_secs() {
        seconds if seconds < MINUTE => "in less than a minute".to_owned(),
        seconds => format!("in {}", span(seconds)),
    }
}

fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        seconds if seconds < HOUR => (seconds / MINUTE, "minute"),
        seconds if seconds < DAY => (seconds / HOUR, "hour"),
        seconds => (seconds / DAY, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOON: Timestamp = Timestamp::from_micros(1_795_521_600_000_000);

    #[test]
    fn moments_are_the_readers_around_a_change_of_clocks() {
        use domain::reader::{Locale, Offset, Zone};
        let offset = |seconds: i64, east, name: &str| Offset {
            from: Timestamp::from_micros(seconds * 1_000_000),
            seconds: east,
            name: name.to_owned(),
        };
        let offsets = vec![offset(1_774_746_000, 7200, "CEST"), offset(1_792_890_000, 3600, "CET")];
        let zone = Zone { name: "Europe/Berlin".to_owned(), offsets };
        leptos::prelude::Owner::new().with(|| {
            leptos::prelude::provide_context(Reader { zone, locale: Locale::German });
            assert_eq!(moment(Timestamp::from_micros(1_792_889_999_000_000)), "25.10.2026, 02:59 CEST");
            assert_eq!(moment(Timestamp::from_micros(1_792_890_000_000_000)), "25.10.2026, 02:00 CET");
            assert_eq!((day(NOON), number(1_234)), ("24.11.2026".to_owned(), "1.234".to_owned()));
        });
    }

    #[test]
    fn moments_name_their_zone() {
        assert_eq!(day(NOON), "24 Nov 2026");
        assert_eq!(moment(NOON), "24 Nov 2026, 12:00 UTC");
        assert_eq!(moment(Timestamp::from_micros(0)), "1 Jan 1970, 00:00 UTC");
    }

    #[test]
    fn distances_read_well() {
        let before = |seconds| ago(NOON.minus(Duration::from_secs(seconds)), NOON);
        assert_eq!(before(0), "just now");
        assert_eq!(before(61), "1 minute ago");
        assert_eq!(before(2 * HOUR), "2 hours ago");
        assert_eq!(before(9 * DAY), "9 days ago");
        assert_eq!(before(31 * DAY), "24 Oct 2026");
        let after = |seconds| until(NOON.plus(Duration::from_secs(seconds)), NOON);
        assert_eq!(after(10), "in less than a minute");
        assert_eq!(after(DAY), "in 1 day");
        assert_eq!(after(14 * DAY - 1), "in 13 days");
    }
}
