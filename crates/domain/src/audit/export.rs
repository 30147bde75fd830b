//! A log as lines of JSON that prove themselves: a header, each entry with its hash and what stands beside it, an end (docs/audit-export.md).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Chain, Checkpoint, Entry, Head, PublicKey, canonical, hex};

/// The name and version of the form.
pub const FORM: &str = "console-audit-export-1";

/// A piece of personal data beside an entry, with the salt that its commitment was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    pub name: String,
    pub value: String,
    /// 16 bytes, in hexadecimal.
    pub salt: String,
}

impl Personal {
    /// A piece as it is stored.
    pub fn new(name: String, value: String, salt: [u8; 16]) -> Personal {
        Personal { name, value, salt: hex(&salt) }
    }
}

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `FORM`.
    pub form: String,
    pub chain: Chain,
    /// Every entry from `after` on is here; otherwise each is proven for itself, and nothing says that none is left out.
    pub complete: bool,
    /// Where the chain stood before the first entry here.
    pub after: WireHead,
    /// Signed places of the chain, in order. Where older entries were deleted, the first is the chain's beginning.
    pub checkpoints: Vec<Checkpoint>,
    /// The keys of the signatures; compare them with `/.well-known/console-audit-keys`.
    pub keys: Vec<PublicKey>,
}

/// A place in a chain, its hash in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireHead {
    pub seq: i64,
    pub hash: String,
}

impl From<Head> for WireHead {
    fn from(head: Head) -> WireHead {
        WireHead { seq: head.seq, hash: hex(&head.hash) }
    }
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How many entries there were.
    pub end: u64,
    /// Where the chain stands after the last entry here.
    pub head: WireHead,
}

fn line(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The first line, with its end.
pub fn header_line(header: &Header) -> String {
    line(header)
}

/// The line of an entry: the very bytes that are hashed, the hash, and what is not erased of the personal data.
pub fn entry_line(entry: &Entry, hash: &[u8; 32], personal: &[Personal]) -> String {
    let bytes = canonical(entry);
    let text = String::from_utf8_lossy(&bytes);
    let hashed = text.split_once('\n').map_or("", |(_, rest)| rest);
    format!("{{\"entry\":{hashed},\"hash\":\"{}\",\"personal\":{}}}\n", hex(hash), json!(personal))
}

/// The last line.
pub fn end_line(entries: u64, head: Head) -> String {
    line(&End { end: entries, head: head.into() })
}
