//! The way back from a provider: whose trip it is, who was named, and what it was for.

use std::time::Duration;

use domain::event::Event;
use domain::id::{AccountId, ConnectionId, IdentityId};
use domain::policy::Permission;
use domain::security::Proof;
use domain::session::{Factor, Method, SignInFailure};
use domain::ticket::Purpose;
use domain::token;

use super::{Answer, Arrival, Intent, Learned, ProviderRefusal, Trip};
use crate::actor::Actor;
use crate::gate::retrying;
use crate::sessions::Begun;
use crate::tickets::{Bound, Ticket};
use crate::{Error, Result, Services};

/// How long the page waits that asks what a newcomer, or the owner of the address, wants.
const WAITS: Duration = Duration::from_secs(600);

/// The error that stands for "over" inside a write.
fn over() -> Error {
    Error::NotFound
}

/// Back to where the trip began, which goes on from there as it would have without it.
pub(super) fn refusal(trip: &Trip, why: ProviderRefusal) -> Arrival {
    Arrival::Refused { why, intent: Some(trip.intent), next: trip.next.clone() }
}

impl Services {
    /// Ends a trip. `ticket` is the browser's cookie, `provider` the one whose callback was called.
    pub async fn finish_provider(
        &self,
        actor: &Actor,
        ticket: &str,
        provider: Method,
        answer: &Answer,
    ) -> Result<Arrival> {
        let gone = Arrival::Refused { why: ProviderRefusal::Over, intent: None, next: String::new() };
        // Who does not bring the state of this very ticket was sent by somebody else.
        let state = answer.state.as_deref().unwrap_or_default();
        if ticket.is_empty() || token::hash(state) != token::hash(&self.state_of(ticket)?) {
            return Ok(gone);
        }
        let ticket = match self.take_ticket::<Trip>(actor, Purpose::Provider, ticket, over).await {
            Ok(ticket) if ticket.state.provider == provider => ticket,
            Ok(_) | Err(Error::NotFound) => return Ok(gone),
            Err(error) => return Err(error),
        };
        let refused = |why| refusal(&ticket.state, why);
        if answer.error.as_deref() == Some("access_denied") {
            return Ok(refused(ProviderRefusal::Cancelled));
        }
        let learned = match self.learn(&ticket.state, answer).await? {
            Ok(learned) => learned,
            Err(doubt) => {
                tracing::warn!(%provider, doubt, "a provider's answer proves nothing");
                self.note_wrong_proof(actor, &ticket).await?;
                return Ok(refused(ProviderRefusal::Failed));
            }
        };
        let known = self.find_identity(&learned).await?;
        let arrival = match (ticket.state.intent, known) {
            (Intent::SignIn, Some(known)) => self.sign_in_by(actor, &ticket, &learned, known).await,
            (Intent::SignIn, None) => self.welcome(&ticket.state, &learned).await,
            (Intent::Link, None) => self.link(actor, &ticket, &learned).await,
            (Intent::Link, Some((_, _, account))) if Some(account) == actor.account() => {
                Ok(Arrival::Linked { session: None })
            }
            (Intent::Confirm, Some(known)) if Some(known.2) == actor.account() => {
                self.confirm_by(actor, &ticket, &learned, known).await
            }
            (Intent::Link | Intent::Confirm, _) => {
                if ticket.state.intent == Intent::Confirm {
                    self.note_wrong_proof(actor, &ticket).await?;
                }
                return Ok(refused(ProviderRefusal::OtherAccount));
            }
        };
        match arrival {
            Err(Error::NotFound) => Ok(gone),
            arrival => arrival,
        }
    }

    /// Asks the provider who it was.
    async fn learn(&self, trip: &Trip, answer: &Answer) -> Result<std::result::Result<Learned, String>> {
        if answer.error.is_some() {
            return Ok(Err("it answers with an error".to_owned()));
        }
        if answer.iss.as_ref().is_some_and(|iss| self.issuer_of(trip.provider).is_ok_and(|ours| *iss != ours)) {
            return Ok(Err("it is another issuer's answer".to_owned()));
        }
        let code = match &answer.code {
            Some(code) if !code.is_empty() && code.len() <= 2048 => code,
            _ => return Ok(Err("it answers without a code".to_owned())),
        };
        match trip.provider {
            Method::GitHub => self.ask_github(trip, code).await,
            _ => self.ask_google(trip, code).await,
        }
    }

