//! API keys of members: made, shown once, listed; how they change and end is below.

mod change;
mod end;
mod rotate;
mod share;

use std::time::Duration;

use domain::checklist::Step;
use domain::credential::{self, Kind, Secret};
use domain::email::EmailAddress;
use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{AccountId, KeyId, OrgId, TeamId};
use domain::key::{
    Controls, KeyDetail, KeyList, KeySettings, KeySummary, ORGANIZATION, Owner, Scopes as KeyScopes, SecretVersion,
    StopKind, TypedKey,
};
use domain::mail::{Mail, Message};
use domain::name::{DisplayName, KeyName, OrgName};
use domain::organization_token;
use domain::policies::Policies;
use domain::policy::{self, Permission, Refusal, TeamRelation};
use domain::role::Role;
use domain::slug::Slug;
use domain::time::Timestamp;
use store::{Conn, KeyRow, NewKey};

pub use end::RevokedKey;

use crate::actor::Actor;
use crate::checks::stop_proof;
use crate::gate::{Scopes, Write, retrying, window_at};
use crate::job::Job;
use crate::{Error, Result, Services};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
/// How many keys a list shows.
const LISTED: i64 = 500;
/// How many live keys a member may have.
const LIVE_KEYS: i64 = 500;

/// A secret that was just made. It is here and nowhere else.
pub struct CreatedKey {
    /// Of which key.
    pub id: KeyId,
    /// The whole secret.
    pub secret: Secret,
}

/// The teams that a key of somebody with this role can belong to: their own, or all; the default one first.
pub(crate) async fn teams_for(
    rows: &mut Conn<'_, OrgId>,
    role: Role,
    account: AccountId,
) -> Result<Vec<(TeamId, String)>> {
    let everywhere = policy::allows(role, Permission::ManageOwnKeys, TeamRelation::Other).is_ok();
    let own = rows.teams_of(account).await?;
    let teams = rows.teams().await?.into_iter().filter(|team| everywhere || own.contains(&team.id));
    Ok(teams.map(|team| (team.id, team.name)).collect())
}

/// Whether an organization lets a secret that is made at `made_at` work until then.
fn within(
    policies: &Policies,
    made_at: Timestamp,
    expires_at: Option<Timestamp>,
) -> std::result::Result<(), FieldError> {
    match policies.key_days {
        Some(days) if expires_at.is_none_or(|at| at > made_at.plus(DAY.saturating_mul(days))) => {
            Err(FieldError::OverLimit { days })
        }
        _ => Ok(()),
    }
}

/// What somebody needs to act on a key: it is theirs, or a service account's; what is another member's is none of theirs.
fn permission_on(row: &KeyRow, account: AccountId) -> Option<Permission> {
    match row.owner {
        Owner::Member(owner) => (owner == account).then_some(Permission::ManageOwnKeys),
        Owner::ServiceAccount(_) => Some(Permission::ManageServiceAccounts),
        Owner::Organization(_) => Some(Permission::ManageOrganizationTokens),
    }
}

/// A key makes no other one, and opens none, that reaches further than itself; nor does one that ends make one that does not.
fn within_own_reach(
    actor: &Actor,
    permission: Permission,
    controls: &Controls,
    expires_at: Option<Timestamp>,
) -> Result<()> {
    let Some(own) = actor.key() else { return Ok(()) };
    let ends = own.expires_at.is_none_or(|own| expires_at.is_some_and(|at| at <= own));
    match controls.within(&own.controls) && ends {
        true => Ok(()),
        false => Err(Error::Denied { permission, why: Refusal::BeyondKey }),
    }
}

/// The field that says when a key expires.
fn expiry_field(typed: &TypedKey) -> &'static str {
    if typed.lifetime == "date" { "expires_on" } else { "lifetime" }
}

/// A key as typed, read.
struct ParsedKey {
    name: KeyName,
    /// The team that was chosen, if one was.
    team: Option<TeamId>,
    /// Of an organization token: the teams that are to share it.
    shared: Vec<TeamId>,
    settings: KeySettings,
}

