//! The policies of an organization: read, run dry, tried for ten minutes, confirmed from a fresh session or rolled back.

use std::time::Duration;

use domain::event::Event;
use domain::field::{FieldError, FieldErrors};
use domain::id::{OrgId, TrialId};
use domain::mail::{Mail, Message};
use domain::name::OrgName;
use domain::policies::{
    self, Activity, DoorHelp, DryRun, Facts, Key, Notices, Overview, Policies, PolicyName, Preview, Seen, TRIAL, Trial,
    TrialSummary, TypedPolicies,
};
use domain::policy::{self, Permission, TeamRelation};
use domain::slug::Slug;
use domain::time::Timestamp;
use store::{Conn, OpenTrial, SessionProof, Standing};

use crate::actor::{Actor, Who};
use crate::gate::{self, Scopes, Write, retrying};
use crate::job::Job;
use crate::{Error, Result, Services};

/// How far back a dry run looks.
const LOOK_BACK: Duration = Duration::from_secs(7 * 24 * 3600);
/// How many Admins a page names.
const NAMED: i64 = 5;
/// How many Admins are mailed.
const MAILED: i64 = 100;
/// How many waits a page lists.
const LOSSES: i64 = 100;

/// The field of the form that a policy belongs to.
const fn field_of(policy: PolicyName) -> &'static str {
    match policy {
        PolicyName::IdleTimeout => "idle_minutes",
        PolicyName::AbsoluteTimeout => "absolute_hours",
        PolicyName::Networks => "networks",
        PolicyName::Mfa => "mfa",
        PolicyName::SignInMethods => "methods",
        PolicyName::KeyLifetime => "key_days",
        PolicyName::InvitationLifetime => "invitation_days",
        PolicyName::InvitationDomains => "invitation_domains",
        PolicyName::TeamFigures => "team_figures_private",
        PolicyName::LeakedKeys => "leaked_keys_kept",
        PolicyName::SignInAgain => "policies",
    }
}

fn may_confirm(trial: &Trial, session: Option<&SessionProof>) -> bool {
    session.is_some_and(|session| session.created_at > trial.applied_at)
}

impl Services {
    /// The session of the actor, as it is written down.
    async fn own_proof(&self, actor: &Actor, now: Timestamp) -> Result<Option<SessionProof>> {
        let Who::Member { account, session, .. } = actor.who else { return Ok(None) };
        Ok(self.gate.machinery_of(account).session_proof(session, now).await?)
    }

