//! Builds `data/common.fuse16` from lists of passwords, one a line: `build_filter OUT FILE…`; `data/LICENSE.md` has the call.
#![expect(clippy::print_stdout, reason = "a command line tool")]

use passwords::{Filter, MAGIC, SHORTEST, key};
use std::{collections::BTreeSet, env, error::Error, fs};
use xorf::BinaryFuse16;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let out = arguments.next().ok_or("usage: build_filter OUT FILE…")?;
    let mut keys = BTreeSet::new();
    let (mut files, mut lines) = (0, 0);
    for file in arguments {
        files += 1;
        for line in fs::read_to_string(file)?.lines() {
            lines += 1;
            if line.chars().count() >= SHORTEST {
                keys.insert(key(line));
            }
        }
    }
    let keys = Vec::from_iter(keys);
    let bytes = built(&keys)?;
    let filter = Filter::read(&bytes).ok_or("the filter is not readable")?;
    if !keys.iter().all(|key| filter.contains(*key)) {
        return Err("the filter lacks a key".into());
    }
    fs::write(&out, &bytes)?;
    println!("{files} files, {lines} lines, {} distinct keys, {} bytes", keys.len(), bytes.len());
    Ok(())
}

fn built(keys: &[u64]) -> Result<Vec<u8>, &'static str> {
    let filter = BinaryFuse16::try_from(keys)?;
    let mut bytes = Vec::from(MAGIC);
    bytes.extend(filter.descriptor.seed.to_le_bytes());
    bytes.extend(filter.descriptor.segment_length.to_le_bytes());
    bytes.extend(filter.descriptor.segment_count_length.to_le_bytes());
    bytes.extend(filter.fingerprints.iter().flat_map(|fingerprint| fingerprint.to_le_bytes()));
    Ok(bytes)
}
