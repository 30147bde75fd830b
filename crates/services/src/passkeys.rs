//! Passkeys of an account: added by a ceremony, named, removed; never the last way in.

use std::time::Duration;

use domain::event::Event;
use domain::field::FieldError;
use domain::id::PasskeyId;
use domain::name::KeyName;
use domain::policy::Permission;
use domain::security::{Change, PasskeySummary};
use domain::session::Factor;
use domain::ticket::Purpose;
use store::{NewPasskey, PasskeyRow};

use crate::actor::Actor;
use crate::gate::retrying;
use crate::sessions::SignedIn;
use crate::tickets::Bound;
use crate::totp::FactorAdded;
use crate::webauthn::{Challenge, RelyingParty, passkey, stored};
use crate::{Error, Result, Services};

/// How long a page with a ceremony may stand before its button is pressed.
pub(crate) const CEREMONY: Duration = Duration::from_secs(3600);
/// How many passkeys an account has at most.
const AT_MOST: usize = 20;

/// A ceremony for the page to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// JSON of the `publicKey` of `navigator.credentials`, bytes in base64url.
    pub options: String,
    /// Goes into the form's hidden field beside the browser's answer.
    pub ticket: String,
}

/// The form's time is over, or it was sent before.
pub(crate) fn over() -> Error {
    Error::field("passkey", FieldError::Expired)
}

/// The answer makes or is no passkey of the account's. One refusal for every reason.
pub(crate) fn wrong() -> Error {
    Error::field("passkey", FieldError::Wrong)
}

pub(crate) fn summary(row: PasskeyRow) -> PasskeySummary {
    PasskeySummary { id: row.id, name: row.name, created_at: row.created_at, used_at: row.used_at }
}

impl Services {
    /// This site as authenticators know it; refuses where there are no passkeys, because the public address has no host name.
    pub(crate) fn relying_party(&self) -> Result<RelyingParty> {
        RelyingParty::of(&self.settings).ok_or(Error::NotFound)
    }

    /// Whether this installation can have passkeys: browsers refuse them for IP addresses.
    pub fn has_passkeys(&self) -> bool {
        RelyingParty::of(&self.settings).is_some()
    }

    /// The ceremony that adds a passkey to the signed-in person's account; nothing where there can be none. Writes nothing.
    pub async fn begin_passkey(&self, actor: &Actor) -> Result<Option<Ceremony>> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let Some(party) = RelyingParty::of(&self.settings) else { return Ok(None) };
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let has = read.account()?.passkeys().await?.iter().map(passkey).collect::<Result<Vec<_>>>()?;
        let challenge = Challenge::mint(&self.env);
        let options = party.ask_to_create(&row, &has, &challenge)?;
        let bound = Bound::to_session(actor, &row);
        let ticket = self.seal_ticket(Purpose::PasskeyRegistration, bound, CEREMONY, &challenge)?;
        Ok(Some(Ceremony { options, ticket }))
    }

    /// Adds the passkey that the browser made. The other sessions end; recovery codes come with an account's first second factor.
    pub async fn add_passkey(&self, actor: &Actor, ticket: &str, name: &str, answer: &str) -> Result<FactorAdded> {
        let account = actor.signed_in()?;
        let name = KeyName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        if let Some(added) = self.noted_result(actor)? {
            return Ok(added);
        }
        let party = self.relying_party()?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let ticket = self.take_ticket::<Challenge>(actor, Purpose::PasskeyRegistration, ticket, over).await?;
        let row = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let has = read.account()?.passkeys().await?.iter().map(passkey).collect::<Result<Vec<_>>>()?;
        let made = party.created(&row, &has, &ticket.state, answer)?.ok_or_else(wrong)?;
        let codes = match read.account()?.ways_in().await?.recovery_codes {
            0 => Some(self.make_recovery_codes().await?),
            _ => None,
        };
        let credential = stored(&made)?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            if w.account()?.passkeys().await?.len() >= AT_MOST {
                return Err(Error::field("passkey", FieldError::TooMany));
            }
            let new = NewPasskey {
                id: PasskeyId::new(now, self.env.random()),
                credential_id: made.cred_id().clone(),
                name: name.to_string(),
                credential: credential.clone(),
                created_at: now,
            };
            if !w.account()?.insert_passkey(&new).await? {
                return Err(Error::field("passkey", FieldError::Taken));
            }
            let mut more = Vec::new();
            if let Some(codes) = &codes {
                more.push(self.set_recovery_codes(&mut w, codes).await?);
            }
            let session = self.change_ways_in(&mut w, actor, Some(Factor::Passkey)).await?;
            self.tell_change(&mut w, actor, Change::PasskeyAdded).await?;
            let recovery_codes = codes.as_ref().map(|codes| codes.shown.clone());
            let added = FactorAdded { session, recovery_codes };
            self.note_result(&mut w, actor, &added).await?;
            w.commit((Event::PasskeyAdded { account, passkey: new.id, name: name.clone() }, more)).await?;
            Ok(added)
        })
    }

    /// One of the signed-in person's passkeys, for the pages that change it: they ask for a fresh proof first.
    pub async fn find_passkey(&self, actor: &Actor, id: &str) -> Result<PasskeySummary> {
        let account = actor.signed_in()?;
        let id: PasskeyId = id.parse().map_err(|_| Error::NotFound)?;
        let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
        let rows = read.account()?.passkeys().await?;
        rows.into_iter().find(|row| row.id == id).map(summary).ok_or(Error::NotFound)
    }

    /// Gives a passkey another name.
    pub async fn rename_passkey(&self, actor: &Actor, id: &str, name: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let id: PasskeyId = id.parse().map_err(|_| Error::NotFound)?;
        let after = KeyName::parse(name).map_err(|error| Error::field("name", error.into()))?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let rows = w.account()?.passkeys().await?;
            let row = rows.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
            let before = KeyName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
            w.account()?.rename_passkey(id, after.as_str()).await?;
            w.commit(Event::PasskeyRenamed { account, passkey: id, before, after: after.clone() }).await
        })
    }

    /// Removes a passkey once its name was typed, unless it is the last way in. The other sessions end; without any other second factor the
    /// recovery codes go too: they stood in its place.
    pub async fn remove_passkey(&self, actor: &Actor, id: &str, typed_name: &str) -> Result<SignedIn> {
        let account = actor.signed_in()?;
        let id: PasskeyId = id.parse().map_err(|_| Error::NotFound)?;
        if let Some(session) = self.noted_result(actor)? {
            return Ok(session);
        }
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnSecurity, account).await?;
            let rows = w.account()?.passkeys().await?;
            let row = rows.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
            if typed_name.trim() != row.name {
                return Err(Error::field("name", FieldError::Mismatch));
            }
            let ways = w.account()?.ways_in().await?;
            if !ways.password && ways.identities == 0 && ways.passkeys == 1 {
                return Err(Error::field("passkey", FieldError::NotAllowed));
            }
            w.account()?.delete_passkey(id).await?;
            self.drop_idle_recovery_codes(&mut w).await?;
            let session = self.change_ways_in(&mut w, actor, None).await?;
            self.tell_change(&mut w, actor, Change::PasskeyRemoved).await?;
            self.note_result(&mut w, actor, &session).await?;
            w.commit(Event::PasskeyRemoved { account, passkey: id }).await?;
            Ok(session)
        })
    }
}
