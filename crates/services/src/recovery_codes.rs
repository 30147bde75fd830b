//! Recovery codes: made with the first second factor, shown once, made anew when the person wishes.

use domain::event::Event;
use domain::policy::Permission;
use domain::recovery_code::{COUNT, RecoveryCode};
use domain::security::Change;

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::{Error, Result, Services};

/// A set that is not stored yet: hashing takes longer than a write may.
pub(crate) struct NewCodes {
    hashes: Vec<String>,
    salt: [u8; 16],
    /// As the person sees them, once.
    pub shown: Vec<String>,
}

impl Services {
    /// Makes a set of recovery codes and hashes it, outside any write.
    pub(crate) async fn make_recovery_codes(&self) -> Result<NewCodes> {
        let salt = self.env.random();
        let mut codes = NewCodes { hashes: Vec::new(), salt, shown: Vec::new() };
        for _ in 0..COUNT {
            let code = RecoveryCode::from_random(self.env.random());
            codes.hashes.push(self.hasher.hash(code.as_str(), salt).await?);
            codes.shown.push(code.grouped());
        }
        Ok(codes)
    }

    /// Stores a set in the place of the one that was there; gives the event.
    pub(crate) async fn set_recovery_codes(&self, w: &mut Write<'_>, codes: &NewCodes) -> Result<Event> {
        let now = w.now;
        let mut rows = w.account()?;
        rows.set_recovery_codes(&codes.hashes, codes.salt, now).await?;
        let count = u32::try_from(codes.hashes.len()).unwrap_or(u32::MAX);
        Ok(Event::RecoveryCodesMade { account: rows.scope(), count })
    }

    /// Makes new recovery codes for the signed-in person; the earlier ones die.
    pub async fn renew_recovery_codes(&self, actor: &Actor) -> Result<Vec<String>> {
        let account = actor.signed_in()?;
        if let Some(shown) = self.noted_result(actor)? {
            return Ok(shown);
        }
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        if !read.account()?.ways_in().await?.has_second_factor() {
            return Err(Error::NotFound);
        }
        let codes = self.make_recovery_codes().await?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let made = self.set_recovery_codes(&mut w, &codes).await?;
            self.tell_change(&mut w, actor, Change::RecoveryCodesMade).await?;
            self.note_result(&mut w, actor, &codes.shown).await?;
            w.commit(made).await?;
            Ok(codes.shown.clone())
        })
    }
}
