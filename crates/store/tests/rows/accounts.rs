//! Accounts, and the recoveries of their passwords.

use domain::id::{AccountId, RecoveryId};
use store::Site;

use crate::both_engines;
use crate::support::{Base, account, at, hash};

both_engines!(
    finds_an_account_by_id_and_address,
    an_address_is_one_accounts,
    sets_only_ones_own,
    an_address_moves_unless_it_is_anothers,
    an_account_is_erased_and_its_row_stays,
    locks_what_exists,
    upgrades_a_password_that_is_still_the_same,
    a_recovery_works_until_it_expires,
    a_recovery_works_once,
    a_recovery_is_its_accounts,
    a_recovery_of_nobody_is_kept,
    recoveries_end_together,
    sweeps_old_recoveries,
);

async fn finds_an_account_by_id_and_address(base: &Base) {
    let two = base.two().await;
    let row = base.db.read(two.ours.account).account().await.unwrap().unwrap();
    assert_eq!((row.id, row.email.as_str(), row.name.as_str()), (two.ours.account, "ada@Example.com", "ada"));
    assert_eq!(row.password.as_deref(), Some("phc of ada"));
    assert_eq!((row.use_case, row.theme.as_str(), row.terms_version.as_str()), (None, "system", "2026-11"));
    assert_eq!((row.checklist_dismissed_at, row.created_at), (None, at(0)));
    assert_eq!((row.stamp.as_str(), row.time_zone.as_str(), row.locale.as_str()), ("stamp of ada", "UTC", "en"));
    assert_eq!((row.notifications.as_str(), row.api_defaults.as_str()), ("{}", "{}"));
    assert_eq!((row.password_set_at, row.password_leaked_at, row.deletion_due_at), (Some(at(0)), None, None));
    base.write(async |tx| tx.on(two.ours.account).set_stamp("another").await).await;
    assert_eq!(base.db.read(two.ours.account).account().await.unwrap().unwrap().stamp, "another");
    assert_eq!(base.db.read(two.theirs.account).account().await.unwrap().unwrap().stamp, "stamp of bob");
    let row = base.db.read(Site).find_account_by_email("ada@example.com").await.unwrap().unwrap();
    assert_eq!(row.id, two.ours.account);
    let key = base.db.read(two.ours.account).email_key().await.unwrap();
    assert_eq!(key.as_deref(), Some("ada@example.com"));
    // The key is what is folded; the address as typed finds nobody.
    assert!(base.db.read(Site).find_account_by_email("ada@Example.com").await.unwrap().is_none());
    assert!(base.db.read(AccountId::from_bits(3)).account().await.unwrap().is_none());
}

async fn an_address_is_one_accounts(base: &Base) {
    base.two().await;
    let third = AccountId::from_bits(3);
    assert!(!base.write(async |tx| tx.on(third).insert_account(&account("ada")).await).await);
    assert!(base.db.read(third).account().await.unwrap().is_none());
    assert!(base.write(async |tx| tx.on(third).insert_account(&account("cy")).await).await);
    assert_eq!(base.db.read(third).account().await.unwrap().unwrap().name, "cy");
}

async fn sets_only_ones_own(base: &Base) {
    let two = base.two().await;
    let theirs = format!("{:?}", base.db.read(two.theirs.account).account().await.unwrap());
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.account);
        ours.set_use_case("agents").await?;
        ours.set_theme("dark").await?;
        ours.set_name("Ada L.").await?;
        ours.set_password("another phc", at(5)).await?;
        ours.set_terms("2027-01", at(6)).await?;
        ours.set_checklist_dismissed(Some(at(7))).await
    })
    .await;
    let row = base.db.read(two.ours.account).account().await.unwrap().unwrap();
    assert_eq!((row.use_case.as_deref(), row.theme.as_str(), row.name.as_str()), (Some("agents"), "dark", "Ada L."));
    assert_eq!((row.password.as_deref(), row.terms_version.as_str()), (Some("another phc"), "2027-01"));
    assert_eq!(row.checklist_dismissed_at, Some(at(7)));
    let when = base
        .column(
            "select cast(password_set_at as text) || ' ' || cast(terms_accepted_at as text) from accounts order by id",
        )
        .await;
    assert_eq!(when[0], format!("{} {}", at(5).micros(), at(6).micros()));
    assert_eq!(when[1], format!("{} {}", at(0).micros(), at(0).micros()));
    base.write(async |tx| tx.on(two.ours.account).set_checklist_dismissed(None).await).await;
    assert_eq!(base.db.read(two.ours.account).account().await.unwrap().unwrap().checklist_dismissed_at, None);
    assert_eq!(format!("{:?}", base.db.read(two.theirs.account).account().await.unwrap()), theirs);
}

