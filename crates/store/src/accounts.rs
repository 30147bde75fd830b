//! Accounts, and the recoveries of their passwords.

use domain::id::{AccountId, RecoveryId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Error, Result, Site, TxOn};

statements! {
    INSERT: account = "
        insert into accounts (id, email, email_key, name, password, password_set_at, terms_version, terms_accepted_at,
          created_at, audit_hash, stamp)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (email_key) do nothing";
    LOCK: account = "update accounts set version = version + 1 where id = $1";
    FIND: account = "
        select id, email, name, password, use_case, theme, terms_version, checklist_dismissed_at, created_at,
          stamp, password_set_at, password_leaked_at, time_zone, locale, notifications, api_defaults, deletion_due_at,
          (select due_at from factor_losses f
           where f.account_id = accounts.id and f.stopped_at is null and f.done_at is null)
        from accounts where id = $1";
    FIND_BY_EMAIL: site = "
        select id, email, name, password, use_case, theme, terms_version, checklist_dismissed_at, created_at,
          stamp, password_set_at, password_leaked_at, time_zone, locale, notifications, api_defaults, deletion_due_at,
          (select due_at from factor_losses f
           where f.account_id = accounts.id and f.stopped_at is null and f.done_at is null)
        from accounts where email_key = $1";
    SET_USE_CASE: account = "update accounts set use_case = $2 where id = $1";
    SET_THEME: account = "update accounts set theme = $2 where id = $1";
    SET_READING: account = "update accounts set time_zone = $2, locale = $3 where id = $1";
    SET_NOTIFICATIONS: account = "update accounts set notifications = $2 where id = $1";
    SET_API_DEFAULTS: account = "update accounts set api_defaults = $2 where id = $1";
    SET_EMAIL: account = "
        update accounts set email = $2, email_key = $3
        where id = $1 and not exists (select 1 from accounts other where other.email_key = $3 and other.id <> $1)";
    SET_DELETION_DUE: account = "update accounts set deletion_due_at = $2 where id = $1 and deleted_at is null";
    ERASE: account = "
        update accounts set email = $2, email_key = $2, name = $3, password = null, password_set_at = null,
          password_leaked_at = null, use_case = null, theme = 'system', checklist_dismissed_at = null, stamp = $4,
          time_zone = 'UTC', locale = 'en', notifications = '{}', api_defaults = '{}', deletion_due_at = null, deleted_at = $5
        where id = $1";
    SET_NAME: account = "update accounts set name = $2 where id = $1";
    SET_PASSWORD: account = "
        update accounts set password = $2, password_set_at = $3, password_leaked_at = null where id = $1";
    EMAIL_KEY: account = "select email_key from accounts where id = $1";
    FLAG_PASSWORD: account = "
        update accounts set password_leaked_at = $2 where id = $1 and password_leaked_at is null";
    SET_STAMP: account = "update accounts set stamp = $2 where id = $1";
    UPGRADE_PASSWORD: account = "update accounts set password = $3 where id = $1 and password = $2";
    SET_TERMS: account = "update accounts set terms_version = $2, terms_accepted_at = $3 where id = $1";
    SET_CHECKLIST_DISMISSED: account = "update accounts set checklist_dismissed_at = $2 where id = $1";
    INSERT_RECOVERY: site = "
        insert into recoveries (id, email_key, account_id, created_at)
        values ($1, $2, $3, $4)";
    FIND_RECOVERY: site = "
        select r.id, r.account_id, a.email, a.name
        from recoveries r
        left join accounts a on a.id = r.account_id
        where r.id = $1";
    ARM_RECOVERY: site = "
        update recoveries set link_hash = $2, expires_at = $3
        where id = $1 and consumed_at is null";
    FIND_LIVE_RECOVERY: site = "
        select r.id, r.account_id, a.email, a.name
        from recoveries r
        join accounts a on a.id = r.account_id
        where r.link_hash = $1 and r.expires_at > $2 and r.consumed_at is null";
    CONSUME_RECOVERY: account = "
        update recoveries set consumed_at = $3
        where account_id = $1 and link_hash = $2 and expires_at > $3 and consumed_at is null";
    END_RECOVERIES: account = "
        update recoveries set consumed_at = $2
        where account_id = $1 and consumed_at is null";
    SWEEP_RECOVERIES: site = "delete from recoveries where created_at < $1";
}

