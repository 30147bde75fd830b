//! Webhooks as rows: the endpoints of an organization. What is on its way to them is in `webhook_deliveries`.

use domain::id::{OrgId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{PauseReason, Subscription};

use crate::statement::statements;
use crate::value::{Row, to_json, values};
use crate::{Conn, Result, Site, TxOn};

macro_rules! webhooks {
    ($where:literal) => {
        concat!(
            "
        select w.id, w.url, w.description, w.events, w.created_at, w.paused_at, w.pause_reason, w.failing_since, w.last_at,
          w.last_taken, w.former_until,
          (select count(*) from webhook_deliveries d
            where d.org_id = $1 and d.webhook_id = w.id and d.state in ('failed', 'held')),
          (select count(*) from webhook_deliveries d
            where d.org_id = $1 and d.webhook_id = w.id and d.state = 'pending')
        from webhooks w
        where w.org_id = $1 and w.deleted_at is null",
            $where
        )
    };
}

statements! {
    INSERT: organization = "
        insert into webhooks (org_id, id, url, description, events, secret, created_at, served_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)";
    LIST: organization = webhooks!(" order by w.id");
    FIND: organization = webhooks!(" and w.id = $2");
    COUNT: organization = "select count(*) from webhooks where org_id = $1 and deleted_at is null";
    LISTENING: organization = "
        select id, events, paused_at from webhooks where org_id = $1 and deleted_at is null order by id";
    SECRET: organization = "select secret from webhooks where org_id = $1 and id = $2 and deleted_at is null";
    CHANGE: organization = "
        update webhooks set url = $3, description = $4, events = $5,
          failing_since = case when url = $3 then failing_since else null end
        where org_id = $1 and id = $2 and deleted_at is null";
    ROTATE: organization = "
        update webhooks set former_secret = secret, former_until = $4, secret = $3
        where org_id = $1 and id = $2 and deleted_at is null";
    PAUSE: organization = "
        update webhooks set paused_at = $4, pause_reason = $3, due_at = null
        where org_id = $1 and id = $2 and deleted_at is null and paused_at is null";
    RESUME: organization = "
        update webhooks set paused_at = null, pause_reason = null, failing_since = null
        where org_id = $1 and id = $2 and deleted_at is null and paused_at is not null";
    DELETE: organization = "
        update webhooks set deleted_at = $3, due_at = null, secret = $4, former_secret = null, former_until = null
        where org_id = $1 and id = $2 and deleted_at is null";
    HOLD_BACK: organization = "
        update webhook_deliveries set state = 'held', next_at = null
        where org_id = $1 and webhook_id = $2 and state = 'pending'";
    WAKE: organization = "
        update webhooks set due_at = case when due_at is null or due_at > $3 then $3 else due_at end
        where org_id = $1 and id = $2 and deleted_at is null and paused_at is null";
    SWEEP: site = "
        delete from webhooks
        where deleted_at < $1 and not exists (
            select 1 from webhook_deliveries d where d.org_id = webhooks.org_id and d.webhook_id = webhooks.id)";
}

/// An endpoint as stored, without its secret.
#[derive(Clone, Debug)]
pub struct WebhookRow {
    /// Which.
    pub id: WebhookId,
    /// Where it is.
    pub url: String,
    /// What people call it; may be empty.
    pub description: String,
    /// What it is told.
    pub events: Subscription,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Since when, and why, it gets nothing.
    pub paused: Option<(Timestamp, PauseReason)>,
    /// The first failure after the last success.
    pub failing_since: Option<Timestamp>,
    /// The last attempt.
    pub last_at: Option<Timestamp>,
    /// Whether that was taken.
    pub last_taken: bool,
    /// Until when the secret before signs too.
    pub former_until: Option<Timestamp>,
    /// How many deliveries failed or were held back.
    pub undelivered: i64,
    /// How many are under way.
    pub pending: i64,
}

impl WebhookRow {
    fn read(row: &Row) -> Result<Self> {
        let paused = row.maybe_at(5)?.zip(row.maybe_parse(6, "webhooks")?);
        Ok(WebhookRow {
            id: row.parse(0, "webhooks")?,
            url: row.get(1)?,
            description: row.get(2)?,
            events: row.json(3, "webhooks")?,
            created_at: row.at(4)?,
            paused,
            failing_since: row.maybe_at(7)?,
            last_at: row.maybe_at(8)?,
            last_taken: row.truth(9)?,
            former_until: row.maybe_at(10)?,
            undelivered: row.get(11)?,
            pending: row.get(12)?,
        })
    }
}

/// An endpoint to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Which.
    pub id: WebhookId,
    /// Where it is.
    pub url: String,
    /// What people call it.
    pub description: String,
    /// What it is told.
    pub events: Subscription,
    /// Sealed.
    pub secret: Vec<u8>,
    /// Now.
    pub created_at: Timestamp,
}

