//! What of each event is written down: in the hashed part of an audit entry, and beside it.

use serde_json::{Value, json};

use super::Event;
use crate::api_default::ApiDefaults;

/// The contact is personal: it stands beside the chain.
fn without_contact(defaults: &ApiDefaults) -> ApiDefaults {
    ApiDefaults { contact: None, ..defaults.clone() }
}

impl Event {
    /// The id of what it happened to.
    pub fn target(&self) -> Option<String> {
        match self {
            Event::SignUpRequested { sign_up, .. }
            | Event::SignUpCodeSent { sign_up }
            | Event::SignUpCodeRefused { sign_up } => Some(sign_up.to_string()),
            Event::AccountCreated { account, .. }
            | Event::AccountRenamed { account, .. }
            | Event::AddressConfirmed { account, .. }
            | Event::UseCaseChanged { account, .. }
            | Event::PreferencesChanged { account, .. }
            | Event::TermsAccepted { account, .. }
            | Event::FirstFactorShown { account, .. }
            | Event::MemberAdded { account, .. }
            | Event::PasswordChanged { account, .. }
            | Event::ChecklistStepReached { account, .. }
            | Event::ChecklistDismissed { account, .. }
            | Event::ChecklistReopened { account, .. } => Some(account.to_string()),
            Event::SignInFailed { account, .. }
            | Event::PasswordResetRequested { account, .. }
            | Event::PasswordResetRefused { account } => account.map(|account| account.to_string()),
            Event::OrganizationCreated { org, .. } | Event::OrganizationRenamed { org, .. } => Some(org.to_string()),
            Event::TeamCreated { team, .. } => Some(team.to_string()),
            Event::SignedIn { session, .. }
            | Event::SignedOut { session, .. }
            | Event::SessionEnded { session, .. } => Some(session.to_string()),
            Event::KeyCreated { key, .. } | Event::KeyRevoked { key, .. } => Some(key.to_string()),
            Event::SessionConfirmed { session, .. } => Some(session.to_string()),
            Event::SessionConfirmationFailed { session, .. } => Some(session.to_string()),
            Event::SessionReported { session, .. } => Some(session.to_string()),
            Event::TicketRefused { account, .. } => account.map(|account| account.to_string()),
            Event::FactorLossReported { account } => Some(account.to_string()),
            Event::TotpAdded { account } => Some(account.to_string()),
            Event::TotpRemoved { account } => Some(account.to_string()),
            Event::RecoveryCodesMade { account, .. } => Some(account.to_string()),
            Event::RecoveryCodeUsed { account, .. } => Some(account.to_string()),
            Event::FactorLossAsked { loss, .. } => Some(loss.to_string()),
            Event::FactorLossStopped { loss, .. } => Some(loss.to_string()),
            Event::FactorLossDone { loss, .. } => Some(loss.to_string()),
            Event::PasskeyAdded { passkey, .. } => Some(passkey.to_string()),
            Event::PasskeyRenamed { passkey, .. } => Some(passkey.to_string()),
            Event::PasskeyRemoved { passkey, .. } => Some(passkey.to_string()),
            Event::IdentityLinked { identity, .. } => Some(identity.to_string()),
            Event::IdentityUnlinked { identity, .. } => Some(identity.to_string()),
            Event::PasswordLeakFound { account } => Some(account.to_string()),
            Event::PasswordSprayingSeen { .. } => None,
            Event::AddressChangeAsked { change, .. } => Some(change.to_string()),
            Event::AddressChanged { change, .. } => Some(change.to_string()),
            Event::AddressChangeUndone { change, .. } => Some(change.to_string()),
            Event::NotificationsChanged { account, .. } => Some(account.to_string()),
            Event::ApiDefaultsChanged { account, .. } => Some(account.to_string()),
            Event::DataExported { account } => Some(account.to_string()),
            Event::DeletionAsked { account, .. } => Some(account.to_string()),
            Event::DeletionCancelled { account } => Some(account.to_string()),
            Event::AccountDeleted { account } => Some(account.to_string()),
            Event::MemberRemoved { account, .. } => Some(account.to_string()),
            Event::AccessDenied { .. } => None,
            Event::JobFinished { id, .. } | Event::JobFailed { id, .. } => Some(id.to_string()),
        }
    }

