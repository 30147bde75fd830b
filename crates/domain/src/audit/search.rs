//! What is typed into the search of an audit log: qualifiers and words, read into what entries are chosen by.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Longer searches are refused.
const LONGEST: usize = 300;

/// Which entries are wanted; what is absent does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    pub actor: Option<ActorTerm>,
    /// Any of these.
    pub events: Option<Vec<Kind>>,
    /// An id, or the address or name of a member.
    pub target: Option<String>,
    pub address: Option<IpAddr>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Who acted, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorTerm {
    /// Whoever reads.
    Me,
    /// As the log writes it: an account's id, `system/<job>`, `visitor`, `operator`.
    Written(String),
    /// The address or name of a member.
    Person(String),
}

/// Which part of the text could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchError {
    pub part: String,
    pub problem: SearchProblem,
}

/// Why a part could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchProblem {
    UnknownQualifier,
    UnknownEvent,
    /// No member has this address or name, and it is no id.
    UnknownPerson,
    NotADay,
    NotAnAddress,
    /// The qualifier has nothing after its colon.
    Empty,
    /// The qualifier is there already.
    Twice,
    TooLong,
}

/// The parts of a text: at blanks, except within quotes.
fn parts(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                parts.extend(Some(std::mem::take(&mut part)).filter(|part| !part.is_empty()));
            }
            c => part.push(c),
        }
    }
    parts.extend(Some(part).filter(|part| !part.is_empty()));
    parts
}

/// `key.revoked`, `key.*`, `key`, `*.revoked`.
fn events(pattern: &str) -> Vec<Kind> {
    let pattern = pattern.to_ascii_lowercase();
    let fits = |kind: &Kind| {
        let name = kind.as_str();
        let noun = name.split_once('.').map_or(name, |(noun, _)| noun);
        match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
            (Some(prefix), _) => name.starts_with(prefix),
            (None, Some(suffix)) => name.ends_with(suffix),
            (None, None) => name == pattern || noun == pattern,
        }
    };
    Kind::ALL.iter().copied().filter(fits).collect()
}

fn actor(text: &str) -> ActorTerm {
    match text {
        "me" => ActorTerm::Me,
        "visitor" | "operator" => ActorTerm::Written(text.to_owned()),
        written if written.starts_with("acc_") || written.starts_with("system/") => {
            ActorTerm::Written(written.to_owned())
        }
        person => ActorTerm::Person(person.to_owned()),
    }
}

fn put<T>(place: &mut Option<T>, value: T) -> Result<(), SearchProblem> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(SearchProblem::Twice),
    }
}

impl Search {
    /// Reads a text. A word without a qualifier is an event where one is called so, else whoever acted.
    pub fn parse(text: &str) -> Result<Search, SearchError> {
        let mut search = Search::default();
        if text.chars().count() > LONGEST {
            return Err(SearchError { part: String::new(), problem: SearchProblem::TooLong });
        }
        for part in parts(text) {
            search.read(&part).map_err(|problem| SearchError { part, problem })?;
        }
        Ok(search)
    }

    fn read(&mut self, part: &str) -> Result<(), SearchProblem> {
        let Some((qualifier, value)) = part.split_once(':') else {
            return match events(part) {
                found if found.is_empty() => put(&mut self.actor, actor(part)),
                found => put(&mut self.events, found),
            };
        };
        if value.is_empty() {
            return Err(SearchProblem::Empty);
        }
        let day = || Timestamp::of_date(value).ok_or(SearchProblem::NotADay);
        match qualifier.to_ascii_lowercase().as_str() {
            "actor" => put(&mut self.actor, actor(value)),
            "event" => match events(value) {
                found if found.is_empty() => Err(SearchProblem::UnknownEvent),
                found => put(&mut self.events, found),
            },
            "target" => put(&mut self.target, value.to_owned()),
            "ip" => put(&mut self.address, value.parse().map_err(|_| SearchProblem::NotAnAddress)?),
            "from" => put(&mut self.from, day()?),
            "to" => put(&mut self.until, day()?.plus(DAY)),
            _ => Err(SearchProblem::UnknownQualifier),
        }
    }

    /// Whether nothing but time narrows it: then what is found is a whole stretch of the log.
    pub fn is_range(&self) -> bool {
        self.actor.is_none() && self.events.is_none() && self.target.is_none() && self.address.is_none()
    }

    /// Whether everything is wanted.
    pub fn is_empty(&self) -> bool {
        *self == Search::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> SearchProblem {
        Search::parse(text).unwrap_err().problem
    }

    #[test]
    fn reads_every_qualifier() {
        let search =
            Search::parse("actor:me event:key.* target:acc_1 ip:2001:db8::1 from:2026-11-01 to:2026-11-24").unwrap();
        assert_eq!(search.actor, Some(ActorTerm::Me));
        let of_keys: Vec<_> = Kind::ALL.iter().copied().filter(|kind| kind.as_str().starts_with("key.")).collect();
        assert!(of_keys.contains(&Kind::KeyRefused));
        assert_eq!(search.events.unwrap(), of_keys);
        assert_eq!(search.target.as_deref(), Some("acc_1"));
        assert_eq!(search.address, Some("2001:db8::1".parse().unwrap()));
        assert_eq!(search.from.unwrap().rfc3339(), "2026-11-01T00:00:00Z");
        assert_eq!(search.until.unwrap().rfc3339(), "2026-11-25T00:00:00Z", "the last day is in it");
    }

    #[test]
    fn words_are_events_or_people() {
        assert_eq!(Search::parse("key.revoked").unwrap().events.unwrap(), [Kind::KeyRevoked]);
        assert_eq!(Search::parse("organization").unwrap().events.unwrap().len(), 7);
        assert_eq!(Search::parse("*.revoked").unwrap().events.unwrap(), [Kind::KeyRevoked, Kind::InvitationRevoked]);
        let person = |text: &str| Search::parse(text).unwrap().actor.unwrap();
        assert_eq!(person("ada@example.org"), ActorTerm::Person("ada@example.org".to_owned()));
        assert_eq!(person("actor:\"Ada Lovelace\""), ActorTerm::Person("Ada Lovelace".to_owned()));
        assert_eq!(person("system/sweep"), ActorTerm::Written("system/sweep".to_owned()));
        assert!(Search::parse("  ").unwrap().is_empty());
    }

    #[test]
    fn says_what_it_cannot_read() {
        assert_eq!(problem("colour:red"), SearchProblem::UnknownQualifier);
        assert_eq!(problem("event:nothing.*"), SearchProblem::UnknownEvent);
        assert_eq!(problem("from:yesterday"), SearchProblem::NotADay);
        assert_eq!(problem("from:2026-02-30"), SearchProblem::NotADay);
        assert_eq!(problem("ip:300.1.1.1"), SearchProblem::NotAnAddress);
        assert_eq!(problem("actor:"), SearchProblem::Empty);
        assert_eq!(problem("actor:me actor:me"), SearchProblem::Twice);
        assert_eq!(problem(&"x".repeat(301)), SearchProblem::TooLong);
        let error = Search::parse("event:key.* from:soon").unwrap_err();
        assert_eq!(error.part, "from:soon");
    }

    proptest! {
        #[test]
        fn never_panics(text: String) {
            let _ = Search::parse(&text);
        }
    }
}
