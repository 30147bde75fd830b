//! What follows when a provider names somebody whom no account knows: a new account, or the sign-in that links an old one.

use domain::field::{FieldError, FieldErrors};
use domain::name::DisplayName;
use domain::session::{Factor, Method};
use domain::ticket::Purpose;

use super::Learned;
use crate::actor::Actor;
use crate::sessions::{Begun, SignInStep};
use crate::sign_ups::{Confirmed, Newcomer as NewAccount, Proof};
use crate::tickets::Ticket;
use crate::{Error, Result, Services};

/// Whom a provider has named, for the page that asks what shall become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Which provider.
    pub provider: Method,
    /// What it calls the person.
    pub label: String,
    /// The name that it knows; may be empty.
    pub name: String,
    /// The address that it has verified.
    pub email: String,
    /// Whether the account of this address has a password to sign in with.
    pub has_password: bool,
}

fn over(field: &'static str) -> impl FnOnce() -> Error {
    move || Error::field(field, FieldError::Expired)
}

impl Services {
    /// Who waits for an account of their own. Changes nothing.
    pub async fn inspect_provider_sign_up(&self, actor: &Actor, ticket: &str) -> Result<Option<Newcomer>> {
        let found = self.inspect_ticket::<Learned>(actor, Purpose::ProviderSignUp, ticket).await?;
        Ok(found.ok().map(|ticket| newcomer(ticket.state, false)))
    }

    /// Whose address has an account already. Changes nothing.
    pub async fn inspect_provider_link(&self, actor: &Actor, ticket: &str) -> Result<Option<Newcomer>> {
        let found = self.inspect_ticket::<Learned>(actor, Purpose::ProviderLink, ticket).await?;
        let Ok(ticket) = found else { return Ok(None) };
        let ways = self.gate.machinery_of(ticket.account()?).ways_in().await?;
        Ok(Some(newcomer(ticket.state, ways.password)))
    }

    /// Makes the account of somebody whom a provider has named.
    pub async fn finish_provider_sign_up(
        &self,
        actor: &Actor,
        ticket: &str,
        name: &str,
        terms_accepted: bool,
    ) -> Result<Confirmed> {
        if let Some(confirmed) = self.noted_result(actor)? {
            return Ok(confirmed);
        }
        let mut errors = FieldErrors::new();
        let name = errors.take("name", DisplayName::parse(name));
        if !terms_accepted {
            errors.add("terms", FieldError::NotAccepted);
        }
        let (Some(name), true) = (name, errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let ticket: Ticket<Learned> = self.take_ticket(actor, Purpose::ProviderSignUp, ticket, over("terms")).await?;
        let learned = &ticket.state;
        let address = learned.address.clone().ok_or_else(|| Error::defect("the ticket is about an address"))?;
        if !self.settings.sign_up.allows(&address) {
            return Err(Error::field("email", FieldError::NotAllowed));
        }
        let begun = Begun { link: Some(learned.clone()), ..Begun::by(learned.provider, &[Factor::Federated]) };
        let newcomer = NewAccount {
            address,
            name,
            password: None,
            terms: self.settings.terms.clone(),
            agreed_at: self.env.now(),
            begun,
        };
        self.make_account(actor, &newcomer, Proof::Ticket(&ticket), "terms").await
    }

    /// Signs in by password to the account that has the address, and links it when the sign-in is complete.
    pub async fn sign_in_and_link(&self, actor: &Actor, ticket: &str, password: &str) -> Result<SignInStep> {
        if let Some(step) = self.noted_result(actor)? {
            return Ok(step);
        }
        let ticket: Ticket<Learned> = self.take_ticket(actor, Purpose::ProviderLink, ticket, over("password")).await?;
        let row = self.gate.machinery_of(ticket.account()?).account().await?.ok_or_else(over("password"))?;
        self.sign_in_with(actor, &row.email, password, Some(&ticket)).await
    }
}

fn newcomer(learned: Learned, has_password: bool) -> Newcomer {
    let email = learned.address.map(|address| address.to_string()).unwrap_or_default();
    Newcomer { provider: learned.provider, label: learned.label, name: learned.name, email, has_password }
}
