//! The judgement itself: in which order a presented key is asked what, and what each answer is called.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::credential::{self, Kind, Malformed};
use domain::key::{Access, Owner, Resource};
use domain::organization_token;
use domain::policies::{self, PolicyName};
use domain::policy::{self, Permission, TeamRelation};
use domain::problem::Code;
use domain::time::Timestamp;
use store::KeyPrincipal;

use super::{Checked, Refused};
use crate::{Error, Result, Services};

/// A judgement.
type Judged = std::result::Result<Checked, Refused>;

/// What stands in the way of a key, but how often it calls.
fn obstacle(principal: &KeyPrincipal, from: Option<IpAddr>, now: Timestamp) -> Option<Code> {
    let is_over = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    let relation = if principal.in_own_team { TeamRelation::Own } else { TeamRelation::Other };
    let no_team_left = principal.owner.is_organization() && principal.teams.is_empty();
    if principal.revoked_at.is_some() || principal.removed_at.is_some() || is_over(principal.dies_at) || no_team_left {
        return Some(Code::Revoked);
    }
    if is_over(principal.expires_at) {
        return Some(Code::Expired);
    }
    if principal.disabled_at.is_some() {
        return Some(Code::Disabled);
    }
    if policy::allows(principal.role, Permission::CallApi, relation).is_err() {
        return Some(Code::Denied);
    }
    // The end of a trial is told by nobody: the time is asked at every check.
    match policies::key_door(principal.policies.at(now), principal.secret_since, from, now) {
        Err(PolicyName::KeyLifetime) => Some(Code::KeyTooOld),
        Err(_) => Some(Code::WrongNetwork),
        Ok(()) => (!principal.controls.let_from(from)).then_some(Code::WrongNetwork),
    }
}

impl Services {
    /// Judges a key that is presented from an address by a call that names no team. `Ok(Err(_))` is a judgement; `Err(_)` means that
    /// nobody can judge now.
    pub async fn check_key(&self, presented: &str, from: Option<IpAddr>) -> Result<Judged> {
        self.check_call(presented, from, None).await
    }

    /// The same of a call that may name a team, by id or by name: the team that the call of an organization token is booked to. Any other
    /// key has its one team, whatever the call names.
    pub async fn check_call(&self, presented: &str, from: Option<IpAddr>, named: Option<&str>) -> Result<Judged> {
        let unknown = |code, kind| Ok(Err(Refused { code, principal: None, kind, retry_after: None }));
        match credential::parse(&self.settings.key_prefix, presented) {
            Ok(parsed) if matches!(parsed.kind, Kind::Key | Kind::ServiceAccount | Kind::Organization) => {}
            Ok(parsed) => return unknown(Code::WrongKindOfCredential, Some(parsed.kind)),
            Err(Malformed::Checksum) => return unknown(Code::BadChecksum, None),
            Err(Malformed::Shape | Malformed::Prefix | Malformed::Kind) => {
                return unknown(Code::InvalidCredential, None);
            }
        }
        // What the text itself tells is told by any node; the rest only by one that hears of revocations.
        if !self.lease.is_held() {
            return Err(Error::Unavailable { retry_after: Duration::from_secs(1) });
        }
        let hash = credential::hash(presented);
        let principal = match self.checks.get(&hash) {
            Some(principal) => principal,
            None => {
                let generation = self.checks.generation();
                let Some(found) = self.gate.machinery().find_key_principal(hash).await? else {
                    return unknown(Code::InvalidCredential, None);
                };
                let found = Arc::new(found);
                if found.revoked_at.is_none() && found.removed_at.is_none() {
                    self.checks.insert(hash, found.clone(), generation);
                }
                found
            }
        };
        let now = self.env.now();
        if let Some(code) = obstacle(&principal, from, now) {
            return Ok(Err(self.refuse_key(&principal, code, None)));
        }
        let limit = principal.controls.requests_per_minute;
        if let Some(limit) = limit
            && let Err(wait) = self.checks.take_rate(principal.id, self.lease.share(limit), now)
        {
            return Ok(Err(self.refuse_key(&principal, Code::RateLimited, Some(wait))));
        }
        let team = match principal.owner {
            Owner::Organization(_) => organization_token::team_of_call(&principal.teams, principal.team, named),
            Owner::Member(_) | Owner::ServiceAccount(_) => Some(principal.team),
        };
        match team {
            Some(team) => Ok(Ok(Checked { principal, team })),
            None => Ok(Err(self.refuse_key(&principal, Code::WrongTeam, None))),
        }
    }

    /// Whether a key that was let in may do this to a resource, with this model where it is about one.
    pub fn check_scope(
        &self,
        checked: &Checked,
        (resource, access): (Resource, Access),
        model: Option<&str>,
    ) -> std::result::Result<(), Refused> {
        let controls = &checked.principal.controls;
        let may = controls.scopes.grant(resource, access) && model.is_none_or(|model| controls.let_model(model));
        if may { Ok(()) } else { Err(self.refuse_key(&checked.principal, Code::InsufficientScope, None)) }
    }

    fn refuse_key(&self, principal: &Arc<KeyPrincipal>, code: Code, retry_after: Option<Duration>) -> Refused {
        self.checks.refuse(principal, code, self.env.now());
        Refused { code, principal: Some(principal.clone()), kind: None, retry_after }
    }
}
