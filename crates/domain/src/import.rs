//! Lists of people to invite: read from a file or pasted text, judged row by row.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::field::FieldError;
use crate::id::{ImportId, TeamId};
use crate::invitation::{InvitationRules, Verdict};
use crate::role::Role;
use crate::time::Timestamp;

/// How many people one list may name.
pub const MOST_ROWS: usize = 10_000;
/// The largest file, in bytes.
pub const MOST_BYTES: usize = 960 * 1024;
/// What of a cell is kept: more is no address, role or team.
const KEPT: usize = 300;

/// What the template holds.
pub const TEMPLATE: &str = "email,role,team\r\ngrace@example.com,developer,Default\r\nalan@example.com,,\r\n";

/// Why a text is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    /// Nobody is named.
    Empty,
    TooLarge,
    TooManyRows,
    /// Neither UTF-8 nor UTF-16 with its mark.
    Encoding,
    /// The first row names columns, and none of them holds addresses; or there are none in the first column.
    NoAddressColumn,
    /// A quote that does not belong there, or that never ends.
    Broken {
        row: u32,
        column: u32,
    },
}

impl From<ReadError> for FieldError {
    fn from(error: ReadError) -> FieldError {
        match error {
            ReadError::Empty => FieldError::Empty,
            ReadError::TooLarge => FieldError::TooLarge { max: MOST_BYTES },
            ReadError::TooManyRows => FieldError::TooManyRows { max: MOST_ROWS },
            ReadError::Encoding => FieldError::Encoding,
            ReadError::NoAddressColumn => FieldError::NoAddressColumn,
            ReadError::Broken { row, column } => FieldError::BrokenAt { row, column },
        }
    }
}

/// One person of a list, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// The line of the text, from one.
    #[serde(rename = "l")]
    pub line: u32,
    #[serde(rename = "e")]
    pub email: String,
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// One name, or several with `|` between them.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// Why the person will not be invited, as it looked when the list was read.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// The bytes as text with `\n` at the ends of lines.
fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let utf16 = |units: &mut dyn Iterator<Item = u16>| {
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| ReadError::Encoding)
    };
    let pairs = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        if rest.is_empty() { utf16(&mut pairs.iter().map(|pair| unit(*pair))) } else { Err(ReadError::Encoding) }
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => pairs(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => pairs(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => text_of(rest)?,
        bytes => text_of(bytes)?,
    };
    // UTF-16 without its mark is UTF-8 with NULs, if it is anything.
    if text.contains('\0') {
        return Err(ReadError::Encoding);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn text_of(bytes: &[u8]) -> Result<String, ReadError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| ReadError::Encoding)
}

/// What stands between the cells: the commonest candidate of the first line that is not empty.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sought: char| line.split('"').step_by(2).map(|part| part.matches(sought).count()).sum::<usize>();
    let (semicolons, tabs, commas) = (count(';'), count('\t'), count(','));
    match () {
        () if tabs > commas && tabs >= semicolons => b'\t',
        () if semicolons > commas => b';',
        () => b',',
    }
}

/// Finds the first quote that does not belong where it stands. The reader below forgives those, and would take the rest of the file for
/// one cell.
fn check_quotes(text: &str, delimiter: char) -> Result<(), ReadError> {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Begin,
        Bare,
        Quoted,
        Closed,
    }
    let (mut row, mut column, mut at) = (1, 1, At::Begin);
    let mut opened = (1, 1);
    for c in text.chars() {
        let broken = Err(ReadError::Broken { row, column });
        at = match (at, c) {
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, c) => {
                row += u32::from(c == '\n');
                At::Quoted
            }
            (At::Begin, '"') => {
                opened = (row, column);
                At::Quoted
            }
            (At::Closed, '"') => At::Quoted,
            (_, '\n') => {
                (row, column) = (row + 1, 1);
                At::Begin
            }
            (_, c) if c == delimiter => {
                column += 1;
                At::Begin
            }
            (At::Bare, '"') | (At::Closed, _) => return broken,
            (At::Begin | At::Bare, _) => At::Bare,
        };
    }
    match at {
        At::Quoted => Err(ReadError::Broken { row: opened.0, column: opened.1 }),
        _ => Ok(()),
    }
}

/// Which column holds what.
struct Columns {
    email: usize,
    role: Option<usize>,
    team: Option<usize>,
    /// The first row names the columns.
    named: bool,
}

fn columns(first: &csv::StringRecord) -> Result<Columns, ReadError> {
    let named = |names: &[&str]| first.iter().position(|cell| names.contains(&cell.trim().to_lowercase().as_str()));
    if let Some(email) = named(&["email", "e-mail", "mail", "address", "email address", "e-mail address"]) {
        return Ok(Columns { email, role: named(&["role"]), team: named(&["team", "teams"]), named: true });
    }
    if first.get(0).is_some_and(|cell| cell.contains('@')) {
        return Ok(Columns { email: 0, role: Some(1), team: Some(2), named: false });
    }
    Err(ReadError::NoAddressColumn)
}

