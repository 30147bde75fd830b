//! The one form mechanism's memory: what a form sends back to its page, and which submissions were acted upon already.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::field::FieldErrors;
use domain::id::KeyId;
use domain::time::Timestamp;
use domain::token::LinkToken;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::gate::{Write, retrying};
use crate::{Error, Result, Services};

/// How long an answer waits for its page.
const KEPT: Duration = Duration::from_secs(600);

/// How long the key of a call stands for it.
const CALLS_KEPT: Duration = Duration::from_secs(24 * 3600);

/// What a form sends back: errors and typed values, or what was achieved. Sealed at rest; nothing of it is ever in a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// What is wrong, field by field.
    pub errors: FieldErrors,
    /// What was typed, never a password.
    pub values: BTreeMap<String, String>,
    /// What was achieved, as the page's own word.
    pub notice: Option<String>,
    /// What is shown once.
    pub secret: Option<String>,
    /// Seconds to wait, where there were too many attempts or no capacity.
    pub retry_after_seconds: Option<u64>,
}

/// What a submission led to: the same for its first sending and for every repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Where the browser goes next: a path of ours, or the page of a configured identity provider.
    pub to: String,
    /// The secret of a session that began; the empty text when one ended.
    pub session: Option<String>,
    /// The cookie under which the next page finds its answer.
    pub answer: Option<String>,
    /// The cookie by which a pending sign-up knows its browser.
    pub browser: Option<String>,
    /// The theme, for the cookie that the first byte of a page needs.
    pub theme: Option<String>,
    /// The ticket of a sign-in that is under way; the empty text when it is over.
    #[serde(default)]
    pub ticket: Option<String>,
    /// The cookie by which the browser is known again.
    #[serde(default)]
    pub device: Option<String>,
}

/// A submission that one request holds. Whoever acts carries it, and [`Services::note_result`] makes the act happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    id: String,
    /// The fence: who claims later makes this claim worthless.
    claimed_at: Timestamp,
    /// What the act gave, sealed, when an earlier holder committed it and died before it could say where it led.
    result: Option<Vec<u8>>,
}

/// Whether what was sent, a form or a call, shall be acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission<T = Outcome> {
    /// It is this request's to act upon.
    Claimed(Once),
    /// It was acted upon and led to this.
    Done(T),
    /// It is being acted upon right now.
    UnderWay,
    /// Something else was asked under the same id.
    Other,
}

/// What a call of the REST interface was answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON, empty for none.
    pub body: String,
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::Internal(error.into()))
}

fn decode<T: serde::de::DeserializeOwned>(plain: &[u8]) -> Result<T> {
    serde_json::from_slice(plain).map_err(|error| Error::Internal(error.into()))
}

/// What a submission gave is sealed under a key of its own, which takes its id, of which the database has the hash alone.
fn purpose(id: &str) -> String {
    format!("submission {id}")
}

impl Services {
    /// A new submission id for a form that is being shown.
    pub fn mint_submission_id(&self) -> String {
        LinkToken::from_random(self.env.random()).as_str().to_owned()
    }

    /// A new cookie by which a pending sign-up knows its browser.
    pub fn mint_browser_id(&self) -> String {
        self.mint_submission_id()
    }

    /// Claims a submission, so that sending twice acts once.
    pub async fn claim_submission(&self, id: &str) -> Result<Submission> {
        self.claim(id, None).await
    }

    /// Claims a call under the Idempotency-Key of a credential. `request` is what was asked: another one under the same key is told apart.
    pub async fn claim_call(
        &self,
        key: KeyId,
        idempotency_key: &str,
        request: &[u8],
    ) -> Result<Submission<CallAnswer>> {
        self.claim(&format!("{key}/{idempotency_key}"), Some(Sha256::digest(request).into())).await
    }

