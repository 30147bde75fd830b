//! A passkey as proof: of who signs in, without an address being typed; after a password; and for sensitive acts.

use domain::event::{Event, Kind};
use domain::id::AccountId;
use domain::policy::Permission;
use domain::security::Proof;
use domain::session::{Factor, Method, SignInFailure};
use domain::ticket::Purpose;
use store::{AccountRow, PasskeyRow};

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::passkeys::{CEREMONY, Ceremony, over, wrong};
use crate::sessions::{Begun, SignInStep, SignedIn};
use crate::tickets::Bound;
use crate::webauthn::{Assertion, Challenge, RelyingParty, passkey, stored};
use crate::{Error, Result, Services, limits};

/// A passkey whose answer holds: as it was when it was judged, and as it is stored from then on.
struct Shown {
    row: PasskeyRow,
    after: String,
}

impl Services {
    /// The ceremony of the sign-in page, for whoever comes; nothing where there can be no passkeys. Writes nothing.
    pub fn begin_passkey_sign_in(&self) -> Result<Option<Ceremony>> {
        self.ask_for(&[], Purpose::PasskeySignIn, Bound::to_bearer())
    }

    /// The ceremony for a sign-in that waits for its second factor; nothing where none waits, or its account has no passkey.
    pub async fn begin_passkey_second_factor(&self, actor: &Actor, ticket: &str) -> Result<Option<Ceremony>> {
        let Ok(ticket) = self.inspect_ticket::<Begun>(actor, Purpose::SecondFactor, ticket).await? else {
            return Ok(None);
        };
        let mut rows = self.gate.machinery_of(ticket.account()?);
        let (Some(account), passkeys) = (rows.account().await?, rows.passkeys().await?) else { return Ok(None) };
        if passkeys.is_empty() {
            return Ok(None);
        }
        self.ask_for(&passkeys, Purpose::PasskeySignIn, Bound::to_account(&account))
    }

