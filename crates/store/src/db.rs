//! The one file that knows which engine it is: pools, transactions, signals between nodes, and how DDL is rendered.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use futures::TryStreamExt;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Postgres, Sqlite, Transaction};
use tokio::sync::broadcast;

use crate::audit_rules;
use crate::statement::Sql;
use crate::value::{Row, Value};
use crate::{Result, Tx};

const CHANNEL: &str = "console";

/// The database's clock in microseconds. What several nodes note is compared by it: theirs may differ.
pub(crate) const fn clock(postgres: bool) -> Sql {
    match postgres {
        true => Sql::site("db::CLOCK", "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"),
        false => Sql::site("db::CLOCK", "select cast(unixepoch('subsec') * 1000000 as integer)"),
    }
}

/// What a commit tells every node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something changed: the event's name and its target's id.
    Changed {
        /// The event's name, as in the catalogue.
        event: String,
        /// What it is about: an id, or a hash as hex.
        target: String,
    },
    /// A node's own voice, heard back: proof that the line to the database works in both directions.
    Heartbeat(String),
    /// Signals may have been missed: forget everything that was cached.
    Lost,
}

impl Signal {
    fn to_text(&self) -> String {
        match self {
            Signal::Changed { event, target } => format!("c {event} {target}"),
            Signal::Heartbeat(node) => format!("h {node}"),
            Signal::Lost => "l".to_owned(),
        }
    }

    fn from_text(text: &str) -> Signal {
        let mut parts = text.splitn(3, ' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("c"), Some(event), Some(target)) => {
                Signal::Changed { event: event.to_owned(), target: target.to_owned() }
            }
            (Some("h"), Some(node), None) => Signal::Heartbeat(node.to_owned()),
            _ => Signal::Lost,
        }
    }
}

/// A subscription to the signals of all nodes.
pub type Signals = broadcast::Receiver<Signal>;

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections at most, for reading on SQLite and in all on PostgreSQL.
    pub connections: u32,
    /// How long a caller waits for a free connection.
    pub acquire_timeout: Duration,
}

impl Options {
    /// The url with the usual pool.
    pub fn new(url: impl Into<String>) -> Self {
        Options { url: url.into(), connections: 8, acquire_timeout: Duration::from_secs(5) }
    }
}

enum Engine {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres { pool: PgPool },
}

/// An open database.
pub struct Db {
    engine: Engine,
    signals: broadcast::Sender<Signal>,
}

impl Db {
    /// Opens the database, making the file where SQLite has none. Does not migrate.
    pub async fn open(options: &Options) -> Result<Db> {
        let (signals, _) = broadcast::channel(1024);
        let engine = if options.url.starts_with("postgres") {
            let connect = PgConnectOptions::from_str(&options.url)?
                .application_name("console")
                .options([("timezone", "UTC"), ("default_transaction_isolation", "read committed")])
                .disable_statement_logging();
            let pool = PgPoolOptions::new()
                .max_connections(options.connections)
                .acquire_timeout(options.acquire_timeout)
                .test_before_acquire(false)
                .idle_timeout(None)
                .connect_lazy_with(connect);
            Engine::Postgres { pool }
        } else {
            Self::open_sqlite(options).await?
        };
        Ok(Db { engine, signals })
    }