    async fn claim<T: DeserializeOwned>(&self, id: &str, request_hash: Option<[u8; 32]>) -> Result<Submission<T>> {
        let hash = domain::token::hash(id);
        let now = self.env.now();
        let claimed = retrying!({
            let mut append = self.gate.append().await?;
            // The key of a call stands for it for a day; forms have ids that never come again.
            if request_hash.is_some() {
                append.forget_submission(hash, now.minus(CALLS_KEPT)).await?;
            }
            let claimed = append.claim_submission(hash, request_hash, now).await?;
            append.commit().await?;
            Ok(claimed)
        })?;
        if let Some(result) = claimed {
            return Ok(Submission::Claimed(Once { id: id.to_owned(), claimed_at: now, result }));
        }
        // Given back since the claim failed, it is free, but not ours: only a claim makes it so.
        let Some(found) = self.gate.machinery().find_submission(hash).await? else { return Ok(Submission::UnderWay) };
        if found.request_hash.as_deref() != request_hash.as_ref().map(<[u8; 32]>::as_slice) {
            return Ok(Submission::Other);
        }
        let Some(sealed) = found.outcome else { return Ok(Submission::UnderWay) };
        Ok(match self.keyring.open(&purpose(id), b"outcome", &sealed)? {
            Some(plain) => Submission::Done(decode(&plain)?),
            None => Submission::UnderWay,
        })
    }

    /// Notes what a submission led to. Does nothing when somebody else has taken it over: theirs counts.
    pub async fn settle_submission(&self, once: &Once, outcome: &impl Serialize) -> Result<()> {
        let hash = domain::token::hash(&once.id);
        let sealed = self.keyring.seal(&self.env, &purpose(&once.id), b"outcome", &encode(outcome)?)?;
        retrying!({
            let mut append = self.gate.append().await?;
            append.settle_submission(hash, once.claimed_at, sealed.clone()).await?;
            append.commit().await
        })
    }

    /// Gives a submission back, unless something was done under it: it may be sent again.
    pub async fn release_submission(&self, once: &Once) -> Result<()> {
        let hash = domain::token::hash(&once.id);
        retrying!({
            let mut append = self.gate.append().await?;
            append.release_submission(hash, once.claimed_at).await?;
            append.commit().await
        })
    }

    /// What the actor's submission gave already: an act that cannot be repeated asks this first.
    pub(crate) fn noted_result<T: serde::de::DeserializeOwned>(&self, actor: &Actor) -> Result<Option<T>> {
        let Some(Once { id, result: Some(sealed), .. }) = &actor.once else { return Ok(None) };
        let plain = self.keyring.open(&purpose(id), b"result", sealed)?;
        plain.map(|plain| decode(&plain)).transpose()
    }

    /// Notes in the act's own transaction what it gives, so that it happens once, whenever the process dies (decision 0010).
    pub(crate) async fn note_result(&self, w: &mut Write<'_>, actor: &Actor, result: &impl Serialize) -> Result<()> {
        let Some(once) = &actor.once else { return Ok(()) };
        let sealed = self.keyring.seal(&self.env, &purpose(&once.id), b"result", &encode(result)?)?;
        match w.site().note_submission_result(domain::token::hash(&once.id), once.claimed_at, sealed).await? {
            true => Ok(()),
            // The claim has lapsed and is another's, who does it now or did it.
            false => Err(Error::Conflict),
        }
    }

    /// Lays an answer ready for the page of `form`; gives the value of the cookie that finds it.
    pub async fn lay_form_answer(&self, form: &str, answer: &FormAnswer) -> Result<String> {
        let cookie = LinkToken::from_random(self.env.random());
        let sealed = self.keyring.seal(&self.env, "form answer", form.as_bytes(), &encode(answer)?)?;
        let expires_at = self.env.now().plus(KEPT);
        retrying!({
            let mut append = self.gate.append().await?;
            append.insert_form_answer(cookie.hash(), form, sealed.clone(), expires_at).await?;
            append.commit().await
        })?;
        Ok(cookie.as_str().to_owned())
    }

    /// The answer that waits for `form` under a cookie. One with a secret is gone after it was read once.
    pub async fn find_form_answer(&self, cookie: &str, form: &str) -> Result<Option<FormAnswer>> {
        let (hash, now) = (domain::token::hash(cookie), self.env.now());
        let Some(found) = self.gate.machinery().find_form_answer(hash, now).await? else { return Ok(None) };
        if found.form != form {
            return Ok(None);
        }
        let Some(plain) = self.keyring.open("form answer", form.as_bytes(), &found.body)? else { return Ok(None) };
        let answer: FormAnswer = decode(&plain)?;
        if answer.secret.is_none() && answer.notice.is_none() {
            return Ok(Some(answer));
        }
        let taken = retrying!({
            let mut append = self.gate.append().await?;
            let taken = append.take_form_answer(hash, now).await?;
            append.commit().await?;
            Ok(taken.is_some())
        })?;
        Ok(taken.then_some(answer))
    }
}
