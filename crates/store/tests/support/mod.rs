//! A fresh database per test on either engine, two tenants in it, and a way past the store to the bare rows.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "each test binary uses its part"
)]

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::id::{AccountId, OrgId, TeamId};
use domain::role::Role;
use domain::time::Timestamp;
use futures::FutureExt;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use store::{Db, NewAccount, NewOrganization, Options, Tx};

/// Makes a test of each engine out of every named `async fn(&Base)`; a function that is not named is dead code, which the compiler says.
#[macro_export]
macro_rules! both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                $crate::support::on_sqlite(async |base| super::$name(base).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                $crate::support::on_postgres(async |base| super::$name(base).await).await;
            })*
        }
    };
}

/// Seconds after (or before) the instant at which all tests take place: 2026-11-24T12:00:00Z.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_795_521_600 + seconds) * 1_000_000)
}

/// A hash that stands for a secret: any 32 bytes serve.
pub fn hash(byte: u8) -> [u8; 32] {
    [byte; 32]
}

/// A migrated database of its own.
pub struct Base {
    pub db: Db,
    pub url: String,
}

/// An account with an organization of its own, of which it is the administrator.
#[derive(Clone, Copy, Debug)]
pub struct Tenant {
    pub account: AccountId,
    pub org: OrgId,
    pub team: TeamId,
}

/// What every test of a tenant's rows begins with: ours, and another's, of which nothing may ever come back.
pub struct Two {
    pub ours: Tenant,
    pub theirs: Tenant,
}

impl Base {
    /// Runs a body in a transaction and commits it.
    pub async fn write<T>(&self, body: impl AsyncFnOnce(&mut Tx) -> store::Result<T>) -> T {
        let mut tx = self.db.begin().await.unwrap();
        let answer = body(&mut tx).await.unwrap();
        tx.commit(Vec::new()).await.unwrap();
        answer
    }

    /// Runs a body in a transaction that has to fail.
    pub async fn refuses<T: std::fmt::Debug>(
        &self,
        body: impl AsyncFnOnce(&mut Tx) -> store::Result<T>,
    ) -> store::Error {
        let mut tx = self.db.begin().await.unwrap();
        body(&mut tx).await.expect_err("this has to be refused")
    }

    pub async fn two(&self) -> Two {
        let tenant = |number: u128| Tenant {
            account: AccountId::from_bits(number),
            org: OrgId::from_bits(number),
            team: TeamId::from_bits(number),
        };
        let two = Two { ours: tenant(1), theirs: tenant(2) };
        for (tenant, name) in [(two.ours, "ada"), (two.theirs, "bob")] {
            self.write(async |tx| {
                assert!(tx.on(tenant.account).insert_account(&account(name)).await?);
                let org = NewOrganization { slug: name.to_owned(), name: format!("{name}'s"), created_at: at(0) };
                assert!(tx.on(tenant.org).insert_organization(&org).await?);
                let mut org = tx.on(tenant.org);
                org.insert_team(tenant.team, "Default", true, at(0)).await?;
                assert!(org.insert_member(tenant.account, Role::Admin, "sign_up", at(0)).await?);
                org.insert_team_member(tenant.team, tenant.account).await
            })
            .await;
        }
        two
    }

    /// Runs a text past the store, as somebody at the database's own prompt would; answers the rows it touched.
    pub async fn raw(&self, text: &str) -> Result<u64, sqlx::Error> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
        if self.db.is_shared() {
            let mut connection = postgres(&self.url).await?;
            let done = text.execute(&mut connection).await?.rows_affected();
            connection.close().await?;
            Ok(done)
        } else {
            let mut connection = sqlite(&self.url).await?;
            let done = text.execute(&mut connection).await?.rows_affected();
            connection.close().await?;
            Ok(done)
        }
    }

    /// The first column of a text's rows, which has to be text.
    pub async fn column(&self, text: &str) -> Vec<String> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
        if self.db.is_shared() {
            let mut connection = postgres(&self.url).await.unwrap();
            let rows = text.fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        } else {
            let mut connection = sqlite(&self.url).await.unwrap();
            let rows = text.fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        }
    }

    /// How many rows a table holds.
    pub async fn count(&self, table: &str) -> usize {
        self.column(&format!("select 'x' from {table}")).await.len()
    }
}

