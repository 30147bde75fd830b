//! Webhooks in words: states, reasons, and what an endpoint is told.

use domain::event::Kind;
use domain::webhook::{AttemptProblem, DeliveryState, PauseReason, ReplaySpan, Subscription};

pub const fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => "Pending",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Failed => "Failed",
        DeliveryState::Held => "Held back",
    }
}

/// Why an endpoint is paused, as a heading.
pub const fn pause_reason(why: PauseReason) -> &'static str {
    match why {
        PauseReason::Person => "Paused by an Admin",
        PauseReason::Failures => "Paused after three days of failures",
        PauseReason::Gone => "Paused because it answered 410 Gone",
    }
}

/// What came of an attempt, short.
pub fn result(status: Option<i64>, problem: Option<AttemptProblem>) -> String {
    match (problem, status) {
        (Some(AttemptProblem::NoAnswer), _) => "No answer".to_owned(),
        (Some(AttemptProblem::Refused), _) => "Address not public".to_owned(),
        (Some(AttemptProblem::TooLarge), _) => "Answer too large".to_owned(),
        (_, Some(status)) => format!("HTTP {status}"),
        (_, None) => "Not tried yet".to_owned(),
    }
}

pub const fn span_name(span: ReplaySpan) -> &'static str {
    match span {
        ReplaySpan::Hour => "the last hour",
        ReplaySpan::Day => "the last 24 hours",
        ReplaySpan::ThreeDays => "the last 3 days",
        ReplaySpan::All => "the last 30 days",
    }
}

/// How many events an endpoint is told.
pub fn subscription(events: &Subscription) -> String {
    match events {
        Subscription::All => "All events".to_owned(),
        Subscription::Chosen(kinds) if kinds.len() == 1 => "1 event".to_owned(),
        Subscription::Chosen(kinds) => format!("{} events", kinds.len()),
    }
}

/// What events of a noun are about.
pub fn group_name(kind: Kind) -> &'static str {
    match kind.as_str().split('.').next().unwrap_or_default() {
        "key" => "API keys",
        "service_account" => "Service accounts",
        "member" => "Members",
        "team" => "Teams",
        "invitation" => "Invitations",
        "policies" => "Policies",
        "organization" => "Organization",
        "webhook" => "Webhooks",
        _ => "Others",
    }
}

/// `1.2 s`, `87 ms`.
pub fn duration(millis: i64) -> String {
    match millis {
        0..1000 => format!("{millis} ms"),
        _ => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_event_has_a_group() {
        for kind in Kind::public() {
            assert_ne!(group_name(kind), "Others", "{kind}");
        }
        assert_eq!((duration(87).as_str(), duration(10_049).as_str()), ("87 ms", "10.0 s"));
    }
}
