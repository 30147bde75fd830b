//! The words people read that are more than a label: help, quickstarts, problems, and what is wrong with a field.

pub mod fields;
pub mod help;
pub mod problems;
pub mod quickstarts;
mod search;

pub use search::{search, terms};
