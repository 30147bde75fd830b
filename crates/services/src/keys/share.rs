//! The teams that share an organization token: chosen, changed, and what becomes of it when one of them ends (decision 0025).

use domain::event::Event;
use domain::field::FieldError;
use domain::id::{KeyId, OrgId, TeamId};
use domain::key::{KeySettings, Owner, TypedKey};
use domain::organization_token::{SharedTeam, default_team};
use domain::time::Timestamp;
use store::{Conn, TxOn};

use crate::gate::Write;
use crate::{Error, Result, Services};

/// The teams that were chosen: at least one.
pub(super) fn chosen(typed: &TypedKey) -> std::result::Result<Vec<TeamId>, FieldError> {
    let parsed = typed.teams.iter().map(|team| team.parse().map_err(|_| FieldError::UnknownChoice));
    let mut teams = parsed.collect::<std::result::Result<Vec<TeamId>, _>>()?;
    teams.sort();
    teams.dedup();
    if teams.is_empty() { Err(FieldError::Empty) } else { Ok(teams) }
}

/// The default team of a set, once all of it is known to live.
pub(super) async fn judge(rows: &mut TxOn<'_, OrgId>, shared: &[TeamId], default: Option<TeamId>) -> Result<TeamId> {
    let living = rows.teams().await?;
    if shared.iter().any(|team| living.iter().all(|found| found.id != *team)) {
        return Err(Error::field("teams", FieldError::UnknownChoice));
    }
    if default.is_some_and(|team| !shared.contains(&team)) {
        return Err(Error::field("team", FieldError::Mismatch));
    }
    // In the order of every list of teams.
    let ordered: Vec<_> = living.iter().map(|team| team.id).filter(|team| shared.contains(team)).collect();
    default_team(&ordered, default).ok_or(Error::field("teams", FieldError::Empty))
}

/// Shares a token with these teams and no others; the event where that is a change.
pub(super) async fn change(rows: &mut TxOn<'_, OrgId>, key: KeyId, shared: &[TeamId]) -> Result<Option<Event>> {
    let mut before: Vec<TeamId> = rows.teams_of_key(key).await?.into_iter().map(|(team, _)| team).collect();
    before.sort();
    if before == shared {
        return Ok(None);
    }
    for team in shared.iter().filter(|team| !before.contains(team)) {
        rows.share_key(key, *team).await?;
    }
    for team in before.iter().filter(|team| !shared.contains(team)) {
        rows.unshare_key(key, *team).await?;
    }
    Ok(Some(Event::KeyTeamsChanged { key, before, after: shared.to_vec() }))
}

/// The teams that share a token, with their calls since the hour that begins at `since`.
pub(super) async fn teams(rows: &mut Conn<'_, OrgId>, key: KeyId, since: Timestamp) -> Result<Vec<SharedTeam>> {
    let (teams, calls) = (rows.teams_of_key(key).await?, rows.calls_by_team(key, since).await?);
    let shared = teams.into_iter().map(|(id, name)| {
        let of = calls.iter().filter(|calls| calls.team == id);
        let last_call_at = of.clone().map(|calls| calls.last_at).max();
        SharedTeam { id, name, calls: of.map(|calls| calls.count).sum(), last_call_at }
    });
    Ok(shared.collect())
}

impl Services {
    /// Takes a team that ends out of the tokens that it shares. Where it was the default one, another of the set is; a token that no team is left
    /// to is revoked.
    pub(crate) async fn leave_tokens(&self, w: &mut Write<'_>, org: OrgId, team: TeamId) -> Result<()> {
        let now = w.now;
        for key in w.organization(org)?.tokens_of_team(team).await? {
            let mut rows = w.organization(org)?;
            let row = rows.find_key(key).await?.ok_or_else(|| Error::defect("a token that a team shares is gone"))?;
            let before: Vec<TeamId> = rows.teams_of_key(key).await?.into_iter().map(|(team, _)| team).collect();
            rows.unshare_key(key, team).await?;
            let after: Vec<TeamId> = before.iter().copied().filter(|other| *other != team).collect();
            let mut events = vec![Event::KeyTeamsChanged { key, before, after: after.clone() }];
            match default_team(&after, Some(row.team)) {
                None => {
                    rows.revoke_key(key, "last team ended", now).await?;
                    events.push(Event::KeyRevoked { key, team, owner: Owner::Organization(org) });
                }
                Some(default) if default != row.team => {
                    let before = KeySettings {
                        team: row.team,
                        tags: row.tags,
                        controls: row.controls,
                        expires_at: row.expires_at,
                    };
                    let after = KeySettings { team: default, ..before.clone() };
                    rows.update_key(key, &after).await?;
                    events.push(Event::KeyUpdated { key, before: Box::new(before), after: Box::new(after) });
                }
                Some(_) => {}
            }
            for event in events {
                w.record_in(org, event).await?;
            }
        }
        Ok(())
    }
}