    /// What is hashed into the chain: an object, without personal data, numbers as integers.
    pub fn payload(&self) -> Value {
        match self {
            Event::SignUpRequested { .. }
            | Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::AccountCreated { .. }
            | Event::AccountRenamed { .. }
            | Event::AddressConfirmed { .. }
            | Event::OrganizationCreated { .. }
            | Event::OrganizationRenamed { .. }
            | Event::TeamCreated { .. }
            | Event::SignedOut { .. }
            | Event::PasswordResetRequested { .. }
            | Event::PasswordResetRefused { .. } => json!({}),
            Event::UseCaseChanged { before, after, .. } => json!({ "before": before, "after": after }),
            Event::PreferencesChanged { before, after, .. } => json!({ "before": before, "after": after }),
            Event::TermsAccepted { before, after, .. } => json!({ "before": before, "after": after }),
            Event::MemberAdded { org, role, .. } => json!({ "org": org, "before": null, "after": role }),
            Event::FirstFactorShown { method, .. } => json!({ "method": method }),
            Event::SignedIn { method, factors, .. } => json!({ "method": method, "factors": factors }),
            Event::SignInFailed { why, .. } => json!({ "why": why }),
            Event::SessionEnded { why, .. } => json!({ "why": why }),
            Event::PasswordChanged { by_reset, .. } => json!({ "by_reset": by_reset }),
            Event::KeyCreated { team, owner, last_four, expires_at, .. } => {
                json!({ "team": team, "owner": owner, "last_four": last_four, "expires_at": expires_at })
            }
            Event::KeyRevoked { team, owner, .. } => {
                json!({ "team": team, "owner": owner, "before": "live", "after": "revoked" })
            }
            Event::ChecklistStepReached { org, step, sdk, .. } => json!({ "org": org, "step": step, "sdk": sdk }),
            Event::ChecklistDismissed { org, .. } | Event::ChecklistReopened { org, .. } => json!({ "org": org }),
            Event::SessionConfirmed { factor, .. } => json!({ "factor": factor }),
            Event::SessionConfirmationFailed { why, .. } => json!({ "why": why }),
            Event::SessionReported { .. } => json!({}),
            Event::TicketRefused { purpose, why, .. } => json!({ "purpose": purpose, "why": why }),
            Event::FactorLossReported { .. } => json!({}),
            Event::TotpAdded { .. } => json!({}),
            Event::TotpRemoved { .. } => json!({}),
            Event::RecoveryCodesMade { count, .. } => json!({ "count": count }),
            Event::RecoveryCodeUsed { left, .. } => json!({ "left": left }),
            Event::FactorLossAsked { due_at, .. } => json!({ "due_at": due_at }),
            Event::FactorLossStopped { .. } => json!({}),
            Event::FactorLossDone { .. } => json!({}),
            Event::PasskeyAdded { .. } => json!({}),
            Event::PasskeyRenamed { .. } => json!({}),
            Event::PasskeyRemoved { .. } => json!({}),
            Event::IdentityLinked { provider, .. } => json!({ "provider": provider }),
            Event::IdentityUnlinked { provider, .. } => json!({ "provider": provider }),
            Event::PasswordLeakFound { .. } => json!({}),
            Event::PasswordSprayingSeen { accounts, .. } => json!({ "accounts": accounts }),
            Event::AddressChangeAsked { .. } => json!({}),
            Event::AddressChanged { .. } => json!({}),
            Event::AddressChangeUndone { .. } => json!({}),
            Event::NotificationsChanged { before, after, .. } => json!({ "before": before, "after": after }),
            Event::ApiDefaultsChanged { before, after, .. } => {
                json!({ "before": without_contact(before), "after": without_contact(after) })
            }
            Event::DataExported { .. } => json!({}),
            Event::DeletionAsked { due_at, .. } => json!({ "due_at": due_at }),
            Event::DeletionCancelled { .. } => json!({}),
            Event::AccountDeleted { .. } => json!({}),
            Event::MemberRemoved { org, role, .. } => json!({ "org": org, "before": role, "after": null }),
            Event::AccessDenied { permission, why } => json!({ "permission": permission, "refusal": why }),
            Event::JobFinished { job, .. } => json!({ "job": job }),
            Event::JobFailed { job, attempt, last, .. } => json!({ "job": job, "attempt": attempt, "last": last }),
        }
    }