/// A person as stored.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Who.
    pub id: AccountId,
    /// The address as typed.
    pub email: String,
    /// The display name.
    pub name: String,
    /// The PHC string, where there is a password.
    pub password: Option<String>,
    /// The primary use case, once it was chosen.
    pub use_case: Option<String>,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// The version of the terms that was accepted last.
    pub terms_version: String,
    /// Since when the checklist is put away.
    pub checklist_dismissed_at: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
    /// Changes with every password, address and factor.
    pub stamp: String,
    /// When the password was chosen.
    pub password_set_at: Option<Timestamp>,
    /// When the password was found on the list of leaked ones.
    pub password_leaked_at: Option<Timestamp>,
    /// An IANA time zone.
    pub time_zone: String,
    /// A BCP 47 language tag.
    pub locale: String,
    /// JSON of `domain::notification::Choices`.
    pub notifications: String,
    /// JSON of `domain::api_default::ApiDefaults`.
    pub api_defaults: String,
    /// When the account goes, if its owner asked for that.
    pub deletion_due_at: Option<Timestamp>,
    /// When a lost second factor goes, if nobody stops it.
    pub factor_loss_due_at: Option<Timestamp>,
}

impl AccountRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(AccountRow {
            id: row.parse(0, "accounts")?,
            email: row.get(1)?,
            name: row.get(2)?,
            password: row.get(3)?,
            use_case: row.get(4)?,
            theme: row.get(5)?,
            terms_version: row.get(6)?,
            checklist_dismissed_at: row.maybe_at(7)?,
            created_at: row.at(8)?,
            stamp: row.get(9)?,
            password_set_at: row.maybe_at(10)?,
            password_leaked_at: row.maybe_at(11)?,
            time_zone: row.get(12)?,
            locale: row.get(13)?,
            notifications: row.get(14)?,
            api_defaults: row.get(15)?,
            deletion_due_at: row.maybe_at(16)?,
            factor_loss_due_at: row.maybe_at(17)?,
        })
    }
}

/// A person who just confirmed the address.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The address as typed.
    pub email: String,
    /// The folded address, which is unique.
    pub email_key: String,
    /// The display name.
    pub name: String,
    /// The PHC string.
    pub password: Option<String>,
    /// When the password was chosen.
    pub password_set_at: Option<Timestamp>,
    /// The version of the terms that was accepted.
    pub terms_version: String,
    /// When it was accepted.
    pub terms_accepted_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
    /// 128 random bits as text.
    pub stamp: String,
}

/// A wish for a new password; without an account where the address is nobody's.
#[derive(Clone, Debug)]
pub struct RecoveryRow {
    /// Which.
    pub id: RecoveryId,
    /// Whose, if anybody's.
    pub account: Option<AccountId>,
    /// The address of the account.
    pub email: Option<String>,
    /// The name on the account.
    pub name: Option<String>,
}

impl RecoveryRow {
    fn read(row: &Row) -> Result<Self> {
        let account = row.maybe_parse(1, "recoveries")?;
        Ok(RecoveryRow { id: row.parse(0, "recoveries")?, account, email: row.get(2)?, name: row.get(3)? })
    }
}

impl Conn<'_, AccountId> {
    /// The account itself.
    pub async fn account(&mut self) -> Result<Option<AccountRow>> {
        self.one(FIND, values![self.scope.to_string()]).await?.as_ref().map(AccountRow::read).transpose()
    }
}

