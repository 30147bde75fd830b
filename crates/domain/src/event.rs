//! What can have happened, as values: the catalogue of events. A name is an interface; renaming one breaks readers of the audit log.

use crate::api_default::ApiDefaults;
use crate::checklist::Step;
use crate::email::EmailAddress;
use crate::id::{
    AccountId, AddressChangeId, FactorLossId, IdentityId, ImportId, InvitationId, JobId, KeyId, OrgId, PasskeyId,
    ServiceAccountId, SessionId, SignUpId, TeamId, TrialId, WebhookId,
};
use crate::invitation::InvitationRefusal;
use crate::key::{KeySettings, Owner};
use crate::leak::{LeakOutcome, LeakSource};
use crate::name::{DepartmentTag, DisplayName, KeyName, OrgName, TeamName};
use crate::notification::Choices;
use crate::policies::Policies;
use crate::policy::{Permission, Refusal};
use crate::preference::Preferences;
use crate::problem::Code;
use crate::role::Role;
use crate::session::{Factor, Factors, Method, SessionEnd, SignInFailure};
use crate::slug::Slug;
use crate::terms::TermsVersion;
use crate::ticket::{Purpose, TicketRefusal};
use crate::time::Timestamp;
use crate::use_case::UseCase;
use crate::webhook::{PauseReason, Subscription};

mod kind;
mod public;
mod record;
mod rules;
mod sample;

pub use kind::Kind;
pub use record::Record;
pub use rules::{Logs, leads_to_members_log};
pub use sample::catalogue;

