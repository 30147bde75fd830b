//! The real router: the journey without a browser, bad input to every form, who may call what, and what machines are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod api;
mod audit;
mod forms;
mod gateway;
mod gateway_guard;
mod guard;
mod invitations;
mod journey;
mod leaks;
mod metrics;
mod misses;
mod organization_tokens;
mod passkeys;
mod password;
mod policies;
mod problems;
mod profile;
mod providers;
mod reads;
mod second_factor;
mod seed;
#[path = "../support/mod.rs"]
mod support;
