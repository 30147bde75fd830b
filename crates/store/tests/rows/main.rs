//! Every public method over rows, on both engines, with another tenant beside ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod activity;
mod address_changes;
mod audit;
mod audit_keeping;
mod audit_pages;
mod devices;
mod errors;
mod form_answers;
mod identities;
mod imports;
mod invitations;
mod jobs;
mod key_stops;
mod key_teams;
mod keys;
mod members;
mod nodes;
mod organizations;
mod own_data;
mod passkeys;
mod password_history;
mod password_tries;
mod policies;
mod service_accounts;
mod sessions;
mod sign_ups;
mod site;
mod throttles;
mod tickets;
mod totp;
mod transactions;
mod webhooks;
