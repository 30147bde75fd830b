//! The audit chain: what an entry holds, its one canonical form, its hash, and the check that nothing was changed, dropped or moved.
//!
//! Anyone can do the check without this program: an entry's hash is the SHA-256 of the bytes `console-audit-1\n` followed by the entry as
//! JSON with sorted keys, no white space and unescaped UTF-8, hashes and salts in lower-case hexadecimal. Personal data stand beside the
//! chain: the entry holds a salted commitment to each, so that one can be erased and the chain stays whole.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::actor::ActorRef;
use crate::id::{AccountId, EntryId, KeyId, OrgId, RequestId, SessionId};
use crate::time::Timestamp;

mod checkpoint;
mod export;
mod retention;
mod search;
mod undo;
mod verifier;
mod view;

pub use checkpoint::{Checkpoint, KeyList, PublicKey, key_id};
pub use ed25519_dalek::SigningKey;
pub use export::{End, FORM, Header, Personal, WireHead, end_line, entry_line, header_line};
pub use retention::{RETENTIONS, USUAL_RETENTION, kept_from};
pub use search::{ActorTerm, Search, SearchError, SearchProblem};
pub use undo::Undo;
pub use verifier::{Beginning, Flaw, FlawKind, Verified, Verifier, verify_export};
pub use view::{AuditPage, EntryDetail, EntrySummary, Fact, Party, Retention, details};

/// The form that new entries are written in. Old forms stay readable for ever.
pub const VERSION: u16 = 1;

/// Whose log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    Organization(OrgId),
    Account(AccountId),
}

impl std::fmt::Display for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Chain::Organization(id) => id.fmt(f),
            Chain::Account(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for Chain {
    type Err = crate::id::BadId;

    fn from_str(text: &str) -> Result<Chain, crate::id::BadId> {
        text.parse().map(Chain::Organization).or_else(|_| text.parse().map(Chain::Account))
    }
}

/// What the actor showed to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialRef {
    Session(SessionId),
    Key(KeyId),
}

impl std::fmt::Display for CredentialRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CredentialRef::Session(id) => id.fmt(f),
            CredentialRef::Key(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for CredentialRef {
    type Err = crate::id::BadId;

    fn from_str(text: &str) -> Result<CredentialRef, crate::id::BadId> {
        text.parse().map(CredentialRef::Session).or_else(|_| text.parse().map(CredentialRef::Key))
    }
}

/// One entry. Its own hash is not among its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `VERSION` when it was written.
    pub version: u16,
    pub chain: Chain,
    /// 1, 2, 3 … without a gap within the chain.
    pub seq: i64,
    /// The hash of the entry before; zeros for the first.
    pub previous: [u8; 32],
    pub id: EntryId,
    pub at: Timestamp,
    pub actor: ActorRef,
    pub credential: Option<CredentialRef>,
    /// `event::Event::name`.
    pub event: String,
    /// The id of what the event happened to.
    pub target: Option<String>,
    /// Absent for jobs.
    pub request: Option<RequestId>,
    /// Without personal data; numbers are integers.
    pub payload: Value,
    /// Name and commitment of each piece of personal data that is kept beside.
    pub commitments: Vec<(String, [u8; 32])>,
}

/// Where a chain stands: the last entry's number and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: i64,
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const START: Head = Head { seq: 0, hash: [0; 32] };

    /// Where the chain stands after this entry.
    pub fn after(entry: &Entry) -> Head {
        Head { seq: entry.seq, hash: hash(entry) }
    }
}

/// The bytes that are hashed: the same for equal entries, different for different ones.
pub fn canonical(entry: &Entry) -> Vec<u8> {
    let commitments: Vec<Value> = entry.commitments.iter().map(|(name, bytes)| json!([name, hex(bytes)])).collect();
    let fields = json!({
        "version": entry.version,
        "chain": entry.chain.to_string(),
        "seq": entry.seq,
        "previous": hex(&entry.previous),
        "id": entry.id,
        "at": entry.at.micros(),
        "actor": entry.actor,
        "credential": entry.credential.map(|credential| credential.to_string()),
        "event": entry.event,
        "target": entry.target,
        "request": entry.request,
        "payload": entry.payload,
        "commitments": commitments,
    });
    let mut text = format!("console-audit-{}\n", entry.version);
    write_sorted(&fields, &mut text);
    text.into_bytes()
}

/// SHA-256 of the canonical bytes.
pub fn hash(entry: &Entry) -> [u8; 32] {
    Sha256::digest(canonical(entry)).into()
}

/// A commitment to a piece of personal data: SHA-256 of salt, length of the name (8 bytes, big-endian), name, value.
/// Without the salt, which is erased with the value, nobody can tell by guessing what it was.
pub fn commit(name: &str, value: &str, salt: [u8; 16]) -> [u8; 32] {
    let length = u64::try_from(name.len()).unwrap_or(u64::MAX);
    Sha256::new()
        .chain_update(salt)
        .chain_update(length.to_be_bytes())
        .chain_update(name.as_bytes())
        .chain_update(value.as_bytes())
        .finalize()
        .into()
}

/// Where a chain is broken. `seq` is the number that stands there, or should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("entry {seq}: {what:?}")]
pub struct Broken {
    pub seq: i64,
    pub what: Damage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// Entries are missing before the next one.
    Missing,
    /// An entry stands where another should: moved, repeated or inserted.
    OutOfOrder,
    /// The entry before this one is not the one that was written.
    Changed,
    /// Belongs to another chain.
    OtherChain,
    /// Entries are missing at the end, or the last was changed.
    Head,
}

/// Checks a whole chain from its first entry. A change of the very last entry or a cut end shows only against a known head: see `verify_between`.
pub fn verify<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<(), Broken> {
    verify_between(Head::START, entries, None).map(|_| ())
}

/// Checks entries that follow `before`, and that they end at `head` where one is known. Gives where they end.
pub fn verify_between<'a>(
    before: Head,
    entries: impl IntoIterator<Item = &'a Entry>,
    head: Option<Head>,
) -> Result<Head, Broken> {
    let mut at = before;
    let mut chain = None;
    for entry in entries {
        let next = at.seq.saturating_add(1);
        let broken = |what| Err(Broken { seq: next, what });
        if *chain.get_or_insert(entry.chain) != entry.chain {
            return broken(Damage::OtherChain);
        }
        match entry.seq.cmp(&next) {
            std::cmp::Ordering::Greater => return broken(Damage::Missing),
            std::cmp::Ordering::Less => return broken(Damage::OutOfOrder),
            std::cmp::Ordering::Equal if entry.previous != at.hash => {
                return Err(Broken { seq: at.seq, what: Damage::Changed });
            }
            std::cmp::Ordering::Equal => at = Head::after(entry),
        }
    }
    match head {
        Some(head) if head != at => Err(Broken { seq: at.seq, what: Damage::Head }),
        _ => Ok(at),
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of a lower-case hexadecimal of exactly this length.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if text.len() != N * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(bytes)
}

/// JSON with sorted keys and no white space, whichever order the map of `serde_json` keeps.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                let _ = write!(text, "{}:", Value::from(name.as_str()));
                write_sorted(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_sorted(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod tests;
