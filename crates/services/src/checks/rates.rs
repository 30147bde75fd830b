//! How often each limited key called in the last minute, on this node.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::time::Duration;

use domain::id::KeyId;
use domain::key::Rate;
use domain::time::Timestamp;

use super::Checks;

/// From so many on, those that nobody called with are forgotten.
const MANY: usize = 100_000;

#[derive(Default)]
pub(super) struct Rates(HashMap<KeyId, Rate>);

impl Checks {
    /// Counts a call of a key, or tells how long it has to wait.
    pub(super) fn take_rate(&self, key: KeyId, limit: u32, now: Timestamp) -> Result<(), Duration> {
        let Rates(rates) = &mut *self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        if rates.len() >= MANY && !rates.contains_key(&key) {
            rates.retain(|_, rate| !rate.is_over(now));
        }
        rates.entry(key).or_default().take(limit, now)
    }
}
