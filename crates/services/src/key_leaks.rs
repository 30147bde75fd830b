//! Secrets of keys that are out: reported by code hosts or by whoever holds them. What leaked stops, and its people are told.

use std::collections::BTreeMap;

use domain::credential;
use domain::event::Event;
use domain::id::AccountId;
use domain::key::Owner;
use domain::leak::{self, Leak, LeakOutcome, LeakSource};
use domain::mail::{Mail, Message};
use domain::name::{KeyName, OrgName};
use domain::policy::Permission;
use domain::slug::Slug;
use domain::time::Timestamp;
use store::{KeyPrincipal, KeyRow, Person};

use crate::actor::Actor;
use crate::factors::reachable;
use crate::gate::{Scopes, Write, retrying};
use crate::job::Job;
use crate::limits::LEAK_REPORT;
use crate::sessions::events_of;
use crate::{Error, Result, Services};

/// How many Admins are told.
const MAILED: i64 = 20;
/// How many places are noted of a key.
const PLACES: usize = 50;
/// The longest text in which a secret is looked for, in bytes.
const LONGEST: usize = 4096;

/// A secret that a code host found.
#[derive(Clone, Debug)]
pub struct FoundSecret {
    /// The whole secret, as found.
    pub token: String,
    /// Where.
    pub url: String,
    /// In what: a commit, a comment.
    pub source: String,
}

impl Services {
    /// Somebody who holds a secret says that it is out. The answer is the same whether or not it is one of ours: who has none learns nothing.
    pub async fn report_leak(&self, actor: &Actor, text: &str, place: &str) -> Result<()> {
        self.spend(&LEAK_REPORT, &actor.network()).await?;
        let prefix = &self.settings.key_prefix;
        let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
        // Whoever pastes the line that it stood in has shown it too.
        let first = text.match_indices(&format!("{prefix}_")).find_map(|(at, _)| {
            let rest = text.get(at..)?;
            rest.get(..leak::begins(prefix, rest.as_bytes())?.length)
        });
        if let Some(secret) = first {
            self.note_leak(actor, secret, LeakSource::Possession, place).await?;
        }
        Ok(())
    }

    /// Takes what a code host found, once its signature was checked; says of each whether it is one of ours.
    pub async fn take_leaks(&self, actor: &Actor, found: &[FoundSecret]) -> Result<Vec<bool>> {
        let mut ours = Vec::with_capacity(found.len());
        for FoundSecret { token, url, source } in found {
            let place = if url.trim().is_empty() { source } else { url };
            let is_ours = credential::parse(&self.settings.key_prefix, token).is_ok()
                && self.note_leak(actor, token, LeakSource::CodeHost, place).await?;
            ours.push(is_ours);
        }
        Ok(ours)
    }