/// Something that happened. Where a state changed, before and after are both here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody asked for an account; recorded alike whether or not the address has one.
    SignUpRequested {
        sign_up: SignUpId,
        address: EmailAddress,
    },
    /// Another code and link for a sign-up.
    SignUpCodeSent {
        sign_up: SignUpId,
    },
    SignUpCodeRefused {
        sign_up: SignUpId,
    },
    AccountCreated {
        account: AccountId,
        address: EmailAddress,
        name: DisplayName,
    },
    AccountRenamed {
        account: AccountId,
        before: DisplayName,
        after: DisplayName,
    },
    AddressConfirmed {
        account: AccountId,
        address: EmailAddress,
    },
    /// `before` is absent at the first choice.
    UseCaseChanged {
        account: AccountId,
        before: Option<UseCase>,
        after: UseCase,
    },
    PreferencesChanged {
        account: AccountId,
        before: Preferences,
        after: Preferences,
    },
    TermsAccepted {
        account: AccountId,
        before: Option<TermsVersion>,
        after: TermsVersion,
    },
    OrganizationCreated {
        org: OrgId,
        name: OrgName,
        slug: Slug,
    },
    OrganizationRenamed {
        org: OrgId,
        before: OrgName,
        after: OrgName,
    },
    TeamCreated {
        team: TeamId,
        name: TeamName,
    },
    MemberAdded {
        org: OrgId,
        account: AccountId,
        role: Role,
    },
    /// The second factor is awaited.
    FirstFactorShown {
        account: AccountId,
        method: Method,
    },
    SignedIn {
        account: AccountId,
        session: SessionId,
        method: Method,
        factors: Factors,
    },
    /// `account` is absent when the address has none.
    SignInFailed {
        account: Option<AccountId>,
        address: EmailAddress,
        why: SignInFailure,
    },
    SignedOut {
        account: AccountId,
        session: SessionId,
    },
    SessionEnded {
        account: AccountId,
        session: SessionId,
        why: SessionEnd,
    },
    PasswordResetRequested {
        account: Option<AccountId>,
        address: EmailAddress,
    },
    /// A link that was not, or no longer, good; `account` where the link was known.
    PasswordResetRefused {
        account: Option<AccountId>,
    },
    PasswordChanged {
        account: AccountId,
        by_reset: bool,
    },
    KeyCreated {
        key: KeyId,
        owner: Owner,
        name: KeyName,
        last_four: String,
        settings: Box<KeySettings>,
    },
    KeyRevoked {
        key: KeyId,
        team: TeamId,
        owner: Owner,
    },
    KeyRenamed {
        key: KeyId,
        before: KeyName,
        after: KeyName,
    },
    KeyUpdated {
        key: KeyId,
        before: Box<KeySettings>,
        after: Box<KeySettings>,
    },
    KeyDisabled {
        key: KeyId,
    },
    KeyEnabled {
        key: KeyId,
    },
    /// The new secret, and until when the one before goes on working.
    KeyRotated {
        key: KeyId,
        version: i64,
        last_four: String,
        dies_at: Timestamp,
    },
    /// With its secrets as they are.
    KeyTakenOver {
        key: KeyId,
        before: Owner,
        after: Owner,
    },
    ServiceAccountCreated {
        service_account: ServiceAccountId,
        team: TeamId,
        name: KeyName,
        role: Role,
    },
    ServiceAccountDisabled {
        service_account: ServiceAccountId,
    },
    ServiceAccountEnabled {
        service_account: ServiceAccountId,
    },
    ServiceAccountDeleted {
        service_account: ServiceAccountId,
    },
    /// The secret before the last rotation ended before its time.
    KeyFormerSecretEnded {
        key: KeyId,
    },
    /// Which teams share an organization token; none before it was made.
    KeyTeamsChanged {
        key: KeyId,
        before: Vec<TeamId>,
        after: Vec<TeamId>,
    },
    /// A secret of the key is out. What stopped for it is told by an event of its own.
    KeyLeaked {
        key: KeyId,
        version: i64,
        source: LeakSource,
        place: String,
        outcome: LeakOutcome,
    },
    /// For the first time. `sdk` is the product that was recognized, where one was.
    ChecklistStepReached {
        org: OrgId,
        account: AccountId,
        step: Step,
        sdk: Option<String>,
    },
    ChecklistDismissed {
        org: OrgId,
        account: AccountId,
    },
    ChecklistReopened {
        org: OrgId,
        account: AccountId,
    },
    /// The gate refused a known or unknown actor.
    AccessDenied {
        permission: Permission,
        why: Refusal,
    },
    /// A proof of who one is, for sensitive acts.
    SessionConfirmed {
        account: AccountId,
        session: SessionId,
        factor: Factor,
    },
    SessionConfirmationFailed {
        account: AccountId,
        session: SessionId,
        why: SignInFailure,
    },
    /// The person said by mail that this session is somebody else's.
    SessionReported {
        account: AccountId,
        session: SessionId,
    },
    /// A ticket of another purpose, account or session.
    TicketRefused {
        account: Option<AccountId>,
        purpose: Purpose,
        why: TicketRefusal,
    },
    TotpAdded {
        account: AccountId,
    },
    TotpRemoved {
        account: AccountId,
    },
    RecoveryCodesMade {
        account: AccountId,
        count: u32,
    },
    RecoveryCodeUsed {
        account: AccountId,
        left: u32,
    },
    /// Somebody who showed the password says that the second factor is lost: a link is mailed.
    FactorLossReported {
        account: AccountId,
    },
    /// The second factor is lost; it goes at `due_at` unless somebody stops it.
    FactorLossAsked {
        account: AccountId,
        loss: FactorLossId,
        due_at: Timestamp,
    },
    FactorLossStopped {
        account: AccountId,
        loss: FactorLossId,
    },
    /// The wait is over: the second factors are gone.
    FactorLossDone {
        account: AccountId,
        loss: FactorLossId,
    },
    PasskeyAdded {
        account: AccountId,
        passkey: PasskeyId,
        name: KeyName,
    },
    PasskeyRenamed {
        account: AccountId,
        passkey: PasskeyId,
        before: KeyName,
        after: KeyName,
    },
    PasskeyRemoved {
        account: AccountId,
        passkey: PasskeyId,
    },
    IdentityLinked {
        account: AccountId,
        identity: IdentityId,
        provider: Method,
        label: String,
    },
    IdentityUnlinked {
        account: AccountId,
        identity: IdentityId,
        provider: Method,
    },
    /// The password of a sign-in is on the list of leaked ones.
    PasswordLeakFound {
        account: AccountId,
    },
    /// One source tried one password on this many accounts.
    PasswordSprayingSeen {
        network: String,
        accounts: u32,
    },
    AddressChangeAsked {
        account: AccountId,
        change: AddressChangeId,
        address: EmailAddress,
    },
    AddressChanged {
        account: AccountId,
        change: AddressChangeId,
        before: EmailAddress,
        after: EmailAddress,
    },
    AddressChangeUndone {
        account: AccountId,
        change: AddressChangeId,
        before: EmailAddress,
        after: EmailAddress,
    },
    NotificationsChanged {
        account: AccountId,
        before: Choices,
        after: Choices,
    },
    ApiDefaultsChanged {
        account: AccountId,
        before: ApiDefaults,
        after: ApiDefaults,
    },
    DataExported {
        account: AccountId,
    },
    DeletionAsked {
        account: AccountId,
        due_at: Timestamp,
    },
    DeletionCancelled {
        account: AccountId,
    },
    AccountDeleted {
        account: AccountId,
    },
    MemberRemoved {
        org: OrgId,
        account: AccountId,
        role: Role,
    },
    RoleChanged {
        org: OrgId,
        account: AccountId,
        before: Role,
        after: Role,
    },
    /// Sessions that were begun before now no longer open this organization's door.
    SignInDemanded {
        org: OrgId,
        account: AccountId,
    },
    /// An Admin of an organization that requires a second factor lets a member's lost one go.
    FactorLossApproved {
        account: AccountId,
        loss: FactorLossId,
    },
    OrganizationSlugChanged {
        org: OrgId,
        before: Slug,
        after: Slug,
    },
    OrganizationZoneChanged {
        org: OrgId,
        before: String,
        after: String,
    },
    OrganizationDeletionAsked {
        org: OrgId,
        due_at: Timestamp,
    },
    OrganizationDeletionCancelled {
        org: OrgId,
    },
    OrganizationDeleted {
        org: OrgId,
    },
    TeamRenamed {
        team: TeamId,
        before: TeamName,
        after: TeamName,
    },
    /// The department that a team's costs are booked to.
    TeamDepartmentChanged {
        team: TeamId,
        before: Option<DepartmentTag>,
        after: Option<DepartmentTag>,
    },
    TeamDeleted {
        team: TeamId,
        name: TeamName,
    },
    TeamMemberAdded {
        team: TeamId,
        account: AccountId,
    },
    TeamMemberRemoved {
        team: TeamId,
        account: AccountId,
    },
    InvitationCreated {
        invitation: InvitationId,
        address: EmailAddress,
        role: Role,
        teams: Vec<TeamId>,
        expires_at: Timestamp,
    },
    InvitationResent {
        invitation: InvitationId,
        expires_at: Timestamp,
    },
    InvitationRevoked {
        invitation: InvitationId,
    },
    /// `mailed`: by the link that came by mail, which shows that the address is the person's.
    InvitationAccepted {
        invitation: InvitationId,
        account: AccountId,
        mailed: bool,
    },
    /// `account` is absent for a visitor.
    InvitationRefused {
        account: Option<AccountId>,
        invitation: InvitationId,
        why: InvitationRefusal,
    },
    ImportStarted {
        import: ImportId,
        rows: u32,
        role: Role,
    },
    ImportFinished {
        import: ImportId,
        sent: u32,
        skipped: u32,
    },
    /// For a while, unless confirmed.
    PoliciesApplied {
        org: OrgId,
        trial: TrialId,
        before: Policies,
        after: Policies,
        until: Timestamp,
    },
    PoliciesConfirmed {
        org: OrgId,
        trial: TrialId,
    },
    /// By a person, or because nobody confirmed.
    PoliciesRolledBack {
        org: OrgId,
        trial: TrialId,
        by_time: bool,
    },
    /// The first refusal of a key for one reason in a minute.
    KeyRefused {
        key: KeyId,
        code: Code,
    },
    /// Entries up to this number left the house.
    AuditExported {
        org: OrgId,
        through: i64,
    },
    AuditRetentionChanged {
        org: OrgId,
        before_days: u32,
        after_days: u32,
    },
    /// Entries up to this number are gone; the chain begins after them, at a signed checkpoint.
    AuditPruned {
        org: OrgId,
        through: i64,
    },
    /// `host` is where it is; the rest of its address may be a secret.
    WebhookCreated {
        webhook: WebhookId,
        host: String,
        events: Subscription,
    },
    WebhookUpdated {
        webhook: WebhookId,
        host: String,
        before: Subscription,
        after: Subscription,
    },
    /// The secret before goes on signing, beside the new one, until then.
    WebhookSecretRotated {
        webhook: WebhookId,
        former_until: Timestamp,
    },
    WebhookPaused {
        webhook: WebhookId,
        why: PauseReason,
    },
    WebhookResumed {
        webhook: WebhookId,
    },
    WebhookDeleted {
        webhook: WebhookId,
    },
    WebhookTested {
        webhook: WebhookId,
    },
    /// So many deliveries are tried anew.
    WebhookReplayed {
        webhook: WebhookId,
        deliveries: u64,
    },
    /// `job` is the name of the handler.
    JobFinished {
        id: JobId,
        job: String,
    },
    /// `last`: it will not be tried again.
    JobFailed {
        id: JobId,
        job: String,
        attempt: u32,
        last: bool,
    },
}

#[cfg(test)]
mod tests;
