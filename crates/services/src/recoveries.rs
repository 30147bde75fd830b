//! A forgotten password: a mailed link, a new password, every other session ended, nobody signed in by it.

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::RecoveryId;
use domain::policy::Permission;
use domain::session::SessionEnd;
use domain::token;
use store::Site;

use crate::actor::Actor;
use crate::gate::retrying;
use crate::job::Job;
use crate::new_passwords::least_length;
use crate::{Error, Result, Services, limits};

/// What a mailed link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoveryView {
    /// A new password can be set for this address.
    Live {
        /// The address.
        email: String,
        /// The least length of a new password.
        least: usize,
    },
    /// Expired, used or never made.
    Dead,
}

impl Services {
    /// Asks for a link by mail. The same answer and the same work whether or not the address has an account: the job decides.
    pub async fn request_recovery(&self, actor: &Actor, email: &str) -> Result<()> {
        let address = EmailAddress::parse(email).map_err(|error| Error::field("email", error.into()))?;
        let key = address.key();
        self.spend(&limits::RECOVERY_NETWORK, &actor.network()).await?;
        self.spend(&limits::RECOVERY, &key).await?;
        let account = self.gate.machinery().find_account_by_email(&key).await?.map(|account| account.id);
        retrying!({
            let mut w = self.gate.write(actor, Permission::Recover, Site).await?;
            let (now, id) = (w.now, RecoveryId::new(w.now, self.env.random()));
            w.site().insert_recovery(id, &key, account, now).await?;
            w.enqueue(Job::Recover { recovery: id, cause: actor.cause(now) }).await?;
            // Unchained for everybody, so that the work does not tell who has an account; the mail and the reset are in the log.
            w.commit(Event::PasswordResetRequested { account: None, address: address.clone() }).await
        })
    }

    /// What a mailed link leads to. Changes nothing.
    pub async fn inspect_recovery(&self, actor: &Actor, link: &str) -> Result<RecoveryView> {
        let read = self.gate.read(actor, Permission::Recover, Site).await?;
        let found = read.site().find_live_recovery(token::hash(link), self.env.now()).await?;
        let Some((account, email)) = found.and_then(|row| Some((row.account?, row.email?))) else {
            return Ok(RecoveryView::Dead);
        };
        let least = least_length(&self.gate.machinery_of(account).ways_in().await?);
        Ok(RecoveryView::Live { email, least })
    }

    /// Sets a new password by the mailed link and ends every session of the account. Does not sign in.
    pub async fn reset_password(&self, actor: &Actor, link: &str, new_password: &str) -> Result<()> {
        if let Some(()) = self.noted_result(actor)? {
            return Ok(());
        }
        let (link, now) = (token::hash(link), self.env.now());
        let expired = || Error::field("token", FieldError::Expired);
        let found = self.gate.machinery().find_live_recovery(link, now).await?;
        let Some(account) = found.and_then(|row| row.account) else {
            let event = Event::PasswordResetRefused { account: None };
            return Err(self.gate.record_refusal(actor, None, event, now, expired()).await);
        };
        let mut rows = self.gate.machinery_of(account);
        let (row, ways) = (rows.account().await?.ok_or_else(expired)?, rows.ways_in().await?);
        let own = self.own_words(&row).await?;
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut errors = FieldErrors::new();
        self.check_password("new_password", new_password, (least_length(&ways), &own), &mut errors).await?;
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        if self.is_reused(&row, new_password).await? {
            return Err(Error::field("new_password", FieldError::Reused));
        }
        let hash = self.hasher.hash(new_password, self.env.random()).await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::Recover, account).await?;
            let now = w.now;
            if !w.account()?.consume_recovery(link, now).await? {
                return Err(expired());
            }
            let present = w.account()?.account().await?.ok_or_else(expired)?;
            self.replace_password(&mut w, &present, &hash, (None, SessionEnd::PasswordReset)).await?;
            self.note_result(&mut w, actor, &()).await?;
            w.commit(Event::PasswordChanged { account, by_reset: true }).await
        })
    }
}