/// An endpoint, as what happens asks for it.
#[derive(Clone, Debug)]
pub struct Listening {
    /// Which.
    pub id: WebhookId,
    /// What it is told.
    pub events: Subscription,
    /// Whether what it is told waits.
    pub is_paused: bool,
}

impl Conn<'_, OrgId> {
    /// Those that there are, the oldest first.
    pub async fn webhooks(&mut self) -> Result<Vec<WebhookRow>> {
        self.all(LIST, values![self.scope.to_string()]).await?.iter().map(WebhookRow::read).collect()
    }

    /// One that there is.
    pub async fn find_webhook(&mut self, id: WebhookId) -> Result<Option<WebhookRow>> {
        let row = self.one(FIND, values![self.scope.to_string(), id.to_string()]).await?;
        row.as_ref().map(WebhookRow::read).transpose()
    }

    /// How many there are.
    pub async fn count_webhooks(&mut self) -> Result<i64> {
        self.one(COUNT, values![self.scope.to_string()]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Who may want to be told of something.
    pub async fn listening_webhooks(&mut self) -> Result<Vec<Listening>> {
        let rows = self.all(LISTENING, values![self.scope.to_string()]).await?;
        let read = |row: &Row| {
            Ok(Listening {
                id: row.parse(0, "webhooks")?,
                events: row.json(1, "webhooks")?,
                is_paused: row.maybe_at(2)?.is_some(),
            })
        };
        rows.iter().map(read).collect()
    }

    /// The sealed secret.
    pub async fn webhook_secret(&mut self, id: WebhookId) -> Result<Option<Vec<u8>>> {
        self.one(SECRET, values![self.scope.to_string(), id.to_string()]).await?.map(|row| row.get(0)).transpose()
    }
}

impl TxOn<'_, OrgId> {
    /// Makes one.
    pub async fn insert_webhook(&mut self, new: &NewWebhook) -> Result<()> {
        let values = values![
            self.scope.to_string(),
            new.id.to_string(),
            &new.url,
            &new.description,
            to_json(&new.events, "webhooks")?,
            new.secret.clone(),
            new.created_at,
        ];
        self.execute(INSERT, values).await.map(drop)
    }

    /// Gives one another address, description and events.
    pub async fn change_webhook(
        &mut self,
        id: WebhookId,
        url: &str,
        description: &str,
        events: &Subscription,
    ) -> Result<bool> {
        let events = to_json(events, "webhooks")?;
        Ok(self.execute(CHANGE, values![self.scope.to_string(), id.to_string(), url, description, events]).await? == 1)
    }

    /// Gives one another sealed secret; the one before signs too until then.
    pub async fn rotate_webhook_secret(
        &mut self,
        id: WebhookId,
        secret: Vec<u8>,
        former_until: Timestamp,
    ) -> Result<bool> {
        Ok(self.execute(ROTATE, values![self.scope.to_string(), id.to_string(), secret, former_until]).await? == 1)
    }

    /// Pauses one, and holds back what is under way; false when it was paused.
    pub async fn pause_webhook(&mut self, id: WebhookId, why: PauseReason, now: Timestamp) -> Result<bool> {
        if self.execute(PAUSE, values![self.scope.to_string(), id.to_string(), why.as_str(), now]).await? == 0 {
            return Ok(false);
        }
        self.execute(HOLD_BACK, values![self.scope.to_string(), id.to_string()]).await?;
        Ok(true)
    }

    /// Lets one be told again; what was held back stays so until it is replayed. False when it was not paused.
    pub async fn resume_webhook(&mut self, id: WebhookId) -> Result<bool> {
        Ok(self.execute(RESUME, values![self.scope.to_string(), id.to_string()]).await? == 1)
    }

    /// Ends one with its secrets; its deliveries are kept as long as all are. False when it had ended.
    pub async fn delete_webhook(&mut self, id: WebhookId, now: Timestamp) -> Result<bool> {
        let none: Vec<u8> = Vec::new();
        if self.execute(DELETE, values![self.scope.to_string(), id.to_string(), now, none]).await? == 0 {
            return Ok(false);
        }
        self.execute(HOLD_BACK, values![self.scope.to_string(), id.to_string()]).await?;
        Ok(true)
    }

    /// Lets a worker look at one that has something new.
    pub async fn wake_webhook(&mut self, id: WebhookId, now: Timestamp) -> Result<()> {
        self.execute(WAKE, values![self.scope.to_string(), id.to_string(), now]).await.map(drop)
    }
}

impl TxOn<'_, Site> {
    /// Forgets endpoints that ended before an instant and have no deliveries left.
    pub async fn sweep_webhooks(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