    /// Personal data, and words that may hold some: kept beside the chain, which holds only commitments to them.
    pub fn personal(&self) -> Vec<(&'static str, String)> {
        match self {
            Event::SignUpRequested { address, .. }
            | Event::AddressConfirmed { address, .. }
            | Event::SignInFailed { address, .. }
            | Event::PasswordResetRequested { address, .. } => vec![("address", address.to_string())],
            Event::AccountCreated { address, name, .. } => {
                vec![("address", address.to_string()), ("name", name.to_string())]
            }
            Event::AccountRenamed { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::OrganizationCreated { name, slug, .. } => {
                vec![("name", name.to_string()), ("slug", slug.to_string())]
            }
            Event::OrganizationRenamed { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::TeamCreated { name, .. } => vec![("name", name.to_string())],
            Event::KeyCreated { name, .. } => vec![("name", name.to_string())],
            Event::PasskeyAdded { name, .. } => vec![("name", name.to_string())],
            Event::PasskeyRenamed { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::IdentityLinked { label, .. } => vec![("label", label.to_string())],
            Event::PasswordSprayingSeen { network, .. } => vec![("network", network.to_string())],
            Event::AddressChangeAsked { address, .. } => vec![("address", address.to_string())],
            Event::AddressChanged { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::AddressChangeUndone { before, after, .. } => {
                vec![("before", before.to_string()), ("after", after.to_string())]
            }
            Event::ApiDefaultsChanged { before, after, .. } => {
                let contact = |name, defaults: &ApiDefaults| Some((name, defaults.contact.as_ref()?.to_string()));
                [contact("before.contact", before), contact("after.contact", after)].into_iter().flatten().collect()
            }
            Event::SignUpCodeSent { .. }
            | Event::SessionConfirmed { .. }
            | Event::SessionConfirmationFailed { .. }
            | Event::SessionReported { .. }
            | Event::TicketRefused { .. }
            | Event::FactorLossReported { .. }
            | Event::TotpAdded { .. }
            | Event::TotpRemoved { .. }
            | Event::RecoveryCodesMade { .. }
            | Event::RecoveryCodeUsed { .. }
            | Event::FactorLossAsked { .. }
            | Event::FactorLossStopped { .. }
            | Event::FactorLossDone { .. }
            | Event::PasskeyRemoved { .. }
            | Event::IdentityUnlinked { .. }
            | Event::PasswordLeakFound { .. }
            | Event::NotificationsChanged { .. }
            | Event::DataExported { .. }
            | Event::DeletionAsked { .. }
            | Event::DeletionCancelled { .. }
            | Event::AccountDeleted { .. }
            | Event::MemberRemoved { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::MemberAdded { .. }
            | Event::FirstFactorShown { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::SessionEnded { .. }
            | Event::PasswordResetRefused { .. }
            | Event::PasswordChanged { .. }
            | Event::KeyRevoked { .. }
            | Event::ChecklistStepReached { .. }
            | Event::ChecklistDismissed { .. }
            | Event::ChecklistReopened { .. }
            | Event::AccessDenied { .. }
            | Event::JobFinished { .. }
            | Event::JobFailed { .. } => Vec::new(),
        }
    }
}
