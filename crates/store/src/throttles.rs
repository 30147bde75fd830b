//! Counters of attempts per rule, subject and window, shared by all nodes.

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Result, Site, TxOn};

statements! {
    ADD: site = "
        insert into throttles (rule, subject, window_at, ends_at, count)
        values ($1, $2, $3, $4, 1)
        on conflict (rule, subject, window_at) do update set count = throttles.count + 1
        returning count";
    GIVE_BACK: site = "
        update throttles set count = count - 1 where rule = $1 and subject = $2 and window_at = $3 and count > 0";
    CLEAR: site = "delete from throttles where rule = $1 and subject = $2";
    SWEEP: site = "delete from throttles where ends_at < $1";
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
