//! The log of deliveries: listed, looked at, begun anew; and the event that only tries an endpoint.

use domain::event::Event;
use domain::field::FieldError;
use domain::id::{DeliveryId, MessageId};
use domain::policy::Permission;
use domain::webhook::{
    DeliveryDetail, DeliveryList, DeliveryQuery, DeliveryState, DeliverySummary, ReplaySpan, TEST, test_body,
};
use store::{DeliveryFilter, DeliveryRow, NewDelivery};

use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Error, Result, Services};

const PAGE: usize = 50;
/// So many attempts of one delivery are shown.
const ATTEMPTS: i64 = 100;

pub(super) fn summary(row: DeliveryRow) -> DeliverySummary {
    DeliverySummary {
        id: row.id,
        webhook: row.webhook,
        url: row.url,
        message: row.message,
        event: row.event,
        state: row.state,
        attempts: row.attempts,
        created_at: row.created_at,
        next_at: row.next_at,
        last_at: row.last_at,
        last_status: row.last_status,
        last_problem: row.last_problem,
        last_millis: row.last_millis,
    }
}

fn paused() -> Error {
    Error::field("delivery", FieldError::NotAllowed)
}

impl Services {
    /// A page of deliveries, the newest first. What is asked and means nothing is not asked.
    pub async fn list_deliveries(&self, actor: &Actor, slug: &str, query: &DeliveryQuery) -> Result<DeliveryList> {
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ManageWebhooks, org).await?;
        let mut rows = read.organization()?;
        let filter = DeliveryFilter {
            webhook: query.webhook.parse().ok(),
            state: query.state.parse().ok(),
            event: query.event.clone(),
            before: query.before.parse().ok(),
        };
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut found = rows.deliveries(&filter, limit).await?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next = found.last().filter(|_| more).map(|row| row.id);
        let webhooks = rows.webhooks().await?.into_iter().map(|row| (row.id, row.url)).collect();
        let deliveries = found.into_iter().map(summary).collect();
        Ok(DeliveryList { deliveries, next, webhooks, rendered_at: self.env.now() })
    }

    /// A delivery with what it sends and each attempt.
    pub async fn find_delivery(&self, actor: &Actor, slug: &str, id: &str) -> Result<DeliveryDetail> {
        let id: DeliveryId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ManageWebhooks, org).await?;
        let mut rows = read.organization()?;
        let row = rows.find_delivery(id).await?.ok_or(Error::NotFound)?;
        let is_open = rows.find_webhook(row.webhook).await?.is_some_and(|webhook| webhook.paused.is_none());
        Ok(DeliveryDetail {
            body: rows.delivery_body(id).await?.unwrap_or_default(),
            attempts: rows.delivery_attempts(id, ATTEMPTS).await?,
            may_replay: is_open && row.state != DeliveryState::Pending,
            delivery: summary(row),
            rendered_at: self.env.now(),
        })
    }

    /// Begins a delivery anew, with the id that it had. Under way already: nothing happens.
    pub async fn replay_delivery(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        let id: DeliveryId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ManageWebhooks, org).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let webhook = rows.find_delivery(id).await?.ok_or(Error::NotFound)?.webhook;
            if rows.find_webhook(webhook).await?.ok_or(Error::NotFound)?.paused.is_some() {
                return Err(paused());
            }
            if !rows.replay_delivery(id, now).await? {
                return Ok(());
            }
            rows.wake_webhook(webhook, now).await?;
            w.commit(Event::WebhookReplayed { webhook, deliveries: 1 }).await
        })
    }

    /// Begins all anew that failed or were held back in a span; tells how many.
    pub async fn replay_deliveries(&self, actor: &Actor, slug: &str, id: &str, span: &str) -> Result<u64> {
        let span: ReplaySpan = span.parse().map_err(|_| Error::field("since", FieldError::UnknownChoice))?;
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            if row.paused.is_some() {
                return Err(paused());
            }
            let now = w.now;
            let mut rows = w.organization(org)?;
            let deliveries = rows.replay_deliveries(row.id, now.minus(span.duration()), now).await?;
            if deliveries > 0 {
                rows.wake_webhook(row.id, now).await?;
                w.commit(Event::WebhookReplayed { webhook: row.id, deliveries }).await?;
            }
            Ok(deliveries)
        })
    }

    /// Sends an event that only tries the endpoint.
    pub async fn test_webhook(&self, actor: &Actor, slug: &str, id: &str) -> Result<DeliveryId> {
        if let Some(id) = self.noted_result(actor)? {
            return Ok(id);
        }
        retrying!({
            let (mut w, org, row) = self.write_webhook(actor, slug, id).await?;
            if row.paused.is_some() {
                return Err(paused());
            }
            let now = w.now;
            let new = NewDelivery {
                id: DeliveryId::new(now, self.env.random()),
                webhook: row.id,
                message: MessageId::new(now, self.env.random()),
                event: TEST.to_owned(),
                body: test_body(org, row.id, now),
                is_held: false,
                created_at: now,
            };
            let mut rows = w.organization(org)?;
            rows.insert_delivery(&new).await?;
            rows.wake_webhook(row.id, now).await?;
            self.note_result(&mut w, actor, &new.id).await?;
            w.commit(Event::WebhookTested { webhook: row.id }).await?;
            Ok(new.id)
        })
    }
}
