//! Who asks: resolved once per request, carried to the gate, written into every audit entry.

use std::sync::Arc;

use domain::actor::{ActorRef, Request};
use domain::audit::CredentialRef;
use domain::id::{AccountId, SessionId};
use domain::policy::{Holder, Permission};
use domain::session::Factors;
use domain::time::Timestamp;
use store::KeyPrincipal;

use crate::forms::Once;
use crate::mail::Cause;

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// From where; none for jobs.
    pub request: Option<Request>,
    /// The submission under which the act happens at most once (decision 0010).
    pub once: Option<Once>,
    /// The secret by which the browser is known again, if it brought one.
    pub device: Option<String>,
}

/// The kinds of actors.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody known.
    Visitor,
    /// A person with a live session.
    Member {
        /// The person.
        account: AccountId,
        /// The session.
        session: SessionId,
        /// When the person last proved who they are.
        authenticated_at: Timestamp,
        /// How the session was begun.
        method: String,
        /// What was shown for it.
        factors: Factors,
    },
    /// A key, acting for its owner.
    Key(Arc<KeyPrincipal>),
    /// A job.
    System(&'static str),
}

impl Actor {
    /// A visitor.
    pub fn visitor(request: Request) -> Self {
        Actor { who: Who::Visitor, request: Some(request), once: None, device: None }
    }

    /// A key that was just checked.
    pub fn key_of(principal: Arc<KeyPrincipal>, request: Request) -> Self {
        Actor { who: Who::Key(principal), request: Some(request), once: None, device: None }
    }

    /// A job.
    pub fn system(job: &'static str) -> Self {
        Actor { who: Who::System(job), request: None, once: None, device: None }
    }

    /// The account that acts or is acted for.
    pub fn account(&self) -> Option<AccountId> {
        match &self.who {
            Who::Member { account, .. } => Some(*account),
            Who::Key(key) => key.owner.account(),
            Who::Visitor | Who::System(_) => None,
        }
    }

    /// The session of a person.
    pub fn session(&self) -> Option<SessionId> {
        match &self.who {
            Who::Member { session, .. } => Some(*session),
            _ => None,
        }
    }

    /// The account of a signed-in person, or of the one whose key it is; else the error that asks to sign in.
    pub fn signed_in(&self) -> crate::Result<AccountId> {
        self.account().ok_or(crate::Error::SignIn)
    }

    /// The key that acts, where one does.
    pub fn key(&self) -> Option<&KeyPrincipal> {
        match &self.who {
            Who::Key(key) => Some(key),
            _ => None,
        }
    }

    /// As whom the act shows itself to an account: whoever signs in, signs up or recovers does so as a visitor, whoever else the browser
    /// was signed in as.
    pub(crate) fn towards(&self, account: Option<AccountId>, permission: Permission) -> Actor {
        match permission.holder() {
            Holder::Anybody if self.account() != account => Actor { who: Who::Visitor, ..self.clone() },
            _ => self.clone(),
        }
    }

    /// As the audit log names it.
    pub fn reference(&self) -> ActorRef {
        match &self.who {
            Who::Visitor => ActorRef::Visitor,
            Who::Member { account, .. } => ActorRef::Account(*account),
            Who::Key(key) => ActorRef::Key(key.id, key.owner),
            Who::System(job) => ActorRef::System((*job).to_owned()),
        }
    }

    /// What the actor showed to be let in.
    pub fn credential(&self) -> Option<CredentialRef> {
        match &self.who {
            Who::Member { session, .. } => Some(CredentialRef::Session(*session)),
            Who::Key(key) => Some(CredentialRef::Key(key.id)),
            Who::Visitor | Who::System(_) => None,
        }
    }

    /// The network the request came from: an IPv4 /24 or an IPv6 /64; `unknown` for jobs.
    pub fn network(&self) -> String {
        let address = self.request.as_ref().and_then(|request| request.address);
        match address.map(|address| address.to_canonical()) {
            Some(std::net::IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            Some(std::net::IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            None => "unknown".to_owned(),
        }
    }

    /// What a mail says of where it comes from.
    pub fn cause(&self, now: Timestamp) -> Cause {
        let address = self.request.as_ref().and_then(|request| request.address);
        Cause { address, agent: self.agent(), at: now }
    }

    /// The User-Agent header, cut to what a list can show.
    pub fn agent(&self) -> String {
        self.request.as_ref().map(|request| request.agent.chars().take(200).collect()).unwrap_or_default()
    }
}