impl Services {
    /// The member's own keys in an organization: those in force, or the revoked ones.
    pub async fn list_keys(&self, actor: &Actor, slug: &str, revoked: bool) -> Result<KeyList> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let scopes = Scopes::both(account, vec![organization.org]);
        let read = self.gate.read(actor, Permission::ViewHome, scopes).await?;
        let mut rows = read.organization()?;
        let keys = rows.keys_of(Owner::Member(account), revoked, LISTED).await?;
        let (policies, now) = (rows.policies_in_force().await?, self.env.now());
        Ok(KeyList {
            keys: keys.into_iter().map(|row| self.key_summary(row)).collect(),
            may_create: policy::allows(organization.role, Permission::ManageOwnKeys, TeamRelation::Own).is_ok(),
            longest_days: policies.and_then(|policies| policies.at(now).key_days),
            teams: teams_for(&mut rows, organization.role, account).await?,
            models: self.settings.price_book.model_ids().map(str::to_owned).collect(),
            rendered_at: now,
        })
    }

    /// A key as a list shows it: one of the reader's own, or of a service account that they may manage.
    pub async fn find_key(&self, actor: &Actor, slug: &str, id: &str) -> Result<KeySummary> {
        Ok(self.key_detail(actor, slug, id).await?.key)
    }

    /// The same key, whole.
    pub async fn key_detail(&self, actor: &Actor, slug: &str, id: &str) -> Result<KeyDetail> {
        let account = actor.signed_in()?;
        let id: KeyId = id.parse().map_err(|_| Error::NotFound)?;
        let organization = self.organization_of(actor, slug).await?;
        let scopes = Scopes::both(account, vec![organization.org]);
        let read = self.gate.read(actor, Permission::ViewHome, scopes).await?;
        let mut rows = read.organization()?;
        let row = rows.find_key(id).await?.ok_or(Error::NotFound)?;
        let permission = permission_on(&row, account).ok_or(Error::NotFound)?;
        let now = self.env.now();
        let since = window_at(HOUR, now.minus(DAY.saturating_mul(7)));
        let secrets = rows.key_secrets(id, since, now).await?;
        let shared = if row.owner.is_organization() { share::teams(&mut rows, id, since).await? } else { Vec::new() };
        let teams = teams_for(&mut rows, organization.role, account).await?;
        let is_own = teams.iter().any(|(team, _)| *team == row.team);
        let relation = if is_own { TeamRelation::Own } else { TeamRelation::Other };
        let may = policy::allows(organization.role, permission, relation);
        // What is of a service account is for those who may manage it.
        if may.is_err() && row.owner.account().is_none() {
            return Err(Error::NotFound);
        }
        let stop = match (row.revoked_at, row.disabled_at) {
            (Some(_), _) => Some(StopKind::Revoked),
            (None, disabled_at) => disabled_at.map(|_| StopKind::Disabled),
        };
        let stop = stop_proof(&mut rows, id, stop).await?;
        let policies = rows.policies_in_force().await?;
        let team = rows.find_team(row.team).await?.map(|team| team.name).unwrap_or_default();
        let secrets = secrets.into_iter().map(|secret| SecretVersion {
            version: secret.version,
            redacted: self.redacted_key(secret.kind, &secret.last_four),
            created_at: secret.created_at,
            dies_at: secret.dies_at,
            calls: secret.calls,
            last_call_at: secret.last_call_at,
        });
        Ok(KeyDetail {
            team,
            shared,
            secrets: secrets.collect(),
            may_change: may.is_ok() && row.revoked_at.is_none(),
            service_account: match row.owner {
                Owner::Member(_) | Owner::Organization(_) => None,
                Owner::ServiceAccount(id) => Some((id, row.owner_name.clone())),
            },
            // A service account's keys are its team's.
            teams: if row.owner.service_account().is_none() { teams } else { Vec::new() },
            models: self.settings.price_book.model_ids().map(str::to_owned).collect(),
            longest_days: policies.and_then(|policies| policies.at(now).key_days),
            stop,
            leaks: rows.leaks_of(id).await?,
            rendered_at: now,
            key: self.key_summary(row),
        })
    }

    fn redacted_key(&self, kind: Kind, last_four: &str) -> String {
        credential::redacted(&self.settings.key_prefix, kind, last_four)
    }

    pub(crate) fn key_summary(&self, row: KeyRow) -> KeySummary {
        let now = self.env.now();
        KeySummary {
            redacted: self.redacted_key(row.kind, &row.last_four),
            id: row.id,
            name: row.name,
            team: row.team,
            tags: row.tags,
            controls: row.controls,
            owner: row.owner_name,
            owned_by: row.owner,
            created_at: row.created_at,
            expires_at: row.expires_at,
            disabled_at: row.disabled_at,
            revoked_at: row.revoked_at,
            former_dies_at: row.former_dies_at.filter(|at| *at > now),
            last_used_at: row.last_used_at,
            last_used_from: row.last_used_from,
            last_used_agent: row.last_used_agent,
        }
    }

    /// What was typed, as far as it can be judged without the organization. No team: the one it is in, or the first that is offered.
    fn parse_key(&self, typed: &TypedKey, before: Option<Option<Timestamp>>, is_token: bool) -> Result<ParsedKey> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", KeyName::parse(&typed.name));
        let expires_at = typed.expires_at(before, self.env.now());
        let expires_at = expires_at.map_err(|(field, error)| errors.add(field, error)).ok();
        let team = match typed.team.trim() {
            "" => Some(None),
            team => errors.take("team", team.parse().map(Some).map_err(|_| FieldError::UnknownChoice)),
        };
        let book = &self.settings.price_book;
        let controls = typed.controls.parse(|model| book.find(model).is_some());
        let controls = controls.map_err(|more| errors.0.extend(more.0)).ok();
        let shared = if is_token { errors.take("teams", share::chosen(typed)) } else { Some(Vec::new()) };
        if is_token && controls.as_ref().is_some_and(|(controls, _)| !organization_token::is_named(&controls.scopes)) {
            errors.add("scopes", FieldError::NotAllowed);
        }
        let (Some(name), Some(expires_at), Some(team), Some((controls, tags)), Some(shared), true) =
            (name, expires_at, team, controls, shared, errors.is_empty())
        else {
            return Err(Error::Invalid(errors));
        };
        let settings = |team| KeySettings { team, tags: tags.clone(), controls: controls.clone(), expires_at };
        Ok(ParsedKey { name, team, shared, settings: settings(team.unwrap_or(TeamId::from_bits(0))) })
    }

    /// The team that was chosen, or the first that is offered.
    pub(crate) async fn team_chosen(
        &self,
        actor: &Actor,
        org: OrgId,
        role: Role,
        chosen: Option<TeamId>,
    ) -> Result<TeamId> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![org])).await?;
        let mut rows = read.organization()?;
        if let Some(chosen) = chosen {
            let team = rows.find_team(chosen).await?.ok_or(Error::field("team", FieldError::UnknownChoice))?;
            return Ok(team.id);
        }
        match teams_for(&mut rows, role, account).await?.into_iter().next() {
            Some((team, _)) => Ok(team),
            None => rows.default_team().await?.ok_or_else(|| Error::defect("no default team")),
        }
    }

    /// Makes a key for the one who asks; for a service account: then in its team; or for the organization: a token, shared by teams.
    pub async fn create_key(&self, actor: &Actor, slug: &str, typed: &TypedKey) -> Result<CreatedKey> {
        let account = actor.signed_in()?;
        let is_token = typed.owner.trim() == ORGANIZATION;
        let ParsedKey { name, team, shared, settings } = self.parse_key(typed, None, is_token)?;
        let unknown = |_| Error::field("owner", FieldError::UnknownChoice);
        let owner = match typed.owner.trim() {
            ORGANIZATION => None,
            "" => Some(Owner::Member(account)),
            id => Some(Owner::ServiceAccount(id.parse().map_err(unknown)?)),
        };
        if let Some((id, secret)) = self.noted_result(actor)? {
            return Ok(CreatedKey { id, secret: Secret::unsealed(secret) });
        }
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        let owner = owner.unwrap_or(Owner::Organization(org));
        let chosen = team;
        let (team, kind, permission) = match owner {
            // Which team it is, is judged with the others, under the lock.
            Owner::Organization(_) => (settings.team, Kind::Organization, Permission::ManageOrganizationTokens),
            Owner::Member(_) => {
                let team = self.team_chosen(actor, org, organization.role, team).await?;
                (team, Kind::Key, Permission::ManageOwnKeys)
            }
            Owner::ServiceAccount(id) => {
                let found = self.find_service_account(actor, slug, &id.to_string()).await?;
                (found.account.team, Kind::ServiceAccount, Permission::ManageServiceAccounts)
            }
        };
        let settings = KeySettings { team, ..settings };
        within_own_reach(actor, permission, &settings.controls, settings.expires_at)?;
        self.ensure_fresh_for(actor, &settings.controls.scopes).await?;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let scopes = if is_token { scopes } else { scopes.in_team(team) };
            let mut w = self.gate.write(actor, permission, scopes).await?;
            let now = w.now;
            let id = KeyId::new(now, self.env.random());
            let secret = Secret::mint(&self.settings.key_prefix, kind, self.env.random());
            let last_four = credential::last_four(secret.expose());
            let mut rows = w.organization(org)?;
            let policies = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
            within(policies.at(now), now, settings.expires_at)
                .map_err(|error| Error::field(expiry_field(typed), error))?;
            if let Owner::ServiceAccount(id) = owner
                && rows.find_service_account(id).await?.is_none()
            {
                return Err(Error::NotFound);
            }
            let at_most = if is_token { organization_token::AT_MOST } else { LIVE_KEYS };
            if rows.count_keys_of(owner).await? >= at_most {
                return Err(Error::field("name", FieldError::TooMany));
            }
            let team = if is_token { share::judge(&mut rows, &shared, chosen).await? } else { team };
            let settings = KeySettings { team, ..settings.clone() };
            rows.insert_key(&NewKey {
                id,
                team,
                owner,
                made_by: account,
                name: name.to_string(),
                tags: settings.tags.clone(),
                controls: settings.controls.clone(),
                kind,
                secret_hash: credential::hash(secret.expose()),
                last_four: last_four.clone(),
                created_at: now,
                expires_at: settings.expires_at,
            })
            .await?;
            for team in &shared {
                rows.share_key(id, *team).await?;
            }
            // First steps are a person's.
            let first = match owner {
                Owner::Member(_) => rows.reach_step(account, Step::CreateKey.as_str(), name.as_str(), now).await?,
                Owner::ServiceAccount(_) | Owner::Organization(_) => false,
            };
            let redacted = self.redacted_key(kind, &last_four);
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
            let settings = Box::new(settings);
            let created = Event::KeyCreated { key: id, owner, name: name.clone(), last_four, settings };
            let also = if first {
                Some(Event::ChecklistStepReached { org, account, step: Step::CreateKey, sdk: None })
            } else {
                is_token.then(|| Event::KeyTeamsChanged { key: id, before: Vec::new(), after: shared.clone() })
            };
            w.commit((created, also.into_iter().collect())).await?;
            Ok(CreatedKey { id, secret })
        })
    }

    /// A secret that changes what belongs to the console is no less than a session: whoever lets one into the world shows who they are.
    async fn ensure_fresh_for(&self, actor: &Actor, scopes: &KeyScopes) -> Result<()> {
        match scopes.change_console() && actor.session().is_some() {
            true => self.ensure_fresh(actor).await,
            false => Ok(()),
        }
    }

    /// Opens a write on a key that is not revoked: in its team, which who left it has no say in.
    async fn write_key(&self, actor: &Actor, org: OrgId, id: &str) -> Result<(Write<'_>, KeyRow)> {
        let (w, row) = self.write_any_key(actor, org, id, true).await?;
        match row.revoked_at {
            Some(_) => Err(Error::field("key", FieldError::Expired)),
            None => Ok((w, row)),
        }
    }

    /// The same of a key that may be revoked; `in_team` asks for the team too. To stop a key of one's own one need not belong to its team.
    async fn write_any_key(&self, actor: &Actor, org: OrgId, id: &str, in_team: bool) -> Result<(Write<'_>, KeyRow)> {
        let account = actor.signed_in()?;
        let id: KeyId = id.parse().map_err(|_| Error::NotFound)?;
        let scopes = Scopes::both(account, vec![org]);
        let read = self.gate.read(actor, Permission::ViewHome, scopes.clone()).await?;
        let row = read.organization()?.find_key(id).await?.ok_or(Error::NotFound)?;
        let permission = permission_on(&row, account).ok_or(Error::NotFound)?;
        let in_team = in_team || row.owner.account().is_none();
        let scopes = if in_team && !row.owner.is_organization() { scopes.in_team(row.team) } else { scopes };
        let mut w = self.gate.write(actor, permission, scopes).await?;
        // Again, under the lock.
        let row = w.organization(org)?.find_key(id).await?.ok_or(Error::NotFound)?;
        match permission_on(&row, account) {
            Some(again) if again == permission => Ok((w, row)),
            _ => Err(Error::NotFound),
        }
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
