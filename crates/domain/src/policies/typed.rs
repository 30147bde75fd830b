//! Policies as somebody typed them into a form, and back.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{INVITATION_DAYS, Mfa, Policies};
use crate::field::{FieldError, FieldErrors};
use crate::session::Method;
use crate::time::Timestamp;

/// How many networks, and how many domains, a policy lists at most.
const ENTRIES: usize = 100;

/// The fields of the form. An empty number is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedPolicies {
    pub idle_minutes: String,
    pub absolute_hours: String,
    /// Networks or addresses, with blanks, commas or ends of lines between.
    pub networks: String,
    pub mfa: bool,
    pub grace_days: String,
    /// The ways in that are ticked, with blanks between. All or none: no limit.
    pub methods: String,
    pub key_days: String,
    pub invitation_days: String,
    pub invitation_domains: String,
    pub team_figures_private: bool,
    pub leaked_keys_kept: bool,
}

/// The ways in that a policy can name; a sign-up is one by password.
const METHODS: [Method; 4] = [Method::Password, Method::Passkey, Method::Google, Method::GitHub];

fn number(text: &str, min: u32, max: u32) -> Result<Option<u32>, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
        _ => Err(FieldError::OutOfRange { min, max }),
    }
}

fn entries<T: PartialEq>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, FieldError> {
    let mut found = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index >= ENTRIES {
            return Err(FieldError::TooManyEntries { max: ENTRIES });
        }
        let entry = read(word).ok_or(FieldError::BadEntry { position: index + 1 })?;
        if !found.contains(&entry) {
            found.push(entry);
        }
    }
    Ok(found)
}

fn network(word: &str) -> Option<IpNet> {
    let net = word.parse::<IpNet>().ok().or_else(|| word.parse::<IpAddr>().ok().map(IpNet::from))?;
    let net = net.trunc();
    // An IPv4 network in IPv6 clothes would never match: addresses are compared undressed.
    let IpNet::V6(v6) = net else { return Some(net) };
    match v6.network().to_ipv4_mapped() {
        Some(v4) if v6.prefix_len() >= 96 => {
            ipnet::Ipv4Net::new(v4, v6.prefix_len() - 96).ok().map(|net| IpNet::V4(net.trunc()))
        }
        _ => Some(net),
    }
}

/// Networks in their canonical form; a single address is a network of one.
pub fn networks(text: &str) -> Result<Vec<IpNet>, FieldError> {
    entries(text, network)
}

fn domain(word: &str) -> Option<String> {
    let word = word.strip_prefix('@').unwrap_or(word).to_lowercase();
    let label = |label: &str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        let plain = label.chars().all(|c| c.is_alphanumeric() || c == '-');
        !label.is_empty() && label.len() <= 63 && !edge && plain
    };
    (word.len() <= 253 && word.contains('.') && word.split('.').all(label)).then_some(word)
}

impl TypedPolicies {
    /// The policies, or what is wrong with which field. A second factor that is asked for anew is asked for since `now`.
    pub fn parse(&self, before: &Policies, now: Timestamp) -> Result<Policies, FieldErrors> {
        let mut errors = FieldErrors::new();
        let idle_minutes = errors.take("idle_minutes", number(&self.idle_minutes, 5, 7 * 24 * 60));
        let absolute_hours = errors.take("absolute_hours", number(&self.absolute_hours, 1, 90 * 24));
        let networks = errors.take("networks", networks(&self.networks));
        let grace_days = match self.mfa {
            true => errors.take("grace_days", number(&self.grace_days, 0, 90)),
            false => Some(None),
        };
        let methods = errors.take(
            "methods",
            entries(&self.methods, |word| word.parse().ok().filter(|method| METHODS.contains(method)))
                .map_err(|_| FieldError::UnknownChoice),
        );
        let key_days = errors.take("key_days", number(&self.key_days, 1, 3650));
        let invitation_days = errors.take("invitation_days", number(&self.invitation_days, 1, 30));
        let invitation_domains = errors.take("invitation_domains", entries(&self.invitation_domains, domain));
        let parsed = (|| {
            let mut methods = methods?;
            methods.sort();
            if methods.len() == METHODS.len() {
                methods.clear();
            }
            let (mut networks, mut invitation_domains) = (networks?, invitation_domains?);
            networks.sort();
            invitation_domains.sort();
            let grace_days = grace_days?.unwrap_or(0);
            let since = before.mfa.map_or(now, |mfa| mfa.since);
            Some(Policies {
                idle_minutes: idle_minutes?,
                absolute_hours: absolute_hours?,
                networks,
                mfa: self.mfa.then_some(Mfa { since, grace_days }),
                methods,
                key_days: key_days?,
                invitation_days: invitation_days?.filter(|days| *days != INVITATION_DAYS),
                invitation_domains,
                team_figures_private: self.team_figures_private,
                leaked_keys_kept: self.leaked_keys_kept,
            })
        })();
        parsed.ok_or(errors)
    }
}

impl From<&Policies> for TypedPolicies {
    fn from(policies: &Policies) -> TypedPolicies {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let lines = |lines: Vec<String>, between: &str| lines.join(between);
        TypedPolicies {
            idle_minutes: number(policies.idle_minutes),
            absolute_hours: number(policies.absolute_hours),
            networks: lines(policies.networks.iter().map(IpNet::to_string).collect(), "\n"),
            mfa: policies.mfa.is_some(),
            grace_days: number(policies.mfa.map(|mfa| mfa.grace_days)),
            methods: lines(policies.methods.iter().map(Method::to_string).collect(), " "),
            key_days: number(policies.key_days),
            invitation_days: number(policies.invitation_days),
            invitation_domains: lines(policies.invitation_domains.clone(), "\n"),
            team_figures_private: policies.team_figures_private,
            leaked_keys_kept: policies.leaked_keys_kept,
        }
    }
}
