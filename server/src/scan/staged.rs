//! What the next commit adds, as `git diff --cached` tells it.

use std::process::Command;

use super::{Report, Scanner, Skipped};
use crate::parts::Error;

/// Whatever somebody has configured, the text is the one that is read here.
const DIFF: [&str; 14] = [
    "-c",
    "core.quotePath=false",
    "diff",
    "--cached",
    "--unified=0",
    "--inter-hunk-context=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--no-prefix",
    "--diff-filter=d",
    "--submodule=short",
    "--no-indent-heuristic",
];

/// Scans the lines that are added.
///
/// # Errors
/// When git cannot be asked, or this is no repository.
pub(super) fn scan(scanner: &Scanner) -> Result<Report, Error> {
    let output = Command::new("git").args(DIFF).output().map_err(|error| format!("git: {error}"))?;
    if !output.status.success() {
        return Err(format!("git diff: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(read(scanner, &output.stdout))
}

/// The number and the length in `+12,3`; without a length it is one.
fn range(text: &str) -> Option<(u64, u64)> {
    let (start, length) = text.get(1..)?.split_once(',').unwrap_or((text.get(1..)?, "1"));
    Some((start.parse().ok()?, length.parse().ok()?))
}

/// The lines that go, the first line that comes, and the lines that come, of `@@ -1,2 +3,4 @@`.
fn hunk(line: &[u8]) -> Option<(u64, u64, u64)> {
    let text = std::str::from_utf8(line.get(..line.len().min(80))?).unwrap_or_default();
    let text = if text.is_empty() { String::from_utf8_lossy(line).into_owned() } else { text.to_owned() };
    let mut words = text.strip_prefix("@@ ")?.split(' ');
    let (old, new) = (range(words.next()?)?, range(words.next()?)?);
    Some((old.1, new.0, new.1))
}

fn read(scanner: &Scanner, diff: &[u8]) -> Report {
    let mut report = Report::default();
    let mut path = String::new();
    let (mut going, mut line_number, mut coming) = (0_u64, 0_u64, 0_u64);
    for line in diff.split(|byte| *byte == b'\n') {
        if going > 0 || coming > 0 {
            match line.split_first() {
                Some((b'+', text)) => {
                    report.findings.extend(scanner.find(&path, text, line_number));
                    report.bytes += u64::try_from(text.len()).unwrap_or(0);
                    line_number += 1;
                    coming = coming.saturating_sub(1);
                }
                Some((b'-', _)) => going = going.saturating_sub(1),
                Some((b' ', _)) => {
                    line_number += 1;
                    (going, coming) = (going.saturating_sub(1), coming.saturating_sub(1));
                }
                _ => {}
            }
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            path = String::from_utf8_lossy(name).trim_end_matches(['\t', '\r']).trim_matches('"').to_owned();
            report.files += 1;
        } else if let Some((old, start, new)) = hunk(line) {
            (going, line_number, coming) = (old, start, new);
        } else if let Some(names) = line.strip_prefix(b"Binary files ") {
            let names = String::from_utf8_lossy(names);
            let name = names.trim_end_matches(" differ").split(" and ").last().unwrap_or_default();
            report.skipped.push((name.to_owned(), Skipped::Binary));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use domain::credential::{Kind, Secret};

    use super::*;

    #[test]
    fn added_lines_have_the_numbers_of_the_new_file() {
        let key = Secret::mint("mmx", Kind::Key, [1; 40]);
        let key = key.expose();
        let diff = format!(
            "diff --git a.txt a.txt\nindex 1..2 100644\n--- a.txt\n+++ a.txt\n@@ -1,2 +1 @@ mmx\n-{key}\n-x\n+y\n@@ -9,0 +8,3 @@\n+++ {key}\n+b\r\n+c {key}\n\
             diff --git a b.txt a b.txt\nnew file mode 100644\n--- /dev/null\n+++ a b.txt\t\n@@ -0,0 +1 @@\n+{key}\n\\ No newline at end of file\n\
             Binary files /dev/null and c.bin differ\n"
        );
        let report = read(&Scanner::new("mmx"), diff.as_bytes());
        let found: Vec<_> =
            report.findings.iter().map(|found| (found.path.as_str(), found.line, found.column)).collect();
        assert_eq!(found, [("a.txt", 8, 4), ("a.txt", 10, 3), ("a b.txt", 1, 1)], "what goes is not looked at");
        assert_eq!((report.files, report.skipped), (2, vec![("c.bin".to_owned(), Skipped::Binary)]));
        assert_eq!(read(&Scanner::new("mmx"), b"").findings, []);
    }
}
