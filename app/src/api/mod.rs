//! The functions a page may call: reads only. Every change is a form (see `forms`), so that it works without JavaScript.

mod account;
mod audit;
mod error;
mod form;
mod help;
mod home;
mod invitations;
mod keys;
mod members;
mod organization_tokens;
mod organizations;
mod passkeys;
mod password;
mod policies;
mod profile;
mod provider;
mod security;
#[cfg(feature = "ssr")]
mod server;
mod service_accounts;
mod sign_up;
mod status;
mod teams;
mod webhooks;

pub use account::{find_me, get_me};
pub use audit::{get_audit, get_audit_entry, get_audit_keys};
pub use error::{ErrorKind, WireError};
pub use form::{FormState, get_form};
pub use help::{count_search, get_legal_text, get_top_searches};
pub use home::{get_checklist, get_home};
pub use invitations::{get_import, get_invitation, get_invite_choices, get_pending_invitations, get_sent_invitation};
pub use keys::{get_key, get_key_detail, get_keys};
pub use members::{get_directory, get_member};
pub use organization_tokens::get_organization_tokens;
pub use organizations::{ensure_may, follow_former_slug, get_explanation, get_organization_settings};
pub use passkeys::{
    Ceremony, get_device_name, get_passkey, get_passkey_confirmation, get_passkey_registration,
    get_passkey_second_factor, get_passkey_sign_in,
};
pub use password::{PasswordRules, estimate_password, get_password_rules};
pub use policies::{get_door_help, get_notices, get_policies, get_policy_preview};
pub use profile::{
    AddressLink, ApiChoices, get_address_change_link, get_address_undo_link, get_api_choices, get_changeable_address,
    get_contact_link, get_farewell, get_zones,
};
#[cfg(feature = "ssr")]
pub use provider::offered_providers;
pub use provider::{Named, get_provider_link, get_provider_sign_up, get_providers};
pub use security::{
    AwaitedFactor, LostFactorLink, Sessions, TotpSetup, ensure_fresh, get_awaited_factor, get_lost_factor_link,
    get_proofs, get_security, get_sessions, get_totp_setup, is_report_link_live, is_stop_link_live,
};
#[cfg(feature = "ssr")]
pub use server::LegalTexts;
pub use service_accounts::{get_service_account, get_service_accounts};
pub use sign_up::{
    LinkState, PendingSignUp, RecoveryLink, get_confirmation_link, get_pending_sign_up, get_recovery_link,
    get_sign_up_mode,
};
pub use status::{Status, get_status};
pub use teams::{get_team, get_teams};
pub use webhooks::{get_deliveries, get_delivery, get_webhook, get_webhooks};

/// What every function answers.
pub type Result<T> = std::result::Result<T, WireError>;
