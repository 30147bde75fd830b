//! One example of every event: what the documentation lists and the snapshot test holds still.

use std::collections::BTreeSet;

use super::{Event, Kind};
use crate::api_default::ApiDefaults;
use crate::checklist::Step;
use crate::email::EmailAddress;
use crate::id::{
    AccountId, AddressChangeId, FactorLossId, IdentityId, ImportId, InvitationId, JobId, KeyId, OrgId, PasskeyId,
    ServiceAccountId, SessionId, SignUpId, TeamId, TrialId, WebhookId,
};
use crate::invitation::InvitationRefusal;
use crate::key::{Access, Controls, KeySettings, Owner, Resource, Scopes};
use crate::leak::{LeakOutcome, LeakSource};
use crate::name::{DepartmentTag, DisplayName, KeyName, KeyTag, OrgName, TeamName};
use crate::notification::{Choices, Topic};
use crate::policies::{Mfa, Policies};
use crate::policy::{Permission, Refusal};
use crate::preference::{Preferences, Theme};
use crate::problem::Code;
use crate::role::Role;
use crate::session::{Factor, Factors, Method, SessionEnd, SignInFailure};
use crate::slug::Slug;
use crate::terms::TermsVersion;
use crate::ticket::{Purpose, TicketRefusal};
use crate::time::Timestamp;
use crate::use_case::UseCase;
use crate::webhook::{PauseReason, Subscription};

/// One example of every event, and more where the log depends on the content.
pub fn catalogue() -> Vec<Event> {
    // The words below are good ones, as the tests show; a list that could fail would only burden its readers.
    examples().unwrap_or_default()
}

