//! What is sent: type, time, and the public form of what happened.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::actor::ActorRef;
use crate::event::Event;
use crate::id::{EntryId, OrgId, WebhookId};
use crate::time::Timestamp;

/// The type of what is sent to try an endpoint; no event of the catalogue is called so.
pub const TEST: &str = "webhook.test";

/// What happened, where, and who did it.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    pub event: &'a Event,
    pub org: OrgId,
    /// The entry of the audit log that says the same.
    pub entry: EntryId,
    pub actor: &'a ActorRef,
    pub at: Timestamp,
}

#[derive(Serialize)]
struct Body<'a, T> {
    r#type: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
struct Data {
    organization: OrgId,
    entry: EntryId,
    actor: Actor,
    target: Option<String>,
    /// The hashed part of the entry, which holds nothing personal.
    details: Value,
    /// Names of things, where the event has some.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Actor {
    kind: &'static str,
    id: Option<String>,
}

#[derive(Serialize)]
struct Test {
    organization: OrgId,
    webhook: WebhookId,
}

fn actor(actor: &ActorRef) -> Actor {
    let (kind, id) = match actor {
        ActorRef::Visitor => ("visitor", None),
        ActorRef::Account(account) => ("member", Some(account.to_string())),
        ActorRef::Key(key, _) => ("key", Some(key.to_string())),
        ActorRef::System(job) => ("system", Some(job.clone())),
        ActorRef::Operator => ("operator", None),
    };
    Actor { kind, id }
}

/// The text that is sent, and signed; none for an event that is not public.
pub fn body(notice: &Notice<'_>) -> Option<String> {
    notice.event.kind().publication()?;
    let record = notice.event.record();
    let data = Data {
        organization: notice.org,
        entry: notice.entry,
        actor: actor(notice.actor),
        target: record.target,
        details: record.payload,
        names: notice.event.public_words().into_iter().collect(),
    };
    let body = Body { r#type: notice.event.name(), timestamp: notice.at.rfc3339(), data };
    serde_json::to_string(&body).ok()
}

/// What is sent to try an endpoint.
pub fn test_body(org: OrgId, webhook: WebhookId, at: Timestamp) -> String {
    let body = Body { r#type: TEST, timestamp: at.rfc3339(), data: Test { organization: org, webhook } };
    serde_json::to_string(&body).unwrap_or_default()
}
