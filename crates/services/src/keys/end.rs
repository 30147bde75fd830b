//! The end of a key: switched off and on again, or revoked for good.

use domain::event::Event;
use domain::field::FieldError;
use domain::mail::Message;
use domain::name::{KeyName, OrgName};

use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Error, Result, Services};

/// A key that was just revoked.
#[derive(Debug)]
pub struct RevokedKey {
    /// What it was called.
    pub name: String,
}

impl Services {
    /// Switches a key off. Off already: nothing happens. Gives the name.
    pub async fn disable_key(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let (mut w, row) = self.write_key(actor, org, id).await?;
            let now = w.now;
            if w.organization(org)?.disable_key(row.id, now).await? {
                w.commit(Event::KeyDisabled { key: row.id }).await?;
            }
            Ok(row.name)
        })
    }

    /// Switches it on again.
    pub async fn enable_key(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let (mut w, row) = self.write_key(actor, org, id).await?;
            if w.organization(org)?.enable_key(row.id).await? {
                w.commit(Event::KeyEnabled { key: row.id }).await?;
            }
            Ok(row.name)
        })
    }

    /// Revokes a key for good, once its name was typed.
    pub async fn revoke_key(&self, actor: &Actor, slug: &str, id: &str, typed_name: &str) -> Result<RevokedKey> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let (mut w, row) = self.write_any_key(actor, org, id, false).await?;
            let now = w.now;
            if typed_name.trim() != row.name {
                let error = if typed_name.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("name", error));
            }
            if !w.organization(org)?.revoke_key(row.id, &account.to_string(), now).await? {
                return Ok(RevokedKey { name: row.name });
            }
            let redacted = self.redacted_key(row.kind, &row.last_four);
            self.notify_owner(&mut w, actor, &organization.slug, |person, at| {
                Some(Message::KeyRevoked {
                    name: person,
                    organization: OrgName::parse(&organization.name).ok()?,
                    key: KeyName::parse(&row.name).ok()?,
                    redacted,
                    at,
                })
            })
            .await?;
            w.commit(Event::KeyRevoked { key: row.id, team: row.team, owner: row.owner }).await?;
            Ok(RevokedKey { name: row.name })
        })
    }
}
