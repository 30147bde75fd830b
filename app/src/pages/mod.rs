//! One file per route.

mod front;
mod not_found;

pub use front::Front;
pub use not_found::NotFound;
