//! A person's own pages, apart from any organization.

mod frame;
mod preferences;
mod use_cases;

pub use preferences::Preferences;
pub(super) use use_cases::use_case_cards;
