//! Organization tokens: credentials of the organization itself, shared by teams. Each call is booked to the team that it names.

use serde::{Deserialize, Serialize};

use crate::id::TeamId;
use crate::key::{KeySummary, Scopes};
use crate::time::Timestamp;

/// How many live tokens an organization may have: their list is whole.
pub const AT_MOST: i64 = 100;

/// A token in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSummary {
    pub key: KeySummary,
    /// The teams that share it by name; calls that name none are booked to `key.team`.
    pub teams: Vec<(TeamId, String)>,
}

/// A team that shares a token, with what is booked to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedTeam {
    pub id: TeamId,
    pub name: String,
    /// The calls of the last seven days, and the last of them.
    pub calls: i64,
    pub last_call_at: Option<Timestamp>,
}

/// The tokens of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenList {
    pub tokens: Vec<TokenSummary>,
    /// The teams there are, the default one first.
    pub teams: Vec<(TeamId, String)>,
    /// The models there are.
    pub models: Vec<String>,
    /// The longest life that the organization allows, in days.
    pub longest_days: Option<u32>,
    pub rendered_at: Timestamp,
}

/// Whether a token may have these scopes: it is for what they name. With *all* and *read-only* it would reach what the API learns later,
/// and be no narrower than an Admin.
pub const fn is_named(scopes: &Scopes) -> bool {
    matches!(scopes, Scopes::Restricted(_))
}

/// The team of a set that a call names, by its id or by its name whatever the case: of the teams that live, each has its own name.
pub fn team_named(teams: &[(TeamId, String)], named: &str) -> Option<TeamId> {
    let named = named.trim();
    if let Ok(id) = named.parse::<TeamId>() {
        return teams.iter().find(|(team, _)| *team == id).map(|(team, _)| *team);
    }
    let folded = named.to_lowercase();
    teams.iter().find(|(_, name)| name.to_lowercase() == folded).map(|(team, _)| *team)
}

/// The team that a call of a token is booked to: the one that it names, else the default one of those that share the token. None: it is
/// shared with no team of that name.
pub fn team_of_call(teams: &[(TeamId, String)], default: TeamId, named: Option<&str>) -> Option<TeamId> {
    match named.map(str::trim).filter(|named| !named.is_empty()) {
        Some(named) => team_named(teams, named),
        None => teams.iter().find(|(team, _)| *team == default).or(teams.first()).map(|(team, _)| *team),
    }
}

/// The team that calls are booked to which name none: the one that was chosen, where it shares the token, else the first.
pub fn default_team(teams: &[TeamId], chosen: Option<TeamId>) -> Option<TeamId> {
    chosen.filter(|team| teams.contains(team)).or_else(|| teams.first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Access, Resource};

    fn team(number: u128) -> TeamId {
        TeamId::from_bits(number)
    }

    #[test]
    fn a_team_is_named_by_id_or_by_name() {
        let teams = [(team(1), "Default".to_owned()), (team(2), "Übersetzung & Ton".to_owned())];
        for (named, found) in [
            (team(1).to_string().as_str(), Some(1)),
            (team(3).to_string().as_str(), None),
            ("Default", Some(1)),
            (" default ", Some(1)),
            ("übersetzung & TON", Some(2)),
            ("Research", None),
            ("", None),
            ("team_", None),
            ("proj_abc", None),
        ] {
            assert_eq!(team_named(&teams, named), found.map(team), "{named}");
        }
        assert_eq!(team_named(&[], "Default"), None);
    }

    #[test]
    fn a_name_that_reads_as_an_id_is_an_id() {
        let teams = [(team(1), team(2).to_string())];
        assert_eq!(team_named(&teams, &team(2).to_string()), None);
    }

    #[test]
    fn a_call_is_booked_to_the_named_team_or_to_the_default_one() {
        let teams = [(team(1), "Default".to_owned()), (team(2), "Search".to_owned())];
        let of = |named| team_of_call(&teams, team(2), named);
        assert_eq!([of(None), of(Some(" ")), of(Some("search"))], [Some(team(2)); 3]);
        assert_eq!((of(Some("Default")), of(Some("Research"))), (Some(team(1)), None));
        assert_eq!(team_of_call(&teams, team(3), None), Some(team(1)), "the default one is always of the set");
        assert_eq!(team_of_call(&[], team(1), None), None);
    }

    #[test]
    fn the_default_team_is_one_of_the_set() {
        assert_eq!(default_team(&[team(1), team(2)], Some(team(2))), Some(team(2)));
        assert_eq!(default_team(&[team(1), team(2)], Some(team(3))), Some(team(1)));
        assert_eq!(default_team(&[team(2)], None), Some(team(2)));
        assert_eq!(default_team(&[], Some(team(1))), None);
    }

    #[test]
    fn only_named_scopes_are_narrower_than_an_admin() {
        assert!(is_named(&Scopes::Restricted([(Resource::Text, Access::Write)].into())));
        assert!(!is_named(&Scopes::All) && !is_named(&Scopes::ReadOnly));
    }
}
