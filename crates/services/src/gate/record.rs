//! Turns an event into audit entries: one per log it belongs to, each chained to the one before.

use domain::audit::{self, Chain, Entry};
use domain::event::{Event, Logs, Record};
use domain::id::{EntryId, OrgId};
use domain::time::Timestamp;
use store::{NewEntry, Site, Tx};

use super::Scopes;
use super::announce::announce;
use crate::actor::Actor;
use crate::env::Env;
use crate::{Error, Result};

/// Appends the entries of an event to the logs of the scopes and, where it belongs there, of the organizations that its account is a
/// member of. The caller holds the row locks of them all.
pub(super) async fn entries(
    tx: &mut Tx,
    env: &Env,
    actor: &Actor,
    scopes: (&Scopes, &[OrgId]),
    now: Timestamp,
    event: &Event,
) -> Result<()> {
    for chain in chains(event, scopes, actor.account().is_none())? {
        let head = match chain {
            Chain::Organization(id) => tx.on(id).audit_head().await?,
            Chain::Account(id) => tx.on(id).audit_head().await?,
        }
        .ok_or(Error::NotFound)?;
        let entry = entry(env, actor, now, event, chain, head);
        tx.on(Site).append_entry(&entry).await?;
        if let Chain::Organization(org) = chain {
            announce(tx, env, org, event, &entry.entry).await?;
        }
    }
    Ok(())
}

fn chains(event: &Event, (scopes, member_of): (&Scopes, &[OrgId]), by_nobody: bool) -> Result<Vec<Chain>> {
    let account = || {
        scopes
            .account
            .map(Chain::Account)
            .ok_or_else(|| Error::defect(format!("{} belongs to an account's log, and none is named", event.name())))
    };
    let organizations = || scopes.organizations.iter().copied().map(Chain::Organization);
    Ok(match event.logs() {
        Logs::None => Vec::new(),
        Logs::Account => vec![account()?],
        Logs::Member => std::iter::once(account()?).chain(member_of.iter().copied().map(Chain::Organization)).collect(),
        Logs::Organization if scopes.organizations.is_empty() => {
            return Err(Error::defect(format!("{} belongs to an organization's log, and none is named", event.name())));
        }
        Logs::Organization => organizations().collect(),
        // A service account's key that a stranger's report stops has nobody's own log to stand in.
        Logs::Both if by_nobody && scopes.account.is_none() && !scopes.organizations.is_empty() => {
            organizations().collect()
        }
        Logs::Both => std::iter::once(account()?).chain(organizations()).collect(),
    })
}

fn entry(env: &Env, actor: &Actor, now: Timestamp, event: &Event, chain: Chain, head: audit::Head) -> NewEntry {
    let Record { target, payload, personal: beside } = event.record();
    let mut personal = Vec::new();
    for (name, value) in beside {
        personal.push((name, value, env.random::<16>()));
    }
    if let Some(request) = &actor.request {
        if let Some(address) = request.address {
            personal.push(("request.address", address.to_string(), env.random::<16>()));
        }
        if !request.agent.is_empty() {
            personal.push(("request.agent", actor.agent(), env.random::<16>()));
        }
    }
    let commitments =
        personal.iter().map(|(name, value, salt)| ((*name).to_owned(), audit::commit(name, value, *salt))).collect();
    let entry = Entry {
        version: audit::VERSION,
        chain,
        seq: head.seq.saturating_add(1),
        previous: head.hash,
        id: EntryId::new(now, env.random()),
        at: now,
        actor: actor.reference(),
        credential: actor.credential(),
        event: event.name().to_owned(),
        target,
        request: actor.request.as_ref().map(|request| request.id),
        payload,
        commitments,
    };
    let hash = audit::hash(&entry);
    NewEntry { entry, hash, personal }
}
