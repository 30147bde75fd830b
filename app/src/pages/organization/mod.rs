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
mod member;
mod members;
mod roles;
mod settings;
mod team;
mod teams;
mod when;

pub use access_methods::OrganizationAccessMethods;
pub use home::Home;
pub use import::{Import, ImportList};
pub use invitations::{Invitation, PendingInvitations, RevokeInvitation};
pub use invite::Invite;
pub use key_created::KeyCreated;
pub use key_new::NewKey;
pub use key_revoke::RevokeKey;
pub use keys::Keys;
pub use member::{ChangeRole, Member, RemoveMember};
pub use members::Members;
pub use roles::Roles;
pub use settings::{DeleteOrganization, Leave, Settings};
pub use team::{DeleteTeam, Team};
pub use teams::{NewTeam, Teams};
