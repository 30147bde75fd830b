//! Sessions: signing in, being recognized, signing out.

use std::time::Duration;

use domain::actor::Request;
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, SessionId};
use domain::policy::Permission;
use domain::session::{Method, SessionEnd, SignInFailure};
use domain::time::Timestamp;
use domain::token::{self, LinkToken};
use serde::{Deserialize, Serialize};
use store::NewSession;

use crate::actor::{Actor, Who};
use crate::gate::{Write, retrying};
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
}

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
            },
            ..visitor
        };
        if now.since(row.seen_at) >= TOUCH_EVERY {
            self.note_use(&actor.network(), row.account, row.id, &row.method, now).await?;
        }
        Ok(actor)
    }

    /// Writes down that a session was used, and the day's activity in each of the person's organizations.
    async fn note_use(
        &self,
        network: &str,
        account: AccountId,
        session: SessionId,
        method: &str,
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
    pub async fn sign_in(&self, actor: &Actor, email: &str, password: &str) -> Result<SignedIn> {
        let mut errors = FieldErrors::new();
        let address = errors.take("email", EmailAddress::parse(email));
        if password.is_empty() {
            errors.add("password", FieldError::Empty);
        }
        let (Some(address), true) = (address, errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        if let Some(signed_in) = self.noted_result(actor)? {
            return Ok(signed_in);
        }
        let (key, network) = (address.key(), actor.network());
        let account = self.gate.machinery().find_account_by_email(&key).await?;
        let stored = account.as_ref().and_then(|account| account.password.as_deref());
        let verdict = self.judge_password(&key, &network, password, stored).await?;
        let (Some(account), Some(stored), true) = (&account, stored, verdict.ok) else {
            let known = account.as_ref().map(|account| account.id);
            let why = if known.is_some() { SignInFailure::WrongPassword } else { SignInFailure::UnknownAddress };
            let event = Event::SignInFailed { account: known, address, why };
            let error = Error::field("password", FieldError::Wrong);
            return Err(self.gate.record_refusal(actor, known, event, self.env.now(), error).await);
        };
        let upgraded = match verdict.needs_upgrade {
            true => Some(self.hasher.hash(password, self.env.random()).await?),
            false => None,
        };
        let signed_in: SignedIn = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, account.id).await?;
            // The password may have been changed while the hash was computed: then this proof is of the old one.
            let current = w.account()?.account().await?.and_then(|account| account.password);
            if current.as_deref() != Some(stored) {
                return Err(Error::field("password", FieldError::Wrong));
            }
            if let Some(upgraded) = &upgraded {
                w.account()?.upgrade_password(stored, upgraded).await?;
            }
            w.site().clear_attempts("sign_in", &key).await?;
            w.site().clear_attempts("sign_in_long", &key).await?;
            let replaced = self.replace_session(&mut w, actor).await?;
            let (session, secret) = self.insert_session(&mut w, actor, Method::Password).await?;
            let signed_in = SignedIn { account: account.id, session, secret };
            self.note_result(&mut w, actor, &signed_in).await?;
            let event = Event::SignedIn { account: account.id, session, method: Method::Password };
            match replaced {
                Some(ended) => w.commit([ended, event]).await?,
                None => w.commit(event).await?,
            }
            Ok(signed_in)
        })?;
        self.end_another_persons_session(actor, account.id).await;
        let method = Method::Password.as_str();
        if let Err(error) = self.note_use(&network, account.id, signed_in.session, method, self.env.now()).await {
            tracing::warn!(error = ?error, "the activity of a sign-in could not be noted");
        }
        Ok(signed_in)
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

    /// Begins a session for the account of this write; answers its id and the cookie's value.
    pub(crate) async fn insert_session(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        method: Method,
    ) -> Result<(SessionId, String)> {
        let (idle, lifetime) = SESSION_LIMITS;
        let now = w.now;
        let id = SessionId::new(now, self.env.random());
        let secret = LinkToken::from_random(self.env.random());
        let new = NewSession {
            id,
            secret_hash: secret.hash(),
            method: method.as_str(),
            at: now,
            idle_seconds: i64::try_from(idle.as_secs()).unwrap_or(i64::MAX),
            expires_at: now.plus(lifetime),
            network: actor.network(),
            agent: actor.agent(),
        };
        w.account()?.insert_session(&new).await?;
        Ok((id, secret.as_str().to_owned()))
    }

    /// Whether the actor's session still lives: for streams, which outlast the request that began them.
    pub async fn is_alive(&self, actor: &Actor) -> bool {
        let Who::Member { account, session, .. } = actor.who else { return false };
        let now = self.env.now();
        match self.gate.line().read(account).is_session_live(session, now).await {
            Ok(live) => live,
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