    /// Notes that a secret is out, stops it and tells its people. False: it is none of ours. The same place again changes nothing.
    async fn note_leak(&self, actor: &Actor, secret: &str, source: LeakSource, place: &str) -> Result<bool> {
        let Some(principal) = self.gate.machinery().find_key_principal(credential::hash(secret)).await? else {
            return Ok(false);
        };
        // Whose people are gone has stopped with them.
        if principal.removed_at.is_some() {
            return Ok(true);
        }
        let place = leak::place(place);
        let org = principal.org;
        let noted = retrying!({
            let scopes = match principal.owner {
                Owner::Member(account) => Scopes::both(account, vec![org]),
                Owner::ServiceAccount(_) | Owner::Organization(_) => Scopes::from(org),
            };
            let mut w = self.gate.write(actor, Permission::ReportLeak, scopes).await?;
            let now = w.now;
            let mut rows = w.organization(org)?;
            let row = rows.find_key(principal.id).await?.ok_or(Error::NotFound)?;
            let found = Leak { version: principal.version, source, place: place.clone(), found_at: now };
            let known = rows.leaks_of(row.id).await?;
            let is_new = known.len() < PLACES && rows.insert_leak(row.id, &found).await?;
            let policies = rows.policies_in_force().await?.ok_or(Error::NotFound)?;
            let kept = source == LeakSource::CodeHost && policies.at(now).leaked_keys_kept;
            let outcome = outcome(&principal, &row, kept, now);
            let mut events = Vec::new();
            match outcome {
                LeakOutcome::Revoked if rows.revoke_key(row.id, "leak", now).await? => {
                    events.push(Event::KeyRevoked { key: row.id, team: row.team, owner: row.owner });
                }
                LeakOutcome::SecretEnded if rows.end_former_secret(row.id, now).await? => {
                    events.push(Event::KeyFormerSecretEnded { key: row.id });
                }
                _ if !is_new => return Ok(()),
                _ => {}
            }
            let leaked =
                Event::KeyLeaked { key: row.id, version: found.version, source, place: place.clone(), outcome };
            events.insert(0, leaked);
            // What has stopped and was told of is not told again for every place where it stands.
            if outcome != LeakOutcome::Stopped || known.iter().all(|leak| leak.version != found.version) {
                self.tell_of_leak(&mut w, actor, &principal, (&row, &found, outcome)).await?;
            }
            w.commit(events_of(events)?).await
        });
        match noted {
            // The owner or the organization went while this was under way.
            Err(Error::NotFound) | Ok(()) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Mails whoever can do something about it: the owner, and the Admins.
    async fn tell_of_leak(
        &self,
        w: &mut Write<'_>,
        actor: &Actor,
        principal: &KeyPrincipal,
        (row, found, outcome): (&KeyRow, &Leak, LeakOutcome),
    ) -> Result<()> {
        let mut people: BTreeMap<AccountId, Person> = BTreeMap::new();
        for admin in w.organization(principal.org)?.admins(MAILED).await? {
            people.insert(admin.account, admin);
        }
        if let Owner::Member(account) = row.owner
            && let Some(owner) = w.account()?.account().await?
        {
            people.insert(account, Person { account, name: owner.name, email: owner.email });
        }
        let defect = |_| Error::defect("stored words do not parse");
        let organization = OrgName::parse(&principal.organization).map_err(defect)?;
        let key = KeyName::parse(&row.name).map_err(defect)?;
        let redacted = credential::redacted(&self.settings.key_prefix, principal.kind, &principal.last_four);
        let (slug, now) = (Slug::parse(&principal.slug).ok(), w.now);
        for person in people.values() {
            let (to, name) = reachable(person)?;
            // A member's key is made again by its owner, a service account's by every Admin; a token's teams are chosen anew.
            let opens = match row.owner {
                Owner::Member(owner) => owner == person.account,
                Owner::ServiceAccount(_) => true,
                Owner::Organization(_) => false,
            };
            let message = Message::KeyLeaked {
                name,
                organization: organization.clone(),
                key: key.clone(),
                redacted: redacted.clone(),
                leak: Box::new(found.clone()),
                outcome,
                like: opens.then_some(row.id),
            };
            let mail = Mail { to, message };
            w.enqueue(Job::Notify { mail, organization: slug.clone(), cause: actor.cause(now) }).await?;
        }
        Ok(())
    }
}

/// What becomes of a secret that is out: the one before a rotation goes alone, the current one takes its key with it.
fn outcome(principal: &KeyPrincipal, row: &KeyRow, kept: bool, now: Timestamp) -> LeakOutcome {
    let is_over = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    match principal.dies_at {
        _ if row.revoked_at.is_some() || is_over(principal.dies_at) => LeakOutcome::Stopped,
        _ if kept => LeakOutcome::Kept,
        // It became the former one since it was looked up, or it was that.
        Some(_) => LeakOutcome::SecretEnded,
        None if principal.version < row.version => LeakOutcome::SecretEnded,
        None => LeakOutcome::Revoked,
    }
}
