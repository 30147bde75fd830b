//! Values on their way into a statement and out of a row: the few types both engines share.

use domain::time::Timestamp;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};

use crate::{Error, Result};

/// A parameter. The dialect has three types; `None` keeps its type, because PostgreSQL must know it.
#[derive(Clone, Debug)]
pub enum Value {
    /// Integers, instants (microseconds), money, truth (0 or 1).
    Int(Option<i64>),
    /// Text, ids, dates, JSON.
    Text(Option<String>),
    /// Hashes, salts, sealed bytes.
    Blob(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(Some(value))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Int(Some(i64::from(value)))
    }
}
impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Value::Int(Some(value.micros()))
    }
}
impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Value::Int(value.map(Timestamp::micros))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Value::Int(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(Some(value.to_owned()))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(Some(value))
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Value::Text(Some(value.clone()))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Value::Text(value)
    }
}
impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Value::Text(value.map(str::to_owned))
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Blob(Some(value.to_vec()))
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Blob(Some(value))
    }
}
impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Value::Blob(Some(value.to_vec()))
    }
}
impl<const N: usize> From<Option<[u8; N]>> for Value {
    fn from(value: Option<[u8; N]>) -> Self {
        Value::Blob(value.map(|bytes| bytes.to_vec()))
    }
}

/// The parameters of one statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Value::from($value)),*] };
}
pub(crate) use values;

/// A type that both engines decode.
pub trait Cell: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}
impl<T> Cell for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

/// A row of either engine, read by column position.
pub enum Row {
    /// From SQLite.
    Sqlite(sqlx::sqlite::SqliteRow),
    /// From PostgreSQL.
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    /// The column as one of the dialect's types.
    pub fn get<T: Cell>(&self, column: usize) -> Result<T> {
        match self {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => row.try_get(column),
        }
        .map_err(Error::Driver)
    }

    /// The column as an instant.
    pub fn at(&self, column: usize) -> Result<Timestamp> {
        self.get::<i64>(column).map(Timestamp::from_micros)
    }

    /// The column as an instant, where there may be none.
    pub fn maybe_at(&self, column: usize) -> Result<Option<Timestamp>> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_micros))
    }

    /// The column as a truth value.
    pub fn truth(&self, column: usize) -> Result<bool> {
        Ok(self.get::<i64>(column)? != 0)
    }

    /// The column parsed into a word of the domain; what does not parse is corruption of `table`.
    pub fn parse<T: std::str::FromStr>(&self, column: usize, table: &'static str) -> Result<T> {
        let text: String = self.get(column)?;
        text.parse().map_err(|_| Error::Corrupt { table, id: text })
    }

    /// The same, where there may be nothing.
    pub fn maybe_parse<T: std::str::FromStr>(&self, column: usize, table: &'static str) -> Result<Option<T>> {
        match self.get::<Option<String>>(column)? {
            Some(_) => self.parse(column, table).map(Some),
            None => Ok(None),
        }
    }

    /// The column as JSON of a value of the domain; what does not parse is corruption of `table`.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize, table: &'static str) -> Result<T> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| Error::Corrupt { table, id: text })
    }

    /// The column as exactly `N` bytes.
    pub fn bytes<const N: usize>(&self, column: usize, table: &'static str) -> Result<[u8; N]> {
        let bytes: Vec<u8> = self.get(column)?;
        bytes.try_into().map_err(|_| Error::Corrupt { table, id: format!("column {column}") })
    }
}

/// A value of the domain as the text of a column of `table`.
pub fn to_json(value: &impl serde::Serialize, table: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Corrupt { table, id: "to be written".to_owned() })
}
