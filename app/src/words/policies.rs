//! Policies in words: their names, their values, what a dry run found, and what helps somebody who is held up.

use domain::policies::{DoorHelp, Doubt, Hit, INVITATION_DAYS, Policies, PolicyName};
use domain::session::Method;

use super::times;

/// A policy as people call it.
pub const fn name(policy: PolicyName) -> &'static str {
    match policy {
        PolicyName::IdleTimeout => "Idle timeout",
        PolicyName::AbsoluteTimeout => "Absolute timeout",
        PolicyName::Networks => "Allowed networks",
        PolicyName::Mfa => "Second factor",
        PolicyName::SignInMethods => "Sign-in methods",
        PolicyName::KeyLifetime => "Longest key lifetime",
        PolicyName::InvitationLifetime => "Invitation lifetime",
        PolicyName::InvitationDomains => "Invitation domains",
        PolicyName::TeamFigures => "Team figures",
        PolicyName::LeakedKeys => "Keys that leak",
        PolicyName::SignInAgain => "New sign-in",
    }
}

/// Whom it hits, and when.
pub const fn binds(policy: PolicyName) -> &'static str {
    match policy {
        PolicyName::IdleTimeout => "Members whose session lay unused for longer are asked to confirm who they are.",
        PolicyName::AbsoluteTimeout => "Members who last showed who they are longer ago are asked to do it again.",
        PolicyName::Networks => "Members and API keys from elsewhere are refused.",
        PolicyName::Mfa => {
            "Members without two factors are refused once their grace is over. Google or GitHub alone does not count."
        }
        PolicyName::SignInMethods => "Members who signed in another way are refused.",
        PolicyName::KeyLifetime => "Older API keys are refused, and new ones cannot be made to last longer.",
        PolicyName::InvitationLifetime => "Links in invitations work for this long.",
        PolicyName::InvitationDomains => "Only addresses of these domains can be invited.",
        PolicyName::TeamFigures => {
            "Kept to the team, its usage and cost show only to its members, Admins and Billing Managers."
        }
        PolicyName::LeakedKeys => "A key that a code host reports as public is revoked, or its people are told to act.",
        PolicyName::SignInAgain => "A member was asked for a new sign-in.",
    }
}

/// A way in, as people call it.
pub const fn method(method: Method) -> &'static str {
    match method {
        Method::Password | Method::SignUp => "Password",
        Method::Passkey => "Passkey",
        Method::Google => "Google",
        Method::GitHub => "GitHub",
    }
}