    /// A failed proof leaves a trace: in the person's log where there is one, else in the count of strangers.
    async fn note_wrong_proof(&self, actor: &Actor, ticket: &Ticket<Trip>) -> Result<()> {
        if ticket.state.intent != Intent::SignIn {
            self.confirmation_failed(actor, SignInFailure::WrongProof, over()).await;
            return Ok(());
        }
        let (network, now) = (actor.network(), self.env.now());
        retrying!({
            let mut append = self.gate.append().await?;
            append.count_stranger(domain::event::Kind::SignInFailed.as_str(), &network, now).await?;
            append.commit().await
        })
    }

    async fn find_identity(&self, learned: &Learned) -> Result<Option<(ConnectionId, IdentityId, AccountId)>> {
        let mut site = self.gate.machinery();
        let Some(connection) = site.find_connection(learned.provider.as_str(), &learned.issuer).await? else {
            return Ok(None);
        };
        let found = site.find_identity(connection, &learned.subject).await?;
        Ok(found.map(|(identity, account)| (connection, identity, account)))
    }

    async fn sign_in_by(
        &self,
        actor: &Actor,
        ticket: &Ticket<Trip>,
        learned: &Learned,
        (connection, identity, account): (ConnectionId, IdentityId, AccountId),
    ) -> Result<Arrival> {
        let begun = Begun { connection: Some(connection), ..Begun::by(learned.provider, &[Factor::Federated]) };
        let step = retrying!({
            let mut w = self.gate.write(actor, Permission::SignIn, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, ticket).await?
                || !w.account()?.touch_identity(identity, &learned.label, now).await?
            {
                return Err(over());
            }
            let row = w.account()?.account().await?.ok_or_else(over)?;
            self.proceed(w, actor, &row, &begun, Vec::new()).await
        })?;
        self.after_sign_in(actor, &step).await;
        Ok(Arrival::SignedIn { step, next: ticket.state.next.clone() })
    }

    /// Somebody whom nobody here knows. Nothing is linked because addresses are alike: who has the address here signs in once.
    async fn welcome(&self, trip: &Trip, learned: &Learned) -> Result<Arrival> {
        let refused = |why| refusal(trip, why);
        let Some(address) = &learned.address else { return Ok(refused(ProviderRefusal::NoAddress)) };
        if let Some(row) = self.gate.machinery().find_account_by_email(&address.key()).await? {
            let ticket = self.seal_ticket(Purpose::ProviderLink, Bound::to_account(&row), WAITS, learned)?;
            return Ok(Arrival::Taken { ticket });
        }
        if !self.settings.sign_up.allows(address) {
            return Ok(refused(ProviderRefusal::SignUpClosed));
        }
        let ticket = self.seal_ticket(Purpose::ProviderSignUp, Bound::to_bearer(), WAITS, learned)?;
        Ok(Arrival::Unknown { ticket })
    }

    async fn confirm_by(
        &self,
        actor: &Actor,
        ticket: &Ticket<Trip>,
        learned: &Learned,
        (_, identity, account): (ConnectionId, IdentityId, AccountId),
    ) -> Result<Arrival> {
        self.provable(actor, Proof::Provider).await?;
        let session = retrying!({
            let mut w = self.gate.write(actor, Permission::ConfirmIdentity, account).await?;
            let now = w.now;
            if !self.use_ticket(&mut w, ticket).await?
                || !w.account()?.touch_identity(identity, &learned.label, now).await?
            {
                return Err(over());
            }
            self.confirm(w, actor, Factor::Federated, Vec::<Event>::new()).await
        })?;
        Ok(Arrival::Confirmed { session, next: ticket.state.next.clone() })
    }
}
