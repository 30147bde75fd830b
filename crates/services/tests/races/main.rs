//! Races and nodes, on PostgreSQL: SQLite's single writer hides the ones, and has no need of the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod crowd;
mod keys;
mod nodes;
mod organization_tokens;
mod organizations;
mod policies;
mod sign_ins;
mod sign_ups;
mod submissions;
mod webhooks;
