//! The door of an organization: whether a session, or a key, gets past its policies. Nothing here changes either.

use std::net::IpAddr;
use std::time::Duration;

use super::{Policies, PolicyName};
use crate::security::Proof;
use crate::session::{Factor, Factors, Method};
use crate::time::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the door sees of somebody with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// How the session was begun; absent where this release does not know the way.
    pub method: Option<Method>,
    /// What was shown for it.
    pub factors: Factors,
    pub begun_at: Timestamp,
    /// When the person last showed who they are.
    pub authenticated_at: Timestamp,
    /// The longest time that the session lay unused since then.
    pub longest_pause: Duration,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
    /// Since when the person is a member.
    pub joined_at: Timestamp,
    /// An Admin asked for a session that begins after this.
    pub sign_in_after: Option<Timestamp>,
    pub now: Timestamp,
}

/// What gets somebody past the door who is held up there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// Showing once more who they are, in the same session.
    Confirm,
    /// Something else: another network, another sign-in, a second factor to be set up.
    Otherwise,
}

fn times(unit: Duration, count: u32) -> Duration {
    unit.saturating_mul(count)
}

fn is_inside(policies: &Policies, address: Option<IpAddr>) -> bool {
    let address = address.map(|address| address.to_canonical());
    policies.networks.is_empty()
        || address.is_some_and(|address| policies.networks.iter().any(|net| net.contains(&address)))
}

/// Whether a session that was begun so, and for which this was shown, is one of the ways that are open. The password of a sign-up is one.
pub fn method_fits(policies: &Policies, method: Option<Method>, factors: &Factors) -> bool {
    let shown = |factor| factors.iter().any(|other| other == factor);
    policies.methods.is_empty()
        || policies.methods.iter().any(|allowed| match allowed {
            Method::Password | Method::SignUp => {
                matches!(method, Some(Method::Password | Method::SignUp)) || shown(Factor::Password)
            }
            Method::Passkey => method == Some(Method::Passkey) || shown(Factor::Passkey),
            Method::Google | Method::GitHub => method == Some(*allowed),
        })
}

/// When the time to set up a second factor ends for this member; absent where none is asked for.
pub fn grace_until(policies: &Policies, joined_at: Timestamp) -> Option<Timestamp> {
    policies.mfa.map(|mfa| mfa.since.max(joined_at).plus(times(DAY, mfa.grace_days)))
}

/// Whether somebody gets in, and if not, which policy stands first in the way. What only time or place can mend is told before what a proof can.
pub fn door(policies: &Policies, facts: &Facts) -> Result<(), PolicyName> {
    let age = facts.now.since(facts.authenticated_at);
    let held = |policy: PolicyName| match policy {
        PolicyName::Networks => !is_inside(policies, facts.address),
        PolicyName::SignInAgain => facts.sign_in_after.is_some_and(|after| facts.begun_at <= after),
        PolicyName::SignInMethods => !method_fits(policies, facts.method, &facts.factors),
        PolicyName::Mfa => {
            let over = grace_until(policies, facts.joined_at).is_some_and(|until| until <= facts.now);
            over && !facts.factors.is_multi()
        }
        PolicyName::AbsoluteTimeout => policies.absolute_hours.is_some_and(|hours| age > times(HOUR, hours)),
        PolicyName::IdleTimeout => {
            policies.idle_minutes.is_some_and(|minutes| facts.longest_pause > times(MINUTE, minutes))
        }
        PolicyName::KeyLifetime
        | PolicyName::InvitationLifetime
        | PolicyName::InvitationDomains
        | PolicyName::TeamFigures
        | PolicyName::LeakedKeys => false,
    };
    const ORDER: [PolicyName; 6] = [
        PolicyName::Networks,
        PolicyName::SignInAgain,
        PolicyName::SignInMethods,
        PolicyName::Mfa,
        PolicyName::AbsoluteTimeout,
        PolicyName::IdleTimeout,
    ];
    match ORDER.into_iter().find(|policy| held(*policy)) {
        Some(policy) => Err(policy),
        None => Ok(()),
    }
}

/// Whether the proofs that the person could show now would get them past this policy.
pub fn cure(policies: &Policies, policy: PolicyName, facts: &Facts, proofs: &[Proof]) -> Cure {
    let cures = |proof: &Proof| {
        let factor = match proof {
            Proof::Password => Factor::Password,
            Proof::Code => Factor::Totp,
            Proof::Passkey => Factor::Passkey,
            Proof::Provider => Factor::Federated,
        };
        let factors = facts.factors.and(factor);
        match policy {
            PolicyName::IdleTimeout | PolicyName::AbsoluteTimeout => true,
            PolicyName::Mfa => factors.is_multi(),
            PolicyName::SignInMethods => method_fits(policies, facts.method, &factors),
            _ => false,
        }
    };
    if proofs.iter().any(cures) { Cure::Confirm } else { Cure::Otherwise }
}

/// The first policy that would shut its own author out: now, or when the grace of everybody is over.
pub fn exclusion(policies: &Policies, facts: &Facts) -> Option<PolicyName> {
    let past_grace = policies.mfa.is_some() && !facts.factors.is_multi();
    match door(policies, facts) {
        Err(policy) => Some(policy),
        Ok(()) if past_grace => Some(PolicyName::Mfa),
        Ok(()) => None,
    }
}

/// Whether a key gets in from this address, at this age.
pub fn key_door(
    policies: &Policies,
    made_at: Timestamp,
    address: Option<IpAddr>,
    now: Timestamp,
) -> Result<(), PolicyName> {
    if policies.key_days.is_some_and(|days| now.since(made_at) > times(DAY, days)) {
        return Err(PolicyName::KeyLifetime);
    }
    if is_inside(policies, address) { Ok(()) } else { Err(PolicyName::Networks) }
}
