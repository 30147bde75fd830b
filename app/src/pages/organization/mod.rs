//! Pages inside an organization.

mod access_methods;
mod cards;
mod checklist;
mod frame;
mod home;
mod key_created;
mod key_new;
mod key_revoke;
mod keys;
mod policies;
mod policy_banners;
mod policy_change;
mod policy_preview;
mod policy_refusal;
mod when;

pub use access_methods::OrganizationAccessMethods;
pub(super) use frame::role_name;
pub use home::Home;
pub use key_created::KeyCreated;
pub use key_new::NewKey;
pub use key_revoke::RevokeKey;
pub use keys::Keys;
pub use policies::Policies;
pub use policy_change::ChangePolicies;
pub use policy_preview::PreviewPolicies;
