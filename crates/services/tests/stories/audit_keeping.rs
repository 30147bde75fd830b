//! How the log is kept: refused keys in one entry, files that prove themselves, signed places, months that go.

use std::time::Duration;

use domain::audit::{Beginning, Chain, Checkpoint, FlawKind, verify_export};
use domain::key::TypedKey;
use domain::notification::Topic;
use domain::role::Role;
use domain::time::Timestamp;
use services::AuditExport;

use crate::both_engines;
use crate::support::{PASSWORD, Person, World};

both_engines!(
    ten_thousand_bad_calls_are_one_entry,
    an_exported_log_proves_itself,
    a_filtered_log_proves_its_entries_singly,
    a_csv_file_holds_no_formula,
    every_log_is_signed_once_a_day,
    the_days_checkpoint_is_mailed_to_the_admins_who_want_it,
    old_months_go_and_the_log_still_verifies,
);

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn text(mut file: AuditExport) -> String {
    let mut text = String::new();
    while let Some(part) = file.next().await.unwrap() {
        text.push_str(&part);
    }
    text
}

async fn jsonl(world: &World, person: &Person, search: &str) -> String {
    text(world.services.export_audit_jsonl(&person.actor, &person.slug, search).await.unwrap()).await
}

/// The same person with a session of now.
async fn again(world: &World, person: &Person) -> Person {
    let secret = world.sign_in(&person.email, PASSWORD).await.unwrap();
    Person { actor: world.recognize(&secret).await, ..person.clone() }
}

async fn keep_logs(world: &World) {
    world.services.want_kept_logs().await.unwrap();
    world.run_jobs().await;
}

async fn refusals(world: &World, person: &Person) -> usize {
    world.organization_events(person).await.iter().filter(|event| *event == "key.refused").count()
}

async fn ten_thousand_bad_calls_are_one_entry(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    let made = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.services.revoke_key(&ada.actor, &ada.slug, &made.id.to_string(), "ci").await.unwrap();
    world.run_jobs().await;
    let (first, second) = (world.node().await, world.node().await);
    let unknown = domain::credential::Secret::mint("mmx", domain::credential::Kind::Key, [9; 40]);
    for round in 0..5_000 {
        for node in [&first, &second] {
            assert!(node.check_key(made.secret.expose(), None).await.unwrap().is_err());
        }
        if round % 1_000 == 0 {
            assert!(first.check_key(unknown.expose(), None).await.unwrap().is_err());
            first.flush_refusals().await.unwrap();
            second.flush_refusals().await.unwrap();
        }
    }
    first.flush_refusals().await.unwrap();
    second.flush_refusals().await.unwrap();
    assert_eq!(refusals(world, &ada).await, 1);
    // The next minute is another entry.
    world.clock.advance(Duration::from_secs(60));
    first.beat().await.unwrap();
    crate::support::eventually("the node judges again", Duration::from_secs(5), async || {
        first.check_key(made.secret.expose(), None).await.is_ok()
    })
    .await;
    first.flush_refusals().await.unwrap();
    assert_eq!(refusals(world, &ada).await, 2);
}

async fn an_exported_log_proves_itself(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    keep_logs(world).await;
    let signed = world.services.last_checkpoint(&ada.actor, &ada.slug).await.unwrap().unwrap();
    let keys = world.services.audit_keys().await.unwrap().keys;
    let file = jsonl(world, &ada, "").await;
    let verified = verify_export(&file, Some(keys.clone()), Some(signed.clone())).unwrap();
    assert_eq!((verified.begins, verified.complete, verified.checkpoints), (Beginning::First, true, 1));
    assert_eq!(verified.signed_through, Some(signed.head.seq));
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "audit.exported");
    assert_eq!(usize::try_from(verified.entries).unwrap() + 1, world.organization_events(&ada).await.len());
    let tampered = file.replace("member.added", "member.adder");
    let flaw = verify_export(&tampered, Some(keys.clone()), None).unwrap_err();
    let entries = world.entries(Chain::Organization(ada.org)).await;
    let seq = entries.iter().find(|entry| entry.event == "member.added").map(|entry| entry.seq);
    assert_eq!((flaw.what, flaw.seq), (FlawKind::Changed, seq));
    // Days alone are a whole stretch of the chain.
    let today = services::env::Clock::now(&*world.clock).date();
    let stretch = verify_export(&jsonl(world, &ada, &format!("from:{today}")).await, Some(keys), None).unwrap();
    assert!(stretch.complete);
    // Personal values are in it, with what they are proven by.
    assert!(file.contains("198.51.100.7") && verified.erased == 0);
}

async fn a_filtered_log_proves_its_entries_singly(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let file = jsonl(world, &ada, "event:member.added").await;
    let verified = verify_export(&file, None, None).unwrap();
    assert_eq!((verified.entries, verified.complete), (1, false));
    let flaw = verify_export(&file.replace("admin", "owner"), None, None).unwrap_err();
    assert_eq!(flaw.what, FlawKind::Changed);
}

