//! Moments in the pages of an organization: said shortly, told in full on hover.

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::ui::Moment;
use crate::words::times;

/// `24 Nov 2026`.
pub fn day(at: Timestamp) -> impl IntoView {
    view! { <Moment datetime=at.rfc3339() text=times::day(at) full=times::moment(at) /> }
}

/// `4 minutes ago`, as of the server's `now`.
pub fn ago(at: Timestamp, now: Timestamp) -> impl IntoView {
    view! { <Moment datetime=at.rfc3339() text=times::ago(at, now) full=times::moment(at) /> }
}
