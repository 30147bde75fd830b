//! The statement registry, the dialect, the migrations, and that no public method goes untested.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use domain::key::Owner;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use store::{Db, Error, Options, Site, migrations, registry};
use support::{Base, at};

both_engines!(
    prepares_every_statement,
    preparing_leaves_no_types_behind,
    migrates_once,
    refuses_a_changed_migration,
    knows_what_is_missing,
    answers_a_ping,
    a_missing_table_is_no_conflict,
);

async fn prepares_every_statement(base: &Base) {
    let mut prepared = 0;
    for sql in registry() {
        base.db.prepare(sql).await.unwrap_or_else(|error| panic!("{}: {error:?}", sql.name));
        prepared += 1;
    }
    assert!(prepared > 60, "the registry lost its statements: {prepared}");
}

/// PostgreSQL keeps the types of the first preparation of a text; those of `prepare`, which binds nothing, are guesses.
async fn preparing_leaves_no_types_behind(base: &Base) {
    let two = base.two().await;
    let db = Db::open(&Options { connections: 1, ..Options::new(&base.url) }).await.unwrap();
    for sql in registry() {
        db.prepare(sql).await.unwrap();
    }
    assert!(db.read(two.ours.org).keys_of(Owner::Member(two.ours.account), false, 10).await.unwrap().is_empty());
    db.close().await;
}

async fn migrates_once(base: &Base) {
    assert_eq!(base.db.migrate(at(1)).await.unwrap(), Vec::<&str>::new());
    assert_eq!(base.count("migrations").await, migrations().len());
    base.db.check_migrated().await.unwrap();
    // Another process, the same database.
    let other = Db::open(&Options::new(&base.url)).await.unwrap();
    assert!(other.migrate(at(2)).await.unwrap().is_empty());
    other.close().await;
}

async fn refuses_a_changed_migration(base: &Base) {
    let zero = if base.db.is_shared() { "'\\x00'" } else { "x'00'" };
    base.raw(&format!("update migrations set checksum = {zero} where name = '0002_organizations'")).await.unwrap();
    for refused in [base.db.migrate(at(1)).await.map(drop), base.db.check_migrated().await] {
        match refused {
            Err(Error::MigrationChanged(name)) => assert_eq!(name, "0002_organizations"),
            other => panic!("{other:?}"),
        }
    }
}

async fn knows_what_is_missing(base: &Base) {
    base.raw("insert into migrations select '9999_of_a_newer_release', checksum, applied_at from migrations where name = '0008_sign_in_methods'")
        .await
        .unwrap();
    base.db.check_migrated().await.unwrap();
    base.raw("delete from migrations where name = '0008_sign_in_methods'").await.unwrap();
    assert!(matches!(base.db.check_migrated().await, Err(Error::MigrationsPending(1))));
    base.raw("drop table migrations").await.unwrap();
    let all = migrations().len();
    match base.db.check_migrated().await {
        Err(Error::MigrationsPending(pending)) => assert_eq!(pending, all),
        other => panic!("{other:?}"),
    }
}

async fn answers_a_ping(base: &Base) {
    base.db.ping().await.unwrap();
    base.db.close().await;
    let error = base.db.ping().await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
}

async fn a_missing_table_is_no_conflict(base: &Base) {
    base.raw("drop table help_searches").await.unwrap();
    let error = base.refuses(async |tx| tx.on(Site).count_search("key", at(0)).await).await;
    assert!(matches!(error, Error::Driver(_)) && !error.is_retryable(), "{error:?}");
}

mod schema {
    use super::*;

    mod postgres {
        use super::*;

        /// `table.column kind` of every column, with the dialect's three kinds.
        async fn columns(base: &Base) -> BTreeSet<String> {
            let text = if base.db.is_shared() {
                "select table_name || '.' || column_name || ' '
                   || case data_type when 'bigint' then 'integer' when 'bytea' then 'blob' else data_type end
                   || case is_nullable when 'YES' then ' maybe' else '' end
                 from information_schema.columns where table_schema = 'public'"
            } else {
                "select t.name || '.' || c.name || ' ' || lower(c.type) || case when c.\"notnull\" = 1 or c.pk > 0 then '' else ' maybe' end
                 from sqlite_master t join pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'sqlite%'"
            };
            base.column(text).await.into_iter().collect()
        }

        async fn indexes(base: &Base) -> BTreeSet<String> {
            let text = if base.db.is_shared() {
                "select indexname::text from pg_indexes where schemaname = 'public'
                   and indexname not like '%\\_pkey' and indexname not like '%\\_key'"
            } else {
                "select name from sqlite_master where type = 'index' and name not like 'sqlite%'"
            };
            base.column(text).await.into_iter().collect()
        }

        #[tokio::test]
        async fn ends_with_the_columns_of_sqlite() {
            support::on_postgres(async |postgres| {
                support::on_sqlite(async |sqlite| {
                    let known = columns(sqlite).await;
                    assert!(known.contains("members.removed_at integer maybe"), "{known:?}");
                    assert_eq!(columns(postgres).await, known);
                    assert_eq!(indexes(postgres).await, indexes(sqlite).await);
                })
                .await;
            })
            .await;
        }

        #[tokio::test]
        async fn sorts_all_text_by_bytes() {
            support::on_postgres(async |base| {
                let other = base
                    .column(
                        "select c.relname || '.' || a.attname from pg_attribute a
                         join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
                         join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
                         left join pg_collation l on l.oid = a.attcollation
                         where a.atttypid = 'text'::regtype and a.attnum > 0 and l.collname is distinct from 'C'",
                    )
                    .await;
                assert_eq!(other, Vec::<String>::new());
            })
            .await;
        }
    }

