//! Another address: asked for with a fresh proof, confirmed from the new mailbox, told to the old one, which can undo it for a week.

use std::time::Duration;

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::FieldError;
use domain::id::{AccountId, AddressChangeId, RecoveryId};
use domain::mail::{Mail, Message};
use domain::policy::Permission;
use domain::session::SessionEnd;
use domain::ticket::Purpose;
use store::AddressChange;

use crate::actor::Actor;
use crate::factors::addressee;
use crate::gate::{Write, retrying};
use crate::job::Job;
use crate::{Error, Result, Services, limits};

/// How long the new address has to confirm.
pub(crate) const CONFIRM: Duration = Duration::from_secs(24 * 3600);
/// How long the old address can undo.
pub(crate) const UNDO: Duration = Duration::from_secs(7 * 24 * 3600);

/// What a mailed link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressLinkView {
    /// A button would give the account this address.
    Live {
        /// The address that it has.
        from: String,
        /// The one that it would have.
        to: String,
    },
    /// Expired, used or never made.
    Dead,
}

fn over() -> Error {
    Error::field("token", FieldError::Expired)
}

fn parsed(address: &str) -> Result<EmailAddress> {
    EmailAddress::parse(address).map_err(|_| Error::defect("a stored address does not parse"))
}

impl Services {
    /// The address that can be changed. Refused without a fresh proof, so that the page asks for it first.
    pub async fn changeable_address(&self, actor: &Actor) -> Result<String> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        Ok(read.account()?.account().await?.ok_or(Error::SignIn)?.email)
    }

    /// Asks for another address. The same answer and the same work whether or not the address is somebody's: the job decides.
    pub async fn ask_address_change(&self, actor: &Actor, email: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let address = EmailAddress::parse(email).map_err(|error| Error::field("email", error.into()))?;
        if self.changeable_address(actor).await? == address.as_str() {
            return Err(Error::field("email", FieldError::Taken));
        }
        self.spend(&limits::ADDRESS_CHANGE, &account.to_string()).await?;
        self.spend(&limits::ADDRESS_CHANGE_ADDRESS, &address.key()).await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let now = w.now;
            let row = w.account()?.account().await?.ok_or(Error::SignIn)?;
            let (to, name) = addressee(&row)?;
            let change = AddressChangeId::new(now, self.env.random());
            let new = AddressChange {
                id: change,
                old_email: row.email,
                new_email: address.to_string(),
                stamp: row.stamp,
                asked_at: now,
                changed_at: None,
            };
            w.account()?.ask_address_change(&new, &address.key()).await?;
            let cause = actor.cause(now);
            w.enqueue(Job::ConfirmAddress { account, change, cause: cause.clone() }).await?;
            let message = Message::AddressChangeAsked { name, address: address.clone(), at: now };
            w.enqueue(Job::Notify { mail: Mail { to, message }, organization: None, cause }).await?;
            w.commit(Event::AddressChangeAsked { account, change, address: address.clone() }).await
        })
    }

    /// What the link to the new address leads to. Changes nothing.
    pub async fn inspect_address_change(&self, actor: &Actor, token: &str) -> Result<AddressLinkView> {
        let ticket = self.inspect_ticket::<AddressChangeId>(actor, Purpose::AddressConfirmation, token).await?;
        let Ok(ticket) = ticket else { return Ok(AddressLinkView::Dead) };
        let found = self.gate.machinery_of(ticket.account()?).find_address_change(ticket.state).await?;
        Ok(match found.filter(|change| change.changed_at.is_none()) {
            Some(change) => AddressLinkView::Live { from: change.old_email, to: change.new_email },
            None => AddressLinkView::Dead,
        })
    }

    /// Confirms from the new mailbox, in any browser: the account has that address from now on.
    pub async fn confirm_address_change(&self, actor: &Actor, token: &str) -> Result<()> {
        if let Some(()) = self.noted_result(actor)? {
            return Ok(());
        }
        let ticket = self.take_ticket::<AddressChangeId>(actor, Purpose::AddressConfirmation, token, over).await?;
        let (account, change) = (ticket.account()?, ticket.state);
        let kept = actor.session().filter(|_| actor.account() == Some(account));
        retrying!({
            let mut w = self.gate.write(actor, Permission::ChangeAddress, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let found = w.account()?.find_address_change(change).await?.ok_or_else(over)?;
            if !w.account()?.confirm_address_change(change, now).await? {
                return Err(over());
            }
            let (before, after) = (parsed(&found.old_email)?, parsed(&found.new_email)?);
            if !w.account()?.set_email(after.as_str(), &after.key()).await? {
                return Err(Error::field("token", FieldError::Taken));
            }
            self.forget_proofs(&mut w, [&before, &after]).await?;
            w.account()?.end_sessions_except(kept, now, SessionEnd::AddressChanged.as_str()).await?;
            w.enqueue(Job::OfferAddressUndo { account, change, cause: actor.cause(now) }).await?;
            self.note_result(&mut w, actor, &()).await?;
            w.commit(Event::AddressChanged { account, change, before, after }).await
        })
    }

    /// What the link to the old address leads to. Changes nothing.
    pub async fn inspect_address_undo(&self, actor: &Actor, token: &str) -> Result<AddressLinkView> {
        let ticket = self.inspect_ticket::<AddressChangeId>(actor, Purpose::AddressUndo, token).await?;
        let Ok(ticket) = ticket else { return Ok(AddressLinkView::Dead) };
        let mut rows = self.gate.machinery_of(ticket.account()?);
        let found = rows.find_address_change(ticket.state).await?.filter(|change| change.changed_at.is_some());
        let account = rows.account().await?;
        Ok(match found.zip(account) {
            Some((change, account)) => AddressLinkView::Live { from: account.email, to: change.old_email },
            None => AddressLinkView::Dead,
        })
    }

    /// Undoes a change from the old mailbox: the old address is back, nobody is signed in any more, and a link for a new password is on
    /// its way there.
    pub async fn undo_address_change(&self, actor: &Actor, token: &str) -> Result<()> {
        if let Some(()) = self.noted_result(actor)? {
            return Ok(());
        }
        let ticket = self.take_ticket::<AddressChangeId>(actor, Purpose::AddressUndo, token, over).await?;
        let (account, change) = (ticket.account()?, ticket.state);
        retrying!({
            let mut w = self.gate.write(actor, Permission::ChangeAddress, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let row = w.account()?.account().await?.ok_or_else(over)?;
            let found = w.account()?.find_address_change(change).await?;
            let found = found.filter(|change| change.changed_at.is_some()).ok_or_else(over)?;
            let (before, after) = (parsed(&row.email)?, parsed(&found.old_email)?);
            if !w.account()?.set_email(after.as_str(), &after.key()).await? {
                return Err(Error::field("token", FieldError::Taken));
            }
            w.account()?.end_address_changes_from(change, now).await?;
            self.forget_proofs(&mut w, [&before, &after]).await?;
            w.account()?.end_sessions_except(None, now, SessionEnd::AddressChanged.as_str()).await?;
            self.start_recovery(&mut w, actor, account, &after).await?;
            let (_, name) = addressee(&row)?;
            let mail = Mail { to: after.clone(), message: Message::AddressRestored { name, at: now } };
            w.enqueue(Job::Notify { mail, organization: None, cause: actor.cause(now) }).await?;
            self.note_result(&mut w, actor, &()).await?;
            w.commit(Event::AddressChangeUndone { account, change, before, after }).await
        })
    }

    /// What was handed out or counted under the account's addresses is over.
    async fn forget_proofs(&self, w: &mut Write<'_>, addresses: [&EmailAddress; 2]) -> Result<()> {
        let now = w.now;
        self.change_stamp(w).await?;
        w.account()?.end_recoveries(now).await?;
        for address in addresses {
            w.site().clear_attempts("sign_in", &address.key()).await?;
            w.site().clear_attempts("sign_in_long", &address.key()).await?;
        }
        Ok(())
    }

    /// Wants a link for a new password, as the forgotten-password form does.
    async fn start_recovery(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        account: AccountId,
        to: &EmailAddress,
    ) -> Result<()> {
        let (now, recovery) = (w.now, RecoveryId::new(w.now, self.env.random()));
        w.site().insert_recovery(recovery, &to.key(), Some(account), now).await?;
        w.enqueue(Job::Recover { recovery, cause: actor.cause(now) }).await
    }
}
