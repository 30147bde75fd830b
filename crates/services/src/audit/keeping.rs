//! What the day brings to every log: a signed checkpoint, and the end of the months that are no longer kept.

use std::time::Duration;

use domain::audit::{Chain, Checkpoint, Head, KeyList, kept_from};
use domain::email::EmailAddress;
use domain::event::Event;
use domain::id::OrgId;
use domain::mail::{Mail, Message};
use domain::name::{DisplayName, OrgName};
use domain::notification::Topic;
use domain::policy::Permission;
use domain::slug::Slug;
use domain::time::Timestamp;
use store::NewJob;

use super::retention;
use crate::actor::Actor;
use crate::gate::retrying;
use crate::job::Job;
use crate::mail::Cause;
use crate::profiles::choices;
use crate::{Result, Services};

/// Anybody may ask for the keys: the database is asked once in so long.
const FRESH: Duration = Duration::from_secs(2);
/// Organizations of a portion.
const ORGANIZATIONS: i64 = 200;
/// So many Admins of one are asked whether they want its checkpoints.
const ADMINS: i64 = 100;
/// Entries that are deleted in one transaction.
const ENTRIES: i64 = 1_000;

impl Services {
    /// The public keys that logs are signed with.
    pub async fn audit_keys(&self) -> Result<KeyList> {
        let now = self.env.now();
        // Held while the database is asked: a crowd waits for one answer, not for a connection each.
        let mut known = self.known_keys.lock().await;
        if let Some((_, list)) = known.as_ref().filter(|(read_at, _)| now.since(*read_at) < FRESH) {
            return Ok(list.clone());
        }
        let list = KeyList { keys: self.gate.machinery().audit_keys().await? };
        *known = Some((now, list.clone()));
        Ok(list)
    }

    /// The last signed place of an organization's log, to be kept elsewhere.
    pub async fn last_checkpoint(&self, actor: &Actor, slug: &str) -> Result<Option<Checkpoint>> {
        let open = self.open_audit(actor, slug).await?;
        Ok(open.read.site().last_checkpoint(Chain::Organization(open.org)).await?)
    }

    /// Signs where every log stands, then lets go what is no longer kept. Done again, it does nothing.
    pub(crate) async fn keep_logs(&self) -> Result<()> {
        self.sign_logs().await?;
        let mut after = String::new();
        loop {
            let organizations = self.gate.machinery().organization_ids(&after, ORGANIZATIONS).await?;
            let Some(last) = organizations.last() else { return Ok(()) };
            after = last.to_string();
            for org in organizations {
                self.prune_log(org).await?;
            }
        }
    }

    async fn sign_logs(&self) -> Result<()> {
        let mut after = String::new();
        loop {
            let grown = self.gate.machinery().unsigned_chains(&after, ORGANIZATIONS).await?;
            let Some((last, _)) = grown.last() else { return Ok(()) };
            after = last.to_string();
            self.sign(&grown, true).await?;
        }
    }

    /// Signs places; `told` mails them to whoever keeps them elsewhere, in the same transaction: once.
    async fn sign(&self, places: &[(OrgId, Head)], told: bool) -> Result<()> {
        let (key, now) = (self.keyring.audit_key()?, self.env.now());
        let sign = |(org, head): &(OrgId, Head)| Checkpoint::sign(&key, Chain::Organization(*org), *head, now);
        let signed: Vec<_> = places.iter().map(sign).collect();
        let mut letters = Vec::new();
        for ((org, _), signed) in places.iter().zip(&signed).filter(|_| told) {
            letters.extend(self.checkpoint_letters(*org, signed, now).await?);
        }
        retrying!({
            let mut append = self.gate.append().await?;
            for signed in &signed {
                append.add_checkpoint(signed, key.verifying_key().to_bytes(), now).await?;
            }
            for letter in &letters {
                append.enqueue(letter).await?;
            }
            append.commit().await
        })
    }

    /// To those who may read the whole log and want its checkpoints.
    async fn checkpoint_letters(&self, org: OrgId, signed: &Checkpoint, now: Timestamp) -> Result<Vec<NewJob>> {
        let mut rows = self.gate.line().read(org);
        let Some(organization) = rows.organization().await? else { return Ok(Vec::new()) };
        let mut letters = Vec::new();
        for admin in rows.admins(ADMINS).await? {
            let row = self.gate.machinery_of(admin.account).account().await?;
            if !row.is_some_and(|row| choices(&row).wants(Topic::AuditCheckpoint)) {
                continue;
            }
            let parsed = EmailAddress::parse(&admin.email).ok().zip(DisplayName::parse(&admin.name).ok());
            let Some(((to, name), called)) = parsed.zip(OrgName::parse(&organization.name).ok()) else { continue };
            let message =
                Message::AuditCheckpoint { name, organization: called, signed: Box::new(signed.clone()), at: now };
            let cause = Cause { address: None, agent: String::new(), at: now };
            let job =
                Job::Notify { mail: Mail { to, message }, organization: Slug::parse(&organization.slug).ok(), cause };
            letters.push(job.to_row(&self.env, now)?);
        }
        Ok(letters)
    }

    async fn prune_log(&self, org: OrgId) -> Result<()> {
        let mut rows = self.gate.line().read(org);
        let (days, from) = retention(&mut rows).await?;
        let last = rows.last_audit_before(kept_from(self.env.now(), days)).await?;
        let from = match last.filter(|last| last.seq >= from) {
            Some(last) => {
                self.sign(&[(org, last)], false).await?;
                self.give_up(org, days, last).await?;
                last.seq.saturating_add(1)
            }
            None => from,
        };
        // What was given up is no longer shown; its rows go in portions.
        while let Some(first) = rows.first_audit_seq().await?.filter(|first| *first < from) {
            let below = first.saturating_add(ENTRIES).min(from);
            retrying!({
                let mut append = self.gate.append().await?;
                append.prune_audit(org, below).await?;
                append.commit().await
            })?;
        }
        Ok(())
    }

    /// Moves the beginning of a log to the entry after a signed place.
    async fn give_up(&self, org: OrgId, days: u32, last: Head) -> Result<()> {
        let actor = Actor::system("keep_logs");
        retrying!({
            let mut w = self.gate.write(&actor, Permission::RunJob, org).await?;
            let mut rows = w.organization(org)?;
            if rows.audit_retention().await?.is_none() {
                rows.set_audit_retention(i64::from(days)).await?;
            }
            if !rows.keep_audit_from(last.seq.saturating_add(1)).await? {
                return Ok(());
            }
            w.commit(Event::AuditPruned { org, through: last.seq }).await
        })
    }
}
