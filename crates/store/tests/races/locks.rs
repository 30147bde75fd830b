//! Races for one place: looking and then writing, with the row lock and without it.

mod races {
    use std::sync::Arc;

    use domain::id::{AccountId, OrgId};
    use domain::role::Role;
    use store::{Db, Result};
    use tokio::sync::Barrier;
    use tokio::task::JoinSet;

    use crate::crowd::{all, node};
    use crate::support::{self, Base, at, on_postgres};

    /// One of two who both want to be the only one left: each member in turn leaves a "claim" in the organization unless the
    /// other already has. A member row stands for it; what is counted are the members beyond the administrator.
    async fn claim_last_place(
        db: &Db,
        org: OrgId,
        me: AccountId,
        others: &[AccountId],
        barrier: &Barrier,
        locked: bool,
    ) -> Result<bool> {
        let mut tx = db.begin().await?;
        let mut rows = tx.on(org);
        if locked {
            barrier.wait().await;
            assert!(rows.lock_organization().await?);
        }
        for other in others {
            if rows.role_of(*other).await?.is_some() {
                return Ok(false);
            }
        }
        if !locked {
            // Everybody has looked before anybody writes: what a slow moment does by chance.
            barrier.wait().await;
        }
        assert!(rows.insert_member(me, Role::Admin, "invitation", at(1)).await?);
        tx.commit(Vec::new()).await?;
        Ok(true)
    }

    /// How many of four got the one place, in each of `rounds` organizations.
    async fn places(base: &Base, rounds: u128, locked: bool) -> Vec<usize> {
        let db = node(base, 8).await;
        let people: Vec<AccountId> = (10..14).map(AccountId::from_bits).collect();
        for (number, person) in people.iter().enumerate() {
            let new = support::account(&format!("person{number}"));
            base.write(async |tx| tx.on(*person).insert_account(&new).await).await;
        }
        let mut won = Vec::new();
        for round in 0..rounds {
            let org = OrgId::from_bits(100 + round);
            let new = store::NewOrganization { slug: format!("o{round}"), name: "O".to_owned(), created_at: at(0) };
            base.write(async |tx| tx.on(org).insert_organization(&new).await).await;
            let barrier = Arc::new(Barrier::new(people.len()));
            let mut tasks = JoinSet::new();
            for me in people.clone() {
                let (db, barrier) = (db.clone(), barrier.clone());
                let others: Vec<_> = people.iter().copied().filter(|other| *other != me).collect();
                tasks.spawn(async move { claim_last_place(&db, org, me, &others, &barrier, locked).await.unwrap() });
            }
            won.push(all(tasks).await.into_iter().filter(|won| *won).count());
        }
        db.close().await;
        won
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn the_row_lock_makes_check_then_write_safe() {
        on_postgres(async |base| assert_eq!(places(base, 30, true).await, [1; 30])).await;
    }

    /// The control: the same body without the lock breaks the invariant.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn without_the_row_lock_it_is_not() {
        on_postgres(async |base| assert_eq!(places(base, 3, false).await, [4; 3])).await;
    }
}
