//! Whether the actor may: live session, membership, role, and the organization’s policies. Decided from rows, never from what a client claims.

use domain::id::{AccountId, OrgId, SessionId};
use domain::policies::{self, Cure, Facts, PolicyName};
use domain::policy::{self, Holder, Permission, Refusal, TeamRelation};
use domain::role::Role;
use domain::session::FRESH;
use domain::time::Timestamp;
use store::{Db, SessionProof, Standing, Tx, WaysIn};

use super::Scopes;
use crate::actor::{Actor, Who};
use crate::confirmations::proofs;
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

    async fn session_proof(
        &mut self,
        account: AccountId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<SessionProof>> {
        Ok(match self {
            Source::Pool(db) => db.read(account).session_proof(session, now).await?,
            Source::Tx(tx) => tx.on(account).session_proof(session, now).await?,
        })
    }

    async fn ways_in(&mut self, account: AccountId) -> Result<WaysIn> {
        Ok(match self {
            Source::Pool(db) => db.read(account).ways_in().await?,
            Source::Tx(tx) => tx.on(account).ways_in().await?,
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
    let role = decide(Source::Pool(db), actor, permission, scopes, (None, now)).await?;
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
    let proof = match actor.who {
        Who::Member { account, session, .. } => {
            let found = tx.on(account).session_proof(session, now).await?;
            Some(found.ok_or(Error::SignIn)?)
        }
        // The check may be as old as the call: what was revoked meanwhile writes nothing more.
        Who::Key(ref key) => match tx.on(key.org).is_secret_live(key.id, key.version, now).await? {
            true => None,
            false => return Err(Error::SignIn),
        },
        _ => None,
    };
    let proved_at = proof.as_ref().map(|proof| proof.authenticated_at);
    let role = decide(Source::Tx(tx), actor, permission, scopes, (proof, now)).await?;
    fresh(permission, proved_at, now)?;
    Ok(role)
}

/// Sensitive acts want a proof of a moment ago. Asked last: who may not at all is told that.
fn fresh(permission: Permission, proved_at: Option<Timestamp>, now: Timestamp) -> Result<()> {
    match proved_at {
        Some(at) if permission.needs_fresh_proof() && now.since(at) > FRESH => Err(Error::FreshAuth),
        _ => Ok(()),
    }
}

/// What the door of an organization sees of a member's session.
pub(crate) fn facts(actor: &Actor, proof: &SessionProof, standing: &Standing, now: Timestamp) -> Facts {
    let noted = std::time::Duration::from_secs(u64::try_from(proof.longest_pause_seconds).unwrap_or(0));
    Facts {
        method: proof.method.parse().ok(),
        factors: proof.factors.clone(),
        begun_at: proof.created_at,
        authenticated_at: proof.authenticated_at,
        // A page that stays open asks without being used: the pause that is under way counts too, unless a proof is younger.
        longest_pause: noted.max(now.since(proof.seen_at.max(proof.authenticated_at))),
        address: actor.request.as_ref().and_then(|request| request.address),
        joined_at: standing.joined_at,
        sign_in_after: standing.sign_in_after,
        now,
    }
}

/// Asks the organization's policies about somebody whom the role lets in. The session itself is never changed: it may be good elsewhere.
async fn door(
    source: &mut Source<'_>,
    actor: &Actor,
    permission: Permission,
    standing: &Standing,
    (proof, now): (&mut Option<SessionProof>, Timestamp),
) -> Result<()> {
    let Who::Member { account, session, .. } = actor.who else { return Ok(()) };
    let policies = standing.policies.at(now);
    // Whoever is held up may still go.
    let nothing_to_ask = policies.let_everybody_in() && standing.sign_in_after.is_none();
    if permission == Permission::LeaveOrganization || nothing_to_ask {
        return Ok(());
    }
    if proof.is_none() {
        *proof = source.session_proof(account, session, now).await?;
    }
    let facts = facts(actor, proof.as_ref().ok_or(Error::SignIn)?, standing, now);
    let Err(policy) = policies::door(policies, &facts) else { return Ok(()) };
    let curable = !matches!(policy, PolicyName::Networks | PolicyName::SignInAgain);
    let shown = if curable { proofs(&source.ways_in(account).await?) } else { Vec::new() };
    match policies::cure(policies, policy, &facts, &shown) {
        Cure::Confirm => Err(Error::FreshAuth),
        Cure::Otherwise => Err(Error::Denied { permission, why: Refusal::Policy { policy } }),
    }
}

async fn decide(
    mut source: Source<'_>,
    actor: &Actor,
    permission: Permission,
    scopes: &Scopes,
    (mut proof, now): (Option<SessionProof>, Timestamp),
) -> Result<Option<Role>> {
    let denied = |why| Err(Error::Denied { permission, why });
    if matches!(actor.who, Who::Key(_)) && !permission.is_for_keys() {
        return denied(Refusal::PersonOnly);
    }
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
                if matches!(&actor.who, Who::Key(key) if key.org != *org) {
                    return Err(Error::NotFound);
                }
                // A stranger learns nothing, not even that the organization exists.
                let Some(standing) = source.standing_of(*org, account).await? else { return Err(Error::NotFound) };
                let relation = source.relation(scopes, *org, account).await?;
                let rules = standing.policies.at(now).rules();
                if let Err(why) = policy::allows_under(rules, standing.role, permission, relation) {
                    return denied(why);
                }
                door(&mut source, actor, permission, &standing, (&mut proof, now)).await?;
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
