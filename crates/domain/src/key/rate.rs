//! How often within a minute: a sliding window of two counters.

use std::time::Duration;

use crate::time::Timestamp;

const MINUTE: i64 = 60_000_000;

/// The calls of the sixty seconds before an instant: those of this minute, and of the minute before as much as still reaches into them,
/// taken as evenly spread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    minute: i64,
    count: u32,
    before: u32,
}

impl Rate {
    /// Counts a call; where there were `limit` already, counts nothing and tells after how long one fits again.
    ///
    /// # Errors
    /// The wait, a whole number of seconds and at least one.
    pub fn take(&mut self, limit: u32, now: Timestamp) -> Result<(), Duration> {
        let minute = now.micros().div_euclid(MINUTE);
        match minute.saturating_sub(self.minute) {
            // A clock that was set back stays in the minute that it was in.
            ..=0 => {}
            1 => *self = Rate { minute, count: 0, before: self.count },
            _ => *self = Rate { minute, count: 0, before: 0 },
        }
        let passed = now.micros().saturating_sub(self.minute.saturating_mul(MINUTE)).clamp(0, MINUTE);
        let reaching = i64::from(self.before).saturating_mul(MINUTE.saturating_sub(passed)) / MINUTE;
        if reaching.saturating_add(i64::from(self.count)) < i64::from(limit) {
            self.count = self.count.saturating_add(1);
            return Ok(());
        }
        Err(self.wait(i64::from(limit), passed))
    }

    /// Whether nothing of it counts any more.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.micros().div_euclid(MINUTE).saturating_sub(self.minute) > 1
    }

    /// How long until the counters leave room: within this minute while the one before fades, or else as this one fades in the next.
    fn wait(&self, limit: i64, passed: i64) -> Duration {
        let room = limit.saturating_sub(1).saturating_sub(i64::from(self.count));
        let at = match (room, i64::from(self.before)) {
            // `before * (MINUTE - at) / MINUTE < room + 1`, where a whole quotient would be just too much.
            (0.., before @ 1..) => {
                MINUTE.saturating_sub(room.saturating_add(1).saturating_mul(MINUTE) / before).saturating_add(1)
            }
            (0.., _) => passed,
            _ => {
                let room = limit.saturating_sub(1).max(0);
                let count = i64::from(self.count).max(1);
                let fades = room.saturating_add(1).saturating_mul(MINUTE) / count;
                MINUTE.saturating_mul(2).saturating_sub(fades).saturating_add(1)
            }
        };
        let micros = u64::try_from(at.saturating_sub(passed).max(0)).unwrap_or(0);
        Duration::from_secs(micros.div_ceil(1_000_000).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(millis * 1000)
    }

    #[test]
    fn as_many_as_the_limit_and_no_burst_at_the_turn() {
        let mut rate = Rate::default();
        for _ in 0..10 {
            assert_eq!(rate.take(10, at(59_000)), Ok(()));
        }
        assert!(rate.take(10, at(59_500)).is_err());
        // A second into the next minute nearly all of them still count.
        assert_eq!(rate.take(10, at(61_000)), Ok(()), "9.8 reach into the window");
        assert!(rate.take(10, at(61_000)).is_err());
        assert_eq!(rate.take(10, at(90_000)), Ok(()));
        assert_eq!((0..20).filter(|_| rate.take(10, at(180_500)).is_ok()).count(), 10, "what is older is forgotten");
    }

    #[test]
    fn at_a_whole_second_the_wait_is_long_enough_too() {
        let mut rate = Rate::default();
        assert_eq!((0..5).filter(|_| rate.take(5, at(60_000)).is_ok()).count(), 5);
        let wait = rate.take(5, at(60_000)).unwrap_err();
        assert_eq!(rate.take(5, at(60_000).plus(wait)), Ok(()), "{wait:?}");
    }

    #[test]
    fn nothing_fits_under_a_limit_of_none() {
        assert!(Rate::default().take(0, at(1_000)).is_err());
    }

    proptest! {
        #[test]
        fn whoever_waits_as_told_gets_in(limit in 1_u32..500, first in 0_i64..120_000, spread in 0_i64..60_000) {
            let mut rate = Rate::default();
            let mut refused = None;
            for call in 0..=limit * 2 {
                let now = at(first + spread * i64::from(call) / i64::from(limit * 2));
                if let Err(wait) = rate.take(limit, now) {
                    refused = Some((now, wait));
                    break;
                }
            }
            if let Some((now, wait)) = refused {
                prop_assert!(wait <= Duration::from_secs(120), "{wait:?}");
                prop_assert_eq!(rate.take(limit, now.plus(wait)), Ok(()));
            }
        }

        #[test]
        fn never_more_than_the_limit_in_a_minute_of_the_clock(limit in 1_u32..50, calls in prop::collection::vec(0_i64..180_000, 1..300)) {
            let mut calls = calls;
            calls.sort_unstable();
            let mut rate = Rate::default();
            let mut per_minute = [0_u32; 4];
            for call in calls {
                if rate.take(limit, at(call)).is_ok() {
                    per_minute[usize::try_from(call / 60_000).unwrap()] += 1;
                }
            }
            prop_assert!(per_minute.iter().all(|count| *count <= limit), "{per_minute:?}");
        }
    }
}
