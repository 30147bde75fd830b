//! Mail as files: each letter one `.eml` in a directory, whole or not there at all.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use domain::time::Timestamp;
use lettre::message::Mailbox;
use services::env::{Letter, Post, PostError, Sending};

use super::compose::{compose, id};

/// Writes letters into a directory.
pub struct FilePost {
    directory: PathBuf,
    from: Mailbox,
}

impl FilePost {
    /// The directory is made with the first letter.
    pub fn new(directory: PathBuf, from: Mailbox) -> Self {
        Self { directory, from }
    }

    async fn deliver(&self, letter: Letter) -> Result<(), PostError> {
        let bytes = compose(&letter, &self.from)?.formatted();
        let name = name(letter.at, &letter.message_id);
        let directory = self.directory.clone();
        let written = tokio::task::spawn_blocking(move || write(&directory, &name, &bytes)).await;
        written
            .unwrap_or_else(|error| Err(io::Error::other(error)))
            .map_err(|error| PostError::Later(error.to_string()))
    }
}

impl Post for FilePost {
    fn send(&self, letter: Letter) -> Sending<'_> {
        Box::pin(self.deliver(letter))
    }
}

/// `20261124T120000.000000Z_ID.eml`: names sort by time, and a letter that is sent again takes its own place.
fn name(at: Timestamp, message_id: &str) -> String {
    let second: String = at.rfc3339().chars().filter(char::is_ascii_alphanumeric).collect();
    let micros = at.micros().rem_euclid(1_000_000);
    format!("{}.{micros:06}Z_{}.eml", second.trim_end_matches('Z'), id(message_id))
}

/// Only the owner may read it: mails hold codes that still work.
fn write(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let count = WRITTEN.fetch_add(1, Ordering::Relaxed);
    std::fs::create_dir_all(directory)?;
    let draft = directory.join(format!(".{name}.{}.{count}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, directory.join(name))
    });
    if written.is_err() {
        // What matters is the first error, and that no draft is left if it can be helped.
        let _ = std::fs::remove_file(&draft);
    }
    written?;
    File::open(directory)?.sync_all()
}
