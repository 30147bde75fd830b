//! Moments as people read them: in UTC, and as a distance from a moment that the server gave.

use domain::time::Timestamp;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `24 Nov 2026`, in UTC.
pub fn day(at: Timestamp) -> String {
    let date = at.date();
    let mut parts = date.rsplitn(3, '-');
    let (day, month, year) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?)).unwrap_or(&"");
    format!("{} {month} {}", day.trim_start_matches('0'), year.unwrap_or_default())
}

/// `24 Nov 2026, 14:03 UTC`.
pub fn moment(at: Timestamp) -> String {
    let text = at.rfc3339();
    let clock = text.split_once('T').and_then(|(_, clock)| clock.get(..5)).unwrap_or_default();
    format!("{}, {clock} UTC", day(at))
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
