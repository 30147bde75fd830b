//! The zone database: which zones there are, and when their clocks change. Nothing else knows one (decision 0016).

use std::sync::LazyLock;
use std::time::Duration;

use domain::reader::{Locale, Offset, Reader, Zone};
use domain::time::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use store::AccountRow;

/// From the binary, not from the machine: every node tells the same time.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// How far back and ahead of now the changes of a zone's clocks are looked up: older than anything that pages show, and later than any
/// key expires.
const BACK: Duration = Duration::from_secs(10 * 366 * 24 * 3600);
const AHEAD: Duration = Duration::from_secs(3 * 366 * 24 * 3600);

/// The continents and oceans of the database's names. The rest are names from before there were any, and fixed offsets.
const AREAS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// The zones to choose from, `UTC` first, then by name.
pub fn zone_names() -> Vec<String> {
    let in_area = |name: &str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let mut names: Vec<_> = ZONES.available().map(|name| name.to_string()).filter(|name| in_area(name)).collect();
    names.sort();
    names.dedup();
    names.insert(0, "UTC".to_owned());
    names
}

/// The zone's name as the database writes it; `None` for what is no zone.
pub(crate) fn canonical(name: &str) -> Option<String> {
    if name == "UTC" {
        return Some(name.to_owned());
    }
    let known = ZONES.get(name).ok()?;
    let name = known.iana_name()?;
    name.contains('/').then(|| name.to_owned())
}

/// The zone with its changes around now. A name that is none is UTC: a database of later may have dropped one.
pub(crate) fn zone(name: &str, now: Timestamp) -> Zone {
    let known = (name != "UTC").then(|| ZONES.get(name).ok()).flatten();
    known.and_then(|known| looked_up(&known, name, now)).unwrap_or_default()
}

fn looked_up(zone: &TimeZone, name: &str, now: Timestamp) -> Option<Zone> {
    let (first, last) = (now.minus(BACK), now.plus(AHEAD));
    let begin = jiff::Timestamp::from_microsecond(first.micros()).ok()?;
    let at_first = zone.to_offset_info(begin);
    let mut offsets = vec![offset(first, at_first.offset(), at_first.abbreviation())];
    for change in zone.following(begin) {
        let from = Timestamp::from_micros(change.timestamp().as_microsecond());
        if from > last {
            break;
        }
        offsets.push(offset(from, change.offset(), change.abbreviation()));
    }
    Some(Zone { name: name.to_owned(), offsets })
}

/// Where people have no word for their zone, the database repeats the offset: `+0545`.
fn offset(from: Timestamp, offset: jiff::tz::Offset, abbreviation: &str) -> Offset {
    let is_word = abbreviation.chars().all(|letter| letter.is_ascii_alphabetic());
    let name = if is_word { abbreviation.to_owned() } else { String::new() };
    Offset { from, seconds: offset.seconds(), name }
}

/// How the person of an account reads moments.
pub(crate) fn reader(row: &AccountRow, now: Timestamp) -> Reader {
    Reader { zone: zone(&row.time_zone, now), locale: row.locale.parse().unwrap_or(Locale::English) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// 2026-11-24T12:00:00Z.
    const NOW: Timestamp = Timestamp::from_micros(1_795_521_600_000_000);

    fn at(name: &str, seconds: i64) -> String {
        let reader = Reader { zone: zone(name, NOW), locale: Locale::English };
        reader.moment(Timestamp::from_micros(seconds * 1_000_000))
    }

    #[test]
    fn clocks_change_when_they_do() {
        // 2026-10-25T00:59:59Z and a second later.
        assert_eq!(at("Europe/Berlin", 1_792_889_999), "25 Oct 2026, 02:59 CEST");
        assert_eq!(at("Europe/Berlin", 1_792_890_000), "25 Oct 2026, 02:00 CET");
        // 2026-03-29T00:59:59Z and a second later.
        assert_eq!(at("Europe/Berlin", 1_774_745_999), "29 Mar 2026, 01:59 CET");
        assert_eq!(at("Europe/Berlin", 1_774_746_000), "29 Mar 2026, 03:00 CEST");
        // The other half of the world, and one that has no changes and no word.
        assert_eq!(at("Australia/Sydney", 1_795_521_600), "24 Nov 2026, 23:00 AEDT");
        assert_eq!(at("Asia/Kathmandu", 1_795_521_600), "24 Nov 2026, 17:45 UTC+5:45");
        assert_eq!(at("America/New_York", 1_795_521_600), "24 Nov 2026, 07:00 EST");
        assert_eq!(at("Nowhere/Atlantis", 1_795_521_600), "24 Nov 2026, 12:00 UTC");
    }

    #[test]
    fn names_are_those_of_the_database() {
        let names = zone_names();
        assert_eq!(names.first().map(String::as_str), Some("UTC"));
        for name in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Tokyo", "Pacific/Auckland"] {
            assert!(names.iter().any(|known| known == name), "{name}");
            assert_eq!(canonical(name).as_deref(), Some(name));
        }
        assert!(names.iter().all(|name| canonical(name).is_some()), "what is offered is taken");
        for none in ["", "Berlin", "../etc/passwd", "Etc/../x", "Europe/", "EST5EDT"] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }
}