    /// What the page of policies shows: to every member, for they bind everybody.
    pub async fn policies(&self, actor: &Actor, slug: &str) -> Result<Overview> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![organization.org])).await?;
        let now = self.env.now();
        let mut rows = read.organization()?;
        let in_force = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
        let open = rows.open_trial().await?.filter(|open| now < open.trial.expires_at);
        let session = self.own_proof(actor, now).await?;
        let may_manage = policy::allows(organization.role, Permission::ManagePolicies, TeamRelation::Own).is_ok();
        let losses = match may_manage && in_force.at(now).mfa.is_some() {
            true => self.losses(rows.losses_of_members(LOSSES).await?, account),
            false => Vec::new(),
        };
        let trial = open.map(|OpenTrial { trial, name, .. }| TrialSummary {
            may_confirm: may_manage && may_confirm(&trial, session.as_ref()),
            after: trial.after,
            applied_by: name,
            applied_at: trial.applied_at,
            expires_at: trial.expires_at,
        });
        let address = actor.request.as_ref().and_then(|request| request.address);
        Ok(Overview { confirmed: in_force.confirmed, trial, may_manage, address, losses, rendered_at: now })
    }

    /// What stands above every page of the organization.
    pub async fn organization_notices(&self, actor: &Actor, slug: &str) -> Result<Notices> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![organization.org])).await?;
        let now = self.env.now();
        let standing = read.organization()?.standing_of(account).await?.ok_or(Error::NotFound)?;
        let mut notices = Notices { rendered_at: now, ..Notices::default() };
        let manages = policy::allows(organization.role, Permission::ManagePolicies, TeamRelation::Own).is_ok();
        if let Some(trial) = standing.policies.trial_at(now).filter(|_| manages) {
            let session = self.own_proof(actor, now).await?;
            notices.trial = Some((trial.expires_at, may_confirm(trial, session.as_ref())));
        }
        if let Some(until) = policies::grace_until(standing.policies.at(now), standing.joined_at)
            && matches!(&actor.who, Who::Member { factors, .. } if !factors.is_multi())
        {
            notices.mfa_due_at = Some(until);
        }
        Ok(notices)
    }

    /// What helps a member whom a policy keeps out. Asked as somebody who may always go.
    pub async fn door_help(&self, actor: &Actor, slug: &str) -> Result<DoorHelp> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let scopes = Scopes::both(account, vec![org]);
        let read = self.gate.read(actor, Permission::LeaveOrganization, scopes).await?;
        let mut rows = read.organization()?;
        let admins = rows.admins(NAMED).await?.into_iter().map(|person| person.name).collect();
        let in_force = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
        let methods = in_force.at(self.env.now()).methods.clone();
        let address = actor.request.as_ref().and_then(|request| request.address);
        Ok(DoorHelp { admins, address, methods })
    }

    /// A change before it is applied: what differs, and what it would have done to the last seven days. Refuses one that would shut
    /// its author out.
    pub async fn preview_policies(&self, actor: &Actor, slug: &str, typed: &TypedPolicies) -> Result<Preview> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let scopes = Scopes::both(account, vec![org]);
        let read = self.gate.read(actor, Permission::ManagePolicies, scopes).await?;
        let now = self.env.now();
        let mut rows = read.organization()?;
        let standing = rows.standing_of(account).await?.ok_or(Error::NotFound)?;
        let proof = self.own_proof(actor, now).await?.ok_or(Error::SignIn)?;
        let before = standing.policies.confirmed.clone();
        let after = checked(typed, &standing, &gate::facts(actor, &proof, &standing, now))?;
        Ok(Preview {
            differences: before.differences(&after),
            lowered: before.lowered(&after),
            dry_run: dry_run(&mut rows, &before, &after, now).await?,
            before,
            after,
            rendered_at: now,
        })
    }

    /// Applies a change for ten minutes; answers until when. One that lowers a policy wants the organization's name typed.
    pub async fn apply_policies(
        &self,
        actor: &Actor,
        slug: &str,
        typed: &TypedPolicies,
        confirm: &str,
    ) -> Result<Timestamp> {
        let account = actor.signed_in()?;
        if let Some(until) = self.noted_result(actor)? {
            return Ok(until);
        }
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManagePolicies, scopes).await?;
            let now = w.now;
            let Who::Member { session, .. } = actor.who else { return Err(Error::SignIn) };
            let proof = w.account()?.session_proof(session, now).await?.ok_or(Error::SignIn)?;
            let standing = w.organization(org)?.standing_of(account).await?.ok_or(Error::NotFound)?;
            let over = self.close_expired(&mut w, org, &standing).await?;
            if standing.policies.trial_at(now).is_some() {
                return Err(Error::field("policies", FieldError::Taken));
            }
            let before = standing.policies.confirmed.clone();
            let after = checked(typed, &standing, &gate::facts(actor, &proof, &standing, now))?;
            if before.differences(&after).is_empty() {
                return Err(Error::field("policies", FieldError::Empty));
            }
            if !before.lowered(&after).is_empty() && confirm.trim() != organization.name {
                let error = if confirm.trim().is_empty() { FieldError::Empty } else { FieldError::Mismatch };
                return Err(Error::field("confirm", error));
            }
            let id = TrialId::new(now, self.env.random());
            let trial = Trial { id, after: after.clone(), applied_at: now, expires_at: now.plus(TRIAL) };
            let until = trial.expires_at;
            if !w.organization(org)?.insert_trial(&trial, &before, account).await? {
                return Err(Error::field("policies", FieldError::Taken));
            }
            w.enqueue_at(Job::RollBackPolicies { org, trial: id }, until).await?;
            self.note_result(&mut w, actor, &until).await?;
            let applied = Event::PoliciesApplied { org, trial: id, before, after, until };
            w.commit((applied, over.into_iter().collect())).await?;
            Ok(until)
        })
    }

    /// Lets the change that is being tried stand: from a session that was begun after it went live.
    pub async fn confirm_policies(&self, actor: &Actor, slug: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManagePolicies, scopes).await?;
            let now = w.now;
            let Who::Member { session, .. } = actor.who else { return Err(Error::SignIn) };
            let proof = w.account()?.session_proof(session, now).await?;
            let over = || Error::field("policies", FieldError::Expired);
            let trial = w.organization(org)?.open_trial().await?.ok_or_else(over)?.trial;
            if !may_confirm(&trial, proof.as_ref()) {
                return Err(Error::field("policies", FieldError::NotAllowed));
            }
            if !w.organization(org)?.confirm_trial(&trial, now).await? {
                return Err(over());
            }
            w.commit(Event::PoliciesConfirmed { org, trial: trial.id }).await
        })
    }

    /// Ends the change that is being tried at once.
    pub async fn roll_back_policies(&self, actor: &Actor, slug: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManagePolicies, scopes).await?;
            let now = w.now;
            let over = || Error::field("policies", FieldError::Expired);
            let trial = w.organization(org)?.open_trial().await?.ok_or_else(over)?.trial;
            if now >= trial.expires_at || !w.organization(org)?.roll_trial_back(trial.id, now).await? {
                return Err(over());
            }
            w.commit(Event::PoliciesRolledBack { org, trial: trial.id, by_time: false }).await
        })
    }

    /// Writes down that nobody confirmed in time. It was so already: this is the record, and the mails.
    pub(crate) async fn record_roll_back(&self, org: OrgId, trial: TrialId) -> Result<()> {
        let actor = Actor::system("roll_back_policies");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, org).await?;
            let now = w.now;
            let open = w.organization(org)?.open_trial().await?.filter(|open| open.trial.id == trial);
            let Some(open) = open.filter(|open| open.trial.expires_at <= now) else { return Ok(()) };
            let event = self.close(&mut w, &actor, org, &open.trial).await?;
            w.commit((event, Vec::new())).await
        })
    }

    /// The same, where somebody comes before the job does.
    async fn close_expired(&self, w: &mut Write<'_>, org: OrgId, standing: &Standing) -> Result<Option<Event>> {
        let now = w.now;
        let Some(trial) = standing.policies.trial.as_ref().filter(|trial| trial.expires_at <= now) else {
            return Ok(None);
        };
        let actor = Actor::system("roll_back_policies");
        self.close(w, &actor, org, trial).await.map(Some)
    }

    async fn close(&self, w: &mut Write<'_>, actor: &Actor, org: OrgId, trial: &Trial) -> Result<Event> {
        let now = w.now;
        w.organization(org)?.roll_trial_back(trial.id, now).await?;
        let row = w.organization(org)?.organization().await?.ok_or(Error::NotFound)?;
        let organization = OrgName::parse(&row.name).map_err(|_| Error::defect("a stored name does not parse"))?;
        for person in w.organization(org)?.admins(MAILED).await? {
            let (to, name) = crate::factors::reachable(&person)?;
            let message =
                Message::PoliciesRolledBack { name, organization: organization.clone(), at: trial.expires_at };
            let (mail, slug) = (Mail { to, message }, Slug::parse(&row.slug).ok());
            w.enqueue(Job::Notify { mail, organization: slug, cause: actor.cause(now) }).await?;
        }
        Ok(Event::PoliciesRolledBack { org, trial: trial.id, by_time: true })
    }
}

