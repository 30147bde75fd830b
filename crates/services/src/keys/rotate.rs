//! Rotation: another secret for the same key, and the one before until its instant (decision 0023).

use domain::credential::{self, Kind, Secret};
use domain::event::Event;
use domain::field::FieldError;
use domain::id::KeyId;
use domain::key::{Grace, Owner};
use domain::mail::Message;
use domain::name::{KeyName, OrgName};
use domain::policy::Permission;
use domain::time::Timestamp;
use store::{KeyRow, NextSecret};

use super::{CreatedKey, within_own_reach};
use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Error, Result, Services};

/// When a key stops whose secret is renewed now: as long from now on as its secret was made for.
fn renewed(row: &KeyRow, now: Timestamp) -> Option<Timestamp> {
    row.expires_at.map(|at| now.plus(at.since(row.secret_since)))
}

impl Services {
    /// Gives a key another secret. The one before works for the time of grace, never longer than it would have.
    pub async fn rotate_key(&self, actor: &Actor, slug: &str, id: &str, grace: &str) -> Result<CreatedKey> {
        let grace: Grace = grace.parse().map_err(|_| Error::field("grace", FieldError::UnknownChoice))?;
        if let Some((id, secret)) = self.noted_result::<(KeyId, String)>(actor)? {
            return Ok(CreatedKey { id, secret: Secret::unsealed(secret) });
        }
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let (mut w, row) = self.write_key(actor, org, id).await?;
            within_own_reach(actor, Permission::ManageOwnKeys, &row.controls, row.expires_at)?;
            self.ensure_fresh_for(actor, &row.controls.scopes).await?;
            let now = w.now;
            let kind = match row.owner {
                Owner::Member(_) => Kind::Key,
                Owner::ServiceAccount(_) => Kind::ServiceAccount,
                Owner::Organization(_) => Kind::Organization,
            };
            let secret = Secret::mint(&self.settings.key_prefix, kind, self.env.random());
            let last_four = credential::last_four(secret.expose());
            let graced = now.plus(grace.duration());
            let dies_at = row.expires_at.map_or(graced, |at| graced.min(at)).max(now);
            let version = row.version.saturating_add(1);
            let next = NextSecret {
                version,
                kind,
                secret_hash: credential::hash(secret.expose()),
                last_four: last_four.clone(),
                former_dies_at: dies_at,
                expires_at: renewed(&row, now),
            };
            if !w.organization(org)?.rotate_key(row.id, &next, now).await? {
                return Err(Error::defect("the key turned under its lock"));
            }
            let redacted = self.redacted_key(kind, &last_four);
            self.notify_owner(&mut w, actor, &organization.slug, |person, at| {
                Some(Message::KeyRotated {
                    name: person,
                    organization: OrgName::parse(&organization.name).ok()?,
                    key: KeyName::parse(&row.name).ok()?,
                    redacted,
                    former_dies_at: dies_at,
                    at,
                })
            })
            .await?;
            self.note_result(&mut w, actor, &(row.id, secret.expose())).await?;
            w.commit(Event::KeyRotated { key: row.id, version, last_four, dies_at }).await?;
            Ok(CreatedKey { id: row.id, secret })
        })
    }

    /// Ends the secret before the last rotation now. Ended already: nothing happens.
    pub async fn end_former_secret(&self, actor: &Actor, slug: &str, id: &str) -> Result<()> {
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let (mut w, row) = self.write_key(actor, org, id).await?;
            let now = w.now;
            if w.organization(org)?.end_former_secret(row.id, now).await? {
                w.commit(Event::KeyFormerSecretEnded { key: row.id }).await?;
            }
            Ok(())
        })
    }
}
