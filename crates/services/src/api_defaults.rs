//! How a person's calls are meant where they do not say. Another address than the account's own counts only once its mailbox agreed.

use std::time::Duration;

use domain::api_default::{ApiDefaults, ResponseFormat};
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::policy::Permission;
use domain::ticket::Purpose;
use store::AccountRow;

use crate::actor::Actor;
use crate::gate::retrying;
use crate::job::Job;
use crate::{Error, Result, Services, limits};

/// How long a contact's link works.
pub(crate) const CONTACT: Duration = Duration::from_secs(24 * 3600);

/// What was typed for the defaults; empty leaves it to the service.
#[derive(Clone, Copy, Debug)]
pub struct TypedDefaults<'a> {
    /// The id of a model.
    pub model: &'a str,
    /// One of the operator's regions.
    pub region: &'a str,
    /// `text` or `json_object`.
    pub response_format: &'a str,
    /// Where notices go.
    pub contact: &'a str,
}

/// What an account has set; what does not parse counts as nothing set.
pub(crate) fn api_defaults(row: &AccountRow) -> ApiDefaults {
    serde_json::from_str(&row.api_defaults).unwrap_or_default()
}

fn encoded(defaults: &ApiDefaults) -> Result<String> {
    serde_json::to_string(defaults).map_err(|error| Error::Internal(error.into()))
}

impl Services {
    /// Sets the defaults. Answers the address that has to confirm that it wants to be the contact, if there is one.
    pub async fn set_api_defaults(&self, actor: &Actor, typed: TypedDefaults<'_>) -> Result<Option<EmailAddress>> {
        let account = actor.signed_in()?;
        let mut errors = FieldErrors::new();
        let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (model, region) = (chosen(typed.model), chosen(typed.region));
        if model.as_deref().is_some_and(|model| self.settings.price_book.find(model).is_none()) {
            errors.add("model", FieldError::UnknownChoice);
        }
        if region.as_ref().is_some_and(|region| !self.settings.regions.contains(region)) {
            errors.add("region", FieldError::UnknownChoice);
        }
        let format = chosen(typed.response_format).map(|text| text.parse::<ResponseFormat>()).transpose();
        let response_format = errors.take("response_format", format.map_err(|_| FieldError::UnknownChoice)).flatten();
        let contact = match typed.contact.trim() {
            "" => None,
            text => errors.take("contact", EmailAddress::parse(text)),
        };
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let stored = self.gate.machinery_of(account).account().await?.ok_or(Error::SignIn)?;
        let current = api_defaults(&stored).contact.map(|contact| contact.key());
        let own = EmailAddress::parse(&stored.email).map(|own| own.key()).ok();
        let contact = contact.filter(|contact| Some(contact.key()) != own);
        let asks = contact.clone().filter(|contact| Some(contact.key()) != current);
        if let Some(asked) = &asks {
            self.spend(&limits::CONTACT, &account.to_string()).await?;
            self.spend(&limits::CONTACT_ADDRESS, &asked.key()).await?;
        }
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, account).await?;
            let now = w.now;
            let before = api_defaults(&w.account()?.account().await?.ok_or(Error::NotFound)?);
            let kept = match (&contact, &asks) {
                (None, _) => None,
                _ => before.contact.clone(),
            };
            let after = ApiDefaults { model: model.clone(), region: region.clone(), response_format, contact: kept };
            w.account()?.set_api_defaults(&encoded(&after)?).await?;
            if let Some(contact) = &asks {
                w.enqueue(Job::AskContact { account, contact: contact.clone(), cause: actor.cause(now) }).await?;
            }
            w.commit(Event::ApiDefaultsChanged { account, before, after }).await
        })?;
        Ok(asks)
    }

    /// Which address a mailed link would make the contact; `None` for a link that is over. Changes nothing.
    pub async fn inspect_contact(&self, actor: &Actor, token: &str) -> Result<Option<EmailAddress>> {
        let ticket = self.inspect_ticket::<EmailAddress>(actor, Purpose::ContactConfirmation, token).await?;
        Ok(ticket.ok().map(|ticket| ticket.state))
    }

    /// The mailbox agrees: its address is the contact from now on.
    pub async fn confirm_contact(&self, actor: &Actor, token: &str) -> Result<()> {
        let over = || Error::field("token", FieldError::Expired);
        if let Some(()) = self.noted_result(actor)? {
            return Ok(());
        }
        let ticket = self.take_ticket::<EmailAddress>(actor, Purpose::ContactConfirmation, token, over).await?;
        let account = ticket.account()?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::UseTicket, account).await?;
            if !self.use_ticket(&mut w, &ticket).await? {
                return Err(over());
            }
            let before = api_defaults(&w.account()?.account().await?.ok_or(Error::NotFound)?);
            let after = ApiDefaults { contact: Some(ticket.state.clone()), ..before.clone() };
            w.account()?.set_api_defaults(&encoded(&after)?).await?;
            self.note_result(&mut w, actor, &()).await?;
            w.commit(Event::ApiDefaultsChanged { account, before, after }).await
        })
    }
}
