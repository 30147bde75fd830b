//! `console scan`: finds this console's credentials in files, in what is staged for a commit, or in a text. The checksum decides, so what is
//! reported is one; it is never printed whole.

mod staged;
mod text;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use clap::Args;
use domain::credential::{self, Kind};
use ignore::{WalkBuilder, WalkState};
use serde::Serialize;

use crate::parts::Error;
pub use text::Scanner;

/// How much of a file is looked at to tell whether it is text.
const HEAD: usize = 8 * 1024;

/// What to scan, and how.
#[derive(Args)]
pub struct Scan {
    /// Files and directories; without any, the current directory.
    pub paths: Vec<PathBuf>,
    /// Scan standard input.
    #[arg(long, conflicts_with_all = ["paths", "staged"])]
    pub stdin: bool,
    /// Scan the lines that the next commit of this git repository adds: for a pre-commit hook.
    #[arg(long, conflicts_with = "paths")]
    pub staged: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// The prefix of credentials; without it `keys.prefix` of the configuration.
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Scan what .gitignore leaves out, too.
    #[arg(long)]
    pub no_ignore: bool,
    /// Scan files that are no text, too.
    #[arg(long)]
    pub binary: bool,
    /// Leave out files larger than this.
    #[arg(long, value_name = "MEGABYTES", default_value_t = 50)]
    pub max_megabytes: u64,
}

/// A credential that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub path: String,
    /// Counted from one, as is the column, in characters.
    pub line: u64,
    pub column: u64,
    pub kind: Kind,
    /// `mmx_key_…9f3a`.
    pub redacted: String,
}

/// Why a file was not scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    Binary,
    TooLarge,
}

/// What a scan gave.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub files: u64,
    pub bytes: u64,
    pub skipped: Vec<(String, Skipped)>,
    /// What could not be read: then "nothing found" is not known.
    pub errors: Vec<String>,
}

/// What one file gave.
enum Outcome {
    Scanned(Vec<Finding>, u64),
    Skipped(String, Skipped),
    Failed(String),
}

impl Report {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Scanned(findings, bytes) => {
                self.findings.extend(findings);
                self.files += 1;
                self.bytes += bytes;
            }
            Outcome::Skipped(path, why) => self.skipped.push((path, why)),
            Outcome::Failed(error) => self.errors.push(error),
        }
    }

    /// How the process ends: 1 where something was found, 2 where something could not be read, 0 where all is clean.
    pub fn exit_code(&self) -> u8 {
        match (self.findings.is_empty(), self.errors.is_empty()) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 0,
        }
    }

    /// Prints the findings, and what else is to be known beside them.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn print(&self, json: bool, mut out: impl Write, mut aside: impl Write) -> io::Result<()> {
        if json {
            serde_json::to_writer(&mut out, self)?;
            return writeln!(out);
        }
        for Finding { path, line, column, redacted, .. } in &self.findings {
            writeln!(out, "{path}:{line}:{column}: {redacted}")?;
        }
        for error in &self.errors {
            writeln!(aside, "{error}")?;
        }
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let of = |which| self.skipped.iter().filter(|(_, why)| *why == which).count();
        let mut line = match self.findings.len() {
            0 => "No credential".to_owned(),
            found => count(found, "credential"),
        };
        line += &format!(" in {}", count(usize::try_from(self.files).unwrap_or(usize::MAX), "file"));
        for (left_out, what) in [(of(Skipped::Binary), "binary file"), (of(Skipped::TooLarge), "large file")] {
            if left_out > 0 {
                line += &format!(", {} left out", count(left_out, what));
            }
        }
        writeln!(aside, "{line}.")?;
        if !self.findings.is_empty() {
            writeln!(aside, "Revoke what has left your machine: whoever reads it can use it.")?;
        }
        Ok(())
    }
}

/// Scans what was asked for.
///
/// # Errors
/// When git or standard input cannot be read.
pub fn scan(asked: &Scan, prefix: &str) -> Result<Report, Error> {
    let scanner = Scanner::new(prefix);
    if asked.stdin {
        let mut text = Vec::new();
        io::stdin().lock().read_to_end(&mut text)?;
        let mut report = Report::default();
        report.add(scanner.whole("(standard input)", &text));
        return Ok(report);
    }
    let mut report = if asked.staged { staged::scan(&scanner)? } else { walk(asked, &scanner) };
    report.findings.sort();
    report.skipped.sort();
    report.errors.sort();
    Ok(report)
}

fn walk(asked: &Scan, scanner: &Scanner) -> Report {
    let here = [PathBuf::from(".")];
    let paths = if asked.paths.is_empty() { &here[..] } else { &asked.paths };
    let Some((first, rest)) = paths.split_first() else { return Report::default() };
    let mut walk = WalkBuilder::new(first);
    for path in rest {
        walk.add(path);
    }
    // What begins with a dot is where secrets lie; the history is git's, and compressed.
    walk.hidden(false).require_git(false).filter_entry(|entry| entry.file_name() != ".git");
    if asked.no_ignore {
        walk.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
    }
    let limit = asked.max_megabytes.saturating_mul(1_000_000);
    let (sender, outcomes) = mpsc::channel();
    walk.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let outcome = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    Some(file(entry.path(), scanner, limit, asked.binary))
                }
                Ok(_) => None,
                Err(error) => Some(Outcome::Failed(error.to_string())),
            };
            if let Some(outcome) = outcome {
                // Nobody hears it only when the walk is over.
                let _ = sender.send(outcome);
            }
            WalkState::Continue
        })
    });
    drop(sender);
    let mut report = Report::default();
    outcomes.into_iter().for_each(|outcome| report.add(outcome));
    report
}

fn file(path: &Path, scanner: &Scanner, limit: u64, binary: bool) -> Outcome {
    let name = path.strip_prefix("./").unwrap_or(path).display().to_string();
    match read(path, limit, binary) {
        Ok(Ok(bytes)) => scanner.whole(&name, &bytes),
        Ok(Err(why)) => Outcome::Skipped(name, why),
        Err(error) => Outcome::Failed(format!("{name}: {error}")),
    }
}

fn read(path: &Path, limit: u64, binary: bool) -> io::Result<Result<Vec<u8>, Skipped>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > limit {
        return Ok(Err(Skipped::TooLarge));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(1));
    let head = u64::try_from(HEAD).unwrap_or(u64::MAX);
    Read::by_ref(&mut file).take(head).read_to_end(&mut bytes)?;
    if !binary && text::is_binary(&bytes) {
        return Ok(Err(Skipped::Binary));
    }
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// The redacted form of a credential that stands in these bytes.
fn redacted(prefix: &str, kind: Kind, secret: &[u8]) -> String {
    credential::redacted(prefix, kind, &credential::last_four(&String::from_utf8_lossy(secret)))
}
