//! Changes of address: asked for, confirmed from the new one, for a while to be undone from the old one.

use domain::id::{AccountId, AddressChangeId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: account = "
        insert into address_changes (account_id, id, old_email, new_email, new_email_key, stamp, asked_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    FIND: account = "
        select id, old_email, new_email, stamp, asked_at, changed_at
        from address_changes
        where account_id = $1 and id = $2 and over_at is null";
    END_OPEN: account = "
        update address_changes set over_at = $2
        where account_id = $1 and changed_at is null and over_at is null";
    CONFIRM: account = "
        update address_changes set changed_at = $3
        where account_id = $1 and id = $2 and changed_at is null and over_at is null";
    UNDO: account = "
        update address_changes set over_at = $3
        where account_id = $1 and over_at is null
          and asked_at >= (select asked_at from address_changes where account_id = $1 and id = $2)";
    SWEEP: site = "delete from address_changes where asked_at < $1";
}

/// A change that is not over.
#[derive(Clone, Debug)]
pub struct AddressChange {
    /// Which.
    pub id: AddressChangeId,
    /// The address before, as typed.
    pub old_email: String,
    /// The address after, as typed.
    pub new_email: String,
    /// The account's stamp when it was asked for.
    pub stamp: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was confirmed.
    pub changed_at: Option<Timestamp>,
}

impl AddressChange {
    fn read(row: &Row) -> Result<Self> {
        Ok(AddressChange {
            id: row.parse(0, "address_changes")?,
            old_email: row.get(1)?,
            new_email: row.get(2)?,
            stamp: row.get(3)?,
            asked_at: row.at(4)?,
            changed_at: row.maybe_at(5)?,
        })
    }
}

impl Conn<'_, AccountId> {
    /// A change of the account that is not over.
    pub async fn find_address_change(&mut self, id: AddressChangeId) -> Result<Option<AddressChange>> {
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.as_ref().map(AddressChange::read).transpose()
    }
}

impl TxOn<'_, AccountId> {
    /// Notes that a change is asked for; those that wait for their confirmation are over.
    pub async fn ask_address_change(&mut self, new: &AddressChange, new_email_key: &str) -> Result<()> {
        self.execute(END_OPEN, values![self.scope.to_string(), new.asked_at]).await?;
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            &new.old_email,
            &new.new_email,
            new_email_key,
            &new.stamp,
            new.asked_at,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Confirms a change; false when it was confirmed before or is over.
    pub async fn confirm_address_change(&mut self, id: AddressChangeId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(CONFIRM, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Ends a change and all that were asked for after it: who undoes one distrusts what came later. False where none was left.
    pub async fn end_address_changes_from(&mut self, id: AddressChangeId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(UNDO, values![self.scope.to_string(), id.to_string(), now]).await? > 0)
    }
}

impl TxOn<'_, Site> {
    /// Forgets changes that were asked for before an instant.
    pub async fn sweep_address_changes(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