async fn a_csv_file_holds_no_formula(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("=1+1", "never")).await.unwrap();
    world.run_jobs().await;
    let file = world.services.export_audit_csv(&ada.actor, &ada.slug, "event:key.*").await.unwrap();
    assert!(file.file_name.ends_with(".csv"));
    let text = text(file).await;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("time,event,actor,"));
    assert!(
        lines[1].contains(",\"'=1+1\",") && lines[1].contains("key.created") && lines[1].contains(",done,"),
        "{text}"
    );
}

async fn every_log_is_signed_once_a_day(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    for _ in 0..2 {
        keep_logs(world).await;
    }
    let keys = world.services.audit_keys().await.unwrap().keys;
    assert_eq!(keys.len(), 1);
    for person in [&ada, &bob] {
        let signed = world.services.last_checkpoint(&person.actor, &person.slug).await.unwrap().unwrap();
        assert_eq!(Some(signed.head), world.db.read(person.org).audit_head().await.unwrap());
        assert!(signed.is_signed_by(&keys));
    }
    world.clock.advance(DAY);
    let ada = again(world, &ada).await;
    keep_logs(world).await;
    let signed = world.services.last_checkpoint(&ada.actor, &ada.slug).await.unwrap().unwrap();
    assert_eq!(Some(signed.head), world.db.read(ada.org).audit_head().await.unwrap());
    assert_eq!(world.services.audit_keys().await.unwrap().keys, keys);
}

async fn old_months_go_and_the_log_still_verifies(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    keep_logs(world).await;
    let first = world.entries(Chain::Organization(ada.org)).await.len();
    for _ in 0..4 {
        world.clock.advance(DAY * 91);
        again(world, &ada).await;
        keep_logs(world).await;
    }
    let ada = again(world, &ada).await;
    let whole = world.organization_events(&ada).await;
    assert!(whole.len() > first && whole[0] == "organization.created", "nothing is a year old yet: {whole:?}");
    // A sensitive setting asks for a fresh proof; the sign-in was one.
    world.services.set_audit_retention(&ada.actor, &ada.slug, "90").await.unwrap();
    world.clock.advance(DAY);
    keep_logs(world).await;
    let ada = again(world, &ada).await;
    let left = world.entries(Chain::Organization(ada.org)).await;
    assert!(left.len() < whole.len() + 3 && left[0].seq > 1, "{}", left[0].seq);
    assert!(left.iter().any(|entry| entry.event == "audit.pruned"));
    let boundary = Timestamp::month_begins(services::env::Clock::now(&*world.clock).minus(DAY * 90));
    assert!(left[0].at >= boundary);
    let page = world.services.list_audit(&ada.actor, &ada.slug, "", None).await.unwrap();
    assert_eq!((page.retention.days, page.retention.from), (90, left[0].seq));
    let keys = world.services.audit_keys().await.unwrap().keys;
    let verified = verify_export(&jsonl(world, &ada, "").await, Some(keys), None).unwrap();
    assert_eq!((verified.begins, verified.after), (Beginning::Checkpoint, left[0].seq - 1));
    // Once more on the same day: nothing is left to do.
    let before = world.organization_events(&ada).await;
    keep_logs(world).await;
    assert_eq!(world.organization_events(&ada).await, before);
    // Personal values of what went are gone too.
    let beside =
        world.db.read(store::Site).audit_beside(Chain::Organization(ada.org), 0, left[0].seq - 1).await.unwrap();
    assert_eq!(beside, []);
}

async fn the_days_checkpoint_is_mailed_to_the_admins_who_want_it(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    world.add_member(&ada, &eve, Role::Admin).await;
    // Ada chooses it; Bob would, and may not read the log; Eve may, and has not.
    for person in [&ada, &bob] {
        world.services.choose_notifications(&person.actor, &[Topic::AuditCheckpoint]).await.unwrap();
    }
    world.services.want_kept_logs().await.unwrap();
    // An organization of Bob's own is signed too.
    world.run_jobs().await;
    let bobs = world.letter(&bob.email);
    assert_eq!(bobs.subject, "Checkpoint of the audit log of bob");
    let letter = world.letter(&ada.email);
    let line = letter.text.lines().find(|line| line.contains("\"signature\"")).unwrap();
    let signed: Checkpoint = serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap();
    assert_eq!(Some(&signed), world.services.last_checkpoint(&ada.actor, &ada.slug).await.unwrap().as_ref());
    let keys = world.services.audit_keys().await.unwrap().keys;
    let verified = verify_export(&jsonl(world, &ada, "").await, Some(keys), Some(signed.clone())).unwrap();
    assert_eq!(verified.signed_through, Some(signed.head.seq));
    world.services.want_kept_logs().await.unwrap();
    assert_eq!(world.run_jobs().await, 0, "once a day");
}
