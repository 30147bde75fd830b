//! The real router over a database of its own, and people and programs who ask it, each with the same verbs.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "each test file uses its part"
)]

#[path = "../../../crates/services/tests/support/authenticator.rs"]
mod authenticator;
mod client;
mod house;
mod line;
mod mail;

pub use authenticator::Authenticator;
pub use client::{Client, FORM, Reply, encode, submission_in};
pub use house::{House, eventually, gateway_secret};
pub use line::Line;
