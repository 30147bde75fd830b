//! Mails with a ticket for another address or contact, and the end of an account.

use domain::email::EmailAddress;
use domain::id::{AccountId, AddressChangeId, JobId};
use domain::mail::Message;
use domain::name::DisplayName;
use domain::ticket::Purpose;
use domain::time::Timestamp;
use domain::token::LinkToken;
use store::{AccountRow, AddressChange};

use super::Failure;
use crate::actor::Actor;
use crate::address_changes::{CONFIRM, UNDO};
use crate::api_defaults::CONTACT;
use crate::factors::addressee;
use crate::mail::Cause;
use crate::tickets::Bound;
use crate::{Error, Services};

impl Services {
    async fn address_change_of_job(
        &self,
        account: AccountId,
        change: AddressChangeId,
    ) -> Result<Option<(AccountRow, AddressChange)>, Failure> {
        let mut rows = self.gate.machinery_of(account);
        let change = rows.find_address_change(change).await.map_err(Error::from)?;
        Ok(rows.account().await.map_err(Error::from)?.zip(change))
    }

    /// To the new address: the link that confirms it, or, where it is somebody's already, a word to that one.
    pub(super) async fn run_confirm_address(
        &self,
        job: JobId,
        (account, change): (AccountId, AddressChangeId),
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some((row, change)) = self.address_change_of_job(account, change).await? else { return Ok(()) };
        let expires_at = change.asked_at.plus(CONFIRM);
        let now = self.env.now();
        // Another password or factor since: whoever asked has to ask again.
        if change.changed_at.is_some() || change.stamp != row.stamp || expires_at <= now {
            return Ok(());
        }
        let address = EmailAddress::parse(&change.new_email).map_err(|error| Failure::Never(error.to_string()))?;
        let owner = self.gate.machinery().find_account_by_email(&address.key()).await.map_err(Error::from)?;
        let message = match owner.filter(|owner| owner.id != account) {
            // The owner's own name: nothing of the other account is told.
            Some(owner) => Message::AddressWanted { name: name_of(&owner)? },
            None => {
                let (bound, id) = (Bound::to_account(&row), change.id);
                let ticket = self.seal_ticket(Purpose::AddressConfirmation, bound, expires_at.since(now), &id)?;
                let link_token = LinkToken::of_ticket(ticket);
                Message::ConfirmNewAddress { name: name_of(&row)?, link_token, link_expires_at: expires_at }
            }
        };
        self.post_mail(job, address.as_str(), &message, None, cause, now).await
    }

    /// To the old address: what happened, and the way back.
    pub(super) async fn run_offer_address_undo(
        &self,
        job: JobId,
        (account, change): (AccountId, AddressChangeId),
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some((row, change)) = self.address_change_of_job(account, change).await? else { return Ok(()) };
        let Some(changed_at) = change.changed_at else { return Ok(()) };
        let address = EmailAddress::parse(&change.new_email).map_err(|error| Failure::Never(error.to_string()))?;
        let (now, link_expires_at) = (self.env.now(), changed_at.plus(UNDO));
        let bound = Bound::to_row_of(account);
        let ticket = self.seal_ticket(Purpose::AddressUndo, bound, link_expires_at.since(now), &change.id)?;
        let link_token = LinkToken::of_ticket(ticket);
        let message =
            Message::AddressChanged { name: name_of(&row)?, address, at: changed_at, link_token, link_expires_at };
        self.post_mail(job, &change.old_email, &message, None, cause, now).await
    }

    /// To whom notices about the API shall go.
    pub(super) async fn run_ask_contact(
        &self,
        job: JobId,
        account: AccountId,
        contact: &EmailAddress,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let row = self.gate.machinery_of(account).account().await.map_err(Error::from)?;
        let Some(row) = row else { return Ok(()) };
        let now = self.env.now();
        let ticket = self.seal_ticket(Purpose::ContactConfirmation, Bound::to_account(&row), CONTACT, contact)?;
        let link_token = LinkToken::of_ticket(ticket);
        let message = Message::ConfirmContact { name: name_of(&row)?, link_token, link_expires_at: now.plus(CONTACT) };
        self.post_mail(job, contact.as_str(), &message, None, cause, now).await
    }

    /// A day before the end.
    pub(super) async fn run_warn_of_deletion(
        &self,
        job: JobId,
        account: AccountId,
        due_at: Timestamp,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some((to, name)) = self.leaving(account, due_at).await? else { return Ok(()) };
        let message = Message::DeletionNear { name, due_at };
        self.post_mail(job, to.as_str(), &message, None, cause, self.env.now()).await
    }

    pub(super) async fn run_delete_account(
        &self,
        account: AccountId,
        due_at: Timestamp,
        cause: &Cause,
    ) -> Result<(), Failure> {
        Ok(self.delete_account(&Actor::system("delete_account"), account, due_at, cause).await?)
    }
}

fn name_of(row: &AccountRow) -> Result<DisplayName, Failure> {
    Ok(addressee(row)?.1)
}
