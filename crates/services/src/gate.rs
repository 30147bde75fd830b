//! The gate: no transaction without saying who, what for and on whose data; no commit without saying what happened.

mod announce;
mod append;
mod decide;
mod record;
mod scopes;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{Event, Kind, Logs, leads_to_members_log};
use domain::id::{AccountId, OrgId};
use domain::policy::Permission;
use domain::role::Role;
use domain::time::Timestamp;
use store::{Conn, Db, Site, Tx, TxOn};

pub use append::Append;
pub use scopes::{Events, Scopes};

use crate::actor::Actor;
use crate::checks::stopped_by;
use crate::env::Env;
use crate::job::Job;
use crate::nodes::ALIVE;
use crate::{Error, Result};

/// Runs a body that enters the gate and commits, again and again while other transactions are in its way.
///
/// The body must have no effect before its commit. A closure would do, but an `AsyncFn` is not `Send` enough inside a spawned task.
macro_rules! retrying {
    ($body:block) => {{
        let mut tries = 0u32;
        loop {
            let outcome: $crate::Result<_> = async { $body }.await;
            match outcome {
                Err($crate::Error::Retry(_)) if tries < 20 => tries += 1,
                Err($crate::Error::Retry(_)) => {
                    break Err($crate::Error::Unavailable { retry_after: std::time::Duration::from_secs(1) });
                }
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use append::window_at;
pub(crate) use decide::facts;
pub(crate) use retrying;

/// The one owner of the database handle.
#[derive(Clone)]
pub struct Gate {
    db: Arc<Db>,
    env: Env,
}

impl Gate {
    /// A gate over an open database.
    pub fn new(db: Arc<Db>, env: Env) -> Self {
        Gate { db, env }
    }

    /// Opens for reading what `scopes` name, if the actor may. The handle has no methods that write.
    pub async fn read(&self, actor: &Actor, permission: Permission, scopes: impl Into<Scopes>) -> Result<Read<'_>> {
        let scopes = scopes.into();
        let role = decide::reading(&self.db, actor, permission, &scopes, self.env.now()).await;
        match role {
            Ok(role) => Ok(Read { db: &self.db, scopes, role }),
            Err(error) => Err(self.record_denial(actor, &scopes, error).await),
        }
    }

    /// Opens for writing on what `scopes` name, if the actor may: takes the row locks, then decides inside the transaction.
    pub async fn write(&self, actor: &Actor, permission: Permission, scopes: impl Into<Scopes>) -> Result<Write<'_>> {
        let scopes = scopes.into();
        let actor = &actor.towards(scopes.account, permission);
        let mut tx = self.db.begin().await?;
        let member_of = lock(&mut tx, &scopes, leads_to_members_log(permission)).await?;
        let now = self.env.now();
        match decide::writing(&mut tx, actor, permission, &scopes, now).await {
            Ok(role) => Ok(Write {
                gate: self,
                tx,
                actor: actor.clone(),
                permission,
                scopes,
                member_of,
                signals: Vec::new(),
                role,
                now,
            }),
            Err(error) => {
                drop(tx);
                Err(self.record_denial(actor, &scopes, error).await)
            }
        }
    }

    /// The typed exception: facts that are their own record (leases, counters, marks, form answers), without an event.
    pub async fn append(&self) -> Result<Append> {
        Ok(Append::new(self.db.begin().await?))
    }

    /// Reads of the services' own machinery, which belong to no actor: finding a session, a principal, a job.
    pub(crate) fn machinery(&self) -> Conn<'_, Site> {
        self.db.read(Site)
    }

    /// The same, of the account whose session was just found.
    pub(crate) fn machinery_of(&self, account: AccountId) -> Conn<'_, AccountId> {
        self.db.read(account)
    }

    /// What all nodes commit, from now on.
    pub(crate) fn signals(&self) -> store::Signals {
        self.db.signals()
    }

    /// The database, for the node's heartbeat only.
    pub(crate) fn line(&self) -> &Db {
        &self.db
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// Leaves a trace of a denial in the denied one's own log, and in that of the organization where a member was denied; never in what is
    /// none of the actor's.
    async fn record_denial(&self, actor: &Actor, scopes: &Scopes, error: Error) -> Error {
        let Error::Denied { permission, why } = &error else { return error };
        let Some(account) = actor.account() else { return error };
        let event = Event::AccessDenied { permission: *permission, why: why.clone() };
        if let Err(failure) = self.record_alone(actor, account, &scopes.organizations, event).await {
            tracing::error!(error = ?failure, "a denial could not be recorded");
        }
        error
    }

    /// Writes one event into an account's own log, in a transaction of its own; where it belongs there, into those of its organizations too:
    /// a denial into that of `acted_in` alone.
    async fn record_alone(&self, actor: &Actor, account: AccountId, acted_in: &[OrgId], event: Event) -> Result<()> {
        retrying!({
            let mut tx = self.db.begin().await?;
            let beyond = matches!(event.logs(), Logs::Member | Logs::Both);
            let mut member_of = lock(&mut tx, &Scopes::from(account), beyond).await?;
            if event.logs() == Logs::Both {
                member_of.retain(|org| acted_in.contains(org));
            }
            let scopes = Scopes::both(account, member_of.clone());
            record::entries(&mut tx, &self.env, actor, (&scopes, &member_of), self.env.now(), &event).await?;
            tx.commit(Vec::new()).await?;
            Ok(())
        })
    }
}

/// Takes the row locks: the account, then by id the organizations that are named and, for a member's log, those that the account belongs to.
/// Gives the latter: who belongs where changes under the account's lock only.
async fn lock(tx: &mut Tx, scopes: &Scopes, members_log: bool) -> Result<Vec<OrgId>> {
    // Whoever is only made by this act belongs to what it names.
    let mut member_of = if scopes.new_account { scopes.organizations.clone() } else { Vec::new() };
    if let Some(account) = scopes.account.filter(|_| !scopes.new_account) {
        if !tx.on(account).lock_account().await? {
            return Err(Error::NotFound);
        }
        if members_log {
            member_of = tx.on(account).memberships().await?.into_iter().map(|membership| membership.org).collect();
            member_of.sort();
        }
    }
    let is_new = |org: &OrgId| scopes.new_organization && scopes.organizations.contains(org);
    let all: BTreeSet<OrgId> = scopes.organizations.iter().chain(&member_of).copied().collect();
    for org in all.into_iter().filter(|org| !is_new(org)) {
        if !tx.on(org).lock_organization().await? {
            return Err(Error::NotFound);
        }
    }
    Ok(member_of)
}

/// An open read.
pub struct Read<'g> {
    db: &'g Db,
    scopes: Scopes,
    /// The actor's role in the organization, where there is one.
    pub role: Option<Role>,
}

impl Read<'_> {
    /// The rows of the organization that was named.
    pub fn organization(&self) -> Result<Conn<'_, OrgId>> {
        match self.scopes.organizations.as_slice() {
            [org] => Ok(self.db.read(*org)),
            _ => Err(Error::defect("the read names no single organization")),
        }
    }

    /// The rows of the account that was named.
    pub fn account(&self) -> Result<Conn<'_, AccountId>> {
        self.scopes
            .account
            .map(|account| self.db.read(account))
            .ok_or_else(|| Error::defect("the read names no account"))
    }

    /// Rows that are nobody's.
    pub fn site(&self) -> Conn<'_, Site> {
        self.db.read(Site)
    }
}

