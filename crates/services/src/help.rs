//! The help's search counter: what people look for, counted and never invented.

use domain::policy::Permission;
use store::Site;

use crate::actor::Actor;
use crate::gate::retrying;
use crate::{Result, Services, limits};

impl Services {
    /// Counts a search. Longer texts and repeated ones from one network are not worth counting; they are answered all the same.
    pub async fn count_search(&self, actor: &Actor, query: &str) -> Result<()> {
        let term = query.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if term.is_empty() || term.chars().count() > 40 || term.contains(['@', '_']) {
            return Ok(());
        }
        if self.spend(&limits::SEARCH, &actor.network()).await.is_err() {
            return Ok(());
        }
        let now = self.env.now();
        retrying!({
            let mut append = self.gate.append().await?;
            append.count_search(&term, now).await?;
            append.commit().await
        })
    }

    /// The terms searched most, by at least `THRESHOLD` searches, so that one person's words do not show.
    pub async fn top_searches(&self, actor: &Actor) -> Result<Vec<String>> {
        const THRESHOLD: i64 = 3;
        let read = self.gate.read(actor, Permission::SignUp, Site).await?;
        let top = read.site().top_searches(8).await?;
        Ok(top.into_iter().filter(|(_, count)| *count >= THRESHOLD).map(|(term, _)| term).collect())
    }
}
