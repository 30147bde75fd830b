//! SQL in one dialect for SQLite and PostgreSQL: handles that carry whose rows they touch, and the statements behind them.

mod accounts;
mod activity;
mod address_changes;
mod audit;
mod audit_keeping;
mod audit_pages;
mod audit_rules;
mod db;
mod devices;
mod error;
mod factor_losses;
mod form_answers;
mod identities;
mod jobs;
mod keys;
mod migrations;
mod nodes;
mod organizations;
mod own_data;
mod passkeys;
mod password_history;
mod password_tries;
mod scope;
mod sessions;
mod sign_ups;
mod site;
mod statement;
mod throttles;
mod tickets;
mod totp;
mod value;
mod ways_in;

pub use accounts::{AccountRow, NewAccount, RecoveryRow};
pub use activity::Activity;
pub use address_changes::AddressChange;
pub use audit::NewEntry;
pub use audit_pages::{AuditIndex, AuditRow};
pub use db::{Db, Options, Signal, Signals};
pub use error::Error;
pub use form_answers::FormAnswer;
pub use identities::IdentityRow;
pub use jobs::{ClaimedJob, NewJob};
pub use keys::{CallCount, CallSum, KeyPrincipal, KeyRow, LastUse, NewKey};
pub use migrations::migrations;
pub use organizations::{Membership, NewOrganization, OrganizationRow};
pub use own_data::{OwnEntry, OwnIdentity, OwnKey, OwnSession};
pub use passkeys::{NewPasskey, PasskeyRow};
pub use scope::{Conn, Site, Tx, TxOn};
pub use sessions::{NewSession, SessionRow};
pub use sign_ups::{NewSignUp, SignUpRow};
pub use statement::{Sql, registry};
pub use totp::TotpRow;
pub use ways_in::WaysIn;

/// What every method of this crate answers.
pub type Result<T> = std::result::Result<T, Error>;
