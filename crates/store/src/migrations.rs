//! Migrations: written once, rendered for the engine, applied in order under a lock, remembered by the checksum of their source.

use std::collections::BTreeMap;

use domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::db::{Db, render};
use crate::statement::Sql;
use crate::value::{Row, values};
use crate::{Error, Result};

macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../../migrations/", $name, ".sql")))),*] };
}

/// Name and source of every migration, in order.
pub fn migrations() -> [(&'static str, &'static str); 17] {
    files![
        "0001_accounts",
        "0002_organizations",
        "0003_audit",
        "0004_jobs",
        "0005_keys",
        "0006_site",
        "0007_submission_results",
        "0008_sign_in_methods",
        "0009_organizations",
        "0010_audit",
        "0011_invitations",
        "0012_policies",
        "0013_keys",
        "0014_tokens",
        "0016_leaks",
        "0017_webhooks",
        "0019_calls_once",
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

fn checksum(source: &str) -> Vec<u8> {
    Sha256::digest(source.as_bytes()).to_vec()
}

/// The migrations that are not among the applied ones, given as name and checksum.
fn pending(applied: &[Row]) -> Result<Vec<(&'static str, &'static str)>> {
    let mut known = BTreeMap::new();
    for row in applied {
        known.insert(row.get::<String>(0)?, row.get::<Vec<u8>>(1)?);
    }
    let mut pending = Vec::new();
    for (name, source) in migrations() {
        match known.get(name) {
            None => pending.push((name, source)),
            Some(checksum_then) if *checksum_then == checksum(source) => {}
            Some(_) => return Err(Error::MigrationChanged(name.to_owned())),
        }
    }
    Ok(pending)
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
        let pending = pending(&tx.fetch(APPLIED, Vec::new()).await?)?;
        for (name, source) in &pending {
            for statement in statements(source) {
                tx.run(render(&statement, postgres)).await?;
            }
            tx.execute(REMEMBER, values![*name, checksum(source), now]).await?;
        }
        tx.commit(Vec::new()).await?;
        Ok(pending.into_iter().map(|(name, _)| name).collect())
    }

    /// Whether everything is applied; for a process that may not migrate. What a newer release applied beyond it is no obstacle.
    pub async fn check_migrated(&self) -> Result<()> {
        let missing = match self.fetch(APPLIED, Vec::new()).await {
            Ok(rows) => pending(&rows)?.len(),
            // There is no such table yet.
            Err(Error::Driver(_)) => migrations().len(),
            Err(error) => return Err(error),
        };
        if missing == 0 { Ok(()) } else { Err(Error::MigrationsPending(missing)) }
    }
}
