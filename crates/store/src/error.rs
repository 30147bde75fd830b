//! What can go wrong below the gate. An absent row is not an error: it is `None`.

/// A failure of the store, told apart by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is away or has no free connection: try later.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// Another transaction was in the way: run the whole body again.
    #[error("another transaction was in the way")]
    Conflict(#[source] sqlx::Error),
    /// A row does not decode into the domain's words.
    #[error("{table} {id} is corrupt")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's id, or its column where the id itself is bad.
        id: String,
    },
    /// A migration that was already applied has other content now.
    #[error("migration {0} is not the one that was applied")]
    MigrationChanged(String),
    /// The database lacks migrations, and this process may not apply them.
    #[error("the database lacks {0} migrations: run `console migrate`")]
    MigrationsPending(usize),
    /// Anything else the driver says.
    #[error("the database refused")]
    Driver(#[source] sqlx::Error),
}

impl Error {
    /// Whether the same body can simply run again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Conflict(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Tls(_) => {
                Error::Unavailable(error)
            }
            E::Database(inner) => match inner.code().as_deref() {
                // Serialization failure, deadlock.
                Some("40001" | "40P01") => Error::Conflict(error),
                // Shutting down, starting up, connection lost, too many connections, disk full, read-only after a failover.
                Some("57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" | "53300" | "53100" | "25006") => {
                    Error::Unavailable(error)
                }
                // SQLSTATEs have five characters, SQLite's codes fewer: the lowest byte is the code that the extended ones refine.
                Some(code) if code.len() < 5 => match code.parse::<u32>().map(|code| code % 256) {
                    // BUSY, LOCKED.
                    Ok(5 | 6) => Error::Conflict(error),
                    // Read-only, I/O error, full, cannot open.
                    Ok(8 | 10 | 13 | 14) => Error::Unavailable(error),
                    _ => Error::Driver(error),
                },
                _ => Error::Driver(error),
            },
            _ => Error::Driver(error),
        }
    }
}
