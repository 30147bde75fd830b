//! Policies, by what is asked of them; here what all of these tests begin with.

mod door;
mod dry_run;
mod properties;
mod typed;

use std::time::Duration;

use super::*;
use crate::field::FieldError;
use crate::session::{Factor, Factors};

const NOW: Timestamp = Timestamp::from_micros(1_795_521_600_000_000);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

fn facts() -> Facts {
    Facts {
        method: Some(Method::Password),
        factors: Factors::of(&[Factor::Password]),
        begun_at: NOW.minus(MINUTE),
        authenticated_at: NOW.minus(MINUTE),
        longest_pause: Duration::ZERO,
        address: "198.51.100.7".parse().ok(),
        joined_at: NOW.minus(100 * DAY),
        sign_in_after: None,
        now: NOW,
    }
}

fn typed(change: impl FnOnce(&mut TypedPolicies)) -> TypedPolicies {
    let mut typed = TypedPolicies::default();
    change(&mut typed);
    typed
}

fn parse(change: impl FnOnce(&mut TypedPolicies)) -> Result<Policies, Vec<(String, FieldError)>> {
    typed(change).parse(&Policies::default(), NOW).map_err(|errors| errors.0)
}
