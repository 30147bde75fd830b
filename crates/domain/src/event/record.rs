//! What of each event is written down: in the hashed part of an audit entry, and beside it.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::{Value, json};

use super::Event;
use crate::api_default::ApiDefaults;
use crate::key::KeySettings;
use crate::name::KeyTag;

/// An event as the log keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The id of what it happened to.
    pub target: Option<String>,
    /// What is hashed into the chain: an object, without personal data, numbers as integers.
    pub payload: Value,
    /// Personal data, and words that may hold some: kept beside the chain, which holds only commitments to them.
    pub personal: Vec<(&'static str, String)>,
}

fn about(target: impl Display) -> Record {
    Record { target: Some(target.to_string()), ..nothing() }
}

fn nothing() -> Record {
    Record { target: None, payload: json!({}), personal: Vec::new() }
}

impl Record {
    fn with(self, payload: Value) -> Record {
        Record { payload, ..self }
    }

    fn change(self, before: impl serde::Serialize, after: impl serde::Serialize) -> Record {
        self.with(json!({ "before": before, "after": after }))
    }

    fn beside(mut self, name: &'static str, value: impl Display) -> Record {
        self.personal.push((name, value.to_string()));
        self
    }

    fn beside_change(self, before: impl Display, after: impl Display) -> Record {
        self.beside("before", before).beside("after", after)
    }
}

/// The contact is personal: it stands beside the chain.
fn without_contact(defaults: &ApiDefaults) -> ApiDefaults {
    ApiDefaults { contact: None, ..defaults.clone() }
}

/// Tags are words of people: they stand beside the chain.
fn without_tags(settings: &KeySettings) -> Value {
    let KeySettings { team, controls, expires_at, tags: _ } = settings;
    json!({ "team": team, "controls": controls, "expires_at": expires_at })
}

fn words(tags: &BTreeSet<KeyTag>) -> String {
    tags.iter().map(KeyTag::as_str).collect::<Vec<_>>().join(", ")
}