fn examples() -> Option<Vec<Event>> {
    let account = AccountId::from_bits(1);
    let org = OrgId::from_bits(2);
    let team = TeamId::from_bits(3);
    let key = KeyId::from_bits(4);
    let session = SessionId::from_bits(5);
    let sign_up = SignUpId::from_bits(6);
    let job = JobId::from_bits(7);
    let loss = FactorLossId::from_bits(8);
    let passkey = PasskeyId::from_bits(9);
    let identity = IdentityId::from_bits(10);
    let change = AddressChangeId::from_bits(11);
    let invitation = InvitationId::from_bits(12);
    let import = ImportId::from_bits(13);
    let trial = TrialId::from_bits(14);
    let service_account = ServiceAccountId::from_bits(15);
    let webhook = WebhookId::from_bits(16);
    let host = "hooks.example.net".to_owned();
    let chosen = Subscription::Chosen([Kind::KeyCreated, Kind::KeyRevoked].into());
    let noon = Timestamp::from_micros(1_795_521_600_000_000);
    let other = EmailAddress::parse("lovelace@example.net").ok()?;
    let mut quiet = Choices::default();
    quiet.set(Topic::KeyCreated, false);
    let defaults = ApiDefaults { contact: Some(other.clone()), ..ApiDefaults::default() };
    let address = EmailAddress::parse("ada@example.org").ok()?;
    let name = DisplayName::parse;
    let policies = Policies { mfa: Some(Mfa { since: noon, grace_days: 7 }), ..Policies::default() };
    let org_name = OrgName::parse("Ada’s organization").ok()?;
    let terms = |text| TermsVersion::parse(text).ok();
    let preferences = Preferences::default();
    let dark = Preferences { theme: Theme::Dark, time_zone: "Europe/Berlin".to_owned(), ..preferences.clone() };
    let settings = KeySettings { team, tags: BTreeSet::new(), controls: Controls::default(), expires_at: Some(noon) };
    let restricted = Controls {
        scopes: Scopes::Restricted([(Resource::Text, Access::Write)].into()),
        requests_per_minute: Some(60),
        ..Controls::default()
    };
    let narrowed =
        KeySettings { tags: [KeyTag::parse("Atlas").ok()?].into(), controls: restricted, ..settings.clone() };
    Some(vec![
        Event::SignUpRequested { sign_up, address: address.clone() },
        Event::SignUpCodeSent { sign_up },
        Event::SignUpCodeRefused { sign_up },
        Event::AccountCreated { account, address: address.clone(), name: name("Ada Lovelace").ok()? },
        Event::AccountRenamed { account, before: name("Ada").ok()?, after: name("Ada Lovelace").ok()? },
        Event::AddressConfirmed { account, address: address.clone() },
        Event::UseCaseChanged { account, before: Some(UseCase::Text), after: UseCase::Video },
        Event::PreferencesChanged { account, before: preferences, after: dark },
        Event::TermsAccepted { account, before: terms("2026-11-01"), after: terms("2026-11-24")? },
        Event::OrganizationCreated { org, slug: Slug::suggest(&org_name), name: org_name.clone() },
        Event::OrganizationRenamed { org, before: org_name, after: OrgName::parse("Analytical Engines").ok()? },
        Event::TeamCreated { team, name: TeamName::parse("Default").ok()? },
        Event::MemberAdded { org, account, role: Role::Admin },
        Event::FirstFactorShown { account, method: Method::Password },
        Event::SignedIn {
            account,
            session,
            method: Method::Password,
            factors: Factors::of(&[Factor::Password, Factor::Totp]),
        },
        Event::SignInFailed { account: Some(account), address: address.clone(), why: SignInFailure::WrongPassword },
        Event::SignInFailed { account: None, address: address.clone(), why: SignInFailure::UnknownAddress },
        Event::SignedOut { account, session },
        Event::SessionEnded { account, session, why: SessionEnd::PasswordReset },
        Event::PasswordResetRequested { account: Some(account), address: address.clone() },
        Event::PasswordResetRequested { account: None, address: address.clone() },
        Event::PasswordResetRefused { account: Some(account) },
        Event::PasswordResetRefused { account: None },
        Event::PasswordChanged { account, by_reset: true },
        Event::KeyCreated {
            key,
            owner: Owner::Member(account),
            name: KeyName::parse("ci").ok()?,
            last_four: "9f3a".to_owned(),
            settings: Box::new(settings.clone()),
        },
        Event::KeyRevoked { key, team, owner: Owner::Member(account) },
        Event::KeyRenamed { key, before: KeyName::parse("ci").ok()?, after: KeyName::parse("staging").ok()? },
        Event::KeyUpdated { key, before: Box::new(settings.clone()), after: Box::new(narrowed) },
        Event::KeyDisabled { key },
        Event::KeyEnabled { key },
        Event::KeyRotated { key, version: 2, last_four: "9f3a".to_owned(), dies_at: noon },
        Event::KeyFormerSecretEnded { key },
        Event::KeyLeaked {
            key,
            version: 2,
            source: LeakSource::CodeHost,
            place: "https://code.example/ada/demo/blob/main/.env".to_owned(),
            outcome: LeakOutcome::Revoked,
        },
        Event::KeyTakenOver { key, before: Owner::Member(account), after: Owner::ServiceAccount(service_account) },
        Event::KeyTeamsChanged { key, before: Vec::new(), after: vec![team] },
        Event::ServiceAccountCreated {
            service_account,
            team,
            name: KeyName::parse("deploy").ok()?,
            role: Role::Developer,
        },
        Event::ServiceAccountDisabled { service_account },
        Event::ServiceAccountEnabled { service_account },
        Event::ServiceAccountDeleted { service_account },
        Event::ChecklistStepReached { org, account, step: Step::InstallSdk, sdk: Some("openai-python".to_owned()) },
        Event::ChecklistDismissed { org, account },
        Event::ChecklistReopened { org, account },
        Event::AccessDenied {
            permission: Permission::ManageOwnKeys,
            why: Refusal::Role { needs: vec![Role::Admin, Role::Developer] },
        },
        Event::SessionConfirmed { account, session, factor: Factor::Totp },
        Event::SessionConfirmationFailed { account, session, why: SignInFailure::WrongCode },
        Event::SessionReported { account, session },
        Event::TicketRefused { account: None, purpose: Purpose::NotMe, why: TicketRefusal::OtherPurpose },
        Event::TicketRefused {
            account: Some(account),
            purpose: Purpose::SecondFactor,
            why: TicketRefusal::OtherSession,
        },
        Event::TotpAdded { account },
        Event::TotpRemoved { account },
        Event::RecoveryCodesMade { account, count: 10 },
        Event::RecoveryCodeUsed { account, left: 9 },
        Event::FactorLossReported { account },
        Event::FactorLossAsked { account, loss, due_at: noon },
        Event::FactorLossStopped { account, loss },
        Event::FactorLossDone { account, loss },
        Event::PasskeyAdded { account, passkey, name: KeyName::parse("Laptop").ok()? },
        Event::PasskeyRenamed {
            account,
            passkey,
            before: KeyName::parse("Laptop").ok()?,
            after: KeyName::parse("Old laptop").ok()?,
        },
        Event::PasskeyRemoved { account, passkey },
        Event::IdentityLinked { account, identity, provider: Method::Google, label: "ada@example.net".to_owned() },
        Event::IdentityUnlinked { account, identity, provider: Method::Google },
        Event::PasswordLeakFound { account },
        Event::PasswordSprayingSeen { network: "192.0.2.0/24".to_owned(), accounts: 5 },
        Event::AddressChangeAsked { account, change, address: other.clone() },
        Event::AddressChanged { account, change, before: address.clone(), after: other.clone() },
        Event::AddressChangeUndone { account, change, before: other.clone(), after: address.clone() },
        Event::NotificationsChanged { account, before: Choices::default(), after: quiet },
        Event::ApiDefaultsChanged { account, before: ApiDefaults::default(), after: defaults },
        Event::DataExported { account },
        Event::DeletionAsked { account, due_at: noon },
        Event::DeletionCancelled { account },
        Event::AccountDeleted { account },
        Event::MemberRemoved { org, account, role: Role::Developer },
        Event::RoleChanged { org, account, before: Role::Developer, after: Role::Admin },
        Event::SignInDemanded { org, account },
        Event::FactorLossApproved { account, loss },
        Event::OrganizationSlugChanged { org, before: Slug::parse("ada").ok()?, after: Slug::parse("engines").ok()? },
        Event::OrganizationZoneChanged { org, before: "UTC".to_owned(), after: "Europe/Berlin".to_owned() },
        Event::OrganizationDeletionAsked { org, due_at: noon },
        Event::OrganizationDeletionCancelled { org },
        Event::OrganizationDeleted { org },
        Event::TeamRenamed { team, before: TeamName::parse("Default").ok()?, after: TeamName::parse("Research").ok()? },
        Event::TeamDepartmentChanged { team, before: None, after: Some(DepartmentTag::parse("R&D").ok()?) },
        Event::TeamDeleted { team, name: TeamName::parse("Research").ok()? },
        Event::TeamMemberAdded { team, account },
        Event::TeamMemberRemoved { team, account },
        Event::InvitationCreated {
            invitation,
            address: other.clone(),
            role: Role::Developer,
            teams: vec![team],
            expires_at: noon,
        },
        Event::InvitationResent { invitation, expires_at: noon },
        Event::InvitationRevoked { invitation },
        Event::InvitationAccepted { invitation, account, mailed: true },
        Event::InvitationRefused { account: Some(account), invitation, why: InvitationRefusal::OtherAddress },
        Event::InvitationRefused { account: None, invitation, why: InvitationRefusal::Expired },
        Event::ImportStarted { import, rows: 50, role: Role::Developer },
        Event::ImportFinished { import, sent: 48, skipped: 2 },
        Event::PoliciesApplied { org, trial, before: Policies::default(), after: policies, until: noon },
        Event::PoliciesConfirmed { org, trial },
        Event::PoliciesRolledBack { org, trial, by_time: true },
        Event::KeyRefused { key, code: Code::Expired },
        Event::AuditExported { org, through: 100 },
        Event::AuditRetentionChanged { org, before_days: 365, after_days: 730 },
        Event::AuditPruned { org, through: 100 },
        Event::WebhookCreated { webhook, host: host.clone(), events: Subscription::All },
        Event::WebhookUpdated { webhook, host, before: Subscription::All, after: chosen },
        Event::WebhookSecretRotated { webhook, former_until: noon },
        Event::WebhookPaused { webhook, why: PauseReason::Failures },
        Event::WebhookResumed { webhook },
        Event::WebhookDeleted { webhook },
        Event::WebhookTested { webhook },
        Event::WebhookReplayed { webhook, deliveries: 3 },
        Event::JobFinished { id: job, job: "send_mail".to_owned() },
        Event::JobFailed { id: job, job: "send_mail".to_owned(), attempt: 3, last: false },
    ])
}
