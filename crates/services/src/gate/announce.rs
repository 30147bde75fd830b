//! Tells the endpoints of an organization what happened in it: a row each, in the transaction of the event itself.

use domain::audit::Entry;
use domain::event::Event;
use domain::id::{DeliveryId, MessageId, OrgId};
use domain::webhook::{Notice, body};
use store::{NewDelivery, Tx};

use crate::Result;
use crate::env::Env;

/// Writes down what is to be sent. An organization without endpoints pays one look along its key, and only where the event is public.
pub(super) async fn announce(tx: &mut Tx, env: &Env, org: OrgId, event: &Event, entry: &Entry) -> Result<()> {
    if !event.kind().is_public() {
        return Ok(());
    }
    let mut listening = tx.on(org).listening_webhooks().await?;
    listening.retain(|webhook| webhook.events.wants(event.kind()));
    if listening.is_empty() {
        return Ok(());
    }
    let at = entry.at;
    let Some(body) = body(&Notice { event, org, entry: entry.id, actor: &entry.actor, at }) else { return Ok(()) };
    let message = MessageId::new(at, env.random());
    for webhook in listening {
        let new = NewDelivery {
            id: DeliveryId::new(at, env.random()),
            webhook: webhook.id,
            message,
            event: event.name().to_owned(),
            body: body.clone(),
            is_held: webhook.is_paused,
            created_at: at,
        };
        let mut rows = tx.on(org);
        rows.insert_delivery(&new).await?;
        rows.wake_webhook(webhook.id, at).await?;
    }
    Ok(())
}
