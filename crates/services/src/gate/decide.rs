//! Whether the actor may: live session, membership, role. Decided from rows, never from what a client claims.

use domain::id::{AccountId, OrgId};
use domain::policy::{self, Holder, Permission, Refusal, TeamRelation};
use domain::role::Role;
use domain::session::FRESH;
use domain::time::Timestamp;
use store::{Db, Standing, Tx};

use super::Scopes;
use crate::actor::{Actor, Who};
use crate::{Error, Result};

/// Where standing is read from: the pool for reads, the transaction for writes.
enum Source<'a> {
    Pool(&'a Db),
    Tx(&'a mut Tx),
}

impl Source<'_> {
    async fn standing_of(&mut self, org: OrgId, account: AccountId) -> Result<Option<Standing>> {
        Ok(match self {
            Source::Pool(db) => db.read(org).standing_of(account).await?,
            Source::Tx(tx) => tx.on(org).standing_of(account).await?,
        })
    }

    /// How the team that the act concerns stands to the one who acts.
    async fn relation(&mut self, scopes: &Scopes, org: OrgId, account: AccountId) -> Result<TeamRelation> {
        let Some(team) = scopes.team else { return Ok(TeamRelation::Own) };
        let belongs = match self {
            Source::Pool(db) => db.read(org).is_team_member(team, account).await?,
            Source::Tx(tx) => tx.on(org).is_team_member(team, account).await?,
        };
        Ok(if belongs { TeamRelation::Own } else { TeamRelation::Other })
    }
}

/// When the person last showed who they are; nothing for actors who are no person.
type ProvedAt = Option<Timestamp>;

/// Decides a read. The session was checked when the request began.
pub(super) async fn reading(
    db: &Db,
    actor: &Actor,
    permission: Permission,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<Option<Role>> {
    let proved_at = match actor.who {
        Who::Member { authenticated_at, .. } => Some(authenticated_at),
        _ => None,
    };
    let role = decide(Source::Pool(db), actor, permission, scopes).await?;
    fresh(permission, proved_at, now)?;
    Ok(role)
}

/// Decides a write, inside its transaction, after the row locks.
pub(super) async fn writing(
    tx: &mut Tx,
    actor: &Actor,
    permission: Permission,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<Option<Role>> {
    let proved_at = match actor.who {
        Who::Member { account, session, .. } => {
            let found = tx.on(account).session_authenticated_at(session, now).await?;
            Some(found.ok_or(Error::SignIn)?)
        }
        _ => None,
    };
    let role = decide(Source::Tx(tx), actor, permission, scopes).await?;
    fresh(permission, proved_at, now)?;
    Ok(role)
}

/// Sensitive acts want a proof of a moment ago. Asked last: who may not at all is told that.
fn fresh(permission: Permission, proved_at: ProvedAt, now: Timestamp) -> Result<()> {
    match proved_at {
        Some(at) if permission.needs_fresh_proof() && now.since(at) > FRESH => Err(Error::FreshAuth),
        _ => Ok(()),
    }
}

async fn decide(
    mut source: Source<'_>,
    actor: &Actor,
    permission: Permission,
    scopes: &Scopes,
) -> Result<Option<Role>> {
    let denied = |why| Err(Error::Denied { permission, why });
    match permission.holder() {
        Holder::Anybody => Ok(None),
        Holder::System => match actor.who {
            Who::System(_) => Ok(None),
            _ => denied(Refusal::SystemOnly),
        },
        Holder::Account => {
            let account = actor.signed_in()?;
            match scopes.account {
                Some(owner) if owner != account => Err(Error::NotFound),
                _ => Ok(None),
            }
        }
        Holder::Member => {
            let Some(account) = actor.account() else { return Err(Error::SignIn) };
            if scopes.account.is_some_and(|owner| owner != account) && !scopes.subject {
                return Err(Error::NotFound);
            }
            let mut held = None;
            for org in &scopes.organizations {
                if matches!(&actor.who, Who::Key { org: own, .. } if own != org) {
                    return Err(Error::NotFound);
                }
                // A stranger learns nothing, not even that the organization exists.
                let Some(standing) = source.standing_of(*org, account).await? else { return Err(Error::NotFound) };
                let relation = source.relation(scopes, *org, account).await?;
                if let Err(why) = policy::allows(standing.role, permission, relation) {
                    return denied(why);
                }
                // Only then is it told whether the one acted on is a member at all.
                if let Some(subject) = scopes.account.filter(|_| scopes.subject)
                    && source.standing_of(*org, subject).await?.is_none()
                {
                    return Err(Error::NotFound);
                }
                held = Some(standing.role);
            }
            held.map(Some).ok_or_else(|| Error::defect("a member's permission needs an organization"))
        }
    }
}
