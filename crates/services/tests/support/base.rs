//! An empty database per test, dropped with the test, and a way past the store to the bare rows of PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use super::World;

/// Where the database is, and how it goes away again.
pub enum Base {
    Sqlite { folder: PathBuf },
    Postgres { admin_url: String, name: String, url: String },
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn fresh_name() -> String {
    format!("services_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

impl Base {
    fn sqlite() -> Base {
        // Memory where the machine has it: every commit asks the disk to be done, and tests commit a thousand times.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }.join(fresh_name());
        std::fs::remove_dir_all(&folder).ok();
        Base::Sqlite { folder }
    }

    fn postgres() -> Option<Base> {
        let Ok(admin_url) = std::env::var("TEST_POSTGRES_URL") else {
            if std::env::var("SKIP_POSTGRES").is_ok_and(|value| value == "1") {
                println!("SKIPPED: no PostgreSQL");
                return None;
            }
            panic!("set TEST_POSTGRES_URL to the administrator's url of a throw-away cluster, or SKIP_POSTGRES=1");
        };
        let name = fresh_name();
        psql(&admin_url, &format!("drop database if exists {name} with (force)"));
        psql(&admin_url, &format!("create database {name} template template0"));
        let url = of_database(&admin_url, &name);
        Some(Base::Postgres { admin_url, name, url })
    }

    pub fn url(&self) -> String {
        match self {
            Base::Sqlite { folder } => format!("sqlite://{}", folder.join("console.db").display()),
            Base::Postgres { url, .. } => url.clone(),
        }
    }

    /// Runs a text as somebody at the database's own prompt would; answers its rows as text. On PostgreSQL only.
    pub fn psql(&self, text: &str) -> Vec<String> {
        let Base::Postgres { url, .. } = self else { panic!("there is no prompt for SQLite") };
        psql(url, text)
    }

    /// Everything that the database holds, as bytes to look for something in.
    pub fn dump(&self) -> Vec<u8> {
        match self {
            Base::Sqlite { folder } => {
                let files = std::fs::read_dir(folder).unwrap();
                files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
            }
            Base::Postgres { .. } => {
                let tables = self.psql("select tablename from pg_tables where schemaname = 'public'");
                let rows = tables.iter().flat_map(|table| self.psql(&format!("select t::text from {table} t")));
                rows.collect::<Vec<_>>().join("\n").into_bytes()
            }
        }
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        match self {
            Base::Sqlite { folder } => drop(std::fs::remove_dir_all(folder)),
            Base::Postgres { admin_url, name, .. } => {
                drop(psql(admin_url, &format!("drop database if exists {name} with (force)")));
            }
        }
    }
}

/// The prompt of PostgreSQL comes with the server: in the path, or beside it.
fn prompt() -> PathBuf {
    let beside = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let beside = beside.map(|version| version.path().join("bin/psql")).find(|path| path.is_file());
    beside.unwrap_or_else(|| PathBuf::from("psql"))
}

fn psql(url: &str, text: &str) -> Vec<String> {
    let arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, url];
    let done = Command::new(prompt()).args(arguments).output().expect("psql is needed beside PostgreSQL");
    assert!(done.status.success(), "{text}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The url with another database's name in it.
fn of_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    format!("{scheme}://{}/{name}{query}", rest.split('/').next().unwrap_or_default())
}

/// A story on SQLite.
pub async fn on_sqlite(story: impl AsyncFnOnce(&World)) {
    World::tell(Base::sqlite(), story).await;
}

/// A story on the cluster at `TEST_POSTGRES_URL`.
pub async fn on_postgres(story: impl AsyncFnOnce(&World)) {
    if let Some(base) = Base::postgres() {
        World::tell(base, story).await;
    }
}
