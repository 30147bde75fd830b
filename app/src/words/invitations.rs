//! Words about invitations: why an address was not asked, what a role means.

use domain::invitation::Verdict;
use domain::role::Role;

/// Why an address was not invited, in a few words.
pub const fn verdict(why: Verdict) -> &'static str {
    match why {
        Verdict::Malformed => "Not an e-mail address",
        Verdict::Duplicate => "Named more than once",
        Verdict::Member => "Already a member",
        Verdict::Invited => "Already invited",
        Verdict::DomainNotAllowed => "Domain not allowed by policy",
        Verdict::UnknownRole => "Unknown role",
        Verdict::UnknownTeam => "Unknown team",
        Verdict::SenderMayNot => "The sender may no longer invite",
    }
}

/// What a role may do, in a sentence.
pub const fn role_meaning(role: Role) -> &'static str {
    match role {
        Role::Admin => "Everything: members, roles, keys, settings, policies and billing",
        Role::Developer => "Makes API keys and service accounts in their teams, sees usage and cost",
        Role::BillingManager => "Plan, payment, invoices, alerts and limits; no API keys",
        Role::ReadOnly => "Sees members, usage and cost; changes nothing",
    }
}
