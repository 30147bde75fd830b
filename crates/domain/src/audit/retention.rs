//! How long entries are kept: days, of which whole months go.

use std::time::Duration;

use crate::time::Timestamp;

/// How long entries are kept unless the organization says otherwise.
pub const USUAL_RETENTION: u32 = 365;

/// What can be chosen, in days: from a quarter to ten years.
pub const RETENTIONS: [u32; 6] = [90, 180, 365, 730, 1_095, 3_650];

/// Entries before this instant go: the beginning, in UTC, of the month that held the instant so many days before `now`.
pub fn kept_from(now: Timestamp, days: u32) -> Timestamp {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    now.minus(DAY.saturating_mul(days)).month_begins()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_months_go() {
        let noon = Timestamp::from_micros(1_795_521_600_000_000);
        assert_eq!(kept_from(noon, 365).rfc3339(), "2025-11-01T00:00:00Z");
        assert_eq!(kept_from(noon, 90).rfc3339(), "2026-08-01T00:00:00Z");
        assert!(RETENTIONS.contains(&USUAL_RETENTION));
    }
}
