//! Tickets: used once, forgotten when their time is over.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(a_ticket_is_used_once, forgets_what_has_expired);

async fn a_ticket_is_used_once(base: &Base) {
    let used = async |byte| base.db.read(Site).is_ticket_used(hash(byte)).await.unwrap();
    assert!(!used(1).await);
    assert!(base.write(async |tx| tx.on(Site).use_ticket(hash(1), at(10)).await).await);
    assert!(!base.write(async |tx| tx.on(Site).use_ticket(hash(1), at(10)).await).await);
    assert!(used(1).await && !used(2).await);
}

async fn forgets_what_has_expired(base: &Base) {
    base.write(async |tx| tx.on(Site).use_ticket(hash(1), at(10)).await).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_tickets(at(10)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_tickets(at(11)).await).await, 1);
    assert_eq!(base.count("used_tickets").await, 0);
}
