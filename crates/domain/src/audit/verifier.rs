//! Checks an exported log line by line and says which entry is not as it was written. The command and the page share it.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::export::{End, FORM, Header};
use super::{Chain, Checkpoint, Head, PublicKey, commit, unhex};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// The line of the file, from 1.
    pub line: u64,
    /// The number of the entry, where it is one's.
    pub seq: Option<i64>,
    pub what: FlawKind,
}

/// The kinds of flaws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FlawKind {
    /// It does not begin as an exported log.
    NotAnExport,
    /// A line is no line of an export.
    Unreadable,
    /// The entry is not here.
    Missing,
    /// The entry stands at another place than its own, or twice.
    OutOfOrder,
    /// The entry is not the one that was written.
    Changed,
    /// The entry is of another log.
    OtherChain,
    /// A personal value is not the one that the entry commits to.
    Personal { name: String },
    /// The file ends before this entry.
    CutOff,
    /// A checkpoint is not signed by a known key.
    BadSignature,
    /// A checkpoint knows another entry of this number.
    OtherCheckpoint,
    /// The checkpoint is of a place that this file does not reach.
    CheckpointOutside,
    /// Something stands after the end.
    AfterTheEnd,
}

/// What a good file shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub chain: Chain,
    /// Whether no entry between the first and the last is left out.
    pub complete: bool,
    pub begins: Beginning,
    pub entries: u64,
    /// The number before the first entry.
    pub after: i64,
    pub last: Head,
    /// Signed places that agree with the entries.
    pub checkpoints: u64,
    /// The last of them.
    pub signed_through: Option<i64>,
    /// Personal values that were erased: the entries stand without them.
    pub erased: u64,
    /// The ids of the keys that signed.
    pub keys: Vec<String>,
    /// Whether the keys came from elsewhere than the file itself.
    pub keys_known: bool,
}

/// What vouches for the beginning of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beginning {
    /// It is the log's first entry.
    First,
    /// A signed checkpoint is the entry before.
    Checkpoint,
    /// Nothing: entries before may be another log's.
    Unproven,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    entry: &'a RawValue,
    hash: &'a str,
    #[serde(borrow)]
    personal: Vec<Beside<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
    salt: &'a str,
}

/// The fields of a hashed entry that its place is checked by; the hash covers them all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "every field must be there, and be named, for the bytes to be an entry's")]
struct Fields<'a> {
    version: u16,
    chain: &'a str,
    seq: i64,
    previous: &'a str,
    id: IgnoredAny,
    at: i64,
    actor: IgnoredAny,
    credential: IgnoredAny,
    event: IgnoredAny,
    target: IgnoredAny,
    request: IgnoredAny,
    payload: IgnoredAny,
    #[serde(borrow)]
    commitments: Vec<(Cow<'a, str>, &'a str)>,
}

struct State {
    header: Header,
    chain: String,
    at: Head,
    entries: u64,
    erased: u64,
    checkpoints: u64,
    signed_through: Option<i64>,
    /// How many checkpoints of the header are behind.
    passed: usize,
    extra_met: bool,
    /// The number that is missing: if it comes later, it is only out of order.
    missing: Option<(u64, i64)>,
    ended: bool,
}

/// Takes a file line by line.
pub struct Verifier {
    keys: Option<Vec<PublicKey>>,
    extra: Option<Checkpoint>,
    line: u64,
    state: Option<State>,
}

type Checked = Result<(), Flaw>;

impl Verifier {
    /// For a file; `keys` from a source of one's own, else those that the file names are taken; `extra` is a checkpoint that one kept.
    pub fn new(keys: Option<Vec<PublicKey>>, extra: Option<Checkpoint>) -> Verifier {
        Verifier { keys, extra, line: 0, state: None }
    }

