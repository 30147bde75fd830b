//! What happened, as people say it: one phrase for each event of the catalogue, and what is wrong with a search of the log.

use domain::audit::SearchProblem;
use domain::event::Kind;

/// The phrase for an event. No event can be forgotten: the match is exhaustive.
pub const fn phrase(kind: Kind) -> &'static str {
    use Kind::*;
    match kind {
        SignUpRequested => "Sign-up asked for",
        SignUpCodeSent => "Sign-up code sent",
        SignUpCodeRefused => "Sign-up code refused",
        AccountCreated => "Account created",
        AccountRenamed => "Name changed",
        AddressConfirmed => "Address confirmed",
        UseCaseChanged => "Use case changed",
        PreferencesChanged => "Preferences changed",
        TermsAccepted => "Terms accepted",
        OrganizationCreated => "Organization created",
        OrganizationRenamed => "Organization renamed",
        TeamCreated => "Team created",
        MemberAdded => "Member joined",
        FirstFactorShown => "First factor shown, second awaited",
        SignedIn => "Signed in",
        SignInFailed => "Sign-in failed",
        SignedOut => "Signed out",
        SessionEnded => "Session ended",
        PasswordResetRequested => "Password reset asked for",
        PasswordResetRefused => "Password reset refused",
        PasswordChanged => "Password changed",
        KeyCreated => "API key created",
        KeyRevoked => "API key revoked",
        KeyRenamed => "API key renamed",
        KeyUpdated => "API key changed",
        KeyDisabled => "API key disabled",
        KeyEnabled => "API key enabled",
        KeyRotated => "API key rotated",
        KeyFormerSecretEnded => "Former secret of an API key ended",
        KeyTakenOver => "API key taken over by a service account",
        KeyTeamsChanged => "Teams of an organization token changed",
        KeyLeaked => "API key found in public",
        ServiceAccountCreated => "Service account created",
        ServiceAccountDisabled => "Service account disabled",
        ServiceAccountEnabled => "Service account enabled",
        ServiceAccountDeleted => "Service account deleted",
        ChecklistStepReached => "First step reached",
        ChecklistDismissed => "Checklist dismissed",
        ChecklistReopened => "Checklist reopened",
        AccessDenied => "Access denied",
        SessionConfirmed => "Identity confirmed",
        SessionConfirmationFailed => "Identity not confirmed",
        SessionReported => "Session reported as somebody else’s",
        TicketRefused => "Link refused",
        TotpAdded => "Authenticator app added",
        TotpRemoved => "Authenticator app removed",
        RecoveryCodesMade => "Recovery codes made",
        RecoveryCodeUsed => "Recovery code used",
        FactorLossReported => "Second factor reported lost",
        FactorLossAsked => "Removal of a lost factor begun",
        FactorLossStopped => "Removal of a lost factor stopped",
        FactorLossDone => "Lost factor removed",
        PasskeyAdded => "Passkey added",
        PasskeyRenamed => "Passkey renamed",
        PasskeyRemoved => "Passkey removed",
        IdentityLinked => "Sign-in provider connected",
        IdentityUnlinked => "Sign-in provider disconnected",
        PasswordLeakFound => "Password found on a list of leaked ones",
        PasswordSprayingSeen => "Password spraying seen",
        AddressChangeAsked => "Address change asked for",
        AddressChanged => "Address changed",
        AddressChangeUndone => "Address change undone",
        NotificationsChanged => "Notifications changed",
        ApiDefaultsChanged => "API defaults changed",
        DataExported => "Own data downloaded",
        DeletionAsked => "Deletion of the account asked for",
        DeletionCancelled => "Account kept",
        AccountDeleted => "Account deleted",
        MemberRemoved => "Member removed",
        RoleChanged => "Role changed",
        SignInDemanded => "New sign-in demanded",
        FactorLossApproved => "Removal of a lost factor approved",
        OrganizationSlugChanged => "Organization’s address changed",
        OrganizationZoneChanged => "Organization’s time zone changed",
        OrganizationDeletionAsked => "Deletion of the organization asked for",
        OrganizationDeletionCancelled => "Organization kept",
        OrganizationDeleted => "Organization deleted",
        TeamRenamed => "Team renamed",
        TeamDepartmentChanged => "Department of a team changed",
        TeamDeleted => "Team deleted",
        TeamMemberAdded => "Member added to a team",
        TeamMemberRemoved => "Member removed from a team",
        InvitationCreated => "Invitation sent",
        InvitationResent => "Invitation sent again",
        InvitationRevoked => "Invitation withdrawn",
        InvitationAccepted => "Invitation accepted",
        InvitationRefused => "Invitation did not open",
        ImportStarted => "Bulk invitation started",
        ImportFinished => "Bulk invitation finished",
        PoliciesApplied => "Policies applied on trial",
        PoliciesConfirmed => "Policies confirmed",
        PoliciesRolledBack => "Policies rolled back",
        KeyRefused => "API key refused",
        AuditExported => "Audit log exported",
        AuditRetentionChanged => "Retention of the audit log changed",
        AuditPruned => "Old entries of the audit log deleted",
        WebhookCreated => "Webhook created",
        WebhookUpdated => "Webhook changed",
        WebhookSecretRotated => "Secret of a webhook rotated",
        WebhookPaused => "Webhook paused",
        WebhookResumed => "Webhook resumed",
        WebhookDeleted => "Webhook deleted",
        WebhookTested => "Test event sent to a webhook",
        WebhookReplayed => "Deliveries of a webhook replayed",
        JobFinished => "Job finished",
        JobFailed => "Job failed",
    }
}

/// The phrase for a stored name; the name itself where a newer release wrote it.
pub fn phrase_of(name: &str) -> String {
    name.parse().map_or_else(|_| name.to_owned(), |kind| phrase(kind).to_owned())
}

/// The name of a value of an entry: `expires_at` is “Expires at”.
pub fn value_name(name: &str) -> String {
    if name.is_empty() {
        return "Value".to_owned();
    }
    let spaced = name.replace(['_', '.'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What is wrong with a part of a search, and what to type instead.
pub fn search_problem(part: &str, problem: SearchProblem) -> String {
    match problem {
        SearchProblem::UnknownQualifier => {
            format!("“{part}” is no qualifier. There are actor:, event:, target:, ip:, from: and to:.")
        }
        SearchProblem::UnknownEvent => {
            format!("No event is called “{part}”. Names are like event:key.revoked, event:key.* or event:key.")
        }
        SearchProblem::UnknownPerson => {
            format!("Nobody here is called “{part}”. Type a member’s whole address or name, names in quotes, or an id.")
        }
        SearchProblem::NotADay => format!("“{part}” holds no day. Write it like from:2026-11-24."),
        SearchProblem::NotAnAddress => format!("“{part}” holds no network address. Write it like ip:192.0.2.7."),
        SearchProblem::Empty => format!("“{part}” has nothing after the colon."),
        SearchProblem::Twice => format!("“{part}” says again what is said already. Each qualifier works once."),
        SearchProblem::TooLong => "The search is too long. Use at most 300 characters.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_has_a_phrase_of_its_own() {
        let phrases: BTreeSet<_> = Kind::ALL.iter().map(|kind| phrase(*kind)).collect();
        assert_eq!(phrases.len(), Kind::ALL.len());
        assert_eq!((value_name("expires_at").as_str(), value_name("").as_str()), ("Expires at", "Value"));
    }
}
