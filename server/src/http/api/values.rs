//! What every part of the interface says in the same way: instants, cursors, tags, ids.

use domain::problem::Code;
use domain::time::Timestamp;

use super::super::problem::Problem;

/// RFC 3339, in UTC, to the second.
pub(super) fn instant(at: Timestamp) -> String {
    at.rfc3339()
}

/// The same, where there is one.
pub(super) fn maybe(at: Option<Timestamp>) -> Option<String> {
    at.map(instant)
}

/// A cursor that no page gave.
pub(super) fn bad_cursor() -> Problem {
    Problem::told(Code::Invalid, "The cursor is not one of an earlier page.")
}

/// Lists: `data`, and where the next page begins.
macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident of $item:ty;)+) => {$(
        $(#[$doc])*
        #[derive(serde::Serialize, utoipa::ToSchema)]
        struct $name {
            data: Vec<$item>,
            /// Where the next page begins: send it as `cursor`. Absent on the last page.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(nullable = false)]
            next_cursor: Option<String>,
        }
    )+};
}
pub(super) use pages;
