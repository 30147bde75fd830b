//! `gate.append`: insert-only facts and bookkeeping that are their own record. Each method is listed; there is no way to more.

use std::time::Duration;

use domain::audit::Checkpoint;
use domain::id::{AccountId, DeliveryId, KeyId, NodeId, OrgId, SessionId};
use domain::time::Timestamp;
use domain::webhook::{Attempt, DeliveryState};
use store::{CallCount, ClaimedJob, LastUse, Site, Turn, Tx};

use crate::Result;

const MINUTE: i64 = 60_000_000;
/// How exactly it is known when a member was last active through a key.
const ACTIVE_WITHIN: Duration = Duration::from_secs(4 * 60);

/// A transaction that takes no event, and can do only what is listed here.
pub struct Append {
    tx: Tx,
}

impl Append {
    pub(super) fn new(tx: Tx) -> Self {
        Append { tx }
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit(Vec::new()).await?)
    }

    /// See [`store::TxOn::claim_job`].
    pub async fn claim_job(&mut self, worker: &str, until: Timestamp, now: Timestamp) -> Result<Option<ClaimedJob>> {
        Ok(self.tx.on(Site).claim_job(worker, until, now).await?)
    }

    /// See [`store::TxOn::free_jobs_of_the_dead`] and [`store::TxOn::free_webhooks_of_the_dead`].
    pub async fn free_jobs_of_the_dead(&mut self, worker: &str, seen_after: Timestamp, now: Timestamp) -> Result<u64> {
        let freed = self.tx.on(Site).free_jobs_of_the_dead(worker, seen_after, now).await?;
        Ok(freed + self.tx.on(Site).free_webhooks_of_the_dead(worker, seen_after, now).await?)
    }

    /// See [`store::TxOn::finish_job`].
    pub async fn finish_job(&mut self, worker: &str, job: &ClaimedJob, now: Timestamp) -> Result<bool> {
        Ok(self.tx.on(Site).finish_job(worker, job, now).await?)
    }

    /// See [`store::TxOn::retry_job`].
    pub async fn retry_job(&mut self, worker: &str, job: &ClaimedJob, at: Timestamp, error: &str) -> Result<bool> {
        Ok(self.tx.on(Site).retry_job(worker, job, at, error).await?)
    }

    /// See [`store::TxOn::bury_job`].
    pub async fn bury_job(&mut self, worker: &str, job: &ClaimedJob, now: Timestamp, error: &str) -> Result<bool> {
        Ok(self.tx.on(Site).bury_job(worker, job, now, error).await?)
    }

    /// Counts an attempt against a rule in the window of `window` length that holds `now`; answers the count so far.
    pub async fn count_attempt(
        &mut self,
        rule: &str,
        subject: &str,
        window: std::time::Duration,
        now: Timestamp,
    ) -> Result<i64> {
        let begins_at = window_at(window, now);
        Ok(self.tx.on(Site).count_attempt(rule, subject, begins_at, begins_at.plus(window)).await?)
    }

    /// See [`store::TxOn::count_in_a_row`].
    pub async fn count_in_a_row(
        &mut self,
        rule: &str,
        subject: &str,
        at_most: i64,
        (now, ends_at): (Timestamp, Timestamp),
    ) -> Result<(i64, Timestamp)> {
        Ok(self.tx.on(Site).count_in_a_row(rule, subject, at_most, now, ends_at).await?)
    }

    /// See [`store::TxOn::give_back_in_a_row`].
    pub async fn give_back_in_a_row(&mut self, rule: &str, subject: &str) -> Result<()> {
        Ok(self.tx.on(Site).give_back_in_a_row(rule, subject).await?)
    }

    /// See [`store::TxOn::insert_hourly_key`].
    pub async fn insert_hourly_key(&mut self, hour_at: Timestamp, secret: [u8; 32]) -> Result<()> {
        Ok(self.tx.on(Site).insert_hourly_key(hour_at, secret).await?)
    }

    /// See [`store::TxOn::note_password_try`].
    pub async fn note_password_try(
        &mut self,
        hour_at: Timestamp,
        network: &str,
        tag: [u8; 3],
        subject: [u8; 8],
    ) -> Result<i64> {
        Ok(self.tx.on(Site).note_password_try(hour_at, network, tag, subject).await?)
    }

    /// Takes an attempt of the window that holds `now` back.
    pub async fn give_attempt_back(
        &mut self,
        rule: &str,
        subject: &str,
        window: std::time::Duration,
        now: Timestamp,
    ) -> Result<()> {
        Ok(self.tx.on(Site).give_attempt_back(rule, subject, window_at(window, now)).await?)
    }

    /// Counts a stranger's event by source and minute.
    pub async fn count_stranger(&mut self, event: &str, source: &str, now: Timestamp) -> Result<()> {
        let minute_at = Timestamp::from_micros(now.micros() - now.micros().rem_euclid(MINUTE));
        Ok(self.tx.on(Site).count_stranger(event, source, minute_at).await?)
    }

    /// Spends one of the tries of a sign-up's code: it must stay spent when the code was wrong.
    pub async fn try_sign_up_code(
        &mut self,
        id: domain::id::SignUpId,
        at_most: i64,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>> {
        Ok(self.tx.on(Site).try_sign_up_code(id, at_most, now).await?)
    }

    /// Writes a job that no actor's act wants: the clock does.
    pub async fn enqueue(&mut self, job: &store::NewJob) -> Result<bool> {
        Ok(self.tx.on(Site).enqueue(job).await?)
    }

    /// See [`store::TxOn::arm_sign_up`].
    pub async fn arm_sign_up(
        &mut self,
        id: domain::id::SignUpId,
        code: ([u8; 32], Timestamp),
        link: ([u8; 32], Timestamp),
    ) -> Result<bool> {
        Ok(self.tx.on(Site).arm_sign_up(id, code, link).await?)
    }

    /// See [`store::TxOn::arm_recovery`].
    pub async fn arm_recovery(
        &mut self,
        id: domain::id::RecoveryId,
        link_hash: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<bool> {
        Ok(self.tx.on(Site).arm_recovery(id, link_hash, expires_at).await?)
    }

    /// Notes the use of a session and the activity of its person in an organization.
    pub async fn touch_session(&mut self, account: AccountId, session: SessionId, now: Timestamp) -> Result<()> {
        Ok(self.tx.on(account).touch_session(session, now).await?)
    }

    /// See [`store::TxOn::note_activity`].
    pub async fn note_activity(
        &mut self,
        org: OrgId,
        account: AccountId,
        network: &str,
        method: (&str, bool),
        now: Timestamp,
    ) -> Result<()> {
        note_activity(&mut self.tx, org, account, network, method, now).await
    }

    /// Lays a form's answer ready.
    pub async fn insert_form_answer(
        &mut self,
        id_hash: [u8; 32],
        form: &str,
        body: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<()> {
        Ok(self.tx.on(Site).insert_form_answer(id_hash, form, body, expires_at).await?)
    }

    /// Takes a form's answer away.
    pub async fn take_form_answer(&mut self, id_hash: [u8; 32], now: Timestamp) -> Result<Option<store::FormAnswer>> {
        Ok(self.tx.on(Site).take_form_answer(id_hash, now).await?)
    }

    /// See [`store::TxOn::forget_submission`].
    pub async fn forget_submission(&mut self, id_hash: [u8; 32], until: Timestamp) -> Result<()> {
        Ok(self.tx.on(Site).forget_submission(id_hash, until).await?)
    }

    /// See [`store::TxOn::claim_submission`].
    pub async fn claim_submission(
        &mut self,
        id_hash: [u8; 32],
        request_hash: Option<[u8; 32]>,
        now: Timestamp,
    ) -> Result<Option<Option<Vec<u8>>>> {
        Ok(self.tx.on(Site).claim_submission(id_hash, request_hash, now).await?)
    }

    /// See [`store::TxOn::settle_submission`].
    pub async fn settle_submission(
        &mut self,
        id_hash: [u8; 32],
        claimed_at: Timestamp,
        outcome: Vec<u8>,
    ) -> Result<bool> {
        Ok(self.tx.on(Site).settle_submission(id_hash, claimed_at, outcome).await?)
    }

    /// See [`store::TxOn::release_submission`].
    pub async fn release_submission(&mut self, id_hash: [u8; 32], claimed_at: Timestamp) -> Result<()> {
        Ok(self.tx.on(Site).release_submission(id_hash, claimed_at).await?)
    }

    /// Keeps a list of people whom somebody may invite; nothing of it is done before its maker says so.
    pub async fn insert_import(&mut self, org: OrgId, new: &store::NewImport) -> Result<()> {
        Ok(self.tx.on(org).insert_import(new).await?)
    }

    /// Adds calls that were summed in memory. The caller sorts them.
    pub async fn add_calls(&mut self, org: OrgId, calls: &CallCount) -> Result<()> {
        Ok(self.tx.on(org).add_calls(calls).await?)
    }

    /// Notes the last use of a key.
    pub async fn mark_key_used(&mut self, org: OrgId, last: &LastUse) -> Result<()> {
        self.tx.on(org).mark_key_used(last).await?;
        Ok(self.tx.on(org).mark_owner_active(last.key, last.at, last.at.minus(ACTIVE_WITHIN)).await?)
    }

    /// Says that the node lives.
    pub async fn beat(&mut self, node: NodeId, started_at: Timestamp, now: Timestamp, version: &str) -> Result<()> {
        Ok(self.tx.on(Site).beat(node, started_at, now, version).await?)
    }

    /// Says good-bye.
    pub async fn leave(&mut self, node: NodeId) -> Result<()> {
        Ok(self.tx.on(Site).leave(node).await?)
    }

    /// Notes that a node refuses keys that stopped, each with the number of its stop.
    pub async fn acknowledge_stops(&mut self, node: NodeId, stops: &[(KeyId, i64)]) -> Result<()> {
        let mut site = self.tx.on(Site);
        let at = site.clock().await?;
        for stop in stops {
            site.acknowledge_stop(*stop, node, at).await?;
        }
        Ok(())
    }

    /// See [`store::TxOn::add_checkpoint`]; the key is noted with its first use.
    pub async fn add_checkpoint(&mut self, signed: &Checkpoint, public_key: [u8; 32], now: Timestamp) -> Result<()> {
        let mut site = self.tx.on(Site);
        site.add_audit_key(&signed.key, public_key, now).await?;
        site.add_checkpoint(signed).await?;
        Ok(())
    }

    /// See [`store::TxOn::prune_audit`].
    pub async fn prune_audit(&mut self, org: OrgId, below: i64) -> Result<()> {
        self.tx.on(org).prune_audit(below).await?;
        Ok(())
    }

    /// See [`store::TxOn::claim_webhook`].
    pub async fn claim_webhook(&mut self, worker: &str, until: Timestamp, now: Timestamp) -> Result<Option<Turn>> {
        Ok(self.tx.on(Site).claim_webhook(worker, until, now).await?)
    }

    /// Writes an attempt of a turn down and prolongs its lease; false when another worker has taken over. A delivery that would be tried again
    /// waits where the endpoint was stopped meanwhile.
    pub async fn settle_delivery(
        &mut self,
        turn: Turn,
        lease_until: Timestamp,
        delivery: DeliveryId,
        attempt: &Attempt,
        next: (DeliveryState, Option<Timestamp>),
    ) -> Result<bool> {
        let mut rows = self.tx.on(turn.org);
        if !rows.keep_turn(turn, lease_until).await? {
            return Ok(false);
        }
        let after = rows.note_attempt(turn.webhook, attempt.problem.is_none(), attempt.at).await?;
        let next =
            if after.is_stopped && next.0 == DeliveryState::Pending { (DeliveryState::Held, None) } else { next };
        rows.settle_delivery(delivery, attempt, next).await?;
        Ok(true)
    }

    /// See [`store::TxOn::let_webhook_go`].
    pub async fn let_webhook_go(&mut self, turn: Turn, now: Timestamp) -> Result<bool> {
        Ok(self.tx.on(turn.org).let_webhook_go(turn, now).await?)
    }

    /// Counts a search of the help.
    pub async fn count_search(&mut self, term: &str, now: Timestamp) -> Result<()> {
        Ok(self.tx.on(Site).count_search(term, now).await?)
    }

    /// Forgets what has had its time; bounded tables only, never the log, never money.
    pub async fn sweep(&mut self, now: Timestamp) -> Result<u64> {
        use std::time::Duration;
        const DAY: Duration = Duration::from_secs(24 * 3600);
        let day_ago = now.minus(DAY);
        let mut site = self.tx.on(Site);
        let mut swept = site.sweep_sign_ups(day_ago).await?;
        swept += site.sweep_sessions(day_ago).await?;
        swept += site.sweep_recoveries(now.minus(DAY * 7)).await?;
        swept += site.sweep_forms(now, day_ago).await?;
        swept += site.sweep_attempts(day_ago).await?;
        swept += site.sweep_tickets(day_ago).await?;
        swept += site.sweep_password_tries(now.minus(Duration::from_secs(2 * 3600))).await?;
        swept += site.sweep_address_changes(now.minus(DAY * 30)).await?;
        swept += site.sweep_imports(now.minus(DAY * 30)).await?;
        swept += site.sweep_invitations(now.minus(DAY * 90)).await?;
        swept += site.sweep_jobs(now.minus(DAY * 7)).await?;
        swept += site.sweep_nodes(day_ago).await?;
        swept += site.sweep_key_refusals(day_ago).await?;
        swept += site.sweep_key_stops(day_ago).await?;
        swept += site.sweep_deliveries(now.minus(domain::webhook::KEPT)).await?;
        swept += site.sweep_webhooks(now.minus(domain::webhook::KEPT)).await?;
        Ok(swept)
    }
}

/// The beginning of the window of this length that holds the instant.
pub(crate) fn window_at(window: std::time::Duration, now: Timestamp) -> Timestamp {
    let length = i64::try_from(window.as_micros()).unwrap_or(i64::MAX).max(1);
    Timestamp::from_micros(now.micros() - now.micros().rem_euclid(length))
}

/// Notes that a member was active, through a session of this method (and whether that showed several factors).
pub(super) async fn note_activity(
    tx: &mut Tx,
    org: OrgId,
    account: AccountId,
    network: &str,
    (method, mfa): (&str, bool),
    now: Timestamp,
) -> Result<()> {
    let mut rows = tx.on(org);
    rows.note_activity(account, network, method, mfa, now).await?;
    Ok(rows.mark_active(account, now, now).await?)
}
