//! Workers and endpoints: one worker at a time has an endpoint, under a lease, and writes down what became of each attempt.

use domain::id::{DeliveryId, MessageId, OrgId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{Attempt, DeliveryState};

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

statements! {
    IS_DUE: site = "
        select 1 from webhooks
        where due_at <= $1 and (lease_until is null or lease_until <= $1)
        limit 1";
    // The one that was served longest ago: none waits for others that are always busy.
    CLAIM: site = "
        update webhooks set claimed_by = $1, lease_until = $2, turn = turn + 1, served_at = $3
        where id = (
            select id from webhooks
            where due_at <= $3 and (lease_until is null or lease_until <= $3)
            order by served_at, id
            limit 1
          )
          and due_at <= $3 and (lease_until is null or lease_until <= $3)
        returning org_id, id, turn";
    FREE: site = "
        update webhooks set lease_until = null
        where lease_until > $1 and claimed_by <> $2 and claimed_by not in (select id from nodes where seen_at > $3)";
    NEXT: organization = "
        select d.id, d.message_id, d.event, d.body, d.attempts, d.tries, w.url, w.secret, w.former_secret, w.former_until,
          w.failing_since
        from webhook_deliveries d
        join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
        where d.org_id = $1 and d.webhook_id = $2 and d.state = 'pending' and d.next_at <= $3
          and w.turn = $4 and w.lease_until > $3 and w.paused_at is null and w.deleted_at is null
        order by d.next_at, d.id
        limit 1";
    KEEP: organization = "
        update webhooks set lease_until = $4
        where org_id = $1 and id = $2 and turn = $3 and lease_until is not null";
    NOTE_TAKEN: organization = "
        update webhooks set last_at = $3, last_taken = 1, failing_since = null
        where org_id = $1 and id = $2
        returning failing_since, paused_at, deleted_at";
    NOTE_FAILURE: organization = "
        update webhooks set last_at = $3, last_taken = 0, failing_since = coalesce(failing_since, $3)
        where org_id = $1 and id = $2
        returning failing_since, paused_at, deleted_at";
    SETTLE: organization = "
        update webhook_deliveries
        set state = $3, next_at = $4, attempts = attempts + 1, tries = tries + 1, last_at = $5, last_status = $6,
          last_problem = $7, last_millis = $8
        where org_id = $1 and id = $2";
    ATTEMPT: organization = "
        insert into webhook_attempts (org_id, delivery_id, number, at, status, problem, millis, answer)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    LET_GO: organization = "
        update webhooks set lease_until = null, served_at = $4
        where org_id = $1 and id = $2 and turn = $3 and lease_until is not null";
    // Apart from the statement before, which has the row's lock: what was made due meanwhile is seen.
    DUE_NEXT: organization = "
        update webhooks set due_at = (
            select min(d.next_at) from webhook_deliveries d
            where d.org_id = $1 and d.webhook_id = $2 and d.state = 'pending')
        where org_id = $1 and id = $2 and paused_at is null and deleted_at is null";
}

/// An endpoint that this worker has until its lease ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose.
    pub org: OrgId,
    /// Which.
    pub webhook: WebhookId,
    /// The fence.
    pub number: i64,
}

/// What is to be sent next.
#[derive(Clone, Debug)]
pub struct DueDelivery {
    /// Which.
    pub id: DeliveryId,
    /// The same for every endpoint and attempt.
    pub message: MessageId,
    /// The event's name.
    pub event: String,
    /// What is sent.
    pub body: String,
    /// How often it was tried at all.
    pub attempts: i64,
    /// How often since it was begun, or begun anew.
    pub tries: i64,
    /// Where to.
    pub url: String,
    /// Sealed.
    pub secret: Vec<u8>,
    /// The one before, and until when it signs too.
    pub former: Option<(Vec<u8>, Timestamp)>,
    /// The endpoint's first failure after its last success.
    pub failing_since: Option<Timestamp>,
}

/// How an endpoint stands after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterAttempt {
    /// The first failure after the last success.
    pub failing_since: Option<Timestamp>,
    /// It was paused or ended while it was asked.
    pub is_stopped: bool,
}

impl Conn<'_, Site> {
    /// Whether any endpoint has something due and no worker.
    pub async fn is_webhook_due(&mut self, now: Timestamp) -> Result<bool> {
        Ok(self.one(IS_DUE, values![now]).await?.is_some())
    }
}

