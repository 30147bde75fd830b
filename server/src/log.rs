//! Where log lines go: JSON for machines in production, one short line each for people in development.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::Mode;

/// Starts logging to standard error; `RUST_LOG` says what (default `info`).
pub fn start(mode: Mode) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match mode {
        Mode::Development => builder.compact().with_target(false).init(),
        Mode::Production => builder.json().flatten_event(true).init(),
    }
}
