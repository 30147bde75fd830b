//! Lists of people to invite: begun once, moved on by one worker, forgotten with their results.

use domain::id::{ImportId, InvitationId};
use domain::role::Role;
use store::{NewImport, Site};

use crate::both_engines;
use crate::support::{Base, Tenant, at};

both_engines!(is_kept_as_it_was_and_ours, is_begun_once_and_moved_on_by_one, goes_with_its_results);

fn id(number: u128) -> ImportId {
    ImportId::from_bits(number)
}

async fn keep(base: &Base, tenant: Tenant, number: u128) {
    let new = NewImport {
        id: id(number),
        made_by: tenant.account,
        role: Role::ReadOnly,
        file_name: "people.csv".to_owned(),
        body: "[]".to_owned(),
        rows_total: 3,
        created_at: at(10),
    };
    base.write(async |tx| tx.on(tenant.org).insert_import(&new).await).await;
}

async fn is_kept_as_it_was_and_ours(base: &Base) {
    let two = base.two().await;
    keep(base, two.ours, 1).await;
    let row = base.db.read(two.ours.org).find_import(id(1)).await.unwrap().unwrap();
    assert_eq!((row.id, row.made_by, row.role), (id(1), two.ours.account, Role::ReadOnly));
    assert_eq!((row.file_name.as_str(), row.body.as_str(), row.rows_total), ("people.csv", "[]", 3));
    assert_eq!((row.next_row, row.sent, row.created_at), (0, 0, at(10)));
    assert_eq!((row.started_at, row.finished_at), (None, None));
    assert!(base.db.read(two.theirs.org).find_import(id(1)).await.unwrap().is_none());
}

async fn is_begun_once_and_moved_on_by_one(base: &Base) {
    let two = base.two().await;
    keep(base, two.ours, 1).await;
    let org = two.ours.org;
    let start = async || base.write(async |tx| tx.on(org).start_import(id(1), two.theirs.account, at(20)).await).await;
    let advance = async |from, to, end: Option<i64>| {
        base.write(async |tx| tx.on(org).advance_import(id(1), (from, to), to - from, end.map(at)).await).await
    };
    assert!(!advance(0, 2, None).await, "not begun");
    assert!(start().await && !start().await);
    assert!(advance(0, 2, None).await);
    assert!(!advance(0, 2, None).await, "another was faster");
    assert!(advance(2, 3, Some(30)).await);
    assert!(!advance(3, 3, None).await, "it is over");
    let row = base.db.read(org).find_import(id(1)).await.unwrap().unwrap();
    assert_eq!(row.made_by, two.theirs.account, "who says so sends it");
    assert_eq!((row.next_row, row.sent, row.started_at, row.finished_at), (3, 3, Some(at(20)), Some(at(30))));
}

async fn goes_with_its_results(base: &Base) {
    let two = base.two().await;
    for (tenant, number) in [(two.ours, 1), (two.theirs, 2)] {
        keep(base, tenant, number).await;
        base.write(async |tx| {
            let mut rows = tx.on(tenant.org);
            rows.note_import_result(id(number), 0, "sent", Some(InvitationId::from_bits(number))).await?;
            rows.note_import_result(id(number), 1, "member", None).await
        })
        .await;
    }
    let results = base.db.read(two.ours.org).import_results(id(1), 1, 5).await.unwrap();
    assert_eq!(results, [(1, "member".to_owned())]);
    assert!(base.db.read(two.ours.org).import_results(id(2), 0, 5).await.unwrap().is_empty());
    let sweep = async |before| base.write(async |tx| tx.on(Site).sweep_imports(at(before)).await).await;
    assert_eq!((sweep(10).await, sweep(11).await), (0, 2));
    assert_eq!(base.count("import_results").await, 0);
}
