//! Searches of the help.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(counts_searches_and_lists_the_most_frequent);

async fn counts_searches_and_lists_the_most_frequent(base: &Base) {
    for term in ["key", "billing", "key", "Zahlung", "zahlung ä"] {
        base.write(async |tx| tx.on(Site).count_search(term, at(1)).await).await;
    }
    let top = base.db.read(Site).top_searches(4).await.unwrap();
    let top: Vec<_> = top.iter().map(|(term, count)| (term.as_str(), *count)).collect();
    // Ties stand in the order of bytes, on both engines.
    assert_eq!(top, [("key", 2), ("Zahlung", 1), ("billing", 1), ("zahlung ä", 1)]);
    assert_eq!(base.db.read(Site).top_searches(1).await.unwrap().len(), 1);
}