    /// The next line, without its end.
    pub fn line(&mut self, text: &str) -> Checked {
        self.line += 1;
        let line = self.line;
        let flaw = |seq, what| Err(Flaw { line, seq, what });
        let Some(mut state) = self.state.take() else { return self.begin(text) };
        let outcome = if state.ended {
            if text.is_empty() { Ok(()) } else { flaw(None, FlawKind::AfterTheEnd) }
        } else if text.starts_with("{\"end\":") {
            self.end(&mut state, text)
        } else {
            state.entry(text, line).and_then(|()| self.pass_checkpoints(&mut state))
        };
        self.state = Some(state);
        outcome
    }

    fn flaw(&self, seq: Option<i64>, what: FlawKind) -> Flaw {
        Flaw { line: self.line, seq, what }
    }

    fn begin(&mut self, text: &str) -> Checked {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header: Header = serde_json::from_str(text).map_err(|_| self.flaw(None, FlawKind::NotAnExport))?;
        let hash = unhex(&header.after.hash).filter(|_| header.form == FORM && header.after.seq >= 0);
        let hash = hash.ok_or_else(|| self.flaw(None, FlawKind::NotAnExport))?;
        let at = Head { seq: header.after.seq, hash };
        if at.seq == 0 && at != Head::START {
            return Err(self.flaw(None, FlawKind::NotAnExport));
        }
        let extra = self.extra.iter();
        for checkpoint in header.checkpoints.iter().chain(extra) {
            if checkpoint.chain != header.chain {
                return Err(self.flaw(Some(checkpoint.head.seq), FlawKind::OtherChain));
            }
            if !checkpoint.is_signed_by(self.keys.as_deref().unwrap_or(&header.keys)) {
                return Err(self.flaw(Some(checkpoint.head.seq), FlawKind::BadSignature));
            }
        }
        if self.extra.as_ref().is_some_and(|extra| extra.head.seq < at.seq) {
            return Err(self.flaw(None, FlawKind::CheckpointOutside));
        }
        let mut state = State {
            chain: header.chain.to_string(),
            header,
            at,
            entries: 0,
            erased: 0,
            checkpoints: 0,
            signed_through: None,
            passed: 0,
            extra_met: false,
            missing: None,
            ended: false,
        };
        let met = self.pass_checkpoints(&mut state);
        self.state = Some(state);
        met
    }

    /// Compares the checkpoints of the place that was just reached.
    fn pass_checkpoints(&self, state: &mut State) -> Checked {
        if !state.header.complete || state.missing.is_some() {
            return Ok(());
        }
        let at = state.at;
        let other = || Err(self.flaw(Some(at.seq), FlawKind::OtherCheckpoint));
        while let Some(checkpoint) = state.header.checkpoints.get(state.passed) {
            match checkpoint.head.seq.cmp(&at.seq) {
                std::cmp::Ordering::Greater => break,
                std::cmp::Ordering::Equal if checkpoint.head == at => {
                    (state.checkpoints, state.signed_through) = (state.checkpoints + 1, Some(at.seq));
                    state.passed += 1;
                }
                std::cmp::Ordering::Equal | std::cmp::Ordering::Less => return other(),
            }
        }
        if let Some(extra) = self.extra.as_ref().filter(|extra| extra.head.seq == at.seq) {
            if extra.head != at {
                return other();
            }
            state.extra_met = true;
        }
        Ok(())
    }

    fn end(&self, state: &mut State, text: &str) -> Checked {
        let end: End = serde_json::from_str(text).map_err(|_| self.flaw(None, FlawKind::Unreadable))?;
        if let Some((line, seq)) = state.missing {
            return Err(Flaw { line, seq: Some(seq), what: FlawKind::Missing });
        }
        let hash = unhex(&end.head.hash).ok_or_else(|| self.flaw(None, FlawKind::Unreadable))?;
        let told = Head { seq: end.head.seq, hash };
        let next = Some(state.at.seq.saturating_add(1));
        if told.seq > state.at.seq || end.end > state.entries {
            return Err(self.flaw(next, FlawKind::CutOff));
        }
        if told != state.at || end.end != state.entries {
            return Err(self.flaw(Some(state.at.seq), FlawKind::Changed));
        }
        if state.header.complete {
            // Signed places beyond the end: what they are of is not here.
            if state.header.checkpoints.len() > state.passed {
                return Err(self.flaw(next, FlawKind::CutOff));
            }
            if self.extra.is_some() && !state.extra_met {
                return Err(self.flaw(next, FlawKind::CutOff));
            }
        }
        state.ended = true;
        Ok(())
    }

