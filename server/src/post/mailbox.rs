//! Reads the directory that `FilePost` writes, for development and tests.

use std::{
    io,
    path::{Path, PathBuf},
};

use mail_parser::MessageParser;
use serde::Serialize;

/// A mail as a test or a developer wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// Of the file, without its ending.
    #[serde(skip)]
    pub name: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The addresses in the text, in its order.
    pub links: Vec<String>,
    /// Six digits, when the text has a line with a code.
    pub code: Option<String>,
    /// RFC 3339, in UTC.
    pub at: String,
}

/// All mails, or those to one address (upper and lower case are the same), newest first. No directory means no mail yet.
///
/// # Errors
/// When the directory cannot be read.
pub fn read(directory: &Path, to: Option<&str>) -> io::Result<Vec<Mail>> {
    let is_wanted = |mail: &Mail| to.is_none_or(|to| mail.to.to_lowercase() == to.trim().to_lowercase());
    let mut files = files(directory)?;
    files.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(files.into_iter().filter_map(|(name, path)| parse(name, &std::fs::read(path).ok()?)).filter(is_wanted).collect())
}

/// One mail by its name.
///
/// # Errors
/// When the directory cannot be read.
pub fn find(directory: &Path, name: &str) -> io::Result<Option<Mail>> {
    // The name is looked for among those that are there: it never becomes a path.
    let found = files(directory)?.into_iter().find(|(known, _)| known == name);
    Ok(found.and_then(|(name, path)| parse(name, &std::fs::read(path).ok()?)))
}

fn files(directory: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name();
        let name = file.to_str().and_then(|file| file.strip_suffix(".eml")).filter(|name| !name.starts_with('.'));
        if let Some(name) = name {
            files.push((name.to_owned(), entry.path()));
        }
    }
    Ok(files)
}

fn parse(name: String, bytes: &[u8]) -> Option<Mail> {
    let message = MessageParser::default().parse(bytes)?;
    let text = message.body_text(0)?.replace("\r\n", "\n");
    let html = message.body_html(0)?.replace("\r\n", "\n");
    Some(Mail {
        name,
        to: message.to()?.first()?.address()?.to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        links: text.split_whitespace().filter(|word| is_link(word)).map(str::to_owned).collect(),
        code: text.lines().find_map(code),
        at: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
        text,
        html,
    })
}

fn is_link(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

/// The digits of a line like `042 917`.
fn code(line: &str) -> Option<String> {
    let (first, second) = line.trim().split_once(' ')?;
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    (is_group(first) && is_group(second)).then(|| format!("{first}{second}"))
}
