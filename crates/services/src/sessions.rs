//! Sessions: signing in, being recognized, signing out.

use std::time::Duration;

use domain::actor::Request;
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, ConnectionId, SessionId};
use domain::policy::Permission;
use domain::session::{self, Factor, Factors, Method, SessionEnd, SignInFailure};
use domain::ticket::Purpose;
use domain::time::Timestamp;
use domain::token::{self, LinkToken};
use serde::{Deserialize, Serialize};
use store::{AccountRow, NewSession};

use crate::actor::{Actor, Who};
use crate::gate::{Write, retrying};
use crate::job::Job;
use crate::providers::Learned;
use crate::tickets::{Bound, Ticket};
use crate::{Error, Result, Services};

/// How long a session may lie unused, and how old it may grow, where no policy says less (security.md, Sessions).
pub const SESSION_LIMITS: (Duration, Duration) = (Duration::from_secs(8 * 3600), Duration::from_secs(30 * 24 * 3600));

/// A use is written down at most this often.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// A session that began. The secret goes into the cookie and is nowhere else.
#[derive(Serialize, Deserialize)]
pub struct SignedIn {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub session: SessionId,
    /// The cookie's value.
    pub secret: String,
    /// The value of the cookie by which the browser is known again.
    pub device: Option<String>,
}

/// What a first proof led to.
#[derive(Debug, Serialize, Deserialize)]
pub enum SignInStep {
    /// It was enough.
    Done(SignedIn),
    /// A second factor is asked for: the ticket belongs into the browser's cookie, and the browser to the page that asks.
    SecondFactor(String),
}

/// How a session begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub method: Method,
    pub factors: Factors,
    /// Through which identity provider, if any.
    pub connection: Option<ConnectionId>,
    /// Who the person showed to be elsewhere: linked when the sign-in is complete, whatever it takes until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Learned>,
}

impl Begun {
    pub fn by(method: Method, factors: &[Factor]) -> Self {
        Begun { method, factors: Factors::of(factors), connection: None, link: None }
    }
}

