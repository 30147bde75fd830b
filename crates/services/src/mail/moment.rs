//! Spans of time in words. Moments are told by their reader's zone (`domain::reader`).

use std::time::Duration;

/// `10 minutes`, `2 hours`, to the nearest minute.
pub(super) fn span(duration: Duration) -> String {
    let minutes = duration.as_secs().saturating_add(30) / 60;
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        60 => "1 hour".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_like_spans() {
        for (seconds, words) in [
            (600, "10 minutes"),
            (590, "10 minutes"),
            (60, "1 minute"),
            (3_600, "1 hour"),
            (86_400, "24 hours"),
            (0, "less than a minute"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), words);
        }
    }
}
