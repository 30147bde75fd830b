//! The outbox: jobs written in the transaction that wants them, claimed under a lease, retried, and laid aside when hopeless.

use domain::id::JobId;
use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    ENQUEUE: site = "
        insert into jobs (id, kind, payload, dedupe_key, created_at, run_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (dedupe_key) do nothing";
    CLAIM: site = "
        update jobs set claimed_by = $1, lease_until = $2, attempts = attempts + 1
        where id = (
            select id from jobs
            where done_at is null and dead_at is null and run_at <= $3 and (lease_until is null or lease_until <= $3)
            order by run_at, id
            limit 1
          )
          and done_at is null and dead_at is null and run_at <= $3 and (lease_until is null or lease_until <= $3)
        returning id, kind, payload, attempts, created_at";
    FINISH: site = "
        update jobs set done_at = $3, lease_until = null
        where id = $1 and claimed_by = $2 and attempts = $4 and lease_until is not null";
    RETRY: site = "
        update jobs set run_at = $3, lease_until = null, last_error = $4
        where id = $1 and claimed_by = $2 and attempts = $5 and lease_until is not null";
    BURY: site = "
        update jobs set dead_at = $3, lease_until = null, last_error = $4
        where id = $1 and claimed_by = $2 and attempts = $5 and lease_until is not null";
    FREE: site = "
        update jobs set lease_until = null
        where lease_until > $1 and done_at is null and dead_at is null and claimed_by <> $2
          and claimed_by not in (select id from nodes where seen_at > $3)";
    UNFINISHED: site = "
        select count(*)
        from jobs
        where done_at is null and dead_at is null and run_at <= $1";
    DEAD: site = "select count(*) from jobs where dead_at is not null";
    SWEEP: site = "delete from jobs where done_at < $1";
}

/// A job to be done later.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which.
    pub id: JobId,
    /// What kind of job.
    pub kind: &'static str,
    /// What it needs to know, as JSON; no secrets.
    pub payload: String,
    /// A second job with the same key is not made.
    pub dedupe_key: Option<String>,
    /// Now.
    pub created_at: Timestamp,
    /// Not before.
    pub run_at: Timestamp,
}

/// A job that this worker holds until its lease ends.
#[derive(Clone, Debug)]
pub struct ClaimedJob {
    /// Which.
    pub id: JobId,
    /// What kind of job.
    pub kind: String,
    /// What it needs to know, as JSON.
    pub payload: String,
    /// How often it was begun, this time included; also the fence that an overtaken worker does not pass.
    pub attempts: i64,
    /// When it was wanted.
    pub created_at: Timestamp,
}

impl TxOn<'_, Site> {
    /// Writes a job; false when one with the same dedupe key exists.
    pub async fn enqueue(&mut self, job: &NewJob) -> Result<bool> {
        let values =
            values![job.id.to_string(), job.kind, &job.payload, job.dedupe_key.clone(), job.created_at, job.run_at];
        Ok(self.execute(ENQUEUE, values).await? == 1)
    }

    /// Takes the next job that is due and free. `None`: nothing is due, or another worker was faster.
    pub async fn claim_job(
        &mut self,
        worker: &str,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<ClaimedJob>> {
        let Some(row) = self.one(CLAIM, values![worker, lease_until, now]).await? else { return Ok(None) };
        Ok(Some(ClaimedJob {
            id: row.parse(0, "jobs")?,
            kind: row.get(1)?,
            payload: row.get(2)?,
            attempts: row.get(3)?,
            created_at: row.at(4)?,
        }))
    }

    /// Ends the leases of workers that are neither `worker` nor a node seen after an instant: they died. Tells how many there were.
    pub async fn free_jobs_of_the_dead(&mut self, worker: &str, seen_after: Timestamp, now: Timestamp) -> Result<u64> {
        self.execute(FREE, values![now, worker, seen_after]).await
    }

    /// The job is done. False when the lease was lost to another worker.
    pub async fn finish_job(&mut self, worker: &str, job: &ClaimedJob, now: Timestamp) -> Result<bool> {
        Ok(self.execute(FINISH, values![job.id.to_string(), worker, now, job.attempts]).await? == 1)
    }

    /// The job failed and runs again at `run_at`.
    pub async fn retry_job(&mut self, worker: &str, job: &ClaimedJob, run_at: Timestamp, error: &str) -> Result<bool> {
        Ok(self.execute(RETRY, values![job.id.to_string(), worker, run_at, error, job.attempts]).await? == 1)
    }

    /// The job failed too often: it is laid aside for a person to look at.
    pub async fn bury_job(&mut self, worker: &str, job: &ClaimedJob, now: Timestamp, error: &str) -> Result<bool> {
        Ok(self.execute(BURY, values![job.id.to_string(), worker, now, error, job.attempts]).await? == 1)
    }

    /// Forgets jobs done before an instant.
    pub async fn sweep_jobs(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}

impl Conn<'_, Site> {
    /// How many jobs are due and not done.
    pub async fn count_due_jobs(&mut self, now: Timestamp) -> Result<i64> {
        self.one(UNFINISHED, values![now]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// How many jobs were laid aside.
    pub async fn count_dead_jobs(&mut self) -> Result<i64> {
        self.one(DEAD, values![]).await?.map_or(Ok(0), |row| row.get(0))
    }
}
