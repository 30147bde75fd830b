//! Sending: a worker takes an endpoint for a turn, sends what is due one after the other, and writes down what became of each.
//!
//! An endpoint has one worker at a time, so a slow one holds up nobody but itself; a turn is short, and the endpoint that was served longest
//! ago comes next. What was sent before its worker died is sent again: at least once.

use std::time::Duration;

use domain::event::Event;
use domain::id::WebhookId;
use domain::mail::Message;
use domain::name::OrgName;
use domain::policy::Permission;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::webhook::{
    Attempt, AttemptProblem, DeliveryState, PATIENCE, PauseReason, Verdict, WebhookSecret, delay, kept_answer, verdict,
};
use store::{DueDelivery, Turn};

use super::{PURPOSE, host_of};
use crate::actor::Actor;
use crate::env::FetchError;
use crate::gate::retrying;
use crate::mail::Cause;
use crate::{Error, Result, Services};

/// How long a worker may be silent before another takes over: several times what one request may take.
const LEASE: Duration = Duration::from_secs(60);
/// A turn ends after so many deliveries, or so much time.
const IN_A_TURN: usize = 10;
const TURN: Duration = Duration::from_secs(5);

/// What came of asking.
struct Asked {
    status: Option<u16>,
    verdict: Verdict,
    problem: Option<AttemptProblem>,
    answer: String,
}

impl Services {
    /// Takes the next endpoint that has something due and no worker, if there is one.
    pub async fn claim_webhook(&self, worker: &str) -> Result<Option<Turn>> {
        let now = self.env.now();
        // Asked outside a transaction first: nothing is due nearly always.
        if !self.gate.machinery().is_webhook_due(now).await? {
            return Ok(None);
        }
        retrying!({
            let mut append = self.gate.append().await?;
            let turn = append.claim_webhook(worker, now.plus(LEASE), now).await?;
            append.commit().await?;
            Ok(turn)
        })
    }

    /// Serves an endpoint for a turn; tells how many attempts were made.
    pub async fn serve_webhook(&self, turn: Turn) -> Result<usize> {
        let began = self.env.now();
        let mut made = 0;
        while made < IN_A_TURN && self.env.now().since(began) < TURN {
            let due = self.gate.line().read(turn.org).next_delivery(turn, self.env.now()).await?;
            let Some(due) = due else { break };
            made += 1;
            if !self.attempt(turn, &due).await? {
                tracing::warn!(webhook = %turn.webhook, "another worker took over");
                return Ok(made);
            }
        }
        retrying!({
            let mut append = self.gate.append().await?;
            append.let_webhook_go(turn, self.env.now()).await?;
            append.commit().await
        })?;
        Ok(made)
    }

    /// Serves endpoints until nothing is due; tells how many attempts were made.
    pub async fn run_due_webhooks(&self, worker: &str) -> Result<usize> {
        let mut made = 0;
        while let Some(turn) = self.claim_webhook(worker).await? {
            made += self.serve_webhook(turn).await?;
        }
        Ok(made)
    }

    /// One attempt; false when another worker has taken over meanwhile.
    async fn attempt(&self, turn: Turn, due: &DueDelivery) -> Result<bool> {
        let at = self.env.now();
        let asked = self.ask(turn.webhook, due, at).await?;
        let millis = i64::try_from(self.env.now().since(at).as_millis()).unwrap_or(i64::MAX);
        let attempt = Attempt {
            number: due.attempts.saturating_add(1),
            at,
            status: asked.status.map(i64::from),
            problem: asked.problem,
            millis,
            answer: asked.answer,
        };
        let next = self.next_of(due, asked.verdict);
        let failing = due.failing_since.is_some_and(|since| at.since(since) >= PATIENCE);
        let pause = match asked.verdict {
            Verdict::Gone => Some(PauseReason::Gone),
            Verdict::Failed if failing => Some(PauseReason::Failures),
            Verdict::Failed | Verdict::Taken => None,
        };
        if let Some(why) = pause
            && self.settle_and_pause(turn, due, (&attempt, next.0), why).await?
        {
            return Ok(true);
        }
        retrying!({
            let mut append = self.gate.append().await?;
            let lease_until = self.env.now().plus(LEASE);
            let held = append.settle_delivery(turn, lease_until, due.id, &attempt, next).await?;
            append.commit().await?;
            Ok(held)
        })
    }

