//! The authenticator app: set up with one code, removed, and its codes judged (RFC 6238: SHA-1, six digits, 30 s, one step of skew).

use std::time::Duration;

use domain::event::Event;
use domain::field::FieldError;
use domain::id::AccountId;
use domain::policy::Permission;
use domain::security::Change;
use domain::session::{Factor, SignInFailure};
use domain::ticket::Purpose;
use domain::time::Timestamp;
use domain::token::Code;
use serde::{Deserialize, Serialize};
use store::{AccountRow, TotpRow};
use totp_rs::{Builder, Secret, Totp};

use crate::actor::Actor;
use crate::gate::retrying;
use crate::sessions::SignedIn;
use crate::tickets::Bound;
use crate::{Error, Result, Services};

/// How long a set-up may take.
const SET_UP: Duration = Duration::from_secs(30 * 60);

/// What somebody needs to put the account into an app.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSetup {
    /// Goes into the form's hidden field: it holds the secret, sealed.
    pub ticket: String,
    /// The secret in base 32, for those who type it.
    pub secret: String,
    /// `otpauth://totp/…`, for the QR code.
    pub uri: String,
}

/// A second factor that was added, or a step-up's new session.
#[derive(Serialize, Deserialize)]
pub struct FactorAdded {
    /// The session goes on under another secret.
    pub session: SignedIn,
    /// Recovery codes to be shown once, where the account had none.
    pub recovery_codes: Option<Vec<String>>,
}

fn totp(secret: &[u8]) -> Result<Totp> {
    let builder = Builder::new().with_secret(Secret::new(secret.into())).with_skew(1);
    builder.build().map_err(|_| Error::defect("this secret makes no code"))
}

