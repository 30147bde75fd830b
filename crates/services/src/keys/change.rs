//! Changing what a key is called and what it may do.

use domain::event::Event;
use domain::field::FieldError;
use domain::key::{KeySettings, TypedKey};
use domain::name::KeyName;
use domain::policy::{self, Permission, TeamRelation};

use super::{ParsedKey, expiry_field, share, within, within_own_reach};
use crate::actor::Actor;
use crate::gate::retrying;
use crate::sessions::events_of;
use crate::{Error, Result, Services};

impl Services {
    /// Names and limits a key anew. What is as it was leaves no trace.
    pub async fn update_key(&self, actor: &Actor, slug: &str, id: &str, typed: &TypedKey) -> Result<()> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let (mut w, row) = self.write_key(actor, org, id).await?;
            let now = w.now;
            let is_token = row.owner.is_organization();
            let ParsedKey { name, team, shared, settings } = self.parse_key(typed, Some(row.expires_at), is_token)?;
            let (tags, controls) = (row.tags.clone(), row.controls.clone());
            let before = KeySettings { team: row.team, tags, controls, expires_at: row.expires_at };
            let mut rows = w.organization(org)?;
            let team = match is_token {
                true => {
                    share::judge(&mut rows, &shared, team.or(Some(row.team).filter(|team| shared.contains(team))))
                        .await?
                }
                false => team.unwrap_or(row.team),
            };
            let after = KeySettings { team, ..settings };
            if after.expires_at != before.expires_at {
                let policies = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
                within(policies.at(now), row.secret_since, after.expires_at)
                    .map_err(|error| Error::field(expiry_field(typed), error))?;
            }
            if after.team != before.team && !is_token {
                // A service account's keys are its team's.
                if row.owner.account().is_none() {
                    return Err(Error::field("team", FieldError::NotAllowed));
                }
                rows.find_team(after.team).await?.ok_or(Error::NotFound)?;
                let is_own = rows.is_team_member(after.team, account).await?;
                let relation = if is_own { TeamRelation::Own } else { TeamRelation::Other };
                let permission = Permission::ManageOwnKeys;
                if let Err(why) = policy::allows(organization.role, permission, relation) {
                    // The gate was asked about the team that the key is in; this refusal is written down as its own are.
                    let denied = Event::AccessDenied { permission, why: why.clone() };
                    return Err(w.refuse(denied, Error::Denied { permission, why }).await);
                }
            }
            let mut events = Vec::new();
            if name.as_str() != row.name {
                rows.rename_key(row.id, name.as_str()).await?;
                let named = KeyName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
                events.push(Event::KeyRenamed { key: row.id, before: named, after: name });
            }
            if after != before {
                within_own_reach(actor, Permission::ManageOwnKeys, &after.controls, after.expires_at)?;
                if after.controls.scopes != before.controls.scopes {
                    self.ensure_fresh_for(actor, &after.controls.scopes).await?;
                }
                rows.update_key(row.id, &after).await?;
                events.push(Event::KeyUpdated { key: row.id, before: Box::new(before), after: Box::new(after) });
            }
            if is_token {
                events.extend(share::change(&mut rows, row.id, &shared).await?);
            }
            match events.is_empty() {
                true => Ok(()),
                false => w.commit(events_of(events)?).await,
            }
        })
    }
}