    /// What becomes of a delivery after an attempt.
    fn next_of(&self, due: &DueDelivery, verdict: Verdict) -> (DeliveryState, Option<Timestamp>) {
        let tries = usize::try_from(due.tries).unwrap_or(usize::MAX).saturating_add(1);
        let [jitter] = self.env.random();
        match (verdict, delay(tries, jitter)) {
            (Verdict::Taken, _) => (DeliveryState::Delivered, None),
            (Verdict::Failed, Some(pause)) => (DeliveryState::Pending, Some(self.env.now().plus(pause))),
            (Verdict::Failed, None) | (Verdict::Gone, _) => (DeliveryState::Failed, None),
        }
    }

    async fn ask(&self, webhook: WebhookId, due: &DueDelivery, at: Timestamp) -> Result<Asked> {
        let mut secrets = vec![&due.secret];
        secrets.extend(due.former.as_ref().filter(|(_, until)| *until > at).map(|(secret, _)| secret));
        let mut signatures = Vec::new();
        for sealed in secrets {
            let bytes = self.keyring.open(PURPOSE, webhook.to_string().as_bytes(), sealed)?;
            let secret = bytes.and_then(|bytes| WebhookSecret::from_bytes(&bytes).ok());
            let secret = secret.ok_or_else(|| Error::defect("a webhook's secret does not open"))?;
            signatures.push(secret.sign(due.message, at, &due.body));
        }
        let request = http::Request::post(&due.url)
            .header("content-type", "application/json")
            .header("webhook-id", due.message.to_string())
            .header("webhook-timestamp", at.micros().div_euclid(1_000_000).to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(due.body.clone().into_bytes());
        let failed =
            |problem| Asked { status: None, verdict: Verdict::Failed, problem: Some(problem), answer: String::new() };
        let Ok(request) = request else { return Ok(failed(AttemptProblem::Refused)) };
        Ok(match self.env.fetch.fetch(request).await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let verdict = verdict(status);
                Asked {
                    status: Some(status),
                    verdict,
                    problem: (verdict != Verdict::Taken).then_some(AttemptProblem::Status),
                    answer: kept_answer(answer.body(), &self.settings.key_prefix),
                }
            }
            // Why there was no connection stays here: it could tell of the network that this house stands in.
            Err(FetchError::Refused(_)) => failed(AttemptProblem::Refused),
            Err(FetchError::Away(_)) => failed(AttemptProblem::NoAnswer),
            Err(FetchError::TooLarge) => failed(AttemptProblem::TooLarge),
        })
    }

    /// Writes an attempt down and pauses its endpoint, in one transaction, and mails the Admins. False when there is nothing to pause: it was
    /// paused or ended meanwhile, or is another worker's.
    async fn settle_and_pause(
        &self,
        turn: Turn,
        due: &DueDelivery,
        (attempt, state): (&Attempt, DeliveryState),
        why: PauseReason,
    ) -> Result<bool> {
        let actor = Actor::system("deliver_webhooks");
        let state = if state == DeliveryState::Pending { DeliveryState::Held } else { state };
        let outcome = retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, turn.org).await?;
            let now = w.now;
            let mut rows = w.organization(turn.org)?;
            if !rows.keep_turn(turn, now.plus(LEASE)).await? {
                return Ok(false);
            }
            rows.note_attempt(turn.webhook, false, attempt.at).await?;
            rows.settle_delivery(due.id, attempt, (state, None)).await?;
            if !rows.pause_webhook(turn.webhook, why, now).await? {
                return Ok(false);
            }
            let organization = rows.organization().await?.ok_or(Error::NotFound)?;
            let name = OrgName::parse(&organization.name).map_err(|_| Error::defect("a stored name does not parse"))?;
            let (slug, host) = (Slug::parse(&organization.slug).ok(), host_of(&due.url));
            let cause = Cause { address: None, agent: String::new(), at: now };
            self.tell_admins(&mut w, turn.org, &cause, slug, |person| Message::WebhookPaused {
                name: person,
                organization: name.clone(),
                host: host.clone(),
                webhook: turn.webhook,
                why,
                at: now,
            })
            .await?;
            w.commit(Event::WebhookPaused { webhook: turn.webhook, why }).await?;
            Ok(true)
        });
        match outcome {
            // The organization is gone.
            Err(Error::NotFound) => Ok(false),
            outcome => outcome,
        }
    }
}