async fn locks_what_exists(base: &Base) {
    let two = base.two().await;
    assert!(base.write(async |tx| tx.on(two.ours.account).lock_account().await).await);
    assert!(!base.write(async |tx| tx.on(AccountId::from_bits(3)).lock_account().await).await);
}

async fn upgrades_a_password_that_is_still_the_same(base: &Base) {
    let two = base.two().await;
    let mine = two.ours.account;
    assert!(!base.write(async |tx| tx.on(mine).upgrade_password("phc of bob", "new").await).await);
    assert!(base.write(async |tx| tx.on(mine).upgrade_password("phc of ada", "new").await).await);
    assert!(!base.write(async |tx| tx.on(mine).upgrade_password("phc of ada", "newer").await).await);
    assert_eq!(base.db.read(mine).account().await.unwrap().unwrap().password.as_deref(), Some("new"));
    let other = base.db.read(two.theirs.account).account().await.unwrap().unwrap();
    assert_eq!(other.password.as_deref(), Some("phc of bob"));
}

fn recovery(number: u128) -> RecoveryId {
    RecoveryId::from_bits(number)
}

/// One recovery of each tenant, ours with the link 1, theirs with the link 2, both until 60.
async fn with_recoveries(base: &Base) -> crate::support::Two {
    let two = base.two().await;
    base.write(async |tx| {
        let mut site = tx.on(Site);
        site.insert_recovery(recovery(1), "ada@example.com", Some(two.ours.account), at(0)).await?;
        site.insert_recovery(recovery(2), "bob@example.com", Some(two.theirs.account), at(1)).await?;
        assert!(site.arm_recovery(recovery(1), hash(1), at(60)).await?);
        assert!(site.arm_recovery(recovery(2), hash(2), at(60)).await?);
        Ok(())
    })
    .await;
    two
}

