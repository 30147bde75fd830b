//! What the check of an exported log found, in words: the command and the page say the same.

use domain::audit::{Beginning, Flaw, FlawKind, Verified};

/// What is wrong, and where.
pub fn flaw(flaw: &Flaw) -> String {
    let entry = flaw.seq.map_or_else(|| "An entry".to_owned(), |seq| format!("Entry {seq}"));
    let line = flaw.line;
    match &flaw.what {
        FlawKind::NotAnExport => "This is no exported audit log: its first line is not that of one.".to_owned(),
        FlawKind::Unreadable => format!("{entry} cannot be read: line {line} is not as it was written."),
        FlawKind::Missing => format!("{entry} is missing before line {line}."),
        FlawKind::OutOfOrder => format!("{entry} stands at another place than its own, or twice: line {line}."),
        FlawKind::Changed => format!("{entry} was changed: found at line {line}."),
        FlawKind::OtherChain => format!("{entry} belongs to another log: line {line}."),
        FlawKind::Personal { name } => {
            format!("{entry} shows a value for “{name}” that is not the one it was written with: line {line}.")
        }
        FlawKind::CutOff => format!("The file ends too early: {} and what follows is cut off.", entry.to_lowercase()),
        FlawKind::BadSignature => format!("The checkpoint at {} is not signed by a known key.", entry.to_lowercase()),
        FlawKind::OtherCheckpoint => {
            format!("A signed checkpoint knows another {}: it, or one before it, was changed.", entry.to_lowercase())
        }
        FlawKind::CheckpointOutside => "The checkpoint is of a place before this file.".to_owned(),
        FlawKind::AfterTheEnd => format!("Something stands after the end of the log: line {line}."),
    }
}

/// What a good file shows, sentence by sentence.
pub fn verified(found: &Verified) -> Vec<String> {
    let mut said = Vec::new();
    said.push(match found.complete {
        true => format!("{} entries of {}, none changed, dropped or moved.", found.entries, found.chain),
        false => format!(
            "{} entries of {}, each as it was written. The file was filtered: it does not show that none is left out.",
            found.entries, found.chain
        ),
    });
    if found.complete {
        said.push(match found.begins {
            Beginning::First => "It begins with the first entry of the log.".to_owned(),
            Beginning::Checkpoint => format!("It begins at a signed checkpoint, after entry {}.", found.after),
            Beginning::Unproven => {
                format!("It begins after entry {}, for which this file has no checkpoint.", found.after)
            }
        });
        said.push(match found.signed_through {
            Some(seq) => format!("{} signed checkpoints agree, the last at entry {seq}.", found.checkpoints),
            None => {
                "It holds no signed checkpoint: whoever could rewrite the whole file would not be found.".to_owned()
            }
        });
    }
    if found.erased > 0 {
        said.push(format!("{} personal values were erased; the entries stand without them.", found.erased));
    }
    if !found.keys.is_empty() && !found.keys_known {
        let keys = found.keys.join(", ");
        said.push(format!(
            "The signatures are by {keys}, as the file itself says. Compare with /.well-known/console-audit-keys."
        ));
    }
    said
}