    mod sqlite {
        use super::*;

        #[tokio::test]
        async fn has_only_strict_tables() {
            support::on_sqlite(async |base| {
                let loose = base
                    .column(
                        "select name from pragma_table_list
                         where type = 'table' and schema = 'main' and strict = 0 and name not like 'sqlite%'",
                    )
                    .await;
                assert_eq!(loose, Vec::<String>::new());
            })
            .await;
        }
    }
}

/// The text with its string literals emptied.
fn without_literals(text: &str) -> String {
    text.split('\'').step_by(2).collect::<Vec<_>>().join("''")
}

#[test]
fn statements_have_names_of_their_own() {
    let mut seen = BTreeSet::new();
    for sql in registry() {
        assert!(seen.insert(sql.name), "{} twice", sql.name);
    }
}

#[test]
fn statements_keep_to_the_dialect() {
    const FORBIDDEN: &[&str] = &[
        "?",
        ";",
        "--",
        "::",
        "->",
        "for update",
        "for share",
        "skip locked",
        "ilike",
        "now(",
        "current_",
        "greatest(",
        "least(",
        "unnest",
        "any(",
        "array",
        "json",
        "random",
        "date(",
        "strftime",
        "epoch",
        "autoincrement",
        "insert or",
        "replace into",
        "glob ",
        "rowid",
        "ifnull",
        "nvl",
        "true",
        "false",
        "numeric",
        "real",
        "float",
        "double",
        "interval",
        "timestamp",
        "lower(",
        "upper(",
        "offset",
        "default values",
    ];
    for sql in registry() {
        let text = without_literals(sql.text);
        assert_eq!(text, text.to_lowercase(), "{}", sql.name);
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{}: {word}", sql.name);
        }
        assert!(!sql.text.contains('\t'), "{}", sql.name);
        if text.trim_start().starts_with("with ") {
            for verb in ["insert ", "update ", "delete "] {
                assert!(!text.contains(&format!("as ({verb}")), "{}: a writing expression", sql.name);
            }
        }
    }
}

#[test]
fn statements_number_their_parameters_without_a_gap() {
    for sql in registry() {
        let numbers: BTreeSet<usize> = sql
            .text
            .split('$')
            .skip(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
            .collect();
        assert_eq!(numbers, (1..=numbers.len()).collect(), "{}", sql.name);
    }
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

#[test]
fn tests_call_every_public_method() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests: String = sources(&crate_folder.join("tests"))
        .into_iter()
        .flat_map(|(_, text)| {
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().concat().into_bytes()
        })
        .map(char::from)
        .collect();
    let mut methods = 0;
    let mut missing = Vec::new();
    for (path, text) in sources(&crate_folder.join("src")) {
        for rest in text.split("pub async fn ").skip(1) {
            let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            methods += 1;
            if !tests.contains(&format!(".{name}(")) && !tests.contains(&format!("::{name}(")) {
                missing.push(format!("{}: {name}", path.file_name().unwrap().display()));
            }
        }
    }
    assert!(methods > 60, "found only {methods} methods");
    assert_eq!(missing, Vec::<String>::new(), "not called by any test");
}

#[test]
fn every_migration_on_disk_is_applied() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut on_disk: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    on_disk.sort();
    assert_eq!(on_disk, migrations().map(|(name, _)| name.to_owned()));
}

/// Tables that keep rows of an account that is gone, and why nothing personal is in them.
const KEPT: [&str; 5] = [
    // Who was a member, as an id, for the log of the organization.
    "members",
    "team_members",
    // Whose key it was, as an id; what told where it was used is emptied.
    "keys",
    // Who made it, as an id.
    "service_accounts",
    // Who made the list, as an id; the list itself goes after a month.
    "imports",
];

/// Columns that name an account.
const KNOWING: [&str; 3] = ["account_id ", "made_by ", "accepted_by "];

#[test]
fn going_away_reaches_every_table_that_knows_an_account() {
    let erasing = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/own_data.rs")).unwrap();
    // A table that is made anew takes the name of the one before.
    let renamed = |name: &str| {
        let from = format!("alter table {name} rename to ");
        let (_, source) = migrations().into_iter().find(|(_, source)| source.contains(&from))?;
        Some(source.split_once(&from)?.1.split_once(';')?.0.to_owned())
    };
    let dropped = |name: &str| migrations().iter().any(|(_, source)| source.contains(&format!("drop table {name};")));
    let mut found = 0;
    for (_, source) in migrations() {
        for table in source.split("create table ").skip(1) {
            let (name, rest) = table.split_once(" (").unwrap();
            let columns = rest.split(") strict").next().unwrap();
            let knows = |line: &str| KNOWING.iter().any(|column| line.trim_start().starts_with(column));
            if !columns.lines().any(knows) || dropped(name) {
                continue;
            }
            found += 1;
            let renamed = renamed(name);
            let name = renamed.as_deref().unwrap_or(name);
            let erased =
                erasing.contains(&format!("delete from {name}\n")) || erasing.contains(&format!("delete from {name} "));
            assert!(erased != KEPT.contains(&name), "{name}: erased {erased}");
        }
    }
    assert!(found > 12, "found only {found} tables");
}
