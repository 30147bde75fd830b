//! Errors of the engines as what the caller can do about them.

use std::time::Duration;

use domain::id::AccountId;
use sqlx::Connection;
use store::{Db, Error, Options, Site};

use crate::support::{self, Base, at};

mod sqlite {
    use super::*;

    #[tokio::test]
    async fn a_busy_database_is_a_conflict() {
        support::on_sqlite(async |base| {
            let mut tx = base.db.begin().await.unwrap();
            tx.on(Site).count_search("key", at(0)).await.unwrap();
            let error = Error::from(base.raw("delete from jobs").await.unwrap_err());
            assert!(error.is_retryable(), "{error:?}");
            drop(tx);
        })
        .await;
    }

    /// A reader that wants to write after another wrote: BUSY_SNAPSHOT, an extended code.
    #[tokio::test]
    async fn an_overtaken_snapshot_is_a_conflict() {
        support::on_sqlite(async |base| {
            let mut connection = support::sqlite(&base.url).await.unwrap();
            sqlx::raw_sql("begin; select count(*) from jobs").execute(&mut connection).await.unwrap();
            base.write(async |tx| tx.on(Site).count_search("key", at(0)).await).await;
            let error = sqlx::raw_sql("delete from jobs").execute(&mut connection).await.unwrap_err();
            assert!(Error::from(error).is_retryable());
            connection.close().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn a_full_disk_and_a_file_that_cannot_be_opened_are_unavailable() {
        support::on_sqlite(async |base| {
            let mut connection = support::sqlite(&base.url).await.unwrap();
            sqlx::raw_sql("pragma max_page_count = 1").execute(&mut connection).await.unwrap();
            let grow =
                "create table big as with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
                        select randomblob(1000) from n";
            let error = Error::from(sqlx::raw_sql(grow).execute(&mut connection).await.unwrap_err());
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
            connection.close().await.unwrap();
        })
        .await;
        let folder = std::env::temp_dir();
        let error = Db::open(&Options::new(format!("sqlite://{}", folder.display()))).await.map(drop).unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }
}

mod postgres {
    use super::*;

    #[tokio::test]
    async fn a_deadlock_is_a_conflict() {
        support::on_postgres(async |base| {
            let two = base.two().await;
            let body = async |first: AccountId, second: AccountId, barrier: &tokio::sync::Barrier| {
                let mut tx = base.db.begin().await.unwrap();
                tx.on(first).lock_account().await.unwrap();
                barrier.wait().await;
                tx.on(second).lock_account().await.map(drop)
            };
            let barrier = tokio::sync::Barrier::new(2);
            let (one, other) = tokio::join!(
                body(two.ours.account, two.theirs.account, &barrier),
                body(two.theirs.account, two.ours.account, &barrier)
            );
            let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
            assert_eq!(refused.len(), 1, "{refused:?}");
            assert!(refused[0].is_retryable(), "{refused:?}");
        })
        .await;
    }

    #[tokio::test]
    async fn a_serialization_failure_is_a_conflict() {
        support::on_postgres(async |base| {
            base.write(async |tx| tx.on(Site).count_search("key", at(0)).await).await;
            let mut connection = support::postgres(&base.url).await.unwrap();
            sqlx::raw_sql("begin isolation level repeatable read; select 1 from help_searches")
                .execute(&mut connection)
                .await
                .unwrap();
            base.write(async |tx| tx.on(Site).count_search("key", at(1)).await).await;
            let error = sqlx::raw_sql("update help_searches set count = 9").execute(&mut connection).await.unwrap_err();
            assert!(Error::from(error).is_retryable());
        })
        .await;
    }

    async fn cut_all(base: &Base) {
        base.raw("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_cut_connection_is_unavailable_and_the_pool_recovers() {
        support::on_postgres(async |base| {
            let mut tx = base.db.begin().await.unwrap();
            tx.on(Site).count_search("key", at(0)).await.unwrap();
            cut_all(base).await;
            let error = tx.on(Site).count_search("key", at(0)).await.unwrap_err();
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
            drop(tx);
            let mut failures = 0;
            while let Err(error) = base.db.ping().await {
                assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
                failures += 1;
                assert!(failures < 20, "the pool does not recover");
            }
            assert!(base.db.read(Site).top_searches(1).await.unwrap().is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn a_database_that_is_away_is_unavailable() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let url = format!("postgres://nobody@127.0.0.1:{port}/none");
        let options = Options { acquire_timeout: Duration::from_millis(200), ..Options::new(url) };
        let db = Db::open(&options).await.unwrap();
        let error = db.ping().await.unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    }

    #[tokio::test]
    async fn a_pool_without_a_free_connection_is_unavailable() {
        support::on_postgres(async |base| {
            let options =
                Options { connections: 1, acquire_timeout: Duration::from_millis(50), ..Options::new(&base.url) };
            let db = Db::open(&options).await.unwrap();
            let held = db.begin().await.unwrap();
            let error = db.ping().await.unwrap_err();
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
            drop(held);
            db.ping().await.unwrap();
        })
        .await;
    }
}
