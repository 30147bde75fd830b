//! What people search the help for: counted, never invented, and nobody's secret.

use crate::both_engines;
use crate::support::World;

both_engines!(
    searches_are_counted_and_shown_from_three_on,
    what_looks_private_is_not_counted,
    one_network_counts_so_often
);

async fn searches_are_counted_and_shown_from_three_on(world: &World) {
    let visitor = world.visitor();
    for query in
        ["Rate  limit", " rate limit ", "RATE LIMIT", "streaming", "streaming", "streaming", "streaming", "rare"]
    {
        world.services.count_search(&visitor, query).await.unwrap();
    }
    assert_eq!(world.services.top_searches(&visitor).await.unwrap(), ["streaming", "rate limit"]);
}

async fn what_looks_private_is_not_counted(world: &World) {
    let visitor = world.visitor();
    let long = "x".repeat(41);
    for query in ["", "  ", "ada@example.org", "mmx_key_0123", long.as_str()] {
        for _ in 0..3 {
            world.services.count_search(&visitor, query).await.unwrap();
        }
    }
    assert!(world.services.top_searches(&visitor).await.unwrap().is_empty());
}

async fn one_network_counts_so_often(world: &World) {
    let visitor = world.visitor();
    for number in 0..63 {
        world.services.count_search(&visitor, if number < 60 { "keys" } else { "spam" }).await.unwrap();
    }
    assert_eq!(world.services.top_searches(&visitor).await.unwrap(), ["keys"]);
}
