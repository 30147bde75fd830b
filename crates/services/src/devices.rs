//! Sessions and the browsers they are in: the list, the end of others, and "this wasn't me".

use domain::event::Event;
use domain::field::FieldError;
use domain::id::{RecoveryId, SessionId};
use domain::policy::Permission;
use domain::session::{AT_MOST, Factors, SessionEnd, SessionSummary};
use domain::ticket::Purpose;

use crate::actor::Actor;
use crate::gate::retrying;
use crate::job::Job;
use crate::mail::device;
use crate::{Error, Result, Services};

impl Services {
    /// The signed-in person's live sessions, the one used last first.
    pub async fn list_sessions(&self, actor: &Actor) -> Result<Vec<SessionSummary>> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnAccount, account).await?;
        let rows = read.account()?.live_sessions(self.env.now(), AT_MOST).await?;
        let asking = actor.session();
        let summary = |row: store::SessionRow| SessionSummary {
            id: row.id,
            device: device(&row.agent),
            network: row.network,
            method: row.method.parse().ok(),
            factors: Factors::clone(&row.factors),
            created_at: row.created_at,
            seen_at: row.seen_at,
            current: Some(row.id) == asking,
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    /// Ends one of the person's other sessions.
    pub async fn end_session(&self, actor: &Actor, session: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let session: SessionId = session.parse().map_err(|_| Error::NotFound)?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::EndOwnSessions, account).await?;
            let now = w.now;
            if !w.account()?.end_session(session, now, SessionEnd::Remote.as_str()).await? {
                return Err(Error::NotFound);
            }
            w.commit(Event::SessionEnded { account, session, why: SessionEnd::Remote }).await
        })
    }

    /// Ends all of the person's sessions but the one that asks; answers how many.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<u64> {
        let account = actor.signed_in()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::EndOwnSessions, account).await?;
            let now = w.now;
            let mut rows = w.account()?;
            let others = rows.live_sessions(now, i64::MAX).await?;
            let ended = rows.end_sessions_except(actor.session(), now, SessionEnd::Remote.as_str()).await?;
            let others = others.into_iter().map(|row| row.id).filter(|id| Some(*id) != actor.session());
            let why = SessionEnd::Remote;
            let mut events = others.map(|session| Event::SessionEnded { account, session, why });
            match events.next() {
                Some(first) => w.commit((first, events.collect())).await?,
                None => return Ok(0),
            }
            Ok(ended)
        })
    }

    /// Whether a mailed "this wasn't me" still works. Changes nothing.
    pub async fn inspect_report(&self, actor: &Actor, link: &str) -> Result<bool> {
        Ok(self.inspect_ticket::<SessionId>(actor, Purpose::NotMe, link).await?.is_ok())
    }

    /// Says by the mailed link that a session is somebody else's: it ends, its browser is a new one again, and a new password is mailed for.
    pub async fn report_session(&self, actor: &Actor, link: &str) -> Result<()> {
        if let Some(()) = self.noted_result(actor)? {
            return Ok(());
        }
        let over = || Error::field("token", FieldError::Expired);
        let ticket = self.take_ticket::<SessionId>(actor, Purpose::NotMe, link, over).await?;
        let (account, session) = (ticket.account()?, ticket.state);
        retrying!({
            let mut w = self.gate.write(actor, Permission::ReportSession, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let mut rows = w.account()?;
            let key = rows.email_key().await?.ok_or_else(over)?;
            rows.forget_device_of(session).await?;
            let ended = rows.end_session(session, now, SessionEnd::Reported.as_str()).await?;
            // Whoever came in by that session may have a ticket in hand.
            self.change_stamp(&mut w).await?;
            let recovery = RecoveryId::new(now, self.env.random());
            w.site().insert_recovery(recovery, &key, Some(account), now).await?;
            w.enqueue(Job::Recover { recovery, cause: actor.cause(now) }).await?;
            self.note_result(&mut w, actor, &()).await?;
            let why = SessionEnd::Reported;
            let ended = ended.then_some(Event::SessionEnded { account, session, why });
            w.commit((Event::SessionReported { account, session }, ended.into_iter().collect())).await
        })
    }
}