impl TxOn<'_, Site> {
    /// Takes the next endpoint that has something due and no worker. `None`: there is none, or another worker was faster.
    pub async fn claim_webhook(
        &mut self,
        worker: &str,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Turn>> {
        let Some(row) = self.one(CLAIM, values![worker, lease_until, now]).await? else { return Ok(None) };
        Ok(Some(Turn { org: row.parse(0, "webhooks")?, webhook: row.parse(1, "webhooks")?, number: row.get(2)? }))
    }

    /// Ends the leases of workers that are neither `worker` nor a node seen after an instant: they died.
    pub async fn free_webhooks_of_the_dead(
        &mut self,
        worker: &str,
        seen_after: Timestamp,
        now: Timestamp,
    ) -> Result<u64> {
        self.execute(FREE, values![now, worker, seen_after]).await
    }
}

impl Conn<'_, OrgId> {
    /// What is due at the endpoint of a turn that still holds.
    pub async fn next_delivery(&mut self, turn: Turn, now: Timestamp) -> Result<Option<DueDelivery>> {
        let values = values![self.scope.to_string(), turn.webhook.to_string(), now, turn.number];
        let read = |row: Row| {
            let former: Option<Vec<u8>> = row.get(8)?;
            Ok(DueDelivery {
                id: row.parse(0, "webhook_deliveries")?,
                message: row.parse(1, "webhook_deliveries")?,
                event: row.get(2)?,
                body: row.get(3)?,
                attempts: row.get(4)?,
                tries: row.get(5)?,
                url: row.get(6)?,
                secret: row.get(7)?,
                former: former.zip(row.maybe_at(9)?),
                failing_since: row.maybe_at(10)?,
            })
        };
        self.one(NEXT, values).await?.map(read).transpose()
    }
}

impl TxOn<'_, OrgId> {
    /// Prolongs the lease of a turn; false when another worker has taken over.
    pub async fn keep_turn(&mut self, turn: Turn, lease_until: Timestamp) -> Result<bool> {
        let values = values![self.scope.to_string(), turn.webhook.to_string(), turn.number, lease_until];
        Ok(self.execute(KEEP, values).await? == 1)
    }

    /// Notes at the endpoint whether an attempt was taken; tells how it stands now.
    pub async fn note_attempt(&mut self, webhook: WebhookId, taken: bool, at: Timestamp) -> Result<AfterAttempt> {
        let statement = if taken { NOTE_TAKEN } else { NOTE_FAILURE };
        let values = values![self.scope.to_string(), webhook.to_string(), at];
        let row = self.one(statement, values).await?;
        let Some(row) = row else { return Ok(AfterAttempt { failing_since: None, is_stopped: true }) };
        let is_stopped = row.maybe_at(1)?.is_some() || row.maybe_at(2)?.is_some();
        Ok(AfterAttempt { failing_since: row.maybe_at(0)?, is_stopped })
    }

    /// Writes an attempt down, and what becomes of the delivery.
    pub async fn settle_delivery(
        &mut self,
        id: DeliveryId,
        attempt: &Attempt,
        (state, next_at): (DeliveryState, Option<Timestamp>),
    ) -> Result<()> {
        let problem = attempt.problem.map(|problem| problem.as_str());
        let values = values![
            self.scope.to_string(),
            id.to_string(),
            state.as_str(),
            next_at,
            attempt.at,
            attempt.status,
            problem,
            attempt.millis,
        ];
        self.execute(SETTLE, values).await?;
        let values = values![
            self.scope.to_string(),
            id.to_string(),
            attempt.number,
            attempt.at,
            attempt.status,
            problem,
            attempt.millis,
            &attempt.answer,
        ];
        self.execute(ATTEMPT, values).await.map(drop)
    }

    /// Gives an endpoint back, to be looked at when something is due again; false when another worker has taken over.
    pub async fn let_webhook_go(&mut self, turn: Turn, now: Timestamp) -> Result<bool> {
        let (org, webhook) = (self.scope.to_string(), turn.webhook.to_string());
        if self.execute(LET_GO, values![&org, &webhook, turn.number, now]).await? == 0 {
            return Ok(false);
        }
        self.execute(DUE_NEXT, values![org, webhook]).await?;
        Ok(true)
    }
}