impl Conn<'_, AccountId> {
    /// The folded address.
    pub async fn email_key(&mut self) -> Result<Option<String>> {
        self.one(EMAIL_KEY, values![self.scope.to_string()]).await?.map(|row| row.get(0)).transpose()
    }
}

impl Conn<'_, Site> {
    /// The account of a folded address.
    pub async fn find_account_by_email(&mut self, email_key: &str) -> Result<Option<AccountRow>> {
        self.one(FIND_BY_EMAIL, values![email_key]).await?.as_ref().map(AccountRow::read).transpose()
    }

    /// A recovery, whatever its state. For the job that mails it.
    pub async fn find_recovery(&mut self, id: RecoveryId) -> Result<Option<RecoveryRow>> {
        self.one(FIND_RECOVERY, values![id.to_string()]).await?.as_ref().map(RecoveryRow::read).transpose()
    }

    /// The recovery of a link that still works.
    pub async fn find_live_recovery(&mut self, link_hash: [u8; 32], now: Timestamp) -> Result<Option<RecoveryRow>> {
        self.one(FIND_LIVE_RECOVERY, values![link_hash, now]).await?.as_ref().map(RecoveryRow::read).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Notes the wish for a new password, whether or not the address is somebody's.
    pub async fn insert_recovery(
        &mut self,
        id: RecoveryId,
        email_key: &str,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<()> {
        let account = account.map(|account| account.to_string());
        self.execute(INSERT_RECOVERY, values![id.to_string(), email_key, account, now]).await.map(drop)
    }

    /// Gives the recovery the link that is about to be mailed. Running it twice changes only the expiry.
    pub async fn arm_recovery(&mut self, id: RecoveryId, link_hash: [u8; 32], expires_at: Timestamp) -> Result<bool> {
        Ok(self.execute(ARM_RECOVERY, values![id.to_string(), link_hash, expires_at]).await? == 1)
    }

    /// Forgets recoveries from before an instant.
    pub async fn sweep_recoveries(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP_RECOVERIES, values![before]).await
    }
}