/// An open write. Dropped without `commit`, nothing happened.
pub struct Write<'g> {
    gate: &'g Gate,
    tx: Tx,
    actor: Actor,
    permission: Permission,
    scopes: Scopes,
    /// The organizations of the account, where its log leads to theirs.
    member_of: Vec<OrgId>,
    /// What the other nodes are told at the commit.
    signals: Vec<store::Signal>,
    /// The actor's role in the organization, where there is one.
    pub role: Option<Role>,
    /// The instant of everything in this write.
    pub now: Timestamp,
}

impl Write<'_> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The rows of one of the organizations that were named.
    pub fn organization(&mut self, org: OrgId) -> Result<TxOn<'_, OrgId>> {
        if !self.scopes.organizations.contains(&org) {
            return Err(Error::defect("the write does not name this organization"));
        }
        Ok(self.tx.on(org))
    }

    /// The rows of the account that was named.
    pub fn account(&mut self) -> Result<TxOn<'_, AccountId>> {
        let account = self.scopes.account.ok_or_else(|| Error::defect("the write names no account"))?;
        Ok(self.tx.on(account))
    }

    /// Rows that are nobody's.
    pub fn site(&mut self) -> TxOn<'_, Site> {
        self.tx.on(Site)
    }

    /// Writes down what must happen later, in this transaction.
    pub async fn enqueue(&mut self, job: Job) -> Result<()> {
        let row = job.to_row(&self.gate.env, self.now)?;
        self.tx.on(Site).enqueue(&row).await?;
        Ok(())
    }

    /// The same, for a later instant.
    pub async fn enqueue_at(&mut self, job: Job, run_at: Timestamp) -> Result<()> {
        let row = job.to_row_at(&self.gate.env, self.now, run_at)?;
        self.tx.on(Site).enqueue(&row).await?;
        Ok(())
    }

    /// Notes the activity of the account in each of its organizations, where its log leads to theirs.
    pub async fn note_activity(&mut self, method: (&str, bool)) -> Result<()> {
        let account = self.scopes.account.ok_or_else(|| Error::defect("the write names no account"))?;
        for org in &self.member_of {
            append::note_activity(&mut self.tx, *org, account, &self.actor.network(), method, self.now).await?;
        }
        Ok(())
    }

    /// Writes an event of one of several organizations down, into that one's log alone. It is made so by the commit of all.
    pub async fn record_in(&mut self, org: OrgId, event: Event) -> Result<()> {
        if !self.scopes.organizations.contains(&org) {
            return Err(Error::defect("the write does not name this organization"));
        }
        let scopes = Scopes { organizations: vec![org], ..self.scopes.clone() };
        self.record(&scopes, &event).await
    }

    async fn record(&mut self, scopes: &Scopes, event: &Event) -> Result<()> {
        if !event.fits(self.permission) {
            return Err(Error::defect(format!("{} does not follow from {:?}", event.name(), self.permission)));
        }
        let scopes = (scopes, self.member_of.as_slice());
        record::entries(&mut self.tx, &self.gate.env, &self.actor, scopes, self.now, event).await?;
        if let Some((key, kind)) = stopped_by(event) {
            let at = self.tx.on(Site).clock().await?;
            self.tx.on(Site).stop_key(key, kind, at, self.now.minus(ALIVE)).await?;
        }
        if event.told_to_nodes() {
            self.signals.push(store::Signal::Changed {
                event: event.name().to_owned(),
                target: event.record().target.unwrap_or_default(),
            });
        }
        Ok(())
    }

    /// Writes the audit entries, commits, and tells the other nodes. Refuses an event that was not asked for.
    pub async fn commit(mut self, events: impl Into<Events>) -> Result<()> {
        let scopes = self.scopes.clone();
        for event in events.into().0 {
            self.record(&scopes, &event).await?;
        }
        self.tx.commit(self.signals).await?;
        Ok(())
    }

    /// Undoes everything, then records the refusal, and gives the error back. A stranger's event is counted, not chained.
    pub async fn refuse(self, event: Event, error: Error) -> Error {
        let Write { gate, tx, actor, scopes, now, .. } = self;
        drop(tx);
        gate.record_refusal_in(&actor, (scopes.account, &scopes.organizations), event, now, error).await
    }
}

