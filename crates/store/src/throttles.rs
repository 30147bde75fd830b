//! Counters of attempts per rule, subject and window, shared by all nodes.

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    ADD: site = "
        insert into throttles (rule, subject, window_at, ends_at, count)
        values ($1, $2, $3, $4, 1)
        on conflict (rule, subject, window_at) do update set count = throttles.count + 1
        returning count";
    ADD_TO_STREAK: site = "
        insert into throttles (rule, subject, window_at, ends_at, count)
        values ($1, $2, 0, $3, 1)
        on conflict (rule, subject, window_at) do update set
          count = case when throttles.ends_at <= $4 then 1 else throttles.count + 1 end,
          ends_at = case
            when throttles.ends_at > $4 and throttles.count >= $5 then throttles.ends_at else excluded.ends_at end
        returning count, ends_at";
    HAS_COUNTED: site = "select 1 from throttles where rule = $1 and subject = $2 and ends_at > $3 and count > 0 limit 1";
    GIVE_BACK: site = "
        update throttles set count = count - 1 where rule = $1 and subject = $2 and window_at = $3 and count > 0";
    CLEAR: site = "delete from throttles where rule = $1 and subject = $2";
    SWEEP: site = "delete from throttles where ends_at < $1";
}

/// The window of a streak: it has none.
const NO_WINDOW: Timestamp = Timestamp::from_micros(0);

impl Conn<'_, Site> {
    /// Whether something was counted for a subject in a window that ends after an instant.
    pub async fn has_counted(&mut self, rule: &str, subject: &str, after: Timestamp) -> Result<bool> {
        Ok(self.one(HAS_COUNTED, values![rule, subject, after]).await?.is_some())
    }
}

impl TxOn<'_, Site> {
    /// Counts one attempt in its window, which lasts until `ends_at`; answers the count so far, this one included.
    pub async fn count_attempt(
        &mut self,
        rule: &str,
        subject: &str,
        window_at: Timestamp,
        ends_at: Timestamp,
    ) -> Result<i64> {
        self.one(ADD, values![rule, subject, window_at, ends_at]).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Counts one attempt of a streak, which is over at `ends_at` unless another one comes before; those beyond `at_most` do not make it
    /// longer. Answers the count so far, this one included, and when the streak is over.
    pub async fn count_in_a_row(
        &mut self,
        rule: &str,
        subject: &str,
        at_most: i64,
        now: Timestamp,
        ends_at: Timestamp,
    ) -> Result<(i64, Timestamp)> {
        let row = self.one(ADD_TO_STREAK, values![rule, subject, ends_at, now, at_most]).await?;
        row.map_or(Ok((0, ends_at)), |row| Ok((row.get(0)?, row.at(1)?)))
    }

    /// Takes one attempt of a streak back.
    pub async fn give_back_in_a_row(&mut self, rule: &str, subject: &str) -> Result<()> {
        self.give_attempt_back(rule, subject, NO_WINDOW).await
    }

    /// Takes one attempt of a window back: it was not one of those that the rule is about.
    pub async fn give_attempt_back(&mut self, rule: &str, subject: &str, window_at: Timestamp) -> Result<()> {
        self.execute(GIVE_BACK, values![rule, subject, window_at]).await.map(drop)
    }

    /// Forgets what was counted for a subject.
    pub async fn clear_attempts(&mut self, rule: &str, subject: &str) -> Result<()> {
        self.execute(CLEAR, values![rule, subject]).await.map(drop)
    }

    /// Forgets windows that ended before an instant.
    pub async fn sweep_attempts(&mut self, before: Timestamp) -> Result<u64> {
        self.execute(SWEEP, values![before]).await
    }
}
