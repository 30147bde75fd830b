//! Step-up: showing once more who one is, for this session, before a sensitive act.

use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::FieldError;
use domain::policy::Permission;
use domain::security::Proof;
use domain::session::{Factor, Factors, SignInFailure};
use domain::token::LinkToken;
use store::{AccountRow, WaysIn};

use crate::actor::{Actor, Who};
use crate::gate::{Write, retrying};
use crate::sessions::SignedIn;
use crate::{Error, Result, Services};

/// The proofs that count: the strongest that the account has, and no weaker one beside them.
pub(crate) fn proofs(ways: &WaysIn) -> Vec<Proof> {
    let second = [(Proof::Passkey, ways.passkeys > 0), (Proof::Code, ways.totp)];
    let first = [(Proof::Password, ways.password), (Proof::Provider, ways.identities > 0)];
    let of = |proofs: [(Proof, bool); 2]| proofs.into_iter().filter(|(_, has)| *has).map(|(proof, _)| proof).collect();
    if ways.has_second_factor() { of(second) } else { of(first) }
}

impl Services {
    /// What the signed-in person can show.
    pub async fn confirmation_proofs(&self, actor: &Actor) -> Result<Vec<Proof>> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ConfirmIdentity, account).await?;
        Ok(proofs(&read.account()?.ways_in().await?))
    }

    /// Whether the proof of the asking session is of a moment ago: for pages of sensitive acts, so that they ask before and not after.
    pub async fn ensure_fresh(&self, actor: &Actor) -> Result<()> {
        let account = actor.signed_in()?;
        self.gate.read(actor, Permission::ManageOwnSecurity, account).await.map(drop)
    }

    /// Shows who one is by the password, where the account has nothing stronger.
    pub async fn confirm_by_password(&self, actor: &Actor, password: &str) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        if password.is_empty() {
            return Err(Error::field("password", FieldError::Empty));
        }
        if let Some(signed_in) = self.noted_result(actor)? {
            return Ok(signed_in);
        }
        let row = self.provable(actor, Proof::Password).await?;
        let address = EmailAddress::parse(&row.email).map_err(|_| Error::defect("a stored address does not parse"))?;
        let (key, stored) = (address.key(), row.password.as_deref());
        if !self.judge_password(actor, &key, Some(account), password, stored).await?.ok {
            let error = Error::field("password", FieldError::Wrong);
            return Err(self.confirmation_failed(actor, SignInFailure::WrongPassword, error).await);
        }
        retrying!({
            let mut w = self.gate.write(actor, Permission::ConfirmIdentity, account).await?;
            if w.account()?.account().await?.and_then(|row| row.password).as_deref() != stored {
                return Err(Error::field("password", FieldError::Wrong));
            }
            self.forget_guesses(&mut w, &key).await?;
            self.confirm(w, actor, Factor::Password, Vec::new()).await
        })
    }

    /// The person's account, if this proof is among those that count for it.
    pub(crate) async fn provable(&self, actor: &Actor, proof: Proof) -> Result<AccountRow> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ConfirmIdentity, account).await?;
        let mut rows = read.account()?;
        if !proofs(&rows.ways_in().await?).contains(&proof) {
            return Err(Error::field("proof", FieldError::NotAllowed));
        }
        rows.account().await?.ok_or(Error::SignIn)
    }

    /// A proof that is none, for the log.
    pub(crate) async fn confirmation_failed(&self, actor: &Actor, why: SignInFailure, error: Error) -> Error {
        let Who::Member { account, session, .. } = actor.who else { return error };
        let event = Event::SessionConfirmationFailed { account, session, why };
        self.gate.record_refusal(actor, Some(account), event, self.env.now(), error).await
    }

    /// The proof was good: the session is as if it had begun now, under another secret.
    pub(crate) async fn confirm(
        &self,
        mut w: Write<'_>,
        actor: &Actor,
        factor: Factor,
        more: Vec<Event>,
    ) -> Result<SignedIn> {
        let Who::Member { account, session, ref factors, .. } = actor.who else { return Err(Error::SignIn) };
        let (now, secret) = (w.now, LinkToken::from_random(self.env.random()));
        let factors: Factors = factors.and(factor);
        if !w.account()?.renew_session(session, secret.hash(), now, &factors).await? {
            return Err(Error::SignIn);
        }
        let signed_in = SignedIn { account, session, secret: secret.as_str().to_owned(), device: None };
        self.note_result(&mut w, actor, &signed_in).await?;
        w.commit((Event::SessionConfirmed { account, session, factor }, more)).await?;
        Ok(signed_in)
    }
}
