//! When a delivery is tried again, and what an answer means.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The pauses before each attempt, as Standard Webhooks proposes them: a little over three days.
const PAUSES: [u64; 10] =
    [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// How often a delivery is tried.
pub const ATTEMPTS: usize = PAUSES.len();
/// After so long with nothing but failures an endpoint is paused.
pub const PATIENCE: Duration = Duration::from_secs(72 * HOUR);

/// The pause after so many attempts; none where that was the last one. `jitter` lengthens it by up to a tenth, so that what failed together is
/// not tried together.
pub fn delay(attempts: usize, jitter: u8) -> Option<Duration> {
    let pause = Duration::from_secs(*PAUSES.get(attempts)?);
    Some(pause + pause * u32::from(jitter) / 2_550)
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Taken,
    /// The endpoint wants no more.
    Gone,
    Failed,
}

/// By its status: 2xx is success, 410 ends it, everything else is a failure, redirects too.
pub const fn verdict(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Taken,
        410 => Verdict::Gone,
        _ => Verdict::Failed,
    }
}