impl Gate {
    /// Records a refusal that happened outside a write: into the account's own log where one is known, else counted by source and minute.
    pub async fn record_refusal(
        &self,
        actor: &Actor,
        account: Option<AccountId>,
        event: Event,
        now: Timestamp,
        error: Error,
    ) -> Error {
        self.record_refusal_in(actor, (account, &[]), event, now, error).await
    }

    async fn record_refusal_in(
        &self,
        actor: &Actor,
        (account, acted_in): (Option<AccountId>, &[OrgId]),
        event: Event,
        now: Timestamp,
        error: Error,
    ) -> Error {
        let actor = actor.towards(account, event.permission());
        let recorded = match account {
            Some(account) => self.record_alone(&actor, account, acted_in, event).await,
            None => self.count_stranger(&actor, event.kind(), now).await,
        };
        if let Err(failure) = recorded {
            tracing::error!(error = ?failure, "a refusal could not be recorded");
        }
        error
    }

    /// Counts the refusal of somebody who named nobody, by source and minute, and gives the error back.
    pub(crate) async fn count_refusal(&self, actor: &Actor, kind: Kind, error: Error) -> Error {
        if let Err(failure) = self.count_stranger(actor, kind, self.env.now()).await {
            tracing::error!(error = ?failure, "a refusal could not be recorded");
        }
        error
    }

    async fn count_stranger(&self, actor: &Actor, kind: Kind, now: Timestamp) -> Result<()> {
        retrying!({
            let mut append = self.append().await?;
            append.count_stranger(kind.as_str(), &actor.network(), now).await?;
            append.commit().await
        })
    }
}
