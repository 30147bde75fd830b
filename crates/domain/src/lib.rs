//! Words and rules: values in, values out. No clock, no randomness, no IO; the browser runs the same code.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail at once"))]

pub mod account;
pub mod actor;
pub mod api_default;
pub mod audit;
pub mod checklist;
pub mod credential;
pub mod email;
pub mod event;
pub mod field;
pub mod home;
pub mod id;
pub mod invitation;
pub mod key;
pub mod mail;
pub mod name;
pub mod notification;
pub mod password;
pub mod policies;
pub mod policy;
pub mod preference;
pub mod price_book;
pub mod problem;
pub mod reader;
pub mod recovery_code;
pub mod role;
pub mod security;
pub mod session;
pub mod sign_up;
pub mod slug;
pub mod terms;
pub mod ticket;
pub mod time;
pub mod token;
pub mod use_case;
pub mod word;