/// Reads a list: CSV with commas, semicolons or tabs, with or without a row of names; or one address a line.
pub fn read(bytes: &[u8]) -> Result<Vec<ListRow>, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    let text = decode(bytes)?;
    let delimiter = delimiter(&text);
    check_quotes(&text, char::from(delimiter))?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut found: Option<Columns> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| ReadError::Encoding)?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let columns = match &found {
            Some(columns) => columns,
            None => {
                let columns = found.insert(columns(&record)?);
                if columns.named {
                    continue;
                }
                columns
            }
        };
        if rows.len() == MOST_ROWS {
            return Err(ReadError::TooManyRows);
        }
        let cell = |column: Option<usize>| {
            let text = column.and_then(|column| record.get(column)).unwrap_or_default();
            text.trim().chars().take(KEPT).collect::<String>()
        };
        rows.push(ListRow {
            line: record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX)),
            email: cell(Some(columns.email)),
            role: cell(columns.role),
            team: cell(columns.team),
            verdict: None,
        });
    }
    if rows.is_empty() { Err(ReadError::Empty) } else { Ok(rows) }
}

/// The role that a cell names: its word, or as people write it.
pub fn role_named(text: &str, default: Role) -> Option<Role> {
    match text.trim() {
        "" => Some(default),
        text => text.to_lowercase().replace([' ', '-'], "_").parse().ok(),
    }
}

/// Teams by their folded names; where two have one name, neither is meant.
#[derive(Debug, Clone, Default)]
pub struct TeamNames(HashMap<String, Option<TeamId>>);

impl TeamNames {
    pub fn new<'a>(teams: impl IntoIterator<Item = (TeamId, &'a str)>) -> TeamNames {
        let mut names = HashMap::new();
        for (id, name) in teams {
            names.entry(name.trim().to_lowercase()).and_modify(|found| *found = None).or_insert(Some(id));
        }
        TeamNames(names)
    }

    /// The teams that a cell names; none for an empty cell.
    pub fn find(&self, text: &str) -> Option<Vec<TeamId>> {
        let names = text.split('|').map(str::trim).filter(|name| !name.is_empty());
        let mut teams =
            names.map(|name| self.0.get(&name.to_lowercase()).copied().flatten()).collect::<Option<Vec<TeamId>>>()?;
        teams.sort();
        teams.dedup();
        Some(teams)
    }
}

/// The folded addresses of all rows that hold one.
pub fn keys(rows: &[ListRow]) -> HashSet<String> {
    rows.iter().filter_map(|row| EmailAddress::parse(&row.email).ok()).map(|address| address.key()).collect()
}

/// Judges every row. `members` and `invited` hold those of the rows' folded addresses that are taken.
pub fn judge(
    rows: &mut [ListRow],
    default: Role,
    teams: &TeamNames,
    rules: &InvitationRules,
    (members, invited): (&HashSet<String>, &HashSet<String>),
) {
    let mut seen = HashSet::new();
    for row in rows {
        row.verdict = match EmailAddress::parse(&row.email) {
            Err(_) => Some(Verdict::Malformed),
            Ok(address) => {
                let key = address.key();
                let is_first = seen.insert(key.clone());
                match () {
                    () if !is_first => Some(Verdict::Duplicate),
                    () if members.contains(&key) => Some(Verdict::Member),
                    () if invited.contains(&key) => Some(Verdict::Invited),
                    () if !rules.allows(&address) => Some(Verdict::DomainNotAllowed),
                    () if role_named(&row.role, default).is_none() => Some(Verdict::UnknownRole),
                    () if teams.find(&row.team).is_none() => Some(Verdict::UnknownTeam),
                    () => None,
                }
            }
        };
    }
}

/// How far the sending of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// Rows that were looked at.
    pub done: i64,
    pub sent: i64,
}

/// A row of a list, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    pub row: ListRow,
    /// The role that the person would get.
    pub role: Option<Role>,
    /// What was decided when its turn came: `Some(None)` is sent.
    pub outcome: Option<Option<Verdict>>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    pub id: ImportId,
    pub file_name: String,
    /// The role of rows that name none.
    pub role: Role,
    pub total: usize,
    /// Rows that would be, or were to be, sent.
    pub good: usize,
    pub progress: Option<Progress>,
    /// Only rows with a problem.
    pub problems_only: bool,
    /// From one.
    pub page: usize,
    pub pages: usize,
    pub rows: Vec<PreviewRow>,
}

#[cfg(test)]
mod tests;
