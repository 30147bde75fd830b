//! What pages show of a log: entries with the names of who and what, and how long they are kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SearchError;
use crate::id::EntryId;
use crate::time::Timestamp;

/// Somebody or something that an entry names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// As the log writes it.
    pub written: String,
    /// What people call it now, where it is of this organization.
    pub name: Option<String>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrySummary {
    pub id: EntryId,
    pub seq: i64,
    pub at: Timestamp,
    /// The stable name.
    pub event: String,
    pub actor: Party,
    pub target: Option<Party>,
    /// Where the request came from, unless it was erased.
    pub address: Option<String>,
    /// It was refused.
    pub refused: bool,
}

/// How long entries are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    pub days: u32,
    /// The number of the first entry that is kept.
    pub from: i64,
    /// The last signed place.
    pub signed: Option<(i64, Timestamp)>,
}

/// One page of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<EntrySummary>,
    /// The older ones are those below this number.
    pub older: Option<i64>,
    /// The search was given up before the log's beginning; `older` goes on.
    pub unfinished: bool,
    /// Which part of the search could not be read.
    pub problem: Option<SearchError>,
    pub retention: Retention,
    /// The reader may set it.
    pub may_set: bool,
    /// The reader sees entries about billing only.
    pub billing_only: bool,
}

/// A name and a value, as an entry holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Everything of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDetail {
    pub summary: EntrySummary,
    /// What changed: before and after. A fact without a before is one of the event alone.
    pub changes: Vec<Fact>,
    pub facts: Vec<Fact>,
    pub request: Option<String>,
    pub credential: Option<String>,
    pub agent: Option<String>,
    pub hash: String,
    pub previous: String,
    /// The names of values that were erased.
    pub erased: Vec<String>,
    /// It can be taken back here.
    pub undo: bool,
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(words).collect();
            Some(items.join(", ")).filter(|text| !text.is_empty())
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Some(value.to_string()),
    }
}

/// What changed, and what else there is to know, from the hashed part of an entry and the values beside it. A change whose sides are
/// objects is told field by field, as far as they differ.
pub fn details(payload: &Value, personal: &[(String, String)]) -> (Vec<Fact>, Vec<Fact>) {
    let (mut changes, mut facts) = (Vec::new(), Vec::new());
    match (payload.get("before"), payload.get("after")) {
        (None, None) => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            for name in before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))) {
                let (before, after) = (before.get(name), after.get(name));
                if before != after {
                    changes.push(Fact {
                        name: name.clone(),
                        before: before.and_then(words),
                        after: after.and_then(words),
                    });
                }
            }
        }
        (before, after) => {
            changes.push(Fact { name: String::new(), before: before.and_then(words), after: after.and_then(words) });
        }
    }
    for (name, value) in
        payload.as_object().into_iter().flatten().filter(|(name, _)| *name != "before" && *name != "after")
    {
        facts.push(Fact { name: name.clone(), before: None, after: words(value) });
    }
    for (name, value) in personal.iter().filter(|(name, _)| !name.starts_with("request.")) {
        let (side, part) = name.split_once('.').unwrap_or((name, ""));
        let fact = match changes.iter_mut().find(|fact| fact.name == part) {
            _ if side != "before" && side != "after" => {
                facts.push(Fact { name: name.clone(), before: None, after: Some(value.clone()) });
                continue;
            }
            Some(fact) => fact,
            None => {
                changes.push(Fact { name: part.to_owned(), before: None, after: None });
                match changes.last_mut() {
                    Some(fact) => fact,
                    None => continue,
                }
            }
        };
        let place = if side == "before" { &mut fact.before } else { &mut fact.after };
        *place = Some(value.clone());
    }
    (changes, facts)
}
