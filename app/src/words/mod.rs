//! The words people read that are more than a label: help, quickstarts, problems, and what is wrong with a field.

pub mod events;
pub mod fields;
pub mod flaws;
pub mod help;
pub mod invitations;
pub mod methods;
pub mod policies;
pub mod problems;
pub mod providers;
pub mod quickstarts;
pub mod roles;
mod search;
pub mod times;
pub mod webhooks;

pub use search::{search, terms};
