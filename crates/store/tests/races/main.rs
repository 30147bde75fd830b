//! Races, on PostgreSQL: SQLite's single writer hides them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod counters;
mod crowd;
mod jobs;
mod locks;
mod nodes;
mod sign_ups;
