//! Words about invitations: why an address was not asked.

use domain::invitation::Verdict;

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
