//! Webhooks: endpoints of an organization that are told what happened in it, and what is known of each telling.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::id::{DeliveryId, MessageId, WebhookId};
use crate::time::Timestamp;

mod address;
mod answer;
mod payload;
mod schedule;
mod signature;
mod typed;

pub use address::WebhookUrl;
pub use answer::kept_answer;
pub use payload::{Notice, TEST, body, test_body};
pub use schedule::{ATTEMPTS, PATIENCE, Verdict, delay, verdict};
pub use signature::{BadSecret, WebhookSecret};
pub use typed::{TypedWebhook, Wanted};

/// How many endpoints an organization may have.
pub const AT_MOST: usize = 20;
/// How long the secret before goes on signing, beside the new one.
pub const OVERLAP: Duration = Duration::from_secs(24 * 3600);
/// How long deliveries are kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Which events an endpoint is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscription {
    /// All public ones, also those of later releases.
    All,
    Chosen(BTreeSet<Kind>),
}

impl Subscription {
    pub fn wants(&self, kind: Kind) -> bool {
        match self {
            Subscription::All => kind.is_public(),
            Subscription::Chosen(kinds) => kinds.contains(&kind) && kind.is_public(),
        }
    }
}

crate::word::words! {
    /// Why an endpoint gets nothing.
    PauseReason {
        Person = "person",
        /// Nothing but failures for three days.
        Failures = "failures",
        /// It answered 410 Gone.
        Gone = "gone",
    }
}

crate::word::words! {
    /// How far a delivery is.
    DeliveryState {
        /// It is tried, now or at its next instant.
        Pending = "pending",
        Delivered = "delivered",
        /// Tried as often as it is, or refused for good.
        Failed = "failed",
        /// Not tried, because the endpoint was paused.
        Held = "held",
    }
}

crate::word::words! {
    /// Why an attempt failed.
    AttemptProblem {
        /// Another status than 2xx.
        Status = "status",
        /// No connection, or no whole answer in time.
        NoAnswer = "no_answer",
        /// The address is none that may be asked.
        Refused = "refused",
        /// The answer is larger than any that is read.
        TooLarge = "too_large",
    }
}

crate::word::words! {
    /// From when on failed and held deliveries are replayed.
    ReplaySpan {
        Hour = "1_hour",
        Day = "24_hours",
        ThreeDays = "3_days",
        All = "30_days",
    }
}

impl ReplaySpan {
    pub const fn duration(self) -> Duration {
        const HOUR: u64 = 3600;
        Duration::from_secs(match self {
            ReplaySpan::Hour => HOUR,
            ReplaySpan::Day => 24 * HOUR,
            ReplaySpan::ThreeDays => 72 * HOUR,
            ReplaySpan::All => 30 * 24 * HOUR,
        })
    }
}

/// An endpoint, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSummary {
    pub id: WebhookId,
    pub url: String,
    pub description: String,
    pub events: Subscription,
    pub created_at: Timestamp,
    pub paused: Option<(Timestamp, PauseReason)>,
    /// Since when nothing but failures.
    pub failing_since: Option<Timestamp>,
    /// The last attempt, and whether it was taken.
    pub last_at: Option<Timestamp>,
    pub last_taken: bool,
    /// Until when the secret before signs too.
    pub former_until: Option<Timestamp>,
    /// Failed and held deliveries that could be replayed, and those under way.
    pub undelivered: i64,
    pub pending: i64,
}

/// The endpoints of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookList {
    pub webhooks: Vec<WebhookSummary>,
    pub rendered_at: Timestamp,
}

/// A message on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverySummary {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    pub url: String,
    pub message: MessageId,
    pub event: String,
    pub state: DeliveryState,
    pub attempts: i64,
    pub created_at: Timestamp,
    pub next_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub last_status: Option<i64>,
    pub last_problem: Option<AttemptProblem>,
    pub last_millis: Option<i64>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub number: i64,
    pub at: Timestamp,
    pub status: Option<i64>,
    /// None where it was taken.
    pub problem: Option<AttemptProblem>,
    pub millis: i64,
    /// The beginning of what was answered, redacted.
    pub answer: String,
}

/// What a list of deliveries is about; empty is everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeliveryQuery {
    pub webhook: String,
    pub state: String,
    pub event: String,
    /// The last one of the page before.
    pub before: String,
}

/// A page of deliveries, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryList {
    pub deliveries: Vec<DeliverySummary>,
    /// Where the next page begins.
    pub next: Option<DeliveryId>,
    /// To choose from.
    pub webhooks: Vec<(WebhookId, String)>,
    pub rendered_at: Timestamp,
}

/// A delivery with all that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryDetail {
    pub delivery: DeliverySummary,
    pub body: String,
    pub attempts: Vec<Attempt>,
    /// The endpoint is there and not paused, and the delivery is not under way.
    pub may_replay: bool,
    pub rendered_at: Timestamp,
}

/// An endpoint with its latest deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDetail {
    pub webhook: WebhookSummary,
    pub deliveries: Vec<DeliverySummary>,
    pub rendered_at: Timestamp,
}

#[cfg(test)]
mod tests;