/// The step whose code was typed, around the given time.
pub(crate) fn step_of(secret: &[u8], code: &Code, now: Timestamp) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.micros().div_euclid(1_000_000)).unwrap_or(0);
    let step = totp(secret)?.check(code.as_str(), seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

impl Services {
    /// What the set-up page shows: a fresh secret, or that of the ticket which came back with an error. Writes nothing.
    pub async fn begin_totp(&self, actor: &Actor, ticket: Option<&str>) -> Result<TotpSetup> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let kept = match ticket {
            Some(text) => self.inspect_ticket::<Vec<u8>>(actor, Purpose::TotpSetup, text).await?.ok(),
            None => None,
        };
        let (ticket, secret) = match (ticket, kept) {
            (Some(text), Some(kept)) => (text.to_owned(), kept.state),
            _ => {
                let secret = self.env.random::<20>().to_vec();
                let bound = Bound::to_session(actor, &row);
                (self.seal_ticket(Purpose::TotpSetup, bound, SET_UP, &secret)?, secret)
            }
        };
        let base32 = Secret::new(secret.as_slice().into()).to_base32();
        // A colon would end the label (Key URI format).
        let issuer = self.settings.brand.name.replace(':', " ");
        let builder = Builder::new()
            .with_secret(Secret::new(secret.into()))
            .with_issuer(Some(issuer))
            .with_account_name(row.email.replace(':', " "));
        let totp = builder.build().map_err(|_| Error::defect("this secret makes no code"))?;
        let uri = totp.to_url().map_err(|_| Error::defect("this secret makes no address"))?;
        Ok(TotpSetup { ticket, secret: base32, uri })
    }

    /// Confirms the set-up by one code: from now on a sign-in asks for one.
    pub async fn add_totp(&self, actor: &Actor, ticket: &str, typed: &str) -> Result<FactorAdded> {
        let account = actor.signed_in()?;
        if let Some(added) = self.noted_result(actor)? {
            return Ok(added);
        }
        let over = || Error::field("ticket", FieldError::Expired);
        let ticket = self.take_ticket::<Vec<u8>>(actor, Purpose::TotpSetup, ticket, over).await?;
        let code = parse_code(typed)?;
        self.spend(&crate::limits::SECOND_FACTOR, &account.to_string()).await?;
        let Some(step) = step_of(&ticket.state, &code, self.env.now())? else {
            return Err(Error::field("code", FieldError::WrongCode));
        };
        let sealed = self.keyring.seal(&self.env, "totp", account.to_string().as_bytes(), &ticket.state)?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let codes = match read.account()?.ways_in().await?.recovery_codes {
            0 => Some(self.make_recovery_codes().await?),
            _ => None,
        };
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            w.account()?.set_totp(&sealed, step, now).await?;
            let mut made = Vec::new();
            if let Some(codes) = &codes {
                made.push(self.set_recovery_codes(&mut w, codes).await?);
            }
            w.site().clear_attempts("second_factor", &account.to_string()).await?;
            let session = self.change_ways_in(&mut w, actor, Some(Factor::Totp)).await?;
            self.tell_change(&mut w, actor, Change::TotpAdded).await?;
            let recovery_codes = codes.as_ref().map(|codes| codes.shown.clone());
            let added = FactorAdded { session, recovery_codes };
            self.note_result(&mut w, actor, &added).await?;
            w.commit((Event::TotpAdded { account }, made)).await?;
            Ok(added)
        })
    }

    /// Removes the authenticator app. Without any other second factor the recovery codes go with it: they stood in its place.
    pub async fn remove_totp(&self, actor: &Actor) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        if let Some(session) = self.noted_result(actor)? {
            return Ok(session);
        }
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            if !w.account()?.delete_totp().await? {
                return Err(Error::NotFound);
            }
            self.drop_idle_recovery_codes(&mut w).await?;
            let session = self.change_ways_in(&mut w, actor, None).await?;
            self.tell_change(&mut w, actor, Change::TotpRemoved).await?;
            self.note_result(&mut w, actor, &session).await?;
            w.commit(Event::TotpRemoved { account }).await?;
            Ok(session)
        })
    }

    /// Recovery codes stand in the place of a second factor: without one they are no way in.
    pub(crate) async fn drop_idle_recovery_codes(&self, w: &mut crate::gate::Write<'_>) -> Result<()> {
        if !w.account()?.ways_in().await?.has_second_factor() {
            w.account()?.delete_recovery_codes().await?;
        }
        Ok(())
    }

    /// The secret of an authenticator app.
    pub(crate) fn open_totp(&self, account: AccountId, row: &TotpRow) -> Result<Vec<u8>> {
        let opened = self.keyring.open("totp", account.to_string().as_bytes(), &row.sealed)?;
        opened.ok_or_else(|| Error::defect("a stored secret does not open: another secrets.key, or another account's"))
    }

    /// What an app with this secret (base 32) shows now: for seeds.
    pub(crate) fn totp_code(&self, secret: &str) -> Result<String> {
        let secret = Secret::try_from_base32(secret).map_err(|_| Error::defect("this is no secret"))?;
        let seconds = u64::try_from(self.env.now().micros().div_euclid(1_000_000)).unwrap_or(0);
        Ok(totp(secret.as_bytes())?.generate(seconds).to_string())
    }

    /// A wrong code of an account at the sign-in, for the log.
    pub(crate) async fn code_refused(&self, actor: &Actor, row: &AccountRow, error: Error) -> Error {
        let Ok((address, _)) = crate::factors::addressee(row) else { return error };
        let event = Event::SignInFailed { account: Some(row.id), address, why: SignInFailure::WrongCode };
        self.gate.record_refusal(actor, Some(row.id), event, self.env.now(), error).await
    }
}

/// The digits that were typed, or what is wrong with them.
pub(crate) fn parse_code(typed: &str) -> Result<Code> {
    let error = if typed.trim().is_empty() { FieldError::Empty } else { FieldError::Malformed };
    Code::parse(typed).ok_or_else(|| Error::field("code", error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const STEP_SECONDS: i64 = 30;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
            let code = Code::parse(code).unwrap();
            let step = seconds / STEP_SECONDS;
            assert_eq!(step_of(secret, &code, at(seconds)).unwrap(), Some(step));
            assert_eq!(step_of(secret, &code, at((step - 1) * STEP_SECONDS)).unwrap(), Some(step), "a clock behind");
            if step > 1 {
                assert_eq!(step_of(secret, &code, at((step - 1) * STEP_SECONDS - 1)).unwrap(), None);
            }
            assert_eq!(step_of(secret, &code, at((step + 2) * STEP_SECONDS - 1)).unwrap(), Some(step), "a clock ahead");
            assert_eq!(step_of(secret, &code, at((step + 2) * STEP_SECONDS)).unwrap(), None);
        }
    }
}
