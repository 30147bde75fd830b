//! Lists of people to invite: judged before anybody is asked, sent by jobs, gone on with when a process died.

use domain::field::FieldError;
use domain::import::MOST_ROWS;
use domain::invitation::Verdict;
use domain::role::Role;
use services::{Error, ImportFile};

use super::invitations::invite;
use crate::both_engines;
use crate::support::{Person, World, field, invitation_of, minutes};

both_engines!(
    a_list_is_judged_and_then_sent,
    what_is_no_list_is_said_where,
    goes_on_after_a_process_died,
    a_sender_who_lost_the_right_sends_no_more,
    a_list_belongs_to_its_organization,
);

async fn prepare(world: &World, host: &Person, text: &str) -> String {
    let file = ImportFile { name: "people.csv", field: "file", bytes: text.as_bytes() };
    world.services.prepare_import(&host.actor, &host.slug, &file, "developer").await.unwrap().to_string()
}

fn many(count: usize) -> String {
    (0..count).map(|number| format!("p{number}@example.org\n")).collect()
}

async fn a_list_is_judged_and_then_sent(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    invite(world, &ada, "invited@example.org", "developer").await;
    world.run_jobs().await;
    world.letter("invited@example.org");
    let text = "email,role,team\ngrace@example.org,read_only,default\nada@example.org,,\ninvited@example.org,,\n=x,,\nalan@example.org,,\nalan@example.org,,\nx@example.org,owner,\ny@example.org,,Apes\n";
    let id = prepare(world, &ada, text).await;
    assert_eq!(world.run_jobs().await, 0, "nobody is asked yet");
    let preview = world.services.import_preview(&ada.actor, &ada.slug, &id, 1, false).await.unwrap();
    assert_eq!((preview.total, preview.good, preview.pages, preview.progress), (8, 2, 1, None));
    assert_eq!((preview.file_name.as_str(), preview.role), ("people.csv", Role::Developer));
    let verdicts: Vec<_> = preview.rows.iter().map(|row| row.row.verdict).collect();
    let expected = [
        None,
        Some(Verdict::Member),
        Some(Verdict::Invited),
        Some(Verdict::Malformed),
        None,
        Some(Verdict::Duplicate),
        Some(Verdict::UnknownRole),
        Some(Verdict::UnknownTeam),
    ];
    assert_eq!(verdicts, expected);
    let problems = world.services.import_preview(&ada.actor, &ada.slug, &id, 1, true).await.unwrap();
    assert_eq!((problems.rows.len(), problems.total), (6, 8));

    // Meanwhile somebody invites one of them by hand.
    invite(world, &ada, "alan@example.org", "admin").await;
    world.services.start_import(&ada.actor, &ada.slug, &id).await.unwrap();
    world.services.start_import(&ada.actor, &ada.slug, &id).await.unwrap();
    world.run_jobs().await;
    world.letter("alan@example.org");
    let token = invitation_of(&world.letter("grace@example.org"));
    let after = world.services.import_preview(&ada.actor, &ada.slug, &id, 1, false).await.unwrap();
    let progress = after.progress.unwrap();
    assert_eq!((progress.done, progress.sent, progress.finished_at.is_some()), (8, 1, true));
    assert_eq!(after.rows[0].outcome, Some(None));
    assert_eq!(after.rows[4].outcome, Some(Some(Verdict::Invited)));
    let results = world.services.import_results(&ada.actor, &ada.slug, &id).await.unwrap();
    let lines: Vec<_> = results.lines().collect();
    assert_eq!(lines[0], "line,email,role,team,result");
    assert_eq!(lines[1], "2,grace@example.org,read_only,default,sent");
    assert_eq!(lines[4], "5,\"'=x\",developer,,malformed", "no formula comes back alive");
    assert_eq!(lines[5], "6,alan@example.org,developer,,invited");
    let confirmed =
        world.services.join_as_newcomer(&world.visitor(), &token, "Grace", crate::support::PASSWORD, true).await;
    let grace = world.greet("grace@example.org", confirmed.unwrap()).await;
    assert_eq!(world.db.read(ada.org).role_of(grace.account).await.unwrap(), Some(Role::ReadOnly));
    let events = world.organization_events(&ada).await;
    let told = ["invitation.created", "invitation.created", "import.started", "invitation.created", "import.finished"];
    assert_eq!(events[4..9], told);
}

