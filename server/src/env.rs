//! The real clock and the real entropy behind the ports; in development the clock can be moved by a file.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use domain::time::Timestamp;
use services::env::{Clock, Entropy};

/// The system's clock. In development plus the seconds in a file, which nodes can share and tests can write.
pub struct SystemClock {
    /// Read at every look: it is a test's only hand on the clock.
    pub offset_file: Option<PathBuf>,
}

impl SystemClock {
    fn offset(&self) -> i64 {
        let Some(path) = &self.offset_file else { return 0 };
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.trim().parse::<i64>().unwrap_or(0)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that turns the system's clock into a value")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(micros.saturating_add(self.offset().saturating_mul(1_000_000)))
    }
}

/// The operating system's random source. A process whose source fails must not go on.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place that turns the system's randomness into a value")]
    #[expect(clippy::expect_used, reason = "without randomness every secret would be guessable: stop at once")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system's random source failed");
    }
}