    /// The ceremony that confirms who the signed-in person is; nothing where the account has no passkey.
    pub async fn begin_passkey_confirmation(&self, actor: &Actor) -> Result<Option<Ceremony>> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ConfirmIdentity, account).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let passkeys = read.account()?.passkeys().await?;
        if passkeys.is_empty() {
            return Ok(None);
        }
        self.ask_for(&passkeys, Purpose::PasskeyConfirmation, Bound::to_session(actor, &row))
    }

    fn ask_for(&self, rows: &[PasskeyRow], purpose: Purpose, bound: Bound) -> Result<Option<Ceremony>> {
        let Some(party) = RelyingParty::of(&self.settings) else { return Ok(None) };
        let passkeys = rows.iter().map(passkey).collect::<Result<Vec<_>>>()?;
        let challenge = Challenge::mint(&self.env);
        let options = party.ask_for(&passkeys, &challenge)?;
        Ok(Some(Ceremony { options, ticket: self.seal_ticket(purpose, bound, CEREMONY, &challenge)? }))
    }

    /// Signs in by a passkey alone: it says whose it is, and its user was verified, which makes it two factors in one.
    pub async fn sign_in_by_passkey(&self, actor: &Actor, ticket: &str, answer: &str) -> Result<SignInStep> {
        if let Some(step) = self.noted_result(actor)? {
            return Ok(step);
        }
        let ticket = self.take_ticket::<Challenge>(actor, Purpose::PasskeySignIn, ticket, over).await?;
        let account = Assertion::parse(answer).and_then(|answer| answer.account());
        let claimed = account.filter(|account| ticket.account.is_none_or(|meant| meant == *account));
        let Some((row, shown)) = self.judge_passkey(actor, claimed, &ticket.state, answer).await? else {
            return Err(self.passkey_refused(actor, claimed).await);
        };
        let begun = Begun::by(Method::Passkey, &[Factor::Passkey]);
        let step = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, row.id).await?;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            self.note_shown(&mut w, &shown).await?;
            let events = self.keep_factor(&mut w, actor).await?.into_iter().collect();
            self.proceed(w, actor, &row, &begun, events).await
        })?;
        self.after_sign_in(actor, &step).await;
        Ok(step)
    }

    /// Finishes a sign-in that waits for its second factor by a passkey of its account.
    pub async fn finish_second_factor_by_passkey(
        &self,
        actor: &Actor,
        second_factor_ticket: &str,
        passkey_ticket: &str,
        answer: &str,
    ) -> Result<SignInStep> {
        if let Some(step) = self.noted_result(actor)? {
            return Ok(step);
        }
        let half = self.take_ticket::<Begun>(actor, Purpose::SecondFactor, second_factor_ticket, over).await?;
        let ticket = self.take_ticket::<Challenge>(actor, Purpose::PasskeySignIn, passkey_ticket, over).await?;
        let account = half.account()?;
        let claimed = Some(account).filter(|_| ticket.account == Some(account));
        let Some((row, shown)) = self.judge_passkey(actor, claimed, &ticket.state, answer).await? else {
            return Err(self.passkey_refused(actor, Some(account)).await);
        };
        let begun = Begun { factors: half.state.factors.and(Factor::Passkey), ..half.state.clone() };
        let step = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, account).await?;
            if !self.use_ticket(&mut w, &half).await? || !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            self.note_shown(&mut w, &shown).await?;
            let events = self.keep_factor(&mut w, actor).await?.into_iter().collect();
            self.proceed(w, actor, &row, &begun, events).await
        })?;
        self.after_sign_in(actor, &step).await;
        Ok(step)
    }

    /// Shows who one is by a passkey, for sensitive acts.
    pub async fn confirm_by_passkey(&self, actor: &Actor, ticket: &str, answer: &str) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        if let Some(signed_in) = self.noted_result(actor)? {
            return Ok(signed_in);
        }
        self.provable(actor, Proof::Passkey).await?;
        let ticket = self.take_ticket::<Challenge>(actor, Purpose::PasskeyConfirmation, ticket, over).await?;
        let Some((_, shown)) = self.judge_passkey(actor, Some(account), &ticket.state, answer).await? else {
            return Err(self.confirmation_failed(actor, SignInFailure::WrongPasskey, wrong()).await);
        };
        retrying!({
            let mut w = self.gate.write(actor, Permission::ConfirmIdentity, account).await?;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            self.note_shown(&mut w, &shown).await?;
            self.confirm(w, actor, Factor::Passkey, Vec::new()).await
        })
    }

    /// Judges an answer by the passkeys of the account that it claims. A failure counts against the network, over all paths.
    async fn judge_passkey(
        &self,
        actor: &Actor,
        claimed: Option<AccountId>,
        challenge: &Challenge,
        answer: &str,
    ) -> Result<Option<(AccountRow, Shown)>> {
        let party = self.relying_party()?;
        let (network, now) = (actor.network(), self.env.now());
        self.spend_in_turn(&[(&limits::SIGN_IN_NETWORK, &network)], now).await?;
        let judged = async {
            let (Some(claimed), Some(answer)) = (claimed, Assertion::parse(answer)) else { return Ok(None) };
            if answer.account().is_some_and(|account| account != claimed) {
                return Ok(None);
            }
            let mut rows = self.gate.machinery_of(claimed);
            let Some(account) = rows.account().await? else { return Ok(None) };
            let rows = rows.passkeys().await?;
            let mut passkeys = rows.iter().map(passkey).collect::<Result<Vec<_>>>()?;
            let Some(result) = party.judge(&passkeys, challenge, &answer)? else { return Ok(None) };
            let used = passkeys.iter_mut().zip(rows).find(|(passkey, _)| passkey.cred_id() == result.cred_id());
            let Some((passkey, row)) = used else { return Ok(None) };
            passkey.update_credential(&result);
            Ok(Some((account, Shown { after: stored(passkey)?, row })))
        };
        let judged: Result<Option<(AccountRow, Shown)>> = judged.await;
        if !matches!(judged, Ok(None)) {
            self.give_back(&limits::SIGN_IN_NETWORK, &network, now).await?;
        }
        judged
    }

    /// Notes the use in the act's own transaction. Refuses it where the passkey is gone or was used since it was judged: then its counter
    /// is no longer the one that was looked at.
    async fn note_shown(&self, w: &mut Write<'_>, shown: &Shown) -> Result<()> {
        let now = w.now;
        let noted = w.account()?.use_passkey(shown.row.id, &shown.row.credential, &shown.after, now).await?;
        if noted { Ok(()) } else { Err(wrong()) }
    }

    /// An answer that does not hold, for the log: the account's own where it claims one.
    async fn passkey_refused(&self, actor: &Actor, claimed: Option<AccountId>) -> Error {
        let row = match claimed {
            Some(account) => self.gate.machinery_of(account).account().await.ok().flatten(),
            None => None,
        };
        let Some((row, address)) = row.and_then(|row| Some((row.id, crate::factors::addressee(&row).ok()?.0))) else {
            return self.gate.count_refusal(actor, Kind::SignInFailed, wrong()).await;
        };
        let event = Event::SignInFailed { account: Some(row), address, why: SignInFailure::WrongPasskey };
        self.gate.record_refusal(actor, Some(row), event, self.env.now(), wrong()).await
    }
}
