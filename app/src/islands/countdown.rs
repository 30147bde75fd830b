//! How much time is left, counted down while one looks.

use std::time::Duration;

use leptos::prelude::*;

/// `9:05`.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Minutes and seconds that are left of `seconds`. The server says how many there are when it draws the page, so that the browser's clock
/// does not matter; without scripts the number stands still.
#[island]
pub fn Countdown(seconds: u64) -> impl IntoView {
    let left = RwSignal::new(seconds);
    Effect::new(move || {
        let ticking = set_interval_with_handle(
            move || left.update(|left| *left = left.saturating_sub(1)),
            Duration::from_secs(1),
        );
        if let Ok(ticking) = ticking {
            on_cleanup(move || ticking.clear());
        }
    });
    // Not a live region: a word every second would drown all others.
    view! { <span class="tabular-nums" role="timer" aria-live="off">{move || clock(left.get())}</span> }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn reads_like_a_clock() {
        assert_eq!([clock(600), clock(65), clock(0)], ["10:00", "1:05", "0:00"]);
    }
}
