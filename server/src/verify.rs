//! `console audit verify`: checks an exported log, with the code that the page in the browser runs.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use app::words::flaws;
use domain::audit::{Checkpoint, Header, KeyList, PublicKey, Verified, Verifier};

use crate::parts::Error;

/// Checks a file; the error says which entry is not as it was written. `checkpoint` is a signed place that was kept, or an export of
/// earlier, whose last one is taken; `keys` is what `/.well-known/console-audit-keys` answered.
///
/// # Errors
/// When a file cannot be read, or the log was tampered with.
pub fn verify(file: &Path, checkpoint: Option<&Path>, keys: Option<&Path>) -> Result<Verified, Error> {
    let keys = keys.map(read_keys).transpose()?;
    let checkpoint = checkpoint.map(read_checkpoint).transpose()?;
    let mut verifier = Verifier::new(keys, checkpoint);
    let mut lines = BufReader::with_capacity(1 << 20, open(file)?);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        // What is no text is no line of an export.
        let text = std::str::from_utf8(&line).unwrap_or("\u{fffd}").trim_end_matches(['\n', '\r']);
        verifier.line(text).map_err(|flaw| flaws::flaw(&flaw))?;
        line.clear();
    }
    verifier.finish().map_err(|flaw| flaws::flaw(&flaw).into())
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn read_keys(path: &Path) -> Result<Vec<PublicKey>, Error> {
    let list: KeyList = serde_json::from_reader(BufReader::new(open(path)?))
        .map_err(|error| format!("{}: no list of keys: {error}", path.display()))?;
    Ok(list.keys)
}

fn read_checkpoint(path: &Path) -> Result<Checkpoint, Error> {
    let mut first = String::new();
    BufReader::new(open(path)?).read_line(&mut first)?;
    let of_export =
        || serde_json::from_str::<Header>(&first).ok().and_then(|header| header.checkpoints.last().cloned());
    let found = serde_json::from_str::<Checkpoint>(&first).ok().or_else(of_export);
    found.ok_or_else(|| format!("{}: no checkpoint", path.display()).into())
}
