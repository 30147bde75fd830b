//! Reads settings one by one from a file and the environment, and collects every problem instead of stopping at the first.

use std::{collections::BTreeMap, fmt};

use toml::Value;

/// Variables with our prefix that are the Makefile's, not ours.
const NOT_OURS: [&str; 2] = ["CONSOLE_CACHE", "CONSOLE_SITE"];

/// One thing that is wrong, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The dotted name, as `mail.transport`.
    pub key: String,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.message)
    }
}

enum Setting {
    Text(String),
    List(Vec<String>),
}

/// The settings that are left to read, and what was wrong so far.
#[derive(Default)]
pub(super) struct Reader {
    settings: BTreeMap<String, Setting>,
    problems: Vec<Problem>,
    /// What was asked for and not there: shows that the example file is complete.
    #[cfg(test)]
    pub(super) absent: Vec<String>,
}

impl Reader {
    pub(super) fn new(file: &str, environment: impl Iterator<Item = (String, String)>) -> Self {
        let mut reader = Self::default();
        match file.parse::<toml::Table>() {
            Ok(table) => reader.add_table("", table),
            Err(error) => reader.problem("file", error.to_string().trim_end()),
        }
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix("CONSOLE_")
                && !NOT_OURS.contains(&name.as_str())
            {
                reader.settings.insert(key.to_ascii_lowercase().replace("__", "."), Setting::Text(value));
            }
        }
        reader
    }

    fn add_table(&mut self, prefix: &str, table: toml::Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            let setting = match value {
                Value::Table(inner) => {
                    self.add_table(&key, inner);
                    continue;
                }
                Value::Array(items) => Setting::List(items.into_iter().map(scalar).collect()),
                other => Setting::Text(scalar(other)),
            };
            self.settings.insert(key, setting);
        }
    }

    fn take(&mut self, key: &str) -> Option<Setting> {
        let setting = self.settings.remove(key);
        #[cfg(test)]
        if setting.is_none() {
            self.absent.push(key.into());
        }
        setting
    }

    pub(super) fn problem(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem { key: key.into(), message: message.into() });
    }

    /// The parsed setting; `None` when it is not set, empty, or wrong (which is noted).
    pub(super) fn optional<T>(&mut self, key: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        match self.take(key)? {
            Setting::Text(text) if text.is_empty() => None,
            Setting::Text(text) => self.checked(key, parse(&text)),
            Setting::List(_) => {
                self.problem(key, "takes one value, not a list");
                None
            }
        }
    }

    /// Like [`Self::optional`], with what holds when it is not set.
    pub(super) fn value<T>(&mut self, key: &str, parse: impl FnOnce(&str) -> Result<T, String>, default: T) -> T {
        self.optional(key, parse).unwrap_or(default)
    }

    /// Every item of a list; in the environment they are separated by commas.
    pub(super) fn list<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let items = match self.take(key) {
            None => return Vec::new(),
            Some(Setting::List(items)) => items,
            Some(Setting::Text(text)) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(String::from).collect()
            }
        };
        items.iter().filter_map(|item| self.checked(key, parse(item))).collect()
    }

    fn checked<T>(&mut self, key: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|message| self.problem(key, message)).ok()
    }

    /// All problems, among them each setting that nobody asked for.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let unknown: Vec<_> = std::mem::take(&mut self.settings).into_keys().collect();
        for key in unknown {
            self.problem(&key, "is not a setting of this program");
        }
        self.problems
    }
}

fn scalar(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(instant) => instant.to_string(),
        // No setting is a list of lists or tables; its parser refuses this.
        Value::Array(_) | Value::Table(_) => "[…]".into(),
    }
}
