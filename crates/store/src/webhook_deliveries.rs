//! What is told to endpoints: written with what happened, listed, replayed, forgotten after its time.

use domain::id::{DeliveryId, MessageId, OrgId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{Attempt, AttemptProblem, DeliveryState};

use crate::statement::statements;
use crate::value::{Row, values};
use crate::{Conn, Result, Site, TxOn};

macro_rules! deliveries {
    ($rest:literal) => {
        concat!(
            "
        select d.id, d.webhook_id, w.url, d.message_id, d.event, d.state, d.attempts, d.created_at, d.next_at, d.last_at,
          d.last_status, d.last_problem, d.last_millis
        from webhook_deliveries d
        join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
        where d.org_id = $1",
            $rest
        )
    };
}

statements! {
    INSERT: organization = "
        insert into webhook_deliveries (org_id, id, webhook_id, message_id, event, body, state, created_at, next_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    PAGE: organization = deliveries!("
          and ($2 = '' or d.webhook_id = $2) and ($3 = '' or d.state = $3) and ($4 = '' or d.event = $4)
          and ($5 = '' or d.id < $5)
        order by d.id desc
        limit $6");
    PAGE_OF_WEBHOOK: organization = deliveries!("
          and d.webhook_id = $2 and ($3 = '' or d.state = $3) and ($4 = '' or d.event = $4) and ($5 = '' or d.id < $5)
        order by d.id desc
        limit $6");
    FIND: organization = deliveries!(" and d.id = $2");
    BODY: organization = "select body from webhook_deliveries where org_id = $1 and id = $2";
    ATTEMPTS: organization = "
        select number, at, status, problem, millis, answer
        from webhook_attempts
        where org_id = $1 and delivery_id = $2
        order by number desc
        limit $3";
    REPLAY: organization = "
        update webhook_deliveries set state = 'pending', tries = 0, next_at = $3
        where org_id = $1 and id = $2 and state <> 'pending'";
    REPLAY_SINCE: organization = "
        update webhook_deliveries set state = 'pending', tries = 0, next_at = $4
        where org_id = $1 and webhook_id = $2 and state in ('failed', 'held') and created_at >= $3";
    SWEEP_ATTEMPTS: site = "
        delete from webhook_attempts
        where (org_id, delivery_id) in (
            select org_id, id from webhook_deliveries where created_at < $1 and state <> 'pending')";
    SWEEP: site = "delete from webhook_deliveries where created_at < $1 and state <> 'pending'";
}

/// A delivery to be made.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Which.
    pub id: DeliveryId,
    /// To whom.
    pub webhook: WebhookId,
    /// The same for every endpoint.
    pub message: MessageId,
    /// The event's name.
    pub event: String,
    /// What is sent.
    pub body: String,
    /// Held back rather than tried.
    pub is_held: bool,
    /// Now.
    pub created_at: Timestamp,
}

/// A delivery as stored.
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    /// Which.
    pub id: DeliveryId,
    /// To whom.
    pub webhook: WebhookId,
    /// Where that is.
    pub url: String,
    /// What is told.
    pub message: MessageId,
    /// The event's name.
    pub event: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was tried last.
    pub last_at: Option<Timestamp>,
    /// What was answered then.
    pub last_status: Option<i64>,
    /// What was wrong then.
    pub last_problem: Option<AttemptProblem>,
    /// How long that took.
    pub last_millis: Option<i64>,
}

impl DeliveryRow {
    fn read(row: &Row) -> Result<Self> {
        const TABLE: &str = "webhook_deliveries";
        Ok(DeliveryRow {
            id: row.parse(0, TABLE)?,
            webhook: row.parse(1, TABLE)?,
            url: row.get(2)?,
            message: row.parse(3, TABLE)?,
            event: row.get(4)?,
            state: row.parse(5, TABLE)?,
            attempts: row.get(6)?,
            created_at: row.at(7)?,
            next_at: row.maybe_at(8)?,
            last_at: row.maybe_at(9)?,
            last_status: row.get(10)?,
            last_problem: row.maybe_parse(11, TABLE)?,
            last_millis: row.get(12)?,
        })
    }
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Of one endpoint.
    pub webhook: Option<WebhookId>,
    /// In one state.
    pub state: Option<DeliveryState>,
    /// Of one event; empty for all.
    pub event: String,
    /// Older than this one.
    pub before: Option<DeliveryId>,
}

impl Conn<'_, OrgId> {
    /// Those that fit, the newest first.
    pub async fn deliveries(&mut self, filter: &DeliveryFilter, limit: i64) -> Result<Vec<DeliveryRow>> {
        let statement = if filter.webhook.is_some() { PAGE_OF_WEBHOOK } else { PAGE };
        let text = |id: Option<String>| id.unwrap_or_default();
        let values = values![
            self.scope.to_string(),
            text(filter.webhook.map(|id| id.to_string())),
            filter.state.map_or("", DeliveryState::as_str),
            &filter.event,
            text(filter.before.map(|id| id.to_string())),
            limit,
        ];
        self.all(statement, values).await?.iter().map(DeliveryRow::read).collect()
    }

    /// One of them.
    pub async fn find_delivery(&mut self, id: DeliveryId) -> Result<Option<DeliveryRow>> {
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.as_ref().map(DeliveryRow::read).transpose()
    }

    /// What it sends.
    pub async fn delivery_body(&mut self, id: DeliveryId) -> Result<Option<String>> {
        self.one(BODY, values![self.scope.to_string(), id.to_string()]).await?.map(|row| row.get(0)).transpose()
    }

    /// Its attempts, the newest first.
    pub async fn delivery_attempts(&mut self, id: DeliveryId, limit: i64) -> Result<Vec<Attempt>> {
        let rows = self.all(ATTEMPTS, values![self.scope.to_string(), id.to_string(), limit]).await?;
        let read = |row: &Row| {
            Ok(Attempt {
                number: row.get(0)?,
                at: row.at(1)?,
                status: row.get(2)?,
                problem: row.maybe_parse(3, "webhook_attempts")?,
                millis: row.get(4)?,
                answer: row.get(5)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl TxOn<'_, OrgId> {
    /// Writes one down; the endpoint has to be woken for it.
    pub async fn insert_delivery(&mut self, new: &NewDelivery) -> Result<()> {
        let (state, next_at) = match new.is_held {
            true => (DeliveryState::Held, None),
            false => (DeliveryState::Pending, Some(new.created_at)),
        };
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            new.webhook.to_string(),
            new.message.to_string(),
            &new.event,
            &new.body,
            state.as_str(),
            new.created_at,
            next_at,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Begins one anew; false when it is under way.
    pub async fn replay_delivery(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool> {
        Ok(self.execute(REPLAY, values![self.scope.to_string(), id.to_string(), now]).await? == 1)
    }

    /// Begins all anew that failed or were held back since an instant; tells how many.
    pub async fn replay_deliveries(&mut self, webhook: WebhookId, since: Timestamp, now: Timestamp) -> Result<u64> {
        self.execute(REPLAY_SINCE, values![self.scope.to_string(), webhook.to_string(), since, now]).await
    }
}

impl TxOn<'_, Site> {
    /// Forgets deliveries from before an instant, with their attempts.
    pub async fn sweep_deliveries(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP_ATTEMPTS, values![before]).await?;
        self.execute(SWEEP, values![before]).await
    }
}