    async fn open_sqlite(options: &Options) -> Result<Engine> {
        let connect = SqliteConnectOptions::from_str(&options.url)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // Without it `insert or replace` would rewrite an append-only row behind its trigger.
            .pragma("recursive_triggers", "on")
            .pragma("trusted_schema", "off")
            .disable_statement_logging();
        if let Some(folder) = connect.get_filename().parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.acquire_timeout.max(Duration::from_secs(10)))
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(connect.clone().create_if_missing(true))
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(connect.read_only(true))
            .await?;
        Ok(Engine::Sqlite { write, read })
    }

    /// Whether several nodes may share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres { .. })
    }

    /// Begins a transaction. On SQLite it is the writer from its first statement, so that it never fails in the middle.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_raw().await.map(Tx::new)
    }

    pub(crate) async fn begin_raw(&self) -> Result<RawTx> {
        let inner = match &self.engine {
            Engine::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres { pool } => Inner::Postgres(pool.begin().await?),
        };
        Ok(RawTx { inner, signals: self.signals.clone() })
    }

    pub(crate) async fn fetch(&self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match &self.engine {
            Engine::Sqlite { read, .. } => {
                sqlite_query(sql, values).fetch(read).map_ok(Row::Sqlite).try_collect().await?
            }
            Engine::Postgres { pool } => {
                postgres_query(sql, values).fetch(pool).map_ok(Row::Postgres).try_collect().await?
            }
        })
    }

    /// Hears what all nodes commit, from now on.
    pub fn signals(&self) -> Signals {
        self.signals.subscribe()
    }

    /// Tells every node without a transaction. On SQLite the process is all there is.
    pub async fn tell(&self, signal: Signal) -> Result<()> {
        match &self.engine {
            Engine::Sqlite { .. } => {
                self.signals.send(signal).ok();
            }
            Engine::Postgres { pool } => {
                sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(signal.to_text()).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Listens to the other nodes until the line breaks or is silent for `patience`; then says `Lost` to all subscribers
    /// and returns, so that the caller begins anew. On SQLite there are no others: it never returns.
    pub async fn listen(&self, patience: Duration) -> Result<()> {
        let Engine::Postgres { pool } = &self.engine else { return std::future::pending().await };
        let heard = self.relay(pool, patience).await;
        self.signals.send(Signal::Lost).ok();
        heard
    }

    async fn relay(&self, pool: &PgPool, patience: Duration) -> Result<()> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        // What was committed while nobody listened is unknown.
        self.signals.send(Signal::Lost).ok();
        loop {
            // `try_recv`, since `recv` hides reconnects, and a reconnect is a gap.
            match tokio::time::timeout(patience, listener.try_recv()).await {
                Ok(Ok(Some(notification))) => {
                    self.signals.send(Signal::from_text(notification.payload())).ok();
                }
                Ok(Ok(None)) | Err(_) => return Ok(()),
                Ok(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Prepares a statement without running it. Afterwards the connection forgets it: the types that PostgreSQL infers where
    /// nothing is bound are not those that will be bound.
    pub async fn prepare(&self, sql: Sql) -> Result<()> {
        use sqlx::{Connection as _, Executor as _, SqlSafeStr as _};
        match &self.engine {
            Engine::Sqlite { write, .. } => {
                write.acquire().await?.prepare(sql.text.into_sql_str()).await?;
            }
            Engine::Postgres { pool } => {
                let mut connection = pool.acquire().await?;
                connection.prepare(sql.text.into_sql_str()).await?;
                connection.clear_cached_statements().await?;
            }
        }
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.fetch(Sql::site("db::PING", "select 1"), Vec::new()).await.map(|_| ())
    }

    /// Lets all connections finish.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres { pool } => pool.close().await,
        }
    }
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

pub(crate) struct RawTx {
    inner: Inner,
    signals: broadcast::Sender<Signal>,
}

impl RawTx {
    pub(crate) async fn fetch(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => sqlite_query(sql, values).fetch(&mut **tx).map_ok(Row::Sqlite).try_collect().await?,
            Inner::Postgres(tx) => {
                postgres_query(sql, values).fetch(&mut **tx).map_ok(Row::Postgres).try_collect().await?
            }
        })
    }

    pub(crate) async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => sqlite_query(sql, values).execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => postgres_query(sql, values).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs DDL or another text outside the registry, as rendered for this engine.
    pub(crate) async fn run(&mut self, text: String) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **tx).await?;
            }
            Inner::Postgres(tx) => {
                sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    pub(crate) async fn commit(self, told: Vec<Signal>) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(mut tx) => {
                for signal in &told {
                    sqlx::query("select pg_notify($1, $2)")
                        .bind(CHANNEL)
                        .bind(signal.to_text())
                        .execute(&mut *tx)
                        .await?;
                }
                tx.commit().await?;
            }
        }
        // This node need not wait for its own echo.
        for signal in told {
            self.signals.send(signal).ok();
        }
        Ok(())
    }
}

/// One migration statement as this engine takes it. The source is written once, in SQLite's STRICT words.
pub(crate) fn render(statement: &str, postgres: bool) -> String {
    type Rule = fn(&str, bool) -> String;
    let rules: [(&str, Rule); 3] = [
        ("append only ", audit_rules::append_only),
        ("prunable ", audit_rules::prunable),
        ("forward only ", audit_rules::forward_only),
    ];
    for (words, rule) in rules {
        if let Some(table) = statement.strip_prefix(words) {
            return rule(table.trim(), postgres);
        }
    }
    if !postgres {
        return statement.to_owned();
    }
    statement
        .replace(" integer", " bigint")
        .replace(" blob", " bytea")
        .replace(" text", " text collate \"C\"")
        .replace(") strict", ")")
}

fn sqlite_query(
    sql: Sql,
    values: Vec<Value>,
) -> sqlx::query::Query<'static, Sqlite, <Sqlite as sqlx::Database>::Arguments> {
    let mut query = sqlx::query(sql.text);
    for value in values {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        };
    }
    query
}

fn postgres_query(
    sql: Sql,
    values: Vec<Value>,
) -> sqlx::query::Query<'static, Postgres, <Postgres as sqlx::Database>::Arguments> {
    let mut query = sqlx::query(sql.text);
    for value in values {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        };
    }
    query
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// What keeps `insert or replace` from rewriting an append-only row is a setting of each connection.
    #[tokio::test]
    async fn sqlite_connections_are_set_up() {
        let folder = std::env::temp_dir().join(format!("store_setup_{}", std::process::id()));
        let db = Db::open(&Options::new(format!("sqlite://{}", folder.join("console.db").display()))).await.unwrap();
        let mut writer = db.begin_raw().await.unwrap();
        for (text, value) in [
            ("pragma recursive_triggers", 1),
            ("pragma foreign_keys", 1),
            ("pragma trusted_schema", 0),
            ("pragma synchronous", 2),
        ] {
            let sql = Sql::site("tests", text);
            let rows = [writer.fetch(sql, Vec::new()).await.unwrap(), db.fetch(sql, Vec::new()).await.unwrap()];
            for row in rows.iter().flatten() {
                assert_eq!(row.get::<i64>(0).unwrap(), value, "{text}");
            }
            assert!(rows.iter().all(|rows| rows.len() == 1), "{text}");
        }
        drop(writer);
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
