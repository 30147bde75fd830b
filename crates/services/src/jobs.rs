//! Jobs: rows claimed under a lease, done by handlers that may run twice, retried with growing pauses, laid aside when hopeless.

mod account;
mod confirm_sign_up;
mod invite;
mod notify;
mod recover;
mod security;

use std::time::Duration;

use domain::email::EmailAddress;
use domain::id::JobId;
use domain::slug::Slug;
use domain::time::Timestamp;
use store::ClaimedJob;

use crate::env::{Letter, PostError};
use crate::gate::retrying;
use crate::job::Job;
use crate::mail::{Cause, Setting};
use crate::profiles::choices;
use crate::{Error, Result, Services, zones};

/// How long a worker may take before another takes over.
const LEASE: Duration = Duration::from_secs(60);
/// A node that was not seen for so long is dead, and what it held is free. On SQLite there is no other node, and none is seen.
const DEAD_AFTER: Duration = Duration::from_secs(10);
/// After so many attempts a job is laid aside: with the pauses below, after about three days.
const ATTEMPTS: i64 = 20;
const HOUR: Duration = Duration::from_secs(3600);

/// Why a job was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Another attempt may succeed.
    Later(String),
    /// No attempt will.
    Never(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Later(format!("{error:?}"))
    }
}

impl From<PostError> for Failure {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Later(why) => Failure::Later(why),
            PostError::Never(why) => Failure::Never(why),
        }
    }
}

/// The pause before attempt `n + 1`: 5 s, 10 s, 20 s … up to six hours.
fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(13);
    Duration::from_secs(5).saturating_mul(1 << doublings).min(6 * HOUR)
}

impl Services {
    /// Does the next due job, if there is one; false when nothing is due.
    pub async fn run_next_job(&self, worker: &str) -> Result<bool> {
        let now = self.env.now();
        let claimed = retrying!({
            let mut append = self.gate.append().await?;
            let claimed = append.claim_job(worker, now.plus(LEASE), now).await?;
            append.commit().await?;
            Ok(claimed)
        })?;
        let Some(job) = claimed else { return Ok(false) };
        let outcome = match serde_json::from_str::<Job>(&job.payload) {
            Ok(todo) => self.run_job(&job, todo).await,
            Err(error) => Err(Failure::Never(format!("its payload does not parse: {error}"))),
        };
        self.settle_job(worker, &job, outcome).await?;
        Ok(true)
    }

    async fn run_job(&self, row: &ClaimedJob, job: Job) -> std::result::Result<(), Failure> {
        match job {
            Job::ConfirmSignUp { sign_up, mail, cause } => {
                self.run_confirm_sign_up(row.id, sign_up, mail, &cause).await
            }
            Job::Recover { recovery, cause } => self.run_recover(row.id, recovery, &cause).await,
            Job::Notify { mail, organization, cause } => {
                self.run_notify(row.id, &mail, organization.as_ref(), &cause).await
            }
            Job::NewDevice { account, session, cause } => self.run_new_device(row.id, account, session, &cause).await,
            Job::LostFactor { account, cause } => self.run_lost_factor(row.id, account, &cause).await,
            Job::FactorGoes { account, loss, due_at, cause } => {
                self.run_factor_goes(row.id, (account, loss), due_at, &cause).await
            }
            Job::AskFactorApproval { account, loss, due_at, cause } => {
                self.run_ask_factor_approval(account, loss, due_at, &cause).await
            }
            Job::RollBackPolicies { org, trial } => Ok(self.record_roll_back(org, trial).await?),
            Job::DropFactors { account, loss } => self.run_drop_factors(account, loss).await,
            Job::ConfirmAddress { account, change, cause } => {
                self.run_confirm_address(row.id, (account, change), &cause).await
            }
            Job::OfferAddressUndo { account, change, cause } => {
                self.run_offer_address_undo(row.id, (account, change), &cause).await
            }
            Job::AskContact { account, contact, cause } => {
                self.run_ask_contact(row.id, account, &contact, &cause).await
            }
            Job::WarnOfDeletion { account, due_at, cause } => {
                self.run_warn_of_deletion(row.id, account, due_at, &cause).await
            }
            Job::DeleteAccount { account, due_at, cause } => self.run_delete_account(account, due_at, &cause).await,
            Job::DeleteOrganization { org, due_at, cause } => Ok(self.delete_organization(org, due_at, &cause).await?),
            Job::Invite { org, invitation, cause } => self.run_invite(row.id, (org, invitation), &cause).await,
            Job::Import { org, import, from, cause } => Ok(self.send_import(org, import, from, &cause).await?),
            Job::KeepLogs { .. } => Ok(self.keep_logs().await?),
            Job::Sweep { .. } => Ok(self.run_sweep().await?),
        }
    }

