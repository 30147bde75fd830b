//! Pages inside an organization.

mod access_methods;
mod cards;
mod checklist;
mod frame;
mod home;
mod import;
mod invitations;
mod invite;
mod key_created;
mod key_new;
mod key_revoke;
mod keys;
mod when;

pub use access_methods::OrganizationAccessMethods;
pub(super) use frame::role_name;
pub use home::Home;
pub use import::{Import, ImportList};
pub use invitations::{Invitation, PendingInvitations, RevokeInvitation};
pub use invite::Invite;
pub use key_created::KeyCreated;
pub use key_new::NewKey;
pub use key_revoke::RevokeKey;
pub use keys::Keys;
