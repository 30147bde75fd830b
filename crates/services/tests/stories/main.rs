//! What people and programs do, told as stories on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod account;
mod address;
mod audit;
mod audit_keeping;
mod checklist;
mod checks;
mod choices;
mod confirmations;
mod deletion;
mod devices;
mod door;
mod forms;
mod gate;
mod guesses;
mod help;
mod imports;
mod invitations;
mod jobs;
mod joining;
mod key_controls;
mod keys;
mod leaks;
mod members;
mod organization_tokens;
mod organizations;
mod own_data;
mod passkeys;
mod passwords;
mod policies;
mod provider_refusals;
mod providers;
mod recovery;
mod second_factor;
mod service_accounts;
mod sessions;
mod sign_in;
mod sign_up;
mod sign_up_limits;
mod webhooks;
