//! The second step of a sign-in, and step-up by the same proofs: a code of the authenticator app, or a recovery code.

use domain::event::Event;
use domain::field::FieldError;
use domain::policy::Permission;
use domain::recovery_code::RecoveryCode;
use domain::security::{Change, Proof};
use domain::session::{Factor, SignInFailure};
use domain::ticket::Purpose;
use store::{AccountRow, WaysIn};

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::sessions::{Begun, SignInStep, SignedIn};
use crate::{Error, Result, Services, limits, totp};

/// What somebody typed where a second factor is asked for.
#[derive(Clone, Copy)]
pub enum TypedCode<'a> {
    /// Six digits of an authenticator app.
    Totp(&'a str),
    /// A recovery code.
    Recovery(&'a str),
}

/// A code that fits, so far: whether it is the first to be used shows in the write.
enum Fit {
    Totp { sealed: Vec<u8>, step: i64 },
    Recovery { hash: String },
}

/// What the page of the second step needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorView {
    /// What the account has.
    pub ways: WaysIn,
}

impl TypedCode<'_> {
    /// The field that the form shows an error on.
    const fn field(self) -> &'static str {
        match self {
            TypedCode::Totp(_) => "code",
            TypedCode::Recovery(_) => "recovery_code",
        }
    }
}

impl Services {
    /// What a sign-in that is under way in this browser waits for; nothing where none is, or its time is over.
    pub async fn awaited_second_factor(&self, actor: &Actor, ticket: &str) -> Result<Option<SecondFactorView>> {
        let Ok(ticket) = self.inspect_ticket::<Begun>(actor, Purpose::SecondFactor, ticket).await? else {
            return Ok(None);
        };
        let ways = self.gate.machinery_of(ticket.account()?).ways_in().await?;
        Ok(Some(SecondFactorView { ways }))
    }

    /// Finishes a sign-in by the second factor. Its ticket, the code and the account's budget of tries are used once over all nodes.
    pub async fn finish_second_factor(&self, actor: &Actor, ticket: &str, typed: TypedCode<'_>) -> Result<SignInStep> {
        if let Some(step) = self.noted_result(actor)? {
            return Ok(step);
        }
        let over = || Error::field("ticket", FieldError::Expired);
        let ticket = self.take_ticket::<Begun>(actor, Purpose::SecondFactor, ticket, over).await?;
        let account = ticket.account()?;
        let row = self.gate.machinery_of(account).account().await?.ok_or_else(over)?;
        let wrong = || Error::field(typed.field(), FieldError::WrongCode);
        let Some(fit) = self.judge_code(&row, typed).await? else {
            return Err(self.code_refused(actor, &row, wrong()).await);
        };
        let step = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, account).await?;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let Some((factor, mut events)) = self.spend_fit(&mut w, actor, &fit).await? else {
                drop(w);
                return Err(self.code_refused(actor, &row, wrong()).await);
            };
            events.extend(self.keep_factor(&mut w, actor).await?);
            let begun = Begun { factors: ticket.state.factors.and(factor), ..ticket.state.clone() };
            self.proceed(w, actor, &row, &begun, events).await
        })?;
        self.after_sign_in(actor, &step).await;
        Ok(step)
    }

    /// Shows who one is by a code, for sensitive acts.
    pub async fn confirm_by_typed_code(&self, actor: &Actor, typed: TypedCode<'_>) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        if let Some(signed_in) = self.noted_result(actor)? {
            return Ok(signed_in);
        }
        let row = self.provable(actor, Proof::Code).await?;
        let wrong = || Error::field(typed.field(), FieldError::WrongCode);
        let Some(fit) = self.judge_code(&row, typed).await? else {
            return Err(self.confirmation_failed(actor, SignInFailure::WrongCode, wrong()).await);
        };
        retrying!({
            let mut w = self.gate.write(actor, Permission::ConfirmIdentity, account).await?;
            let Some((factor, events)) = self.spend_fit(&mut w, actor, &fit).await? else {
                drop(w);
                return Err(self.confirmation_failed(actor, SignInFailure::WrongCode, wrong()).await);
            };
            self.confirm(w, actor, factor, events).await
        })
    }

    /// Judges what was typed, after counting the try against the account over all tickets, paths and nodes.
    async fn judge_code(&self, row: &AccountRow, typed: TypedCode<'_>) -> Result<Option<Fit>> {
        let subject = row.id.to_string();
        match typed {
            TypedCode::Totp(text) => {
                let code = totp::parse_code(text)?;
                self.spend_second_factor(&subject).await?;
                let Some(stored) = self.gate.machinery_of(row.id).totp().await? else { return Ok(None) };
                let step = totp::step_of(&self.open_totp(row.id, &stored)?, &code, self.env.now())?;
                let step = step.filter(|step| *step > stored.last_step);
                Ok(step.map(|step| Fit::Totp { sealed: stored.sealed, step }))
            }
            TypedCode::Recovery(text) => {
                let error = if text.trim().is_empty() { FieldError::Empty } else { FieldError::Malformed };
                let code = RecoveryCode::parse(text).ok_or_else(|| Error::field("recovery_code", error))?;
                self.spend_second_factor(&subject).await?;
                let Some(salt) = self.gate.machinery_of(row.id).recovery_salt().await? else { return Ok(None) };
                Ok(Some(Fit::Recovery { hash: self.hasher.hash(code.as_str(), salt).await? }))
            }
        }
    }

    async fn spend_second_factor(&self, subject: &str) -> Result<()> {
        let limits = [(&limits::SECOND_FACTOR, subject), (&limits::SECOND_FACTOR_LONG, subject)];
        self.spend_in_turn(&limits, self.env.now()).await
    }

    /// Uses the code up: the factor that it is, and what happened. `None` where it was used before.
    async fn spend_fit(&self, w: &mut Write<'_>, actor: &Actor, fit: &Fit) -> Result<Option<(Factor, Vec<Event>)>> {
        let now = w.now;
        let mut rows = w.account()?;
        let account = rows.scope();
        let (factor, events) = match fit {
            Fit::Totp { sealed, step } => {
                if !rows.take_totp_step(sealed, *step, now).await? {
                    return Ok(None);
                }
                (Factor::Totp, Vec::new())
            }
            Fit::Recovery { hash } => {
                if !rows.use_recovery_code(hash, now).await? {
                    return Ok(None);
                }
                let left = u32::try_from(rows.ways_in().await?.recovery_codes).unwrap_or(0);
                self.tell_change(w, actor, Change::RecoveryCodeUsed).await?;
                (Factor::RecoveryCode, vec![Event::RecoveryCodeUsed { account, left }])
            }
        };
        let subject = account.to_string();
        w.site().clear_attempts("second_factor", &subject).await?;
        w.site().clear_attempts("second_factor_long", &subject).await?;
        Ok(Some((factor, events)))
    }
}
