//! What of each event is written down: in the hashed part of an audit entry, and beside it.

use serde_json::{Value, json};

use super::Event;

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
            Event::SignedIn { method, .. } => json!({ "method": method }),
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
            Event::SignUpCodeSent { .. }
            | Event::SignUpCodeRefused { .. }
            | Event::UseCaseChanged { .. }
            | Event::PreferencesChanged { .. }
            | Event::TermsAccepted { .. }
            | Event::MemberAdded { .. }
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
