//! Who did something and from where, as values that can be written down. What an actor may do is decided elsewhere.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, BadId, KeyId, RequestId};
use crate::key::Owner;

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub id: RequestId,
    /// As the outermost trusted proxy saw it; absent for jobs.
    pub address: Option<IpAddr>,
    /// The User-Agent header, empty when there was none.
    pub agent: String,
}

/// Who acted, for the audit log. Written as `visitor`, `operator`, `acc_…`, `key_…/acc_…`, `key_…/svc_…` or `system/<job>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ActorRef {
    /// Nobody known.
    Visitor,
    Account(AccountId),
    /// A key, and whom it acts for.
    Key(KeyId, Owner),
    /// The job of this name.
    System(String),
    Operator,
}

impl fmt::Display for ActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActorRef::Visitor => f.write_str("visitor"),
            ActorRef::Account(account) => account.fmt(f),
            ActorRef::Key(key, owner) => write!(f, "{key}/{owner}"),
            ActorRef::System(job) => write!(f, "system/{job}"),
            ActorRef::Operator => f.write_str("operator"),
        }
    }
}

impl FromStr for ActorRef {
    type Err = BadId;

    fn from_str(text: &str) -> Result<ActorRef, BadId> {
        match text.split_once('/') {
            None if text == "visitor" => Ok(ActorRef::Visitor),
            None if text == "operator" => Ok(ActorRef::Operator),
            None => text.parse().map(ActorRef::Account),
            Some(("system", job)) => Ok(ActorRef::System(job.to_owned())),
            Some((key, owner)) => Ok(ActorRef::Key(key.parse()?, owner.parse()?)),
        }
    }
}

impl TryFrom<String> for ActorRef {
    type Error = BadId;

    fn try_from(text: String) -> Result<ActorRef, BadId> {
        text.parse()
    }
}

impl From<ActorRef> for String {
    fn from(actor: ActorRef) -> String {
        actor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ServiceAccountId;

    #[test]
    fn text_gives_it_back() {
        let (account, key) = (AccountId::from_bits(1), KeyId::from_bits(2));
        for actor in [
            ActorRef::Visitor,
            ActorRef::Operator,
            ActorRef::Account(account),
            ActorRef::Key(key, Owner::Member(account)),
            ActorRef::Key(key, Owner::ServiceAccount(ServiceAccountId::from_bits(3))),
            ActorRef::System("send_mail".to_owned()),
        ] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        assert!("nobody".parse::<ActorRef>().is_err());
    }
}
