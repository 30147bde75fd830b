//! Migrations: written once, rendered for the engine, applied in order under a lock, remembered by the checksum of their source.

use domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::db::{Db, render};
use crate::statement::Sql;
use crate::value::values;
use crate::{Error, Result};

macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../../migrations/", $name, ".sql")))),*] };
}

/// Name and source of every migration, in order.
pub fn migrations() -> [(&'static str, &'static str); 6] {
    files![
        "0001_accounts",
        "0002_organizations",
        "0003_audit",
        "0004_jobs",
        "0005_keys",
        "0006_site",
    ]
}

const MAKE_TABLE: &str = "create table if not exists migrations (
  name text primary key,
  checksum blob not null,
  applied_at integer not null
) strict";
const APPLIED: Sql = Sql::site("migrations::APPLIED", "select name, checksum from migrations order by name");
const REMEMBER: Sql =
    Sql::site("migrations::REMEMBER", "insert into migrations (name, checksum, applied_at) values ($1, $2, $3)");

/// The statements of a source: comments dropped, split at the semicolons that end a line.
fn statements(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n")
        .split(";\n")
        .map(|statement| statement.trim().trim_end_matches(';').to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

impl Db {
    /// Applies what is missing, in one transaction; answers the names. Refuses a database that was migrated by other sources.
    pub async fn migrate(&self, now: Timestamp) -> Result<Vec<&'static str>> {
        let mut tx = self.begin_raw().await?;
        let postgres = tx.is_postgres();
        if postgres {
            // The letters "console" as a number: any fixed number serves, it only has to be ours.
            tx.run("select pg_advisory_xact_lock(27988542884146277)".to_owned()).await?;
        }
        tx.run(render(MAKE_TABLE, postgres)).await?;
        let mut applied = Vec::new();
        for row in tx.fetch(APPLIED, Vec::new()).await? {
            applied.push((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?));
        }
        let mut fresh = Vec::new();
        for (name, source) in migrations() {
            let checksum = Sha256::digest(source.as_bytes()).to_vec();
            match applied.iter().find(|(known, _)| known == name) {
                Some((_, known)) if *known == checksum => continue,
                Some(_) => return Err(Error::MigrationChanged(name.to_owned())),
                None => {}
            }
            for statement in statements(source) {
                tx.run(render(&statement, postgres)).await?;
            }
            tx.execute(REMEMBER, values![name, checksum, now]).await?;
            fresh.push(name);
        }
        tx.commit(Vec::new()).await?;
        Ok(fresh)
    }

    /// Whether everything is applied; for a process that may not migrate.
    pub async fn check_migrated(&self) -> Result<()> {
        let all = migrations().len();
        match self.fetch(APPLIED, Vec::new()).await {
            Ok(rows) if rows.len() >= all => Ok(()),
            Ok(rows) => Err(Error::MigrationsPending(all - rows.len())),
            Err(Error::Driver(_)) => Err(Error::MigrationsPending(all)),
            Err(error) => Err(error),
        }
    }
}
