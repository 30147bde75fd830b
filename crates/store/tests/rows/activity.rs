//! Days of activity.

use crate::both_engines;
use crate::support::{Base, at};

both_engines!(sums_a_day, keeps_days_and_ways_apart, shows_ones_own_since_a_day);

async fn sums_a_day(base: &Base) {
    let two = base.two().await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        // The fourth comes late, from a node that was slower.
        for seconds in [0, 30, 100, 90] {
            ours.note_activity(two.ours.account, "192.0.2.0/24", "password", false, at(seconds)).await?;
        }
        Ok(())
    })
    .await;
    let days = base.db.read(two.ours.org).activity_since("2026-11-24").await.unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].account, days[0].day.as_str()), (two.ours.account, "2026-11-24"));
    assert_eq!((days[0].network.as_str(), days[0].method.as_str()), ("192.0.2.0/24", "password"));
    assert_eq!((days[0].mfa, days[0].first_at, days[0].last_at), (false, at(0), at(100)));
    assert_eq!(days[0].longest_gap_seconds, 70);
}

async fn keeps_days_and_ways_apart(base: &Base) {
    let two = base.two().await;
    let day = 86_400;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        ours.note_activity(two.ours.account, "n", "password", false, at(0)).await?;
        ours.note_activity(two.ours.account, "n", "password", true, at(1)).await?;
        ours.note_activity(two.ours.account, "n", "link", false, at(2)).await?;
        ours.note_activity(two.ours.account, "m", "password", false, at(3)).await?;
        ours.note_activity(two.ours.account, "n", "password", false, at(day)).await
    })
    .await;
    let days = base.db.read(two.ours.org).activity_since("2026-11-24").await.unwrap();
    let ways: Vec<_> =
        days.iter().map(|row| (row.day.as_str(), row.network.as_str(), row.method.as_str(), row.mfa)).collect();
    assert_eq!(
        ways,
        [
            ("2026-11-24", "m", "password", false),
            ("2026-11-24", "n", "link", false),
            ("2026-11-24", "n", "password", false),
            ("2026-11-24", "n", "password", true),
            ("2026-11-25", "n", "password", false),
        ]
    );
}

async fn shows_ones_own_since_a_day(base: &Base) {
    let two = base.two().await;
    for tenant in [two.ours, two.theirs] {
        base.write(async |tx| {
            tx.on(tenant.org).note_activity(tenant.account, "n", "password", false, at(0)).await?;
            tx.on(tenant.org).note_activity(tenant.account, "n", "password", false, at(86_400)).await
        })
        .await;
    }
    let days = base.db.read(two.ours.org).activity_since("2026-11-25").await.unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].account, days[0].day.as_str()), (two.ours.account, "2026-11-25"));
    assert!(base.db.read(two.ours.org).activity_since("2026-11-26").await.unwrap().is_empty());
}