impl Event {
    /// What is written down of it.
    pub fn record(&self) -> Record {
        match self {
            Event::SignUpRequested { sign_up, address } => about(sign_up).beside("address", address),
            Event::SignUpCodeSent { sign_up } | Event::SignUpCodeRefused { sign_up } => about(sign_up),
            Event::AccountCreated { account, address, name } => {
                about(account).beside("address", address).beside("name", name)
            }
            Event::AccountRenamed { account, before, after } => about(account).beside_change(before, after),
            Event::AddressConfirmed { account, address } => about(account).beside("address", address),
            Event::UseCaseChanged { account, before, after } => about(account).change(before, after),
            Event::PreferencesChanged { account, before, after } => about(account).change(before, after),
            Event::TermsAccepted { account, before, after } => about(account).change(before, after),
            Event::OrganizationCreated { org, name, slug } => about(org).beside("name", name).beside("slug", slug),
            Event::OrganizationRenamed { org, before, after } => about(org).beside_change(before, after),
            Event::TeamCreated { team, name } => about(team).beside("name", name),
            Event::MemberAdded { org, account, role } => {
                about(account).with(json!({ "org": org, "before": null, "after": role }))
            }
            Event::FirstFactorShown { account, method } => about(account).with(json!({ "method": method })),
            Event::SignedIn { session, method, factors, .. } => {
                about(session).with(json!({ "method": method, "factors": factors }))
            }
            Event::SignInFailed { account, address, why } => {
                Record { target: account.map(|id| id.to_string()), ..nothing() }
                    .with(json!({ "why": why }))
                    .beside("address", address)
            }
            Event::SignedOut { session, .. } => about(session),
            Event::SessionEnded { session, why, .. } => about(session).with(json!({ "why": why })),
            Event::PasswordResetRequested { account, address } => {
                Record { target: account.map(|id| id.to_string()), ..nothing() }.beside("address", address)
            }
            Event::PasswordResetRefused { account } => Record { target: account.map(|id| id.to_string()), ..nothing() },
            Event::PasswordChanged { account, by_reset } => about(account).with(json!({ "by_reset": by_reset })),
            Event::KeyCreated { key, owner, name, last_four, settings } => {
                let KeySettings { team, controls, expires_at, tags } = &**settings;
                let record = about(key)
                    .with(json!({
                        "team": team, "owner": owner.to_string(), "last_four": last_four, "expires_at": expires_at,
                        "controls": controls,
                    }))
                    .beside("name", name);
                if tags.is_empty() { record } else { record.beside("tags", words(tags)) }
            }
            Event::KeyRevoked { key, team, owner } => about(key)
                .with(json!({ "team": team, "owner": owner.to_string(), "before": "live", "after": "revoked" })),
            Event::KeyRenamed { key, before, after } => about(key).beside_change(before, after),
            Event::KeyUpdated { key, before, after } => {
                let record = about(key).change(without_tags(before), without_tags(after));
                if before.tags == after.tags {
                    return record;
                }
                let sides = [("before", words(&before.tags)), ("after", words(&after.tags))];
                let some = sides.into_iter().filter(|(_, tags)| !tags.is_empty());
                some.fold(record, |record, (name, tags)| record.beside(name, tags))
            }
            Event::KeyDisabled { key } => about(key).change("enabled", "disabled"),
            Event::KeyEnabled { key } => about(key).change("disabled", "enabled"),
            Event::KeyRotated { key, version, last_four, dies_at } => {
                about(key).with(json!({ "version": version, "last_four": last_four, "former_dies_at": dies_at }))
            }
            Event::KeyFormerSecretEnded { key } => about(key),
            Event::KeyLeaked { key, version, source, place, outcome } => {
                let record = about(key).with(json!({ "version": version, "source": source, "outcome": outcome }));
                if place.is_empty() { record } else { record.beside("place", place) }
            }
            Event::KeyTakenOver { key, before, after } => about(key).change(before.to_string(), after.to_string()),
            Event::KeyTeamsChanged { key, before, after } => about(key).change(before, after),
            Event::ServiceAccountCreated { service_account, team, name, role } => {
                about(service_account).with(json!({ "team": team, "role": role })).beside("name", name)
            }
            Event::ServiceAccountDisabled { service_account } => about(service_account).change("enabled", "disabled"),
            Event::ServiceAccountEnabled { service_account } => about(service_account).change("disabled", "enabled"),
            Event::ServiceAccountDeleted { service_account } => about(service_account),
            Event::ChecklistStepReached { org, account, step, sdk } => {
                about(account).with(json!({ "org": org, "step": step, "sdk": sdk }))
            }
            Event::ChecklistDismissed { org, account } | Event::ChecklistReopened { org, account } => {
                about(account).with(json!({ "org": org }))
            }
            Event::SessionConfirmed { session, factor, .. } => about(session).with(json!({ "factor": factor })),
            Event::SessionConfirmationFailed { session, why, .. } => about(session).with(json!({ "why": why })),
            Event::SessionReported { session, .. } => about(session),
            Event::TicketRefused { account, purpose, why } => {
                Record { target: account.map(|id| id.to_string()), ..nothing() }
                    .with(json!({ "purpose": purpose, "why": why }))
            }
            Event::FactorLossReported { account } | Event::TotpAdded { account } | Event::TotpRemoved { account } => {
                about(account)
            }
            Event::RecoveryCodesMade { account, count } => about(account).with(json!({ "count": count })),
            Event::RecoveryCodeUsed { account, left } => about(account).with(json!({ "left": left })),
            Event::FactorLossAsked { loss, due_at, .. } => about(loss).with(json!({ "due_at": due_at })),
            Event::FactorLossStopped { loss, .. } | Event::FactorLossDone { loss, .. } => about(loss),
            Event::PasskeyAdded { passkey, name, .. } => about(passkey).beside("name", name),
            Event::PasskeyRenamed { passkey, before, after, .. } => about(passkey).beside_change(before, after),
            Event::PasskeyRemoved { passkey, .. } => about(passkey),
            Event::IdentityLinked { identity, provider, label, .. } => {
                about(identity).with(json!({ "provider": provider })).beside("label", label)
            }
            Event::IdentityUnlinked { identity, provider, .. } => about(identity).with(json!({ "provider": provider })),
            Event::PasswordLeakFound { account } => about(account),
            Event::PasswordSprayingSeen { network, accounts } => {
                nothing().with(json!({ "accounts": accounts })).beside("network", network)
            }
            Event::AddressChangeAsked { change, address, .. } => about(change).beside("address", address),
            Event::AddressChanged { change, before, after, .. }
            | Event::AddressChangeUndone { change, before, after, .. } => about(change).beside_change(before, after),
            Event::NotificationsChanged { account, before, after } => about(account).change(before, after),
            Event::ApiDefaultsChanged { account, before, after } => {
                let record = about(account).change(without_contact(before), without_contact(after));
                let contacts = [("before.contact", &before.contact), ("after.contact", &after.contact)];
                contacts.into_iter().fold(record, |record, (name, contact)| match contact {
                    Some(contact) => record.beside(name, contact),
                    None => record,
                })
            }
            Event::DataExported { account }
            | Event::DeletionCancelled { account }
            | Event::AccountDeleted { account } => about(account),
            Event::DeletionAsked { account, due_at } => about(account).with(json!({ "due_at": due_at })),
            Event::MemberRemoved { org, account, role } => {
                about(account).with(json!({ "org": org, "before": role, "after": null }))
            }
            Event::RoleChanged { org, account, before, after } => {
                about(account).with(json!({ "org": org, "before": before, "after": after }))
            }
            Event::SignInDemanded { org, account } => about(account).with(json!({ "org": org })),
            Event::FactorLossApproved { account, loss } => about(loss).with(json!({ "account": account })),
            Event::OrganizationSlugChanged { org, before, after } => about(org).beside_change(before, after),
            Event::OrganizationZoneChanged { org, before, after } => about(org).change(before, after),
            Event::OrganizationDeletionAsked { org, due_at } => about(org).with(json!({ "due_at": due_at })),
            Event::OrganizationDeletionCancelled { org } | Event::OrganizationDeleted { org } => about(org),
            Event::TeamRenamed { team, before, after } => about(team).beside_change(before, after),
            Event::TeamDepartmentChanged { team, before, after } => {
                let sides = [("before", before), ("after", after)];
                sides.into_iter().fold(about(team), |record, (name, tag)| match tag {
                    Some(tag) => record.beside(name, tag),
                    None => record,
                })
            }
            Event::TeamDeleted { team, name } => about(team).beside("name", name),
            Event::TeamMemberAdded { team, account } => {
                about(team).with(json!({ "account": account, "before": null, "after": "member" }))
            }
            Event::TeamMemberRemoved { team, account } => {
                about(team).with(json!({ "account": account, "before": "member", "after": null }))
            }
            Event::InvitationCreated { invitation, address, role, teams, expires_at } => about(invitation)
                .with(json!({ "role": role, "teams": teams, "expires_at": expires_at }))
                .beside("address", address),
            Event::InvitationResent { invitation, expires_at } => {
                about(invitation).with(json!({ "expires_at": expires_at }))
            }
            Event::InvitationRevoked { invitation } => about(invitation),
            Event::InvitationAccepted { invitation, account, mailed } => {
                about(invitation).with(json!({ "account": account, "mailed": mailed }))
            }
            Event::InvitationRefused { invitation, why, .. } => about(invitation).with(json!({ "why": why })),
            Event::ImportStarted { import, rows, role } => about(import).with(json!({ "rows": rows, "role": role })),
            Event::ImportFinished { import, sent, skipped } => {
                about(import).with(json!({ "sent": sent, "skipped": skipped }))
            }
            Event::PoliciesApplied { org, trial, before, after, until } => {
                about(org).with(json!({ "trial": trial, "before": before, "after": after, "until": until }))
            }
            Event::PoliciesConfirmed { org, trial } => about(org).with(json!({ "trial": trial })),
            Event::PoliciesRolledBack { org, trial, by_time } => {
                about(org).with(json!({ "trial": trial, "by_time": by_time }))
            }
            Event::KeyRefused { key, code } => about(key).with(json!({ "code": code })),
            Event::AuditExported { org, through } | Event::AuditPruned { org, through } => {
                about(org).with(json!({ "through": through }))
            }
            Event::AuditRetentionChanged { org, before_days, after_days } => about(org).change(before_days, after_days),
            Event::WebhookCreated { webhook, host, events } => {
                about(webhook).with(json!({ "events": events })).beside("host", host)
            }
            Event::WebhookUpdated { webhook, host, before, after } => {
                about(webhook).change(before, after).beside("host", host)
            }
            Event::WebhookSecretRotated { webhook, former_until } => {
                about(webhook).with(json!({ "former_until": former_until }))
            }
            Event::WebhookPaused { webhook, why } => about(webhook).with(json!({ "why": why })),
            Event::WebhookResumed { webhook }
            | Event::WebhookDeleted { webhook }
            | Event::WebhookTested { webhook } => about(webhook),
            Event::WebhookReplayed { webhook, deliveries } => about(webhook).with(json!({ "deliveries": deliveries })),
            Event::AccessDenied { permission, why } => {
                nothing().with(json!({ "permission": permission, "refusal": why }))
            }
            Event::JobFinished { id, job } => about(id).with(json!({ "job": job })),
            Event::JobFailed { id, job, attempt, last } => {
                about(id).with(json!({ "job": job, "attempt": attempt, "last": last }))
            }
        }
    }
}