fn count(count: u32, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Minutes in the largest unit that is whole.
pub fn minutes(minutes: u32) -> String {
    match minutes {
        minutes if minutes >= 1440 && minutes.is_multiple_of(1440) => count(minutes / 1440, "day"),
        minutes if minutes >= 60 && minutes.is_multiple_of(60) => count(minutes / 60, "hour"),
        minutes => count(minutes, "minute"),
    }
}

fn list(entries: impl ExactSizeIterator<Item = String>) -> String {
    let (all, shown) = (entries.len(), 4);
    let first: Vec<_> = entries.take(shown).collect();
    match all.saturating_sub(shown) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// What the policy is set to.
pub fn value(policies: &Policies, policy: PolicyName) -> String {
    let none = || "Not limited".to_owned();
    match policy {
        PolicyName::IdleTimeout => policies.idle_minutes.map_or_else(none, minutes),
        PolicyName::AbsoluteTimeout => policies.absolute_hours.map_or_else(none, |hours| minutes(hours * 60)),
        PolicyName::Networks if policies.networks.is_empty() => "From everywhere".to_owned(),
        PolicyName::Networks => list(policies.networks.iter().map(ToString::to_string)),
        PolicyName::Mfa => match policies.mfa {
            None => "Not required".to_owned(),
            Some(mfa) if mfa.grace_days == 0 => "Required at once".to_owned(),
            Some(mfa) => {
                format!("Required since {}, with {} of grace", times::day(mfa.since), count(mfa.grace_days, "day"))
            }
        },
        PolicyName::SignInMethods if policies.methods.is_empty() => "All".to_owned(),
        PolicyName::SignInMethods => list(policies.methods.iter().map(|way| method(*way).to_owned())),
        PolicyName::KeyLifetime => policies.key_days.map_or_else(none, |days| count(days, "day")),
        PolicyName::InvitationLifetime => count(policies.invitation_days.unwrap_or(INVITATION_DAYS), "day"),
        PolicyName::InvitationDomains if policies.invitation_domains.is_empty() => "All".to_owned(),
        PolicyName::InvitationDomains => list(policies.invitation_domains.iter().cloned()),
        PolicyName::TeamFigures if policies.team_figures_private => "Only for the team".to_owned(),
        PolicyName::TeamFigures => "For every member".to_owned(),
        PolicyName::LeakedKeys if policies.leaked_keys_kept => "Kept until somebody acts".to_owned(),
        PolicyName::LeakedKeys => "Revoked at once".to_owned(),
        PolicyName::SignInAgain => String::new(),
    }
}

/// What a dry run found of one member or key, after the name.
pub fn hit(policy: PolicyName, hit: &Hit) -> String {
    let long = hit.what.parse().map(minutes).unwrap_or_default();
    let way = hit.what.parse().map_or("An unknown way", method);
    let fact = match (policy, &hit.key) {
        (PolicyName::IdleTimeout, _) => format!("paused for {long}"),
        (PolicyName::AbsoluteTimeout, _) => format!("has a session from a sign-in {long} ago"),
        (PolicyName::Networks, Some(key)) => format!("key “{key}” was used from {}", hit.what),
        (PolicyName::Networks, None) if hit.what == "unknown" => "came from an unknown address".to_owned(),
        (PolicyName::Networks, None) => format!("came from {}", hit.what),
        (PolicyName::Mfa, _) => format!("signed in by {way} without a second factor"),
        (PolicyName::SignInMethods, _) => format!("signed in by {way}"),
        (PolicyName::KeyLifetime, Some(key)) => format!("key “{key}” is {} days old", hit.what),
        _ => hit.what.clone(),
    };
    match hit.doubt {
        Doubt::None => fact,
        Doubt::Perhaps if policy == PolicyName::Networks => {
            format!("{fact}: may be blocked, since only the network of an address is kept")
        }
        Doubt::Perhaps => format!("{fact}: may be blocked"),
        Doubt::Later => format!("{fact}: blocked when the grace is over"),
    }
}

/// What the rule would have done, in one line.
pub fn verdict(members: usize, keys: usize) -> String {
    let of = |count: usize, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        count => Some(format!("{count} {unit}s")),
    };
    let parts: Vec<_> = [of(members, "member"), of(keys, "key")].into_iter().flatten().collect();
    if parts.is_empty() { "Nobody".to_owned() } else { parts.join(" and ") }
}

/// What somebody who is held up reads.
pub struct Held {
    pub title: &'static str,
    pub detail: String,
    pub next: &'static str,
    /// Where it is cured: address and label.
    pub cure: (&'static str, &'static str),
}

/// What stands in the way and what to do. An empty address is the page itself; `/sign-in` leads back to it.
pub fn held(policy: PolicyName, organization: &str, help: &DoorHelp) -> Held {
    let from = help.address.map(|address| format!(" You come from {address}.")).unwrap_or_default();
    let ways = list(help.methods.iter().map(|way| method(*way).to_owned()));
    let again = ("/sign-in", "Sign in again");
    match policy {
        PolicyName::Networks => Held {
            title: "This network is not allowed",
            detail: format!("{organization} lets its members in from certain networks only.{from}"),
            next: "Connect through a network of the organization, such as its office or VPN, then load this page again.",
            cure: ("", "Load the page again"),
        },
        PolicyName::SignInMethods => Held {
            title: "Sign in another way",
            detail: format!("{organization} is open to sessions that were begun by: {ways}. Yours began another way."),
            next: "Sign in again by one of these ways. If your account does not have one yet, add it under Security first.",
            cure: ("/sign-in", "Sign in another way"),
        },
        PolicyName::Mfa => Held {
            title: "A second factor is needed",
            detail: format!(
                "{organization} requires two factors of every member, and the time to set one up is over. A sign-in with Google or GitHub alone does not count."
            ),
            next: "Set up a passkey or an authenticator app. Your session has it from then on.",
            cure: ("/account/security", "Set up a second factor"),
        },
        PolicyName::SignInAgain => Held {
            title: "Sign in again",
            detail: format!("An Admin of {organization} asked for a new sign-in. Your session began before that."),
            next: "Sign in again, and you are back on this page.",
            cure: again,
        },
        PolicyName::IdleTimeout | PolicyName::AbsoluteTimeout => Held {
            title: "Sign in again",
            detail: format!("{organization} limits how old a session may be, and how long it may lie unused."),
            next: "Sign in again, and you are back on this page.",
            cure: again,
        },
        PolicyName::KeyLifetime
        | PolicyName::InvitationLifetime
        | PolicyName::InvitationDomains
        | PolicyName::TeamFigures
        | PolicyName::LeakedKeys => Held {
            title: "A policy does not allow this",
            detail: format!("{organization} has a policy that stands in the way: {}.", name(policy)),
            next: "Ask an Admin whether the policy can be changed.",
            cure: ("", "Load the page again"),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_policy_has_words_of_its_own() {
        let names: BTreeSet<_> = PolicyName::ALL.iter().map(|policy| name(*policy)).collect();
        let whom: BTreeSet<_> = PolicyName::ALL.iter().map(|policy| binds(*policy)).collect();
        assert_eq!((names.len(), whom.len()), (PolicyName::ALL.len(), PolicyName::ALL.len()));
        for policy in PolicyName::ALL {
            let held = held(*policy, "Northwind", &DoorHelp::default());
            assert!(held.detail.contains("Northwind") && held.detail.ends_with('.') && held.next.ends_with('.'));
            assert!(binds(*policy).ends_with('.'));
        }
    }

    #[test]
    fn values_read_well() {
        let policies = Policies {
            idle_minutes: Some(90),
            absolute_hours: Some(48),
            key_days: Some(1),
            networks: domain::policies::networks("10.0.0.0/8 10.1.0.1 2001:db8::/32 192.0.2.0/24 198.51.100.0/24")
                .unwrap_or_default(),
            ..Policies::default()
        };
        for (policy, expected) in [
            (PolicyName::IdleTimeout, "90 minutes"),
            (PolicyName::AbsoluteTimeout, "2 days"),
            (PolicyName::KeyLifetime, "1 day"),
            (PolicyName::InvitationLifetime, "7 days"),
            (PolicyName::Mfa, "Not required"),
            (PolicyName::Networks, "10.0.0.0/8, 10.1.0.1/32, 2001:db8::/32, 192.0.2.0/24 and 1 more"),
        ] {
            assert_eq!(value(&policies, policy), expected);
        }
        assert_eq!((verdict(0, 0), verdict(1, 2)), ("Nobody".to_owned(), "1 member and 2 keys".to_owned()));
    }
}
