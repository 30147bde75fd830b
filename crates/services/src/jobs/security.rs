//! Mails with a ticket in them, made when they are written so that no row holds one, and the end of the wait for a lost second factor.

use std::time::Duration;

use domain::event::Event;
use domain::id::{AccountId, FactorLossId, JobId, SessionId};
use domain::mail::{Mail, Message};
use domain::name::OrgName;
use domain::policy::Permission;
use domain::security::Change;
use domain::session::SessionEnd;
use domain::slug::Slug;
use domain::ticket::Purpose;
use domain::time::Timestamp;
use domain::token::LinkToken;
use store::AccountRow;

use super::Failure;
use crate::actor::Actor;
use crate::factor_losses::{WAIT, awaits};
use crate::factors::{addressee, reachable};
use crate::gate::retrying;
use crate::job::Job;
use crate::mail::Cause;
use crate::tickets::Bound;
use crate::{Error, Services};

/// How long "this wasn't me" works: as long as a session may live.
const NOT_ME: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the link to confirm a loss works.
const LOST: Duration = Duration::from_secs(30 * 60);
/// How often it is looked whether an Admin's word is still needed.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);
/// How many Admins of an organization are asked.
const MAILED: i64 = 100;

impl Services {
    /// The account of a job; `None` when it is gone meanwhile.
    async fn account_of_job(&self, account: AccountId) -> Result<Option<AccountRow>, Failure> {
        Ok(self.gate.machinery_of(account).account().await.map_err(Error::from)?)
    }

    pub(super) async fn run_new_device(
        &self,
        job: JobId,
        account: AccountId,
        session: SessionId,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some(row) = self.account_of_job(account).await? else { return Ok(()) };
        let (to, name) = addressee(&row)?;
        let ticket = self.seal_ticket(Purpose::NotMe, Bound::to_row_of(account), NOT_ME, &session)?;
        let message = Message::NewDevice { name, link_token: LinkToken::of_ticket(ticket), at: cause.at };
        self.post_mail(job, to.as_str(), &message, None, cause, cause.at).await
    }

    pub(super) async fn run_lost_factor(&self, job: JobId, account: AccountId, cause: &Cause) -> Result<(), Failure> {
        let Some(row) = self.account_of_job(account).await? else { return Ok(()) };
        let (to, name) = addressee(&row)?;
        let now = self.env.now();
        let ticket = self.seal_ticket(Purpose::FactorLoss, Bound::to_account(&row), LOST, &())?;
        let link_token = LinkToken::of_ticket(ticket);
        let message = Message::LostFactor { name, link_token, link_expires_at: now.plus(LOST) };
        self.post_mail(job, to.as_str(), &message, None, cause, now).await
    }

    pub(super) async fn run_factor_goes(
        &self,
        job: JobId,
        (account, loss): (AccountId, FactorLossId),
        due_at: Timestamp,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some(row) = self.account_of_job(account).await? else { return Ok(()) };
        let open = self.gate.machinery_of(account).open_factor_loss().await.map_err(Error::from)?;
        // Stopped meanwhile: there is nothing to warn of.
        if open.is_none_or(|(open, _)| open != loss) {
            return Ok(());
        }
        let (to, name) = addressee(&row)?;
        let ticket = self.seal_ticket(Purpose::FactorLossStop, Bound::to_row_of(account), WAIT, &loss)?;
        let awaited = self.awaited_approvals(account, loss).await?;
        let approval_by = awaited.iter().filter_map(|organization| OrgName::parse(&organization.name).ok()).collect();
        let link_token = LinkToken::of_ticket(ticket);
        let message = Message::FactorGoes { name, due_at, link_token, approval_by };
        self.post_mail(job, to.as_str(), &message, None, cause, self.env.now()).await
    }

    /// Writes to the Admins whose word is needed. In one transaction, so that another attempt mails nobody twice.
    pub(super) async fn run_ask_factor_approval(
        &self,
        account: AccountId,
        loss: FactorLossId,
        due_at: Timestamp,
        cause: &Cause,
    ) -> Result<(), Failure> {
        let Some(row) = self.account_of_job(account).await? else { return Ok(()) };
        let (_, member) = addressee(&row)?;
        let mut mails = Vec::new();
        for organization in self.awaited_approvals(account, loss).await? {
            let name = OrgName::parse(&organization.name).map_err(|error| Failure::Never(error.to_string()))?;
            let admins = self.gate.line().read(organization.org).admins(MAILED).await.map_err(Error::from)?;
            for person in admins.iter().filter(|person| person.account != account) {
                let (to, admin) = reachable(person)?;
                let (member, organization_name) = (member.clone(), name.clone());
                let message =
                    Message::FactorApprovalAsked { name: admin, member, organization: organization_name, due_at };
                mails.push((Mail { to, message }, Slug::parse(&organization.slug).ok()));
            }
        }
        let now = self.env.now();
        retrying!({
            let mut append = self.gate.append().await?;
            for (mail, organization) in &mails {
                let (mail, organization) = (mail.clone(), organization.clone());
                let notice = Job::Notify { mail, organization, cause: cause.clone() };
                append.enqueue(&notice.to_row(&self.env, now)?).await?;
            }
            append.commit().await
        })?;
        Ok(())
    }

    /// The wait is over: removes every second factor, unless somebody stopped it. Where an organization's word is missing, looks again
    /// later: it may say yes, ask for no second factor any more, or lose the member.
    pub(super) async fn run_drop_factors(&self, account: AccountId, loss: FactorLossId) -> Result<(), Failure> {
        let actor = Actor::system("drop_factors");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, account).await?;
            let now = w.now;
            let mut rows = w.account()?;
            let open = rows.open_factor_loss().await?.is_some_and(|(open, _)| open == loss);
            let missing = rows.organizations_asked(loss).await?.iter().any(|organization| awaits(organization, now));
            if open && missing {
                drop(w);
                return self.look_again(Job::DropFactors { account, loss }, now).await;
            }
            let mut rows = w.account()?;
            if !rows.finish_factor_loss(loss, now).await? {
                return Ok(());
            }
            rows.delete_totp().await?;
            rows.delete_passkeys().await?;
            rows.delete_recovery_codes().await?;
            rows.end_sessions_except(None, now, SessionEnd::FactorChanged.as_str()).await?;
            self.change_stamp(&mut w).await?;
            self.tell_change(&mut w, &actor, Change::FactorsDropped).await?;
            w.commit(Event::FactorLossDone { account, loss }).await
        })?;
        Ok(())
    }

    async fn look_again(&self, job: Job, now: Timestamp) -> crate::Result<()> {
        let mut append = self.gate.append().await?;
        append.enqueue(&job.to_row_at(&self.env, now, now.plus(LOOK_AGAIN))?).await?;
        append.commit().await
    }
}
