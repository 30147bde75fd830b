//! Organizations as their members see them: the way in by slug, the home page, the checklist.

use std::time::Duration;

use domain::account::OrganizationSummary;
use domain::checklist::Step;
use domain::event::Event;
use domain::home::{CallError, CallFigures, Checklist, Home, StepState};
use domain::id::{AccountId, OrgId};
use domain::key::Owner;
use domain::policy::{Permission, Refusal};
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::gate::{Scopes, retrying, window_at};
use crate::{Error, Result, Services, limits};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

impl Services {
    /// The organization of a slug, for one of its members; for everybody else there is none.
    pub async fn organization_of(&self, actor: &Actor, slug: &str) -> Result<OrganizationSummary> {
        let account = actor.signed_in()?;
        let read = self.gate.read(actor, Permission::ManageOwnAccount, account).await?;
        let memberships = read.account()?.memberships().await?;
        let Some(row) = memberships.into_iter().find(|membership| membership.slug == slug) else {
            return Err(Error::NotFound);
        };
        Ok(OrganizationSummary { org: row.org, slug: row.slug, name: row.name, role: row.role })
    }

    /// Somebody asked for what is not theirs, or what there is not: whatever it was, an organization or something in one, it stands in their
    /// own log, and they learn nothing. At most so many a minute: an open page of an organization that one has left may ask again and again.
    /// The edge tells of every answer below an organization that nothing was found.
    pub async fn note_miss(&self, actor: &Actor) {
        let Some(account) = actor.account() else { return };
        match self.spend(&limits::STRANGER, &account.to_string()).await {
            Ok(()) => {}
            Err(Error::TooMany { .. }) => return,
            Err(error) => {
                tracing::error!(?error, "a miss could not be counted");
                return;
            }
        }
        let event = Event::AccessDenied { permission: Permission::ViewHome, why: Refusal::NotMember };
        let _ = self.gate.record_refusal(actor, Some(account), event, self.env.now(), Error::NotFound).await;
    }

    /// What the home page of an organization shows.
    pub async fn home(&self, actor: &Actor, slug: &str) -> Result<Home> {
        let account = actor.signed_in()?;
        let organization = self.organization_of(actor, slug).await?;
        let org = organization.org;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![org])).await?;
        let now = self.env.now();
        let person = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let steps = read.organization()?.checklist_steps(account).await?;
        // The first whole hour of the last day. A bound that moved with every request would make SQLite plan the query anew each time.
        let since = window_at(HOUR, now.minus(DAY).plus(HOUR));
        let calls = read.organization()?.calls_since(account, since).await?;
        let keys = read.organization()?.keys_of(Owner::Member(account), false, 5).await?;
        Ok(Home {
            organization,
            use_case: person.use_case.and_then(|use_case| use_case.parse().ok()),
            checklist: checklist(steps, person.checklist_dismissed_at.is_some()),
            calls: figures(calls),
            recent_keys: keys.into_iter().map(|key| self.key_summary(key)).collect(),
            models: self.settings.price_book.model_ids().map(str::to_owned).collect(),
            rendered_at: now,
        })
    }

    /// The checklist alone, for the live stream.
    pub async fn checklist(&self, actor: &Actor, slug: &str) -> Result<Checklist> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        let read = self.gate.read(actor, Permission::ViewHome, Scopes::both(account, vec![org])).await?;
        let person = read.account()?.account().await?.ok_or(Error::SignIn)?;
        let steps = read.organization()?.checklist_steps(account).await?;
        Ok(checklist(steps, person.checklist_dismissed_at.is_some()))
    }

    /// The person says that an SDK is installed.
    pub async fn confirm_sdk(&self, actor: &Actor, slug: &str) -> Result<()> {
        let account = actor.signed_in()?;
        let org = self.organization_of(actor, slug).await?.org;
        retrying!({
            let scopes = Scopes::both(account, vec![org]);
            let mut w = self.gate.write(actor, Permission::ManageOwnAccount, scopes).await?;
            let now = w.now;
            if !w.organization(org)?.reach_step(account, Step::InstallSdk.as_str(), "", now).await? {
                return Ok(());
            }
            w.commit(Event::ChecklistStepReached { org, account, step: Step::InstallSdk, sdk: None }).await
        })
    }

    /// Notes a step that a call showed; once per member and step.
    pub(crate) async fn reach_step(
        &self,
        org: OrgId,
        account: AccountId,
        step: Step,
        evidence: &str,
        sdk: Option<&str>,
    ) -> Result<()> {
        let actor = Actor::system("meter");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, Scopes::both(account, vec![org])).await?;
            let now = w.now;
            if !w.organization(org)?.reach_step(account, step.as_str(), evidence, now).await? {
                return Ok(());
            }
            w.commit(Event::ChecklistStepReached { org, account, step, sdk: sdk.map(str::to_owned) }).await
        })
    }
}

fn checklist(reached: Vec<(String, Timestamp, String)>, dismissed: bool) -> Checklist {
    let steps = Step::ALL
        .iter()
        .map(|step| {
            let found = reached.iter().find(|(name, ..)| name == step.as_str());
            StepState {
                step: *step,
                reached_at: found.map(|(_, at, _)| *at),
                evidence: found.map(|(.., evidence)| evidence.clone()).unwrap_or_default(),
            }
        })
        .collect();
    Checklist { steps, dismissed }
}

fn figures(sums: Vec<store::CallSum>) -> CallFigures {
    let (good, mut bad): (Vec<_>, Vec<_>) = sums.into_iter().partition(|sum| (200..300).contains(&sum.status));
    bad.sort_by_key(|sum| std::cmp::Reverse(sum.last_at));
    CallFigures {
        succeeded: good.iter().map(|sum| sum.count).sum(),
        failed: bad.iter().map(|sum| sum.count).sum(),
        last_errors: bad
            .into_iter()
            .take(5)
            .map(|sum| CallError { status: sum.status, code: sum.code, count: sum.count, last_at: sum.last_at })
            .collect(),
    }
}
