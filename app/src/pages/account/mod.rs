//! A person's own pages, apart from any organization.

mod confirm;
mod frame;
mod preferences;
mod security;
mod sessions;
mod use_cases;

pub use confirm::Confirm;
pub(super) use frame::menu;
pub use preferences::Preferences;
pub use security::{
    AddPasskey, AddTotp, ChangePassword, RecoveryCodes, RemovePasskey, RemoveTotp, RenamePasskey, RenewRecoveryCodes,
    Security,
};
pub use sessions::Sessions;
pub(super) use use_cases::use_case_cards;
