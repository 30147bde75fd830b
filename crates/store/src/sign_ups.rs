//! Pending sign-ups: all there is of a person before the address is confirmed.

use domain::id::{InvitationId, SignUpId};
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: site = "
        insert into sign_ups (id, browser_hash, email, email_key, name, password, terms_version, created_at, expires_at,
          invitation_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIND: site = "
        select id, browser_hash, email, email_key, name, password, terms_version, created_at, mails, invitation_id
        from sign_ups where id = $1 and expires_at > $2 and consumed_at is null";
    FIND_BY_BROWSER: site = "
        select id, browser_hash, email, email_key, name, password, terms_version, created_at, mails, invitation_id
        from sign_ups where browser_hash = $1 and expires_at > $2 and consumed_at is null
        order by created_at desc, id desc limit 1";
    FIND_BY_LINK: site = "
        select id, browser_hash, email, email_key, name, password, terms_version, created_at, mails, invitation_id
        from sign_ups
        where link_hash = $1 and link_expires_at > $2 and expires_at > $2 and consumed_at is null";
    COUNT_MAIL: site = "
        update sign_ups set mails = mails + 1
        where id = $1 and mails < $2 and consumed_at is null";
    ARM: site = "
        update sign_ups
        set code_hash = $2, code_expires_at = $3, code_tries = 0, link_hash = $4, link_expires_at = $5
        where id = $1 and consumed_at is null";
    TRY_CODE: site = "
        update sign_ups set code_tries = code_tries + 1
        where id = $1 and code_tries < $2 and code_expires_at > $3 and consumed_at is null
        returning code_hash";
    CONSUME: site = "
        update sign_ups set consumed_at = $2
        where id = $1 and expires_at > $2 and consumed_at is null";
    CONSUME_OTHERS: site = "
        update sign_ups set consumed_at = $2
        where email_key = $1 and consumed_at is null";
    SWEEP: site = "delete from sign_ups where expires_at < $1";
}

/// A pending sign-up as stored.
#[derive(Clone, Debug)]
pub struct SignUpRow {
    /// Which.
    pub id: SignUpId,
    /// The hash of the cookie of the browser it was begun in.
    pub browser_hash: [u8; 32],
    /// The address as typed.
    pub email: String,
    /// The folded address.
    pub email_key: String,
    /// The display name.
    pub name: String,
    /// The PHC string.
    pub password: String,
    /// The terms that were accepted.
    pub terms_version: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// How many mails were asked for.
    pub mails: i64,
    /// The invitation that it is meant to accept.
    pub invitation: Option<InvitationId>,
}

impl SignUpRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(SignUpRow {
            id: row.parse(0, "sign_ups")?,
            browser_hash: row.bytes(1, "sign_ups")?,
            email: row.get(2)?,
            email_key: row.get(3)?,
            name: row.get(4)?,
            password: row.get(5)?,
            terms_version: row.get(6)?,
            created_at: row.at(7)?,
            mails: row.get(8)?,
            invitation: row.maybe_parse(9, "sign_ups")?,
        })
    }
}

/// What a person typed to sign up.
#[derive(Clone, Debug)]
pub struct NewSignUp {
    /// Which.
    pub id: SignUpId,
    /// The hash of the browser's cookie.
    pub browser_hash: [u8; 32],
    /// The address as typed.
    pub email: String,
    /// The folded address.
    pub email_key: String,
    /// The display name.
    pub name: String,
    /// The PHC string.
    pub password: String,
    /// The terms that were accepted.
    pub terms_version: String,
    /// Now.
    pub created_at: Timestamp,
    /// When the row is forgotten.
    pub expires_at: Timestamp,
    /// The invitation that it is meant to accept.
    pub invitation: Option<InvitationId>,
}

impl Conn<'_, Site> {
    /// A sign-up that can still be confirmed.
    pub async fn find_sign_up(&mut self, id: SignUpId, now: Timestamp) -> Result<Option<SignUpRow>> {
        self.one(FIND, values![id.to_string(), now]).await?.as_ref().map(SignUpRow::read).transpose()
    }

    /// The newest pending sign-up of a browser.
    pub async fn find_sign_up_by_browser(&mut self, browser: [u8; 32], now: Timestamp) -> Result<Option<SignUpRow>> {
        self.one(FIND_BY_BROWSER, values![browser, now]).await?.as_ref().map(SignUpRow::read).transpose()
    }

    /// The sign-up of a mailed link that still works.
    pub async fn find_sign_up_by_link(&mut self, link: [u8; 32], now: Timestamp) -> Result<Option<SignUpRow>> {
        self.one(FIND_BY_LINK, values![link, now]).await?.as_ref().map(SignUpRow::read).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Begins a sign-up.
    pub async fn insert_sign_up(&mut self, new: &NewSignUp) -> Result<()> {
        let values = values![
            new.id.to_string(),
            new.browser_hash,
            &new.email,
            &new.email_key,
            &new.name,
            &new.password,
            &new.terms_version,
            new.created_at,
            new.expires_at,
            new.invitation.map(|invitation| invitation.to_string()),
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Counts one more mail; false when `at_most` were sent.
    pub async fn count_sign_up_mail(&mut self, id: SignUpId, at_most: i64) -> Result<bool> {
        Ok(self.execute(COUNT_MAIL, values![id.to_string(), at_most]).await? == 1)
    }

    /// Gives the sign-up the code and link that are about to be mailed; the earlier ones die.
    pub async fn arm_sign_up(
        &mut self,
        id: SignUpId,
        (code_hash, code_expires_at): ([u8; 32], Timestamp),
        (link_hash, link_expires_at): ([u8; 32], Timestamp),
    ) -> Result<bool> {
        let values = values![id.to_string(), code_hash, code_expires_at, link_hash, link_expires_at];
        Ok(self.execute(ARM, values).await? == 1)
    }

    /// Spends one of the tries and answers the hash to compare with; `None` when tries or time are up.
    pub async fn try_sign_up_code(&mut self, id: SignUpId, at_most: i64, now: Timestamp) -> Result<Option<Vec<u8>>> {
        match self.one(TRY_CODE, values![id.to_string(), at_most, now]).await? {
            Some(row) => row.get(0),
            None => Ok(None),
        }
    }

    /// Uses the sign-up up; false when somebody else did, or its time is over.
    pub async fn consume_sign_up(&mut self, id: SignUpId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(CONSUME, values![id.to_string(), now]).await? == 1)
    }

    /// Uses up every other pending sign-up of an address that just became an account's.
    pub async fn consume_sign_ups_of(&mut self, email_key: &str, now: Timestamp) -> Result<()> {
        self.execute(CONSUME_OTHERS, values![email_key, now]).await.map(drop)
    }

    /// Forgets sign-ups that expired before an instant.
    pub async fn sweep_sign_ups(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
