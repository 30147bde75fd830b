//! The table of requirements names proofs that exist: a file, and a name in it.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn every_proof_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let table = std::fs::read_to_string(root.join("docs/security/asvs.md")).unwrap();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| V")).collect();
    assert!(rows.len() >= 69, "rows are missing: {}", rows.len());
    for row in rows {
        let proofs: Vec<_> = row.split('`').skip(1).step_by(2).filter_map(|proof| proof.split_once(": ")).collect();
        assert!(!proofs.is_empty() || row.contains("| Open: "), "neither shown nor open: {row}");
        for (file, name) in proofs {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            assert!(text.contains(name), "{file} has no {name}");
        }
    }
}
