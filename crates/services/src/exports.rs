//! One's own data as a file (docs/own-data.md): everything that is kept of a person, nothing that opens a door.

use domain::audit::Chain;
use domain::event::Event;
use domain::mail::{Mail, Message};
use domain::policy::Permission;
use domain::time::Timestamp;
use serde_json::{Map, Value, json};

use crate::actor::Actor;
use crate::api_defaults::api_defaults;
use crate::factors::addressee;
use crate::gate::{Read, retrying};
use crate::job::Job;
use crate::profiles::choices;
use crate::{Error, Result, Services};

/// The name and version of the file's form.
const SCHEMA: &str = "console-own-data-1";
/// Entries of the log are read in pages of this many.
const PAGE: i64 = 500;

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnData {
    /// Letters, digits, dots and hyphens.
    pub file_name: String,
    /// JSON in UTF-8.
    pub json: String,
}

fn maybe(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| at.rfc3339().into())
}

impl Services {
    /// Everything that is kept of the signed-in person. Refused without a fresh proof; noted and told by mail.
    pub async fn export_own_data(&self, actor: &Actor) -> Result<OwnData> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ExportOwnData, account).await?;
        let now = self.env.now();
        let mut data = self.own_rows(&read, now).await?;
        data.insert("log".to_owned(), self.own_log(&read, Chain::Account(account)).await?);
        let json = serde_json::to_string_pretty(&Value::Object(data)).map_err(|error| Error::Internal(error.into()))?;
        retrying!({
            let mut w = self.gate.write(actor, Permission::ExportOwnData, account).await?;
            let (to, name) = addressee(&w.account()?.account().await?.ok_or(Error::SignIn)?)?;
            let (at, cause) = (w.now, actor.cause(w.now));
            let mail = Mail { to, message: Message::DataExported { name, at } };
            w.enqueue(Job::Notify { mail, organization: None, cause }).await?;
            w.commit(Event::DataExported { account }).await
        })?;
        Ok(OwnData { file_name: format!("own-data-{}.json", now.date()), json })
    }

    async fn own_rows(&self, read: &Read<'_>, now: Timestamp) -> Result<Map<String, Value>> {
        let mut rows = read.account()?;
        let row = rows.account().await?.ok_or(Error::SignIn)?;
        let ways = rows.ways_in().await?;
        let mut data = Map::new();
        let mut put = |name: &str, value: Value| data.insert(name.to_owned(), value);
        put("schema", SCHEMA.into());
        put("exported_at", now.rfc3339().into());
        put(
            "account",
            json!({
                "id": row.id, "email": row.email, "name": row.name, "created_at": row.created_at.rfc3339(),
                "terms_version": row.terms_version, "deletion_due_at": maybe(row.deletion_due_at),
            }),
        );
        put(
            "choices",
            json!({
                "use_case": row.use_case, "theme": row.theme, "time_zone": row.time_zone, "locale": row.locale,
                "notifications": choices(&row), "api_defaults": api_defaults(&row),
            }),
        );
        put(
            "ways_in",
            json!({
                "password_set_at": maybe(row.password_set_at), "authenticator": ways.totp,
                "recovery_codes_left": ways.recovery_codes,
            }),
        );
        let organizations = rows.memberships().await?.into_iter().map(
            |one| json!({ "slug": one.slug, "name": one.name, "role": one.role, "joined_at": one.joined_at.rfc3339() }),
        );
        put("organizations", organizations.collect());
        let sessions = rows.own_sessions().await?.into_iter().map(|one| {
            json!({
                "method": one.method, "factors": one.factors, "network": one.network, "agent": one.agent,
                "created_at": one.created_at.rfc3339(), "seen_at": one.seen_at.rfc3339(),
                "expires_at": one.expires_at.rfc3339(), "ended_at": maybe(one.ended_at), "ended_why": one.ended_why,
            })
        });
        put("sessions", sessions.collect());
        let devices = rows.own_devices().await?.into_iter().map(|(agent, created_at, seen_at)| {
            json!({ "agent": agent, "created_at": created_at.rfc3339(), "seen_at": seen_at.rfc3339() })
        });
        put("devices", devices.collect());
        let passkeys = rows.own_passkeys().await?.into_iter().map(|(name, created_at, used_at)| {
            json!({ "name": name, "created_at": created_at.rfc3339(), "used_at": maybe(used_at) })
        });
        put("passkeys", passkeys.collect());
        let identities = rows.own_identities().await?.into_iter().map(|one| {
            json!({
                "provider": one.kind, "issuer": one.issuer, "subject": one.subject, "label": one.label,
                "created_at": one.created_at.rfc3339(), "used_at": maybe(one.used_at),
            })
        });
        put("identities", identities.collect());
        let keys = rows.own_keys().await?.into_iter().map(|one| {
            json!({
                "organization": one.organization, "id": one.id, "name": one.name, "last_four": one.last_four,
                "created_at": one.created_at.rfc3339(), "expires_at": maybe(one.expires_at),
                "revoked_at": maybe(one.revoked_at), "last_used_at": maybe(one.last_used_at),
                "last_used_from": one.last_used_from, "last_used_agent": one.last_used_agent,
            })
        });
        put("api_keys", keys.collect());
        let invitations = rows.own_invitations().await?.into_iter().map(|one| {
            json!({
                "organization": one.organization, "email": one.email, "role": one.role,
                "sent_at": one.sent_at.rfc3339(), "accepted_at": maybe(one.accepted_at),
            })
        });
        put("invitations", invitations.collect());
        Ok(data)
    }

    /// The entries of the person's own log, with the personal values beside them.
    async fn own_log(&self, read: &Read<'_>, chain: Chain) -> Result<Value> {
        let (mut site, mut entries, mut after) = (read.site(), Vec::new(), 0);
        loop {
            let page = site.audit_entries(chain, after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(Value::Array(entries)) };
            let up_to = last.seq;
            let personal = site.audit_personal(chain, after, up_to).await?;
            for (entry, _) in &page {
                let beside: Map<String, Value> = personal
                    .iter()
                    .filter(|(seq, ..)| *seq == entry.seq)
                    .map(|(_, name, value)| (name.clone(), value.clone().into()))
                    .collect();
                entries.push(json!({
                    "number": entry.seq, "at": entry.at.rfc3339(), "event": entry.event, "target": entry.target,
                    "actor": entry.actor.to_string(), "content": entry.payload, "personal": beside,
                }));
            }
            after = up_to;
        }
    }
}