async fn what_is_no_list_is_said_where(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let refused = async |bytes: &[u8], role: &str| {
        let file = ImportFile { name: "x.csv", field: "file", bytes };
        field(world.services.prepare_import(&ada.actor, &ada.slug, &file, role).await)
    };
    let broken = "email,role\nada@example.org,\"admin\n";
    let (row, column) = (2, 2);
    assert_eq!(refused(broken.as_bytes(), "admin").await, ("file".to_owned(), FieldError::BrokenAt { row, column }));
    assert_eq!(refused(b"", "admin").await, ("file".to_owned(), FieldError::Empty));
    assert_eq!(refused(b"\xff", "admin").await, ("file".to_owned(), FieldError::Encoding));
    let long = many(MOST_ROWS + 1);
    let max = MOST_ROWS;
    assert_eq!(refused(long.as_bytes(), "admin").await, ("file".to_owned(), FieldError::TooManyRows { max }));
    assert_eq!(refused(b"a@example.org", "").await, ("role".to_owned(), FieldError::Empty));
    let id = prepare(world, &ada, "nobody@\n").await;
    let nothing = world.services.start_import(&ada.actor, &ada.slug, &id).await;
    assert_eq!(field(nothing), ("import".to_owned(), FieldError::Empty));
}

async fn goes_on_after_a_process_died(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let id = prepare(world, &ada, &many(250)).await;
    world.services.start_import(&ada.actor, &ada.slug, &id).await.unwrap();
    // A worker takes the first piece and dies with it: what it did not commit did not happen.
    let mut append = world.services.gate().append().await.unwrap();
    let now = world.services.now();
    append.claim_job("dead worker", now.plus(minutes(1)), now).await.unwrap().unwrap();
    append.commit().await.unwrap();
    assert_eq!(world.run_jobs().await, 0, "held by the dead");
    // Another does one piece and the mails that are due before the next, then dies too.
    world.clock.advance(minutes(1));
    assert!(world.services.run_next_job("worker").await.unwrap());
    let progress = async || {
        let preview = world.services.import_preview(&ada.actor, &ada.slug, &id, 3, false).await.unwrap();
        assert_eq!((preview.page, preview.pages, preview.rows.len()), (3, 3, 50));
        preview.progress.unwrap()
    };
    assert_eq!((progress().await.done, progress().await.sent), (100, 100));
    let (other, db) = world.another().await;
    assert_eq!(other.run_due_jobs("another").await.unwrap(), 2 + 250);
    db.close().await;
    let end = progress().await;
    assert_eq!((end.done, end.sent, end.finished_at.is_some()), (250, 250, true));
    let letters = world.unread();
    assert_eq!(letters.len(), 250);
    assert_eq!(letters.iter().collect::<std::collections::BTreeSet<_>>().len(), 250, "one each");
    world.leave_mail();
}

async fn a_sender_who_lost_the_right_sends_no_more(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let by_bob = Person { slug: ada.slug.clone(), ..bob.clone() };
    let id = prepare(world, &by_bob, &many(3)).await;
    world.services.start_import(&bob.actor, &ada.slug, &id).await.unwrap();
    let mut tx = world.db.begin().await.unwrap();
    tx.on(ada.org).remove_member(bob.account, world.services.now()).await.unwrap();
    tx.commit(Vec::new()).await.unwrap();
    world.run_jobs().await;
    let after = world.services.import_preview(&ada.actor, &ada.slug, &id, 1, false).await.unwrap();
    assert_eq!(after.progress.unwrap().sent, 0);
    assert!(after.rows.iter().all(|row| row.outcome == Some(Some(Verdict::SenderMayNot))));
}

async fn a_list_belongs_to_its_organization(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let id = prepare(world, &ada, "grace@example.org").await;
    for slug in [&ada.slug, &bob.slug] {
        for refused in [
            world.services.import_preview(&bob.actor, slug, &id, 1, false).await.map(drop),
            world.services.start_import(&bob.actor, slug, &id).await.map(drop),
            world.services.import_results(&bob.actor, slug, &id).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
    }
    assert_eq!(world.run_jobs().await, 0);
    world.clock.advance(minutes(31 * 24 * 60));
    world.services.want_sweep().await.unwrap();
    world.run_jobs().await;
    assert!(!world.holds("grace@example.org") || !world.is_postgres(), "lists are forgotten");
}