impl TxOn<'_, AccountId> {
    /// Takes the row lock: the portable `for update`. False where there is no such account.
    pub async fn lock_account(&mut self) -> Result<bool> {
        Ok(self.execute(LOCK, values![self.scope.to_string()]).await? == 1)
    }

    /// Makes the account; false where the address is taken.
    pub async fn insert_account(&mut self, new: &NewAccount) -> Result<bool> {
        let values = values![
            self.scope.to_string(),
            &new.email,
            &new.email_key,
            &new.name,
            new.password.clone(),
            new.password_set_at,
            &new.terms_version,
            new.terms_accepted_at,
            new.created_at,
            [0u8; 32],
            &new.stamp,
        ];
        Ok(self.execute(INSERT, values).await? == 1)
    }

    /// Sets the primary use case.
    pub async fn set_use_case(&mut self, use_case: &str) -> Result<()> {
        self.execute(SET_USE_CASE, values![self.scope.to_string(), use_case]).await.map(drop)
    }

    /// Sets the theme.
    pub async fn set_theme(&mut self, theme: &str) -> Result<()> {
        self.execute(SET_THEME, values![self.scope.to_string(), theme]).await.map(drop)
    }

    /// Sets the zone and the forms in which the person reads moments.
    pub async fn set_reading(&mut self, time_zone: &str, locale: &str) -> Result<()> {
        self.execute(SET_READING, values![self.scope.to_string(), time_zone, locale]).await.map(drop)
    }

    /// Sets which mails are wanted, as JSON of `domain::notification::Choices`.
    pub async fn set_notifications(&mut self, json: &str) -> Result<()> {
        self.execute(SET_NOTIFICATIONS, values![self.scope.to_string(), json]).await.map(drop)
    }

    /// Sets how calls are meant, as JSON of `domain::api_default::ApiDefaults`.
    pub async fn set_api_defaults(&mut self, json: &str) -> Result<()> {
        self.execute(SET_API_DEFAULTS, values![self.scope.to_string(), json]).await.map(drop)
    }

    /// Sets the address; false where it is another account's.
    pub async fn set_email(&mut self, email: &str, email_key: &str) -> Result<bool> {
        match self.execute(SET_EMAIL, values![self.scope.to_string(), email, email_key]).await {
            // Another transaction took it since the statement looked: the next look sees that.
            Err(Error::Driver(sqlx::Error::Database(cause))) if cause.is_unique_violation() => {
                Err(Error::Conflict(sqlx::Error::Database(cause)))
            }
            touched => {
                let changed = touched? == 1;
                self.index_memberships().await?;
                Ok(changed)
            }
        }
    }

    /// Says when the account goes, or with `None` that it stays; false where it is gone.
    pub async fn set_deletion_due(&mut self, at: Option<Timestamp>) -> Result<bool> {
        Ok(self.execute(SET_DELETION_DUE, values![self.scope.to_string(), at]).await? == 1)
    }

    /// Takes everything personal out of the account's row, which stays: others' rows and the log name it by its id.
    pub async fn erase_account(&mut self, name: &str, stamp: &str, now: Timestamp) -> Result<()> {
        // With a space in it, it is no address: nobody can take it, and nobody can sign in by it.
        let nobody = format!("deleted {}", self.scope);
        self.execute(ERASE, values![self.scope.to_string(), nobody, name, stamp, now]).await?;
        self.index_memberships().await
    }

    /// Sets the display name.
    pub async fn set_name(&mut self, name: &str) -> Result<()> {
        self.execute(SET_NAME, values![self.scope.to_string(), name]).await?;
        self.index_memberships().await
    }

    /// Sets a new password.
    pub async fn set_password(&mut self, phc: &str, now: Timestamp) -> Result<()> {
        self.execute(SET_PASSWORD, values![self.scope.to_string(), phc, now]).await.map(drop)
    }

    /// Notes that the password is on a list of leaked ones; false when that was known.
    pub async fn flag_password(&mut self, now: Timestamp) -> Result<bool> {
        Ok(self.execute(FLAG_PASSWORD, values![self.scope.to_string(), now]).await? == 1)
    }

    /// Gives the account another stamp: tickets about it are dead.
    pub async fn set_stamp(&mut self, stamp: &str) -> Result<()> {
        self.execute(SET_STAMP, values![self.scope.to_string(), stamp]).await.map(drop)
    }

    /// Replaces the hash of the same password by one at current parameters, unless the password changed meanwhile.
    pub async fn upgrade_password(&mut self, old: &str, new: &str) -> Result<bool> {
        Ok(self.execute(UPGRADE_PASSWORD, values![self.scope.to_string(), old, new]).await? == 1)
    }

    /// Notes which terms were accepted, and when.
    pub async fn set_terms(&mut self, version: &str, now: Timestamp) -> Result<()> {
        self.execute(SET_TERMS, values![self.scope.to_string(), version, now]).await.map(drop)
    }

    /// Puts the checklist away, or brings it back with `None`.
    pub async fn set_checklist_dismissed(&mut self, at: Option<Timestamp>) -> Result<()> {
        self.execute(SET_CHECKLIST_DISMISSED, values![self.scope.to_string(), at]).await.map(drop)
    }

    /// Uses up the recovery of this link, if it still works and is this account's.
    pub async fn consume_recovery(&mut self, link_hash: [u8; 32], now: Timestamp) -> Result<bool> {
        Ok(self.execute(CONSUME_RECOVERY, values![self.scope.to_string(), link_hash, now]).await? == 1)
    }

    /// Ends every recovery of the account: they die with a change of password.
    pub async fn end_recoveries(&mut self, now: Timestamp) -> Result<()> {
        self.execute(END_RECOVERIES, values![self.scope.to_string(), now]).await.map(drop)
    }
}