pub async fn postgres(url: &str) -> Result<PgConnection, sqlx::Error> {
    url.parse::<PgConnectOptions>()?.connect().await
}

pub async fn sqlite(url: &str) -> Result<SqliteConnection, sqlx::Error> {
    let options: SqliteConnectOptions = url.parse()?;
    options.foreign_keys(true).pragma("recursive_triggers", "on").busy_timeout(Duration::ZERO).connect().await
}

/// An account of a name, without an address in common with any other.
pub fn account(name: &str) -> NewAccount {
    NewAccount {
        email: format!("{name}@Example.com"),
        email_key: format!("{name}@example.com"),
        name: name.to_owned(),
        password: Some(format!("phc of {name}")),
        password_set_at: Some(at(0)),
        terms_version: "2026-11".to_owned(),
        terms_accepted_at: at(0),
        created_at: at(0),
        stamp: format!("stamp of {name}"),
    }
}

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn fresh_name() -> String {
    format!("store_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// An empty SQLite file, given to `test`, then deleted.
pub async fn on_empty_sqlite(test: impl AsyncFnOnce(&Base)) {
    // Memory where the machine has it: every commit asks the disk to be done, and tests commit a thousand times.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }.join(fresh_name());
    std::fs::remove_dir_all(&folder).ok();
    let url = format!("sqlite://{}", folder.join("console.db").display());
    let base = Base { db: Db::open(&Options::new(&url)).await.unwrap(), url };
    let outcome = AssertUnwindSafe(test(&base)).catch_unwind().await;
    base.db.close().await;
    std::fs::remove_dir_all(&folder).ok();
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// An empty PostgreSQL database of the cluster at `TEST_POSTGRES_URL`, given to `test`, then dropped.
pub async fn on_empty_postgres(test: impl AsyncFnOnce(&Base)) {
    let Ok(admin_url) = std::env::var("TEST_POSTGRES_URL") else {
        if std::env::var("SKIP_POSTGRES").is_ok_and(|value| value == "1") {
            println!("SKIPPED: no PostgreSQL");
            return;
        }
        panic!("set TEST_POSTGRES_URL to the administrator's url of a throw-away cluster, or SKIP_POSTGRES=1");
    };
    let name = fresh_name();
    let mut admin = postgres(&admin_url).await.unwrap();
    let mut run = async |text: String| sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut admin).await.unwrap();
    run(format!("drop database if exists {name} with (force)")).await;
    run(format!("create database {name} template template0")).await;
    let url = of_database(&admin_url, &name);
    let base = Base { db: Db::open(&Options::new(&url)).await.unwrap(), url };
    let outcome = AssertUnwindSafe(test(&base)).catch_unwind().await;
    drop(base);
    run(format!("drop database {name} with (force)")).await;
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// A migrated SQLite file, given to `test`, then deleted.
pub async fn on_sqlite(test: impl AsyncFnOnce(&Base)) {
    on_empty_sqlite(async |base| {
        base.db.migrate(at(0)).await.unwrap();
        test(base).await;
    })
    .await;
}

/// A migrated PostgreSQL database, given to `test`, then dropped.
pub async fn on_postgres(test: impl AsyncFnOnce(&Base)) {
    on_empty_postgres(async |base| {
        base.db.migrate(at(0)).await.unwrap();
        test(base).await;
    })
    .await;
}

/// The url with another database's name in it.
fn of_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let authority_at = base.find("://").map_or(0, |at| at + 3);
    let authority = base.split_at(authority_at).1.split('/').next().unwrap_or_default();
    format!("{}{authority}/{name}{query}", base.split_at(authority_at).0)
}
