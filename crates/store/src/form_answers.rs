//! What a form sends back to its page, and which submissions were acted upon.

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    INSERT: site = "
        insert into form_answers (id_hash, form, body, expires_at)
        values ($1, $2, $3, $4)
        on conflict (id_hash) do update set form = excluded.form, body = excluded.body, expires_at = excluded.expires_at";
    FIND: site = "select form, body from form_answers where id_hash = $1 and expires_at > $2";
    TAKE: site = "delete from form_answers where id_hash = $1 and expires_at > $2 returning form, body";
    SWEEP: site = "delete from form_answers where expires_at <= $1";
    CLAIM_SUBMISSION: site = "
        insert into submissions (id_hash, created_at, request_hash)
        values ($1, $2, $4)
        on conflict (id_hash) do update set created_at = excluded.created_at
        where submissions.outcome is null and (submissions.created_at <= $3 or submissions.result is not null)
          and submissions.request_hash is not distinct from excluded.request_hash
        returning result";
    FORGET_SUBMISSION: site = "delete from submissions where id_hash = $1 and created_at <= $2";
    NOTE_RESULT: site = "
        update submissions set result = $3 where id_hash = $1 and created_at = $2 and outcome is null and result is null";
    SETTLE_SUBMISSION: site = "
        update submissions set outcome = $3, result = null where id_hash = $1 and created_at = $2 and outcome is null";
    RELEASE_SUBMISSION: site = "
        delete from submissions where id_hash = $1 and created_at = $2 and outcome is null and result is null";
    FIND_SUBMISSION: site = "select outcome, request_hash from submissions where id_hash = $1";
    SWEEP_SUBMISSIONS: site = "delete from submissions where created_at < $1";
}

/// How long a submission may be under way.
const CLAIM: std::time::Duration = std::time::Duration::from_secs(10);

/// What lies ready for the page of a form.
#[derive(Clone, Debug)]
pub struct FormAnswer {
    /// The form's name.
    pub form: String,
    /// Field errors and typed values as JSON, or a sealed secret.
    pub body: Vec<u8>,
}

/// What there is under the id of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionRow {
    /// What it led to, sealed; none while it is at work.
    pub outcome: Option<Vec<u8>>,
    /// What was asked, where that is told apart.
    pub request_hash: Option<Vec<u8>>,
}

impl Conn<'_, Site> {
    /// The answer under a cookie's hash; it stays, so that a reload shows it again.
    pub async fn find_form_answer(&mut self, id_hash: [u8; 32], now: Timestamp) -> Result<Option<FormAnswer>> {
        let row = self.one(FIND, values![id_hash, now]).await?;
        row.map(|row| Ok(FormAnswer { form: row.get(0)?, body: row.get(1)? })).transpose()
    }

    /// A submission that somebody holds, or that was acted upon.
    pub async fn find_submission(&mut self, id_hash: [u8; 32]) -> Result<Option<SubmissionRow>> {
        let row = self.one(FIND_SUBMISSION, values![id_hash]).await?;
        row.map(|row| Ok(SubmissionRow { outcome: row.get(0)?, request_hash: row.get(1)? })).transpose()
    }
}

impl TxOn<'_, Site> {
    /// Lays an answer ready.
    pub async fn insert_form_answer(
        &mut self,
        id_hash: [u8; 32],
        form: &str,
        body: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<()> {
        self.execute(INSERT, values![id_hash, form, body, expires_at]).await.map(drop)
    }

    /// The answer under a cookie's hash, once: it is gone afterwards.
    pub async fn take_form_answer(&mut self, id_hash: [u8; 32], now: Timestamp) -> Result<Option<FormAnswer>> {
        let row = self.one(TAKE, values![id_hash, now]).await?;
        row.map(|row| Ok(FormAnswer { form: row.get(0)?, body: row.get(1)? })).transpose()
    }

    /// Claims a submission; none when somebody holds it. A claim under which nothing was committed lapses after ten seconds: the
    /// process that held it died. Gives what was committed under an earlier claim; `now` is the fence of this one. Where another request is
    /// held under the id, there is nothing to claim.
    pub async fn claim_submission(
        &mut self,
        id_hash: [u8; 32],
        request_hash: Option<[u8; 32]>,
        now: Timestamp,
    ) -> Result<Option<Option<Vec<u8>>>> {
        let row = self.one(CLAIM_SUBMISSION, values![id_hash, now, now.minus(CLAIM), request_hash]).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Forgets a submission that was claimed at `until` or before, whatever came of it.
    pub async fn forget_submission(&mut self, id_hash: [u8; 32], until: Timestamp) -> Result<()> {
        self.execute(FORGET_SUBMISSION, values![id_hash, until]).await.map(drop)
    }

    /// Notes what the act gave, in its transaction; false when the claim of `claimed_at` is no longer held, or something was noted.
    pub async fn note_submission_result(
        &mut self,
        id_hash: [u8; 32],
        claimed_at: Timestamp,
        result: Vec<u8>,
    ) -> Result<bool> {
        Ok(self.execute(NOTE_RESULT, values![id_hash, claimed_at, result]).await? == 1)
    }

    /// Notes what the submission led to; false when the claim is no longer held.
    pub async fn settle_submission(
        &mut self,
        id_hash: [u8; 32],
        claimed_at: Timestamp,
        outcome: Vec<u8>,
    ) -> Result<bool> {
        Ok(self.execute(SETTLE_SUBMISSION, values![id_hash, claimed_at, outcome]).await? == 1)
    }

    /// Gives a claimed submission back, if nothing was committed under it: it failed and may be sent again.
    pub async fn release_submission(&mut self, id_hash: [u8; 32], claimed_at: Timestamp) -> Result<()> {
        self.execute(RELEASE_SUBMISSION, values![id_hash, claimed_at]).await.map(drop)
    }

    /// Forgets answers whose time is over, and submissions from before an instant.
    pub async fn sweep_forms(&mut self, now: Timestamp, submissions_before: Timestamp) -> Result<u64> {
        let answers = self.execute(SWEEP, values![now]).await?;
        Ok(answers + self.execute(SWEEP_SUBMISSIONS, values![submissions_before]).await?)
    }
}
