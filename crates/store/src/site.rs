//! What belongs to the installation: the terms that people search the help for.

use domain::time::Timestamp;

use crate::statement::statements;
use crate::value::values;
use crate::{Conn, Result, Site, TxOn};

statements! {
    COUNT_SEARCH: site = "
        insert into help_searches (term, count, last_at)
        values ($1, 1, $2)
        on conflict (term) do update set count = help_searches.count + 1, last_at = excluded.last_at";
    TOP_SEARCHES: site = "
        select term, count from help_searches
        order by count desc, term
        limit $1";
}

impl TxOn<'_, Site> {
    /// Counts one search for a folded term.
    pub async fn count_search(&mut self, term: &str, now: Timestamp) -> Result<()> {
        self.execute(COUNT_SEARCH, values![term, now]).await.map(drop)
    }
}

impl Conn<'_, Site> {
    /// The terms searched most, with their counts.
    pub async fn top_searches(&mut self, limit: i64) -> Result<Vec<(String, i64)>> {
        let rows = self.all(TOP_SEARCHES, values![limit]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}
