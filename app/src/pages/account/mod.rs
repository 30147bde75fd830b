//! A person's own pages, apart from any organization.

mod address;
mod confirm;
mod data;
mod defaults;
mod delete;
mod frame;
mod new_organization;
mod notifications;
mod preferences;
mod profile;
mod reading;
mod security;
mod sessions;
mod use_cases;

pub use address::ChangeAddress;
pub use confirm::Confirm;
pub use data::Data;
pub use delete::DeleteAccount;
pub(super) use frame::menu;
pub use new_organization::NewOrganization;
pub use notifications::Notifications;
pub use preferences::Preferences;
pub use profile::Profile;
pub use security::{
    AddPasskey, AddTotp, ChangePassword, RecoveryCodes, RemovePasskey, RemoveTotp, RenamePasskey, RenewRecoveryCodes,
    Security,
};
pub use sessions::Sessions;
pub(super) use use_cases::use_case_cards;
