//! API keys of members: made, shown once, listed, revoked for good.

use std::time::Duration;

use domain::checklist::Step;
use domain::credential::{self, Kind, Secret};
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::KeyId;
use domain::key::{KeyList, KeySummary, Lifetime};
use domain::mail::{Mail, Message};
use domain::name::{DisplayName, KeyName, OrgName};
use domain::policy::{self, Permission, TeamRelation};
use domain::slug::Slug;
use store::{KeyRow, NewKey};

use crate::actor::Actor;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::{Error, Result, Services};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How many keys a list shows.
const LISTED: i64 = 500;
/// How many live keys a member may have.
const LIVE_KEYS: i64 = 500;

/// A key that was just made. The secret is here and nowhere else.
pub struct CreatedKey {
    /// Which.
    pub id: KeyId,
    /// The whole secret.
    pub secret: Secret,
}

/// A key that was just revoked.
#[derive(Debug)]
pub struct RevokedKey {
    /// What it was called.
    pub name: String,
}

impl Services {
    /// The member's own keys in an organization: those in force, or the revoked ones.
    pub async fn list_keys(&self, actor: &Actor, slug: &str, revoked: bool) -> Result<KeyList> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let scopes = Scopes::both(account, vec![organization.org]);
        let read = self.gate.read(actor, Permission::ViewHome, scopes).await?;
        let rows = read.organization()?.keys_of(account, revoked, LISTED).await?;
        let (policies, now) = (read.organization()?.policies_in_force().await?, self.env.now());
        Ok(KeyList {
            keys: rows.into_iter().map(|row| self.key_summary(row)).collect(),
            may_create: policy::allows(organization.role, Permission::ManageOwnKeys, TeamRelation::Own).is_ok(),
            longest_days: policies.and_then(|policies| policies.at(now).key_days),
            rendered_at: now,
        })
    }

    /// One of the member's own keys.
    pub async fn find_key(&self, actor: &Actor, slug: &str, id: &str) -> Result<KeySummary> {
        let account = actor.signed_in()?;
        let id: KeyId = id.parse().map_err(|_| Error::NotFound)?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![org])).await?;
        let row = read.organization()?.find_key(id).await?.filter(|row| row.account == account);
        row.map(|row| self.key_summary(row)).ok_or(Error::NotFound)
    }

    pub(crate) fn key_summary(&self, row: KeyRow) -> KeySummary {
        KeySummary {
            redacted: credential::redacted(&self.settings.key_prefix, Kind::Key, &row.last_four),
            id: row.id,
            name: row.name,
            owner: row.owner,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            last_used_from: row.last_used_from,
            last_used_agent: row.last_used_agent,
        }
    }

    /// Makes a key in the default team, for the one who asks.
    pub async fn create_key(&self, actor: &Actor, slug: &str, name: &str, lifetime: &str) -> Result<CreatedKey> {
        let account = actor.signed_in()?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", KeyName::parse(name));
        let lifetime = errors.take("lifetime", lifetime.parse::<Lifetime>().map_err(|_| FieldError::UnknownChoice));
        let (Some(name), Some(lifetime)) = (name, lifetime) else { return Err(Error::Invalid(errors)) };
        if let Some((id, secret)) = self.noted_result(actor)? {
            return Ok(CreatedKey { id, secret: Secret::unsealed(secret) });
        }
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManageOwnKeys, scopes).await?;
            let now = w.now;
            let id = KeyId::new(now, self.env.random());
            let secret = Secret::mint(&self.settings.key_prefix, Kind::Key, self.env.random());
            let last_four = credential::last_four(secret.expose());
            let expires_at = lifetime.expires_at(now);
            let mut rows = w.organization(org)?;
            let policies = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
            if let Some(days) = policies.at(now).key_days
                && expires_at.is_none_or(|at| at > now.plus(DAY.saturating_mul(days)))
            {
                return Err(Error::field("lifetime", FieldError::OverLimit { days }));
            }
            if rows.count_keys_of(account).await? >= LIVE_KEYS {
                return Err(Error::field("name", FieldError::TooMany));
            }
            let team = rows.default_team().await?.ok_or_else(|| Error::defect("no default team"))?;
            rows.insert_key(&NewKey {
                id,
                team,
                account,
                name: name.to_string(),
                secret_hash: credential::hash(secret.expose()),
                last_four: last_four.clone(),
                created_at: now,
                expires_at,
            })
            .await?;
            let first = rows.reach_step(account, Step::CreateKey.as_str(), name.as_str(), now).await?;
            let redacted = credential::redacted(&self.settings.key_prefix, Kind::Key, &last_four);
            self.notify_owner(&mut w, actor, &organization.slug, |person, at| {
                Some(Message::KeyCreated {
                    name: person,
                    organization: OrgName::parse(&organization.name).ok()?,
                    key: name.clone(),
                    redacted,
                    at,
                })
            })
            .await?;
            self.note_result(&mut w, actor, &(id, secret.expose())).await?;
            let created =
                Event::KeyCreated { key: id, team, owner: account, name: name.clone(), last_four, expires_at };
            match first {
                true => {
                    let reached = Event::ChecklistStepReached { org, account, step: Step::CreateKey, sdk: None };
                    w.commit([created, reached]).await?;
                }
                false => w.commit(created).await?,
            }
            Ok(CreatedKey { id, secret })
        })
    }

    /// Revokes one of the member's own keys for good, once its name was typed.
    pub async fn revoke_key(&self, actor: &Actor, slug: &str, id: &str, typed_name: &str) -> Result<RevokedKey> {
        let account = actor.signed_in()?;
        let id: KeyId = id.parse().map_err(|_| Error::NotFound)?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManageOwnKeys, scopes).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_key(id).await?.filter(|row| row.account == account).ok_or(Error::NotFound)?;
            if typed_name.trim() != row.name {
                let error = if typed_name.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("name", error));
            }
            if rows.revoke_key(id, &account.to_string(), now).await?.is_none() {
                return Ok(RevokedKey { name: row.name });
            }
            let redacted = credential::redacted(&self.settings.key_prefix, Kind::Key, &row.last_four);
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
            w.commit(Event::KeyRevoked { key: id, team: row.team, owner: account }).await?;
            Ok(RevokedKey { name: row.name.clone() })
        })
    }

    /// Writes a notice to the account of this write.
    async fn notify_owner(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        slug: &str,
        message: impl FnOnce(DisplayName, domain::time::Timestamp) -> Option<Message>,
    ) -> Result<()> {
        let now = w.now;
        let organization = Slug::parse(slug).ok();
        let person = w.account()?.account().await?.ok_or(Error::NotFound)?;
        let parsed = EmailAddress::parse(&person.email).ok().zip(DisplayName::parse(&person.name).ok());
        let mail = parsed.and_then(|(to, name)| Some(Mail { to, message: message(name, now)? }));
        let mail = mail.ok_or_else(|| Error::defect("stored words do not parse"))?;
        w.enqueue(Job::Notify { mail, organization, cause: actor.cause(now) }).await
    }
}