async fn a_recovery_works_until_it_expires(base: &Base) {
    let two = with_recoveries(base).await;
    let found = base.db.read(Site).find_live_recovery(hash(1), at(59)).await.unwrap().unwrap();
    assert_eq!((found.id, found.account), (recovery(1), Some(two.ours.account)));
    assert_eq!((found.email.as_deref(), found.name.as_deref()), (Some("ada@Example.com"), Some("ada")));
    assert!(base.db.read(Site).find_live_recovery(hash(1), at(60)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_live_recovery(hash(9), at(59)).await.unwrap().is_none());
    assert!(!base.write(async |tx| tx.on(two.ours.account).consume_recovery(hash(1), at(60)).await).await);
    assert!(base.write(async |tx| tx.on(two.ours.account).consume_recovery(hash(1), at(59)).await).await);
}

async fn a_recovery_works_once(base: &Base) {
    let two = with_recoveries(base).await;
    assert!(base.write(async |tx| tx.on(two.ours.account).consume_recovery(hash(1), at(10)).await).await);
    assert!(!base.write(async |tx| tx.on(two.ours.account).consume_recovery(hash(1), at(10)).await).await);
    assert!(base.db.read(Site).find_live_recovery(hash(1), at(10)).await.unwrap().is_none());
    assert!(!base.write(async |tx| tx.on(Site).arm_recovery(recovery(1), hash(3), at(90)).await).await);
    assert!(base.db.read(Site).find_live_recovery(hash(3), at(10)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_live_recovery(hash(2), at(10)).await.unwrap().is_some());
}

async fn a_recovery_is_its_accounts(base: &Base) {
    let two = with_recoveries(base).await;
    assert!(!base.write(async |tx| tx.on(two.theirs.account).consume_recovery(hash(1), at(10)).await).await);
    assert!(base.db.read(Site).find_live_recovery(hash(1), at(10)).await.unwrap().is_some());
}

async fn a_recovery_of_nobody_is_kept(base: &Base) {
    base.two().await;
    base.write(async |tx| tx.on(Site).insert_recovery(recovery(3), "nobody@example.com", None, at(0)).await).await;
    let found = base.db.read(Site).find_recovery(recovery(3)).await.unwrap().unwrap();
    assert_eq!((found.id, found.account, found.email, found.name), (recovery(3), None, None, None));
    assert!(base.db.read(Site).find_recovery(recovery(4)).await.unwrap().is_none());
    // Even with a link it opens nothing.
    assert!(base.write(async |tx| tx.on(Site).arm_recovery(recovery(3), hash(3), at(60)).await).await);
    assert!(base.db.read(Site).find_live_recovery(hash(3), at(1)).await.unwrap().is_none());
    assert!(!base.write(async |tx| tx.on(Site).arm_recovery(recovery(4), hash(4), at(60)).await).await);
}

async fn recoveries_end_together(base: &Base) {
    let two = with_recoveries(base).await;
    base.write(async |tx| tx.on(two.ours.account).end_recoveries(at(5)).await).await;
    assert!(base.db.read(Site).find_live_recovery(hash(1), at(6)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_live_recovery(hash(2), at(6)).await.unwrap().is_some());
}

async fn sweeps_old_recoveries(base: &Base) {
    with_recoveries(base).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_recoveries(at(0)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_recoveries(at(1)).await).await, 1);
    assert!(base.db.read(Site).find_recovery(recovery(1)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_recovery(recovery(2)).await.unwrap().is_some());
}

async fn an_address_moves_unless_it_is_anothers(base: &Base) {
    let two = base.two().await;
    let set =
        async |email: &str, key: &str| base.write(async |tx| tx.on(two.ours.account).set_email(email, key).await).await;
    assert!(!set("Bob@example.com", "bob@example.com").await);
    assert!(set("ADA@example.com", "ada@example.com").await, "one's own, written in other letters");
    assert!(set("New@example.com", "new@example.com").await);
    let found = base.db.read(Site).find_account_by_email("new@example.com").await.unwrap().unwrap();
    assert_eq!((found.id, found.email.as_str()), (two.ours.account, "New@example.com"));
    assert!(base.db.read(Site).find_account_by_email("ada@example.com").await.unwrap().is_none());
}

async fn an_account_is_erased_and_its_row_stays(base: &Base) {
    let two = base.two().await;
    let ours = two.ours.account;
    base.write(async |tx| {
        let mut rows = tx.on(ours);
        rows.set_reading("Europe/Berlin", "de").await?;
        rows.set_notifications("{\"billing\":false}").await?;
        rows.set_api_defaults("{\"model\":\"m\"}").await?;
        assert!(rows.set_deletion_due(Some(at(9))).await?);
        Ok(())
    })
    .await;
    let row = base.db.read(ours).account().await.unwrap().unwrap();
    assert_eq!((row.time_zone.as_str(), row.locale.as_str()), ("Europe/Berlin", "de"));
    assert_eq!((row.notifications.as_str(), row.api_defaults.as_str()), ("{\"billing\":false}", "{\"model\":\"m\"}"));
    assert_eq!(row.deletion_due_at, Some(at(9)));
    base.write(async |tx| tx.on(ours).erase_account("Nobody", "last", at(9)).await).await;
    let row = base.db.read(ours).account().await.unwrap().unwrap();
    assert_eq!((row.email, row.name.as_str(), row.password), (format!("deleted {ours}"), "Nobody", None));
    assert_eq!((row.time_zone.as_str(), row.notifications.as_str(), row.stamp.as_str()), ("UTC", "{}", "last"));
    assert_eq!(row.deletion_due_at, None);
    assert!(!base.write(async |tx| tx.on(ours).set_deletion_due(Some(at(20))).await).await, "gone is gone");
    let theirs = base.db.read(two.theirs.account).account().await.unwrap().unwrap();
    assert_eq!((theirs.name.as_str(), theirs.time_zone.as_str()), ("bob", "UTC"));
}
