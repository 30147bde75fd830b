//! How long to wait, in words.

/// "Try again in 14 minutes.", rounded up so that the try then works.
pub(super) fn sentence(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=59 => (seconds.max(1), "second"),
        60..=3599 => (seconds.div_ceil(60), "minute"),
        3600..=172_799 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("Try again in {count} {unit}{plural}.")
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn rounds_up_to_the_unit_that_reads_well() {
        for (seconds, words) in [
            (0, "Try again in 1 second."),
            (42, "Try again in 42 seconds."),
            (60, "Try again in 1 minute."),
            (61, "Try again in 2 minutes."),
            (840, "Try again in 14 minutes."),
            (3600, "Try again in 1 hour."),
            (3601, "Try again in 2 hours."),
            (172_799, "Try again in 48 hours."),
            (90 * 86_400, "Try again in 90 days."),
        ] {
            assert_eq!(sentence(seconds), words);
        }
    }
}
