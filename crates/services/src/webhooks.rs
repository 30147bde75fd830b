//! Endpoints that are told what happens: made, changed, their secrets rotated, paused, resumed, deleted. What is sent is below.

mod deliver;
mod log;

use domain::event::Event;
use domain::field::FieldError;
use domain::id::{OrgId, WebhookId};
use domain::policy::Permission;
use domain::webhook::{
    AT_MOST, OVERLAP, PauseReason, TypedWebhook, WebhookDetail, WebhookList, WebhookSecret, WebhookSummary, WebhookUrl,
};
use store::{DeliveryFilter, NewWebhook, WebhookRow};

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::{Error, Result, Services};

/// What secrets are sealed for.
const PURPOSE: &str = "webhook secret";
/// So many of the latest deliveries are shown with an endpoint.
const LATEST: i64 = 10;

/// An endpoint whose secret was just made. It is shown once.
pub struct CreatedWebhook {
    /// Which.
    pub id: WebhookId,
    /// The whole secret.
    pub secret: String,
}

fn parsed(id: &str) -> Result<WebhookId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// The part of a stored address that is no secret.
fn host_of(url: &str) -> String {
    WebhookUrl::parse(url, true).map(|url| url.host()).unwrap_or_default()
}

fn summary(row: WebhookRow, now: domain::time::Timestamp) -> WebhookSummary {
    WebhookSummary {
        id: row.id,
        url: row.url,
        description: row.description,
        events: row.events,
        created_at: row.created_at,
        paused: row.paused,
        failing_since: row.failing_since,
        last_at: row.last_at,
        last_taken: row.last_taken,
        former_until: row.former_until.filter(|until| *until > now),
        undelivered: row.undelivered,
        pending: row.pending,
    }
}

impl Services {
    /// The endpoints of an organization.
    pub async fn list_webhooks(&self, actor: &Actor, slug: &str) -> Result<WebhookList> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ManageWebhooks, org).await?;
        let now = self.env.now();
        let webhooks = read.organization()?.webhooks().await?.into_iter().map(|row| summary(row, now)).collect();
        Ok(WebhookList { webhooks, rendered_at: now })
    }

    /// One of them with its latest deliveries.
    pub async fn find_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<WebhookDetail> {
        let id = parsed(id)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ManageWebhooks, org).await?;
        let (mut rows, now) = (read.organization()?, self.env.now());
        let row = rows.find_webhook(id).await?.ok_or(Error::NotFound)?;
        let filter = DeliveryFilter { webhook: Some(id), ..DeliveryFilter::default() };
        let deliveries = rows.deliveries(&filter, LATEST).await?.into_iter().map(log::summary).collect();
        Ok(WebhookDetail { webhook: summary(row, now), deliveries, rendered_at: now })
    }

    /// Makes an endpoint; its secret is in the answer and, sealed, in the database.
    pub async fn create_webhook(&self, actor: &Actor, slug: &str, typed: &TypedWebhook) -> Result<CreatedWebhook> {
        let wanted = typed.parse(self.settings.loopback_webhooks).map_err(Error::Invalid)?;
        if let Some((id, secret)) = self.noted_result(actor)? {
            return Ok(CreatedWebhook { id, secret });
        }
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageWebhooks, org).await?;
            let id = WebhookId::new(w.now, self.env.random());
            let (secret, sealed) = self.mint_webhook_secret(id)?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            if rows.count_webhooks().await? >= i64::try_from(AT_MOST).unwrap_or(i64::MAX) {
                return Err(Error::field("url", FieldError::TooManyEntries { max: AT_MOST }));
            }
            let new = NewWebhook {
                id,
                url: wanted.url.as_str().to_owned(),
                description: wanted.description.clone(),
                events: wanted.events.clone(),
                secret: sealed,
                created_at: now,
            };
            rows.insert_webhook(&new).await?;
            self.note_result(&mut w, actor, &(id, &secret)).await?;
            w.commit(Event::WebhookCreated { webhook: id, host: wanted.url.host(), events: wanted.events.clone() })
                .await?;
            Ok(CreatedWebhook { id, secret })
        })
    }

    /// A new secret, and how it is stored.
    fn mint_webhook_secret(&self, id: WebhookId) -> Result<(String, Vec<u8>)> {
        let secret = WebhookSecret::from_random(self.env.random());
        let sealed = self.keyring.seal(&self.env, PURPOSE, id.to_string().as_bytes(), secret.bytes())?;
        Ok((secret.expose(), sealed))
    }

    /// Opens a write on an endpoint.
    async fn write_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<(Write<'_>, OrgId, WebhookRow)> {
        let id = parsed(id)?;
        let org = self.organization_of(actor, slug).await?.org;
        let mut w = self.gate.write(actor, Permission::ManageWebhooks, org).await?;
        let row = w.organization(org)?.find_webhook(id).await?.ok_or(Error::NotFound)?;
        Ok((w, org, row))
    }

    /// Gives an endpoint another address, description and events. As they were: nothing happens.
    pub async fn update_webhook(&self, actor: &Actor, slug: &str, id: &str, typed: &TypedWebhook) -> Result<()> {
        let wanted = typed.parse(self.settings.loopback_webhooks).map_err(Error::Invalid)?;
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            let url = wanted.url.as_str();
            if (row.url.as_str(), &row.description, &row.events) == (url, &wanted.description, &wanted.events) {
                return Ok(());
            }
            w.organization(org)?.change_webhook(row.id, url, &wanted.description, &wanted.events).await?;
            let (host, after) = (wanted.url.host(), wanted.events.clone());
            w.commit(Event::WebhookUpdated { webhook: row.id, host, before: row.events, after }).await
        })
    }

    /// Gives an endpoint another secret. The one before signs too for a day.
    pub async fn rotate_webhook_secret(&self, actor: &Actor, slug: &str, id: &str) -> Result<CreatedWebhook> {
        if let Some((id, secret)) = self.noted_result(actor)? {
            return Ok(CreatedWebhook { id, secret });
        }
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            let (secret, sealed) = self.mint_webhook_secret(row.id)?;
            let former_until = w.now.plus(OVERLAP);
            w.organization(org)?.rotate_webhook_secret(row.id, sealed, former_until).await?;
            self.note_result(&mut w, actor, &(row.id, &secret)).await?;
            w.commit(Event::WebhookSecretRotated { webhook: row.id, former_until }).await?;
            Ok(CreatedWebhook { id: row.id, secret })
        })
    }

    /// Sends an endpoint nothing until it is resumed. Paused already: nothing happens.
    pub async fn pause_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            let (why, now) = (PauseReason::Person, w.now);
            if w.organization(org)?.pause_webhook(row.id, why, now).await? {
                w.commit(Event::WebhookPaused { webhook: row.id, why }).await?;
            }
            Ok(())
        })
    }

    /// Sends an endpoint again what happens from now on. Not paused: nothing happens.
    pub async fn resume_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            if w.organization(org)?.resume_webhook(row.id).await? {
                w.commit(Event::WebhookResumed { webhook: row.id }).await?;
            }
            Ok(())
        })
    }

    /// Ends an endpoint. Gives its host.
    pub async fn delete_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<String> {
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            let now = w.now;
            w.organization(org)?.delete_webhook(row.id, now).await?;
            w.commit(Event::WebhookDeleted { webhook: row.id }).await?;
            Ok(host_of(&row.url))
        })
    }
}