/// The policies that were typed, unless they would shut their author out.
fn checked(typed: &TypedPolicies, standing: &Standing, facts: &Facts) -> Result<Policies> {
    let after = typed.parse(&standing.policies.confirmed, facts.now).map_err(Error::Invalid)?;
    match policies::exclusion(&after, facts) {
        Some(policy) => Err(Error::Invalid(FieldErrors::one(field_of(policy), FieldError::NotAllowed))),
        None => Ok(after),
    }
}

/// What was noted in the last seven days, asked as the door would be.
async fn dry_run(rows: &mut Conn<'_, OrgId>, before: &Policies, after: &Policies, now: Timestamp) -> Result<DryRun> {
    let since = now.minus(LOOK_BACK);
    let mut activity = Vec::new();
    for row in rows.members_seen_since(&since.date()).await? {
        let seen = Seen::Days {
            network: row.network,
            method: row.method.parse().ok(),
            mfa: row.mfa,
            longest_pause: Duration::from_secs(u64::try_from(row.longest_gap_seconds).unwrap_or(0)),
        };
        activity.push(Activity { account: row.account, name: row.name, joined_at: row.joined_at, seen });
    }
    if after.absolute_hours.is_some() {
        for row in rows.oldest_proofs(now).await? {
            let seen = Seen::Session { authenticated_at: row.authenticated_at };
            activity.push(Activity { account: row.account, name: row.name, joined_at: row.joined_at, seen });
        }
    }
    let recent = |at: Option<Timestamp>| at.is_some_and(|at| at >= since);
    let keys = rows.keys_in_use(now).await?.into_iter().map(|row| Key {
        used_from: row.last_used_from.filter(|_| recent(row.last_used_at)).and_then(|from| from.parse().ok()),
        id: row.id,
        name: row.name,
        owner: row.owner,
        created_at: row.created_at,
    });
    Ok(policies::dry_run(before, after, &activity, &keys.collect::<Vec<_>>(), now))
}