/// How long the second factor is awaited.
const SECOND_FACTOR: Duration = Duration::from_secs(10 * 60);

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("account", &self.account)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl Services {
    /// Who a request comes from, by the session cookie. An unknown, ended or expired secret is a visitor's.
    pub async fn recognize(&self, request: Request, secret: Option<&str>) -> Result<Actor> {
        let visitor = Actor::visitor(request);
        let Some(secret) = secret else { return Ok(visitor) };
        let now = self.env.now();
        let Some(row) = self.gate.machinery().find_session(token::hash(secret), now).await? else {
            return Ok(visitor);
        };
        let actor = Actor {
            who: Who::Member {
                account: row.account,
                session: row.id,
                authenticated_at: row.authenticated_at,
                method: row.method.clone(),
                factors: row.factors.clone(),
            },
            ..visitor
        };
        if now.since(row.seen_at) >= TOUCH_EVERY {
            self.note_use(&actor.network(), row.account, row.id, (&row.method, row.factors.is_multi()), now).await?;
        }
        Ok(actor)
    }

    /// Writes down that a session was used, and the day's activity in each of the person's organizations.
    async fn note_use(
        &self,
        network: &str,
        account: AccountId,
        session: SessionId,
        method: (&str, bool),
        now: Timestamp,
    ) -> Result<()> {
        let mut memberships = self.gate.machinery_of(account).memberships().await?;
        memberships.sort_by_key(|membership| membership.org);
        retrying!({
            let mut append = self.gate.append().await?;
            append.touch_session(account, session, now).await?;
            for membership in &memberships {
                append.note_activity(membership.org, account, network, method, now).await?;
            }
            append.commit().await
        })
    }

    /// Signs in by address and password. One answer and one duration, whether or not the account exists.
    pub async fn sign_in(&self, actor: &Actor, email: &str, password: &str) -> Result<SignInStep> {
        self.sign_in_with(actor, email, password, None).await
    }

    /// The same; `linking` is the ticket of somebody whom a provider named, and who is linked when the sign-in is complete.
    pub(crate) async fn sign_in_with(
        &self,
        actor: &Actor,
        email: &str,
        password: &str,
        linking: Option<&Ticket<Learned>>,
    ) -> Result<SignInStep> {
        let mut errors = FieldErrors::new();
        let address = errors.take("email", EmailAddress::parse(email));
        if password.is_empty() {
            errors.add("password", FieldError::Empty);
        }
        let (Some(address), true) = (address, errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        if let Some(step) = self.noted_result(actor)? {
            return Ok(step);
        }
        let key = address.key();
        let account = self.gate.machinery().find_account_by_email(&key).await?;
        let stored = account.as_ref().and_then(|account| account.password.as_deref());
        let known = account.as_ref().map(|account| account.id);
        let verdict = self.judge_password(actor, &key, known, password, stored).await?;
        let (Some(account), Some(stored), true) = (&account, stored, verdict.ok) else {
            let why = if known.is_some() { SignInFailure::WrongPassword } else { SignInFailure::UnknownAddress };
            let event = Event::SignInFailed { account: known, address, why };
            let error = Error::field("password", FieldError::Wrong);
            return Err(self.gate.record_refusal(actor, known, event, self.env.now(), error).await);
        };
        let upgraded = match verdict.needs_upgrade {
            true => Some(self.hasher.hash(password, self.env.random()).await?),
            false => None,
        };
        let leaked = account.password_leaked_at.is_none() && self.is_leaked(password).await;
        let link = linking.map(|ticket| ticket.state.clone());
        let begun = Begun { link, ..Begun::by(Method::Password, &[Factor::Password]) };
        let step = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, account.id).await?;
            // The password may have been changed while the hash was computed: then this proof is of the old one.
            let current = w.account()?.account().await?.and_then(|account| account.password);
            if current.as_deref() != Some(stored) {
                return Err(Error::field("password", FieldError::Wrong));
            }
            if let Some(ticket) = linking
                && !self.use_ticket(&mut w, ticket).await?
            {
                return Err(Error::field("password", FieldError::Expired));
            }
            if let Some(upgraded) = &upgraded {
                w.account()?.upgrade_password(stored, upgraded).await?;
            }
            self.forget_guesses(&mut w, &key).await?;
            let mut events = Vec::new();
            let now = w.now;
            if leaked && w.account()?.flag_password(now).await? {
                events.push(Event::PasswordLeakFound { account: account.id });
            }
            self.proceed(w, actor, account, &begun, events).await
        })?;
        self.after_sign_in(actor, &step).await;
        Ok(step)
    }

    /// After a first proof: the session, or the ticket for the second factor where the account has one. `events` happened before it.
    pub(crate) async fn proceed(
        &self,
        mut w: Write<'_>,
        actor: &Actor,
        account: &AccountRow,
        begun: &Begun,
        mut events: Vec<Event>,
    ) -> Result<SignInStep> {
        let ways = w.account()?.ways_in().await?;
        if ways.has_second_factor() && !begun.factors.is_multi() {
            let ticket = self.seal_ticket(Purpose::SecondFactor, Bound::to_account(account), SECOND_FACTOR, begun)?;
            let step = SignInStep::SecondFactor(ticket);
            self.note_result(&mut w, actor, &step).await?;
            events.insert(0, Event::FirstFactorShown { account: account.id, method: begun.method });
            w.commit(events_of(events)?).await?;
            return Ok(step);
        }
        let (signed_in, more) = self.begin_session(&mut w, actor, begun).await?;
        w.note_activity((begun.method.as_str(), begun.factors.is_multi())).await?;
        let step = SignInStep::Done(signed_in);
        self.note_result(&mut w, actor, &step).await?;
        events.extend(more);
        w.commit(events_of(events)?).await?;
        Ok(step)
    }

    /// What follows a sign-in and is no part of it.
    pub(crate) async fn after_sign_in(&self, actor: &Actor, step: &SignInStep) {
        if let SignInStep::Done(signed_in) = step {
            self.end_another_persons_session(actor, signed_in.account).await;
        }
    }

    /// Ends the session that the browser had, when the same person signs in again in it.
    async fn replace_session(&self, w: &mut Write<'_>, actor: &Actor) -> Result<Option<Event>> {
        let Who::Member { account, session, .. } = actor.who else { return Ok(None) };
        let now = w.now;
        let mut rows = w.account()?;
        let ended = rows.end_session(session, now, SessionEnd::Replaced.as_str()).await?;
        Ok(ended.then_some(Event::SessionEnded { account, session, why: SessionEnd::Replaced }))
    }

    /// Ends the session that the browser had, when it was another person's: its cookie is overwritten, and nobody could sign it out.
    pub(crate) async fn end_another_persons_session(&self, actor: &Actor, account: AccountId) {
        if actor.account().is_some_and(|before| before != account)
            && let Err(error) = self.sign_out(actor).await
        {
            tracing::warn!(?error, "the session that the browser had before lives on");
        }
    }

    /// Begins a session for the account of this write, in the place of the one that the browser had; makes room where there are too many.
    pub(crate) async fn begin_session(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        begun: &Begun,
    ) -> Result<(SignedIn, Vec<Event>)> {
        let (idle, lifetime) = SESSION_LIMITS;
        let now = w.now;
        let (connection, linked) = self.link_at_sign_in(w, actor, begun).await?;
        let replaced = self.replace_session(w, actor).await?;
        let account = w.account()?.scope();
        let id = SessionId::new(now, self.env.random());
        let secret = LinkToken::from_random(self.env.random());
        let device = actor.device.clone().unwrap_or_else(|| self.mint_submission_id());
        let device_hash = token::hash(&device);
        let new = NewSession {
            id,
            secret_hash: secret.hash(),
            method: begun.method.as_str(),
            at: now,
            idle_seconds: i64::try_from(idle.as_secs()).unwrap_or(i64::MAX),
            expires_at: now.plus(lifetime),
            network: actor.network(),
            agent: actor.agent(),
            factors: begun.factors.clone(),
            connection,
            device_hash: Some(device_hash),
        };
        let mut rows = w.account()?;
        rows.insert_session(&new).await?;
        rows.end_crowded_sessions(session::AT_MOST, now, SessionEnd::Crowded.as_str()).await?;
        let is_new = rows.has_devices().await? && !rows.is_device_known(device_hash).await?;
        rows.note_device(device_hash, &actor.agent(), now).await?;
        if is_new {
            w.enqueue(Job::NewDevice { account, session: id, cause: actor.cause(now) }).await?;
        }
        let signed_in = Event::SignedIn { account, session: id, method: begun.method, factors: begun.factors.clone() };
        let events = replaced.into_iter().chain([signed_in]).chain(linked).collect();
        Ok((SignedIn { account, session: id, secret: secret.as_str().to_owned(), device: Some(device) }, events))
    }

    /// Whether the actor's session still lives: for streams, which outlast the request that began them.
    pub async fn is_alive(&self, actor: &Actor) -> bool {
        let Who::Member { account, session, .. } = actor.who else { return false };
        let now = self.env.now();
        match self.gate.line().read(account).session_authenticated_at(session, now).await {
            Ok(found) => found.is_some(),
            // The database is away: that is not the session's end.
            Err(error) => matches!(error, store::Error::Unavailable(_)),
        }
    }

    /// Ends the session that asks. A visitor has none, and nothing happens.
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        let Who::Member { account, session, .. } = actor.who else { return Ok(()) };
        retrying!({
            let mut w = self.gate.write(actor, Permission::SignOut, account).await?;
            let now = w.now;
            w.account()?.end_session(session, now, "signed_out").await?;
            w.commit(Event::SignedOut { account, session }).await
        })
    }
}

/// At least one event, as a commit wants them.
pub(crate) fn events_of(mut events: Vec<Event>) -> Result<(Event, Vec<Event>)> {
    if events.is_empty() {
        return Err(Error::defect("a commit says what happened"));
    }
    let first = events.remove(0);
    Ok((first, events))
}
