//! Tickets: sealed proofs that take a row only when they are used (decision 0013).

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::event::Event;
use domain::id::{AccountId, SessionId};
use domain::ticket::{Purpose, TicketRefusal};
use domain::time::Timestamp;
use domain::token;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::AccountRow;

use crate::actor::Actor;
use crate::gate::Write;
use crate::{Error, Result, Services};

/// The longest text that is looked at.
const LONGEST: usize = 3000;

/// Whose a ticket is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bound {
    account: Option<AccountId>,
    session: Option<SessionId>,
    stamp: Option<String>,
}

impl Bound {
    /// Nobody's: whoever holds it. For what stands in a browser's cookie before it is known who that is.
    pub fn to_bearer() -> Self {
        Bound::default()
    }

    /// About an account as it is now: a change of password, address or factor ends it.
    pub fn to_account(row: &AccountRow) -> Self {
        Bound { account: Some(row.id), session: None, stamp: Some(row.stamp.clone()) }
    }

    /// The same, for the session that asks only.
    pub fn to_session(actor: &Actor, row: &AccountRow) -> Self {
        Bound { session: actor.session(), ..Bound::to_account(row) }
    }

    /// About an account whatever becomes of it. The state must name a row by its random id.
    pub fn to_row_of(account: AccountId) -> Self {
        Bound { account: Some(account), ..Bound::default() }
    }
}

#[derive(Serialize, Deserialize)]
struct Content<T> {
    #[serde(rename = "i")]
    id: String,
    #[serde(rename = "p")]
    purpose: Purpose,
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    stamp: Option<String>,
    #[serde(rename = "e")]
    expires_at: Timestamp,
    #[serde(rename = "v")]
    state: T,
}

/// A ticket that is good, so far: whether it is the first to be used shows in [`Services::use_ticket`].
#[derive(Clone, Debug)]
pub(crate) struct Ticket<T> {
    /// Names it in counters.
    pub id: String,
    pub account: Option<AccountId>,
    stamp: Option<String>,
    pub expires_at: Timestamp,
    pub state: T,
}

impl<T> Ticket<T> {
    /// The account that it is about.
    pub fn account(&self) -> Result<AccountId> {
        self.account.ok_or_else(|| Error::defect("this ticket is about an account"))
    }
}

impl Services {
    /// Seals a ticket; writes nothing.
    pub(crate) fn seal_ticket(
        &self,
        purpose: Purpose,
        bound: Bound,
        lifetime: Duration,
        state: &impl Serialize,
    ) -> Result<String> {
        let content = Content {
            id: BASE64_URL_SAFE_NO_PAD.encode(self.env.random::<16>()),
            purpose,
            account: bound.account,
            session: bound.session,
            stamp: bound.stamp,
            expires_at: self.env.now().plus(lifetime),
            state,
        };
        let plain = serde_json::to_vec(&content).map_err(|error| Error::Internal(error.into()))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(self.keyring.seal(&self.env, "ticket", b"", &plain)?))
    }

    /// The ticket, if it is good for this purpose and this actor. Writes nothing: for pages.
    pub(crate) async fn inspect_ticket<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        purpose: Purpose,
        text: &str,
    ) -> Result<std::result::Result<Ticket<T>, TicketRefusal>> {
        Ok(self.judge_ticket(actor, purpose, text).await?.map_err(|(why, _)| why))
    }

    /// The ticket, for an act. What was given to another, or for something else, leaves a trace; who brings it is told that it is over.
    pub(crate) async fn take_ticket<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        purpose: Purpose,
        text: &str,
        over: impl FnOnce() -> Error,
    ) -> Result<Ticket<T>> {
        let (why, account) = match self.judge_ticket(actor, purpose, text).await? {
            Ok(ticket) => return Ok(ticket),
            Err(refused) => refused,
        };
        if !why.is_suspicious() {
            return Err(over());
        }
        let event = Event::TicketRefused { account, purpose, why };
        Err(self.gate.record_refusal(actor, account, event, self.env.now(), over()).await)
    }

    /// Uses the ticket up in the act's own transaction; false when it was used before, or the account has changed since.
    pub(crate) async fn use_ticket<T>(&self, w: &mut Write<'_>, ticket: &Ticket<T>) -> Result<bool> {
        if let Some(stamp) = &ticket.stamp {
            let row = w.account()?.account().await?;
            if row.is_none_or(|row| row.stamp != *stamp) {
                return Ok(false);
            }
        }
        Ok(w.site().use_ticket(token::hash(&ticket.id), ticket.expires_at).await?)
    }

    /// Gives an account another stamp: every ticket about it as it was is dead.
    pub(crate) async fn change_stamp(&self, w: &mut Write<'_>) -> Result<()> {
        let stamp = self.mint_stamp();
        Ok(w.account()?.set_stamp(&stamp).await?)
    }

    /// 128 random bits as text.
    pub(crate) fn mint_stamp(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.env.random::<16>())
    }

    async fn judge_ticket<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        purpose: Purpose,
        text: &str,
    ) -> Result<std::result::Result<Ticket<T>, (TicketRefusal, Option<AccountId>)>> {
        let Some(content) = self.unseal_ticket(text)? else { return Ok(Err((TicketRefusal::Malformed, None))) };
        let refused = |why| Ok(Err((why, content.account)));
        if content.purpose != purpose {
            return refused(TicketRefusal::OtherPurpose);
        }
        if let Some(session) = content.session
            && actor.session() != Some(session)
        {
            let other = actor.account().is_some_and(|account| content.account != Some(account));
            return refused(if other { TicketRefusal::OtherAccount } else { TicketRefusal::OtherSession });
        }
        if content.expires_at <= self.env.now() {
            return refused(TicketRefusal::Expired);
        }
        if self.gate.machinery().is_ticket_used(token::hash(&content.id)).await? {
            return refused(TicketRefusal::Used);
        }
        if let (Some(account), Some(stamp)) = (content.account, &content.stamp) {
            let row = self.gate.machinery_of(account).account().await?;
            if row.is_none_or(|row| row.stamp != *stamp) {
                return refused(TicketRefusal::Stale);
            }
        }
        let Ok(state) = serde_json::from_value(content.state) else { return refused(TicketRefusal::Malformed) };
        Ok(Ok(Ticket {
            id: content.id,
            account: content.account,
            stamp: content.stamp,
            expires_at: content.expires_at,
            state,
        }))
    }

    fn unseal_ticket(&self, text: &str) -> Result<Option<Content<serde_json::Value>>> {
        if text.is_empty() || text.len() > LONGEST {
            return Ok(None);
        }
        let Ok(sealed) = BASE64_URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
        let plain = self.keyring.open("ticket", b"", &sealed)?;
        Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
    }
}