    async fn settle_job(
        &self,
        worker: &str,
        job: &ClaimedJob,
        outcome: std::result::Result<(), Failure>,
    ) -> Result<()> {
        let now = self.env.now();
        let held = retrying!({
            let mut append = self.gate.append().await?;
            let held = match &outcome {
                Ok(()) => append.finish_job(worker, job, now).await?,
                Err(Failure::Later(why)) if job.attempts < ATTEMPTS => {
                    append.retry_job(worker, job, now.plus(pause(job.attempts)), why).await?
                }
                Err(Failure::Later(why) | Failure::Never(why)) => append.bury_job(worker, job, now, why).await?,
            };
            append.commit().await?;
            Ok(held)
        })?;
        match outcome {
            _ if !held => tracing::warn!(job = %job.id, kind = job.kind, "another worker took over"),
            Ok(()) => {}
            Err(failure) => {
                tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, ?failure, "job failed");
            }
        }
        Ok(())
    }

    /// Does jobs until nothing is due.
    pub async fn run_due_jobs(&self, worker: &str) -> Result<usize> {
        let mut done = 0;
        while self.run_next_job(worker).await? {
            done += 1;
        }
        Ok(done)
    }

    /// Gives back what processes held that died, so that nobody's mail waits for a lease to end.
    pub async fn free_jobs_of_the_dead(&self, worker: &str) -> Result<()> {
        let now = self.env.now();
        let freed = retrying!({
            let mut append = self.gate.append().await?;
            let freed = append.free_jobs_of_the_dead(worker, now.minus(DEAD_AFTER), now).await?;
            append.commit().await?;
            Ok(freed)
        })?;
        if freed > 0 {
            tracing::info!(freed, "jobs of a dead process are free");
        }
        Ok(())
    }

    /// Makes sure that this hour's sweep is wanted; many nodes want it, one row is made.
    pub async fn want_sweep(&self) -> Result<()> {
        self.want(Job::Sweep { hour_at: crate::gate::window_at(HOUR, self.env.now()) }).await
    }

    /// The same for what every day brings to the logs.
    pub async fn want_kept_logs(&self) -> Result<()> {
        self.want(Job::KeepLogs { day_at: crate::gate::window_at(24 * HOUR, self.env.now()) }).await
    }

    async fn want(&self, job: Job) -> Result<()> {
        let row = job.to_row(&self.env, self.env.now())?;
        retrying!({
            let mut append = self.gate.append().await?;
            append.enqueue(&row).await?;
            append.commit().await
        })
    }

    async fn run_sweep(&self) -> Result<()> {
        let now = self.env.now();
        retrying!({
            let mut append = self.gate.append().await?;
            append.sweep(now).await?;
            append.commit().await
        })
    }

    /// How many jobs are due, and how many were laid aside.
    pub async fn job_backlog(&self) -> Result<(i64, i64)> {
        let mut site = self.gate.machinery();
        Ok((site.count_due_jobs(self.env.now()).await?, site.count_dead_jobs().await?))
    }

    /// Renders and posts a mail, in the receiver's zone, unless it is of those that the receiver does not want. The message id comes from the job: a mail that is sent twice is recognizably the same.
    async fn post_mail(
        &self,
        job: JobId,
        to: &str,
        message: &domain::mail::Message,
        organization: Option<&Slug>,
        cause: &Cause,
        at: Timestamp,
    ) -> std::result::Result<(), Failure> {
        let owner = match EmailAddress::parse(to) {
            Ok(address) => self.gate.machinery().find_account_by_email(&address.key()).await.map_err(Error::from)?,
            Err(_) => None,
        };
        // What its receiver has chosen, at the moment it would be sent.
        if let (Some(topic), Some(owner)) = (message.topic(), &owner)
            && !choices(owner).wants(topic)
        {
            return Ok(());
        }
        let reader = owner.map(|owner| zones::reader(&owner, at)).unwrap_or_default();
        let setting = Setting {
            reader: &reader,
            brand: &self.settings.brand,
            public_url: &self.settings.public_url,
            at,
            cause: Some(cause),
            organization,
        };
        let rendered = crate::mail::render(message, &setting);
        let host = self.settings.public_url.split("://").nth(1).unwrap_or("localhost");
        let host = host.split(['/', ':']).next().unwrap_or("localhost");
        let letter = Letter {
            message_id: format!("{job}@{host}"),
            to: to.to_owned(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            at,
        };
        Ok(self.env.post.send(letter).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stop_growing() {
        let seconds: Vec<_> = [1, 2, 3, 13, 14, 20].map(|attempts| pause(attempts).as_secs()).into();
        assert_eq!(seconds, [5, 10, 20, 20_480, 21_600, 21_600]);
    }
}
