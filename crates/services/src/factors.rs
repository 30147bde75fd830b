//! What every change of a way in has in common: the stamp, the other sessions, the asking session's new secret, the mail.

use domain::email::EmailAddress;
use domain::mail::{Mail, Message};
use domain::name::DisplayName;
use domain::security::Change;
use domain::session::{Factor, SessionEnd};
use domain::token::LinkToken;
use store::{AccountRow, Person};

use crate::actor::{Actor, Who};
use crate::gate::Write;
use crate::job::Job;
use crate::sessions::SignedIn;
use crate::{Error, Result, Services};

/// A stored address and name, as a mail wants them.
pub(crate) fn addressee(row: &AccountRow) -> Result<(EmailAddress, DisplayName)> {
    let address = EmailAddress::parse(&row.email).map_err(|_| Error::defect("a stored address does not parse"))?;
    let name = DisplayName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
    Ok((address, name))
}

/// The address and name of a person of an organization, as a mail wants them.
pub(crate) fn reachable(person: &Person) -> Result<(EmailAddress, DisplayName)> {
    let address = EmailAddress::parse(&person.email).map_err(|_| Error::defect("a stored address does not parse"))?;
    let name = DisplayName::parse(&person.name).map_err(|_| Error::defect("a stored name does not parse"))?;
    Ok((address, name))
}

impl Services {
    /// A way in came or went, in the session of the account of this write: tickets die, the other sessions end, and this one goes on under
    /// another secret, with the factor that was just shown.
    pub(crate) async fn change_ways_in(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        shown: Option<Factor>,
    ) -> Result<SignedIn> {
        let Who::Member { account, session, authenticated_at, ref factors, .. } = actor.who else {
            return Err(Error::SignIn);
        };
        self.change_stamp(w).await?;
        let now = w.now;
        let secret = LinkToken::from_random(self.env.random());
        let (proved_at, factors) = match shown {
            Some(factor) => (now, factors.and(factor)),
            None => (authenticated_at, factors.clone()),
        };
        let mut rows = w.account()?;
        rows.end_sessions_except(Some(session), now, SessionEnd::FactorChanged.as_str()).await?;
        if !rows.renew_session(session, secret.hash(), proved_at, &factors).await? {
            return Err(Error::SignIn);
        }
        Ok(SignedIn { account, session, secret: secret.as_str().to_owned(), device: None })
    }

    /// Mails the person of this write what changed.
    pub(crate) async fn tell_change(&self, w: &mut Write<'_>, actor: &Actor, change: Change) -> Result<()> {
        let now = w.now;
        let row = w.account()?.account().await?.ok_or(Error::NotFound)?;
        let (to, name) = addressee(&row)?;
        let mail = Mail { to, message: Message::SecurityChanged { name, change, at: now } };
        w.enqueue(Job::Notify { mail, organization: None, cause: actor.cause(now) }).await
    }
}
