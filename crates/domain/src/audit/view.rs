//! What pages show of a log: entries with the names of who and what, and how long they are kept.

use serde::{Deserialize, Serialize};

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
