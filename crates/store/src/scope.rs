//! Whose rows a handle touches: `Conn` reads, `TxOn` also writes; methods take the tenant from the handle, never as an argument.

use std::ops::{Deref, DerefMut};

use domain::time::Timestamp;

use crate::db::{Db, RawTx, clock};
use crate::statement::Sql;
use crate::value::{Row, Value};
use crate::{Error, Result};

/// Rows that are nobody's in particular: jobs, nodes, throttles, what is found by a secret.
#[derive(Clone, Copy, Debug)]
pub struct Site;

enum Source<'a> {
    Pool(&'a Db),
    Tx(&'a mut RawTx),
}

/// A handle that reads the rows of `S`.
pub struct Conn<'a, S> {
    source: Source<'a>,
    pub(crate) scope: S,
}

impl<'a, S: Copy> Conn<'a, S> {
    /// Whose rows these are.
    pub fn scope(&self) -> S {
        self.scope
    }

    pub(crate) async fn all(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>> {
        match &mut self.source {
            Source::Pool(db) => db.fetch(sql, values).await,
            Source::Tx(tx) => tx.fetch(sql, values).await,
        }
    }

    /// The time by the database's clock, which is one for all nodes.
    pub async fn clock(&mut self) -> Result<Timestamp> {
        let postgres = match &self.source {
            Source::Pool(db) => db.is_shared(),
            Source::Tx(tx) => tx.is_postgres(),
        };
        let row = self.one(clock(postgres), Vec::new()).await?;
        row.map_or(Err(Error::Driver(sqlx::Error::RowNotFound)), |row| row.at(0))
    }

    /// The first row. For statements that yield one row at most by a key or a `limit 1`.
    pub(crate) async fn one(&mut self, sql: Sql, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }
}

/// A transaction. What is not committed when it is dropped never happened.
pub struct Tx {
    raw: RawTx,
}

impl Tx {
    pub(crate) fn new(raw: RawTx) -> Self {
        Tx { raw }
    }

    /// The transaction as a handle on the rows of `scope`.
    pub fn on<S: Copy>(&mut self, scope: S) -> TxOn<'_, S> {
        TxOn { conn: Conn { source: Source::Tx(&mut self.raw), scope } }
    }

    /// Makes it so. `signals` are heard by every node, this one included, once the commit is durable.
    pub async fn commit(self, signals: Vec<crate::Signal>) -> Result<()> {
        self.raw.commit(signals).await
    }
}

/// A handle that reads and writes the rows of `S` inside a transaction.
pub struct TxOn<'a, S> {
    conn: Conn<'a, S>,
}

impl<S: Copy> TxOn<'_, S> {
    /// Runs a statement; answers how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64> {
        match &mut self.conn.source {
            Source::Tx(tx) => tx.execute(sql, values).await,
            Source::Pool(_) => Err(Error::Driver(sqlx::Error::PoolClosed)),
        }
    }
}

impl<'a, S> Deref for TxOn<'a, S> {
    type Target = Conn<'a, S>;
    fn deref(&self) -> &Self::Target {
        &self.conn
    }
}

impl<S> DerefMut for TxOn<'_, S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.conn
    }
}

impl Db {
    /// A handle that reads the rows of `scope` outside any transaction.
    pub fn read<S: Copy>(&self, scope: S) -> Conn<'_, S> {
        Conn { source: Source::Pool(self), scope }
    }
}