    /// The file is at its end.
    pub fn finish(self) -> Result<Verified, Flaw> {
        let Verifier { keys, line, state, .. } = self;
        let Some(state) = state else { return Err(Flaw { line, seq: None, what: FlawKind::NotAnExport }) };
        if let Some((line, seq)) = state.missing {
            return Err(Flaw { line, seq: Some(seq), what: FlawKind::Missing });
        }
        if !state.ended {
            return Err(Flaw { line, seq: Some(state.at.seq.saturating_add(1)), what: FlawKind::CutOff });
        }
        let header = state.header;
        let mut signers: Vec<_> = header.checkpoints.iter().map(|checkpoint| checkpoint.key.clone()).collect();
        signers.sort();
        signers.dedup();
        let after = header.after.seq;
        let begins = match header.checkpoints.first() {
            _ if after == 0 => Beginning::First,
            Some(first) if first.head.seq == after => Beginning::Checkpoint,
            _ => Beginning::Unproven,
        };
        Ok(Verified {
            chain: header.chain,
            complete: header.complete,
            begins,
            entries: state.entries,
            after,
            last: state.at,
            checkpoints: state.checkpoints,
            signed_through: state.signed_through,
            erased: state.erased,
            keys: signers,
            keys_known: keys.is_some(),
        })
    }
}

impl State {
    fn entry(&mut self, text: &str, line: u64) -> Checked {
        let next = self.at.seq.saturating_add(1);
        let flaw = |seq, what| Err(Flaw { line, seq: Some(seq), what });
        let Ok(found) = serde_json::from_str::<Line<'_>>(text) else { return flaw(next, FlawKind::Unreadable) };
        let raw = found.entry.get();
        let Ok(fields) = serde_json::from_str::<Fields<'_>>(raw) else { return flaw(next, FlawKind::Unreadable) };
        let hash: [u8; 32] = Sha256::new()
            .chain_update(b"console-audit-")
            .chain_update(fields.version.to_string())
            .chain_update(b"\n")
            .chain_update(raw)
            .finalize()
            .into();
        let here = if self.header.complete { next } else { fields.seq };
        if unhex(found.hash) != Some(hash) {
            return flaw(self.missing.map_or(here, |(_, seq)| seq), FlawKind::Changed);
        }
        if fields.chain != self.chain {
            return flaw(here, FlawKind::OtherChain);
        }
        if let Some((_, missing)) = self.missing {
            return if fields.seq == missing { flaw(missing, FlawKind::OutOfOrder) } else { Ok(()) };
        }
        if fields.seq < next {
            return flaw(fields.seq, FlawKind::OutOfOrder);
        }
        if self.header.complete {
            if fields.seq > next {
                self.missing = Some((line, next));
                return Ok(());
            }
            if unhex(fields.previous) != Some(self.at.hash) {
                return flaw(self.at.seq, FlawKind::Changed);
            }
        }
        for beside in &found.personal {
            let committed = fields.commitments.iter().find(|(name, _)| *name == beside.name);
            let shown = unhex(beside.salt).map(|salt| commit(&beside.name, &beside.value, salt));
            let kept = committed.and_then(|(_, commitment)| unhex(commitment));
            if shown.is_none() || shown != kept {
                return flaw(fields.seq, FlawKind::Personal { name: beside.name.clone().into_owned() });
            }
        }
        self.erased += u64::try_from(fields.commitments.len().saturating_sub(found.personal.len())).unwrap_or(0);
        self.entries += 1;
        self.at = Head { seq: fields.seq, hash };
        Ok(())
    }
}

/// Checks a whole text.
pub fn verify_export(text: &str, keys: Option<Vec<PublicKey>>, extra: Option<Checkpoint>) -> Result<Verified, Flaw> {
    let mut verifier = Verifier::new(keys, extra);
    for line in text.lines() {
        verifier.line(line)?;
    }
    verifier.finish()
}
