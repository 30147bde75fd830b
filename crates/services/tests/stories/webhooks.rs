//! Webhooks: what happens is told, signed, at least once, to those who asked for it; what fails is tried again for three days.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::event::Kind;
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::policy::Permission;
use domain::role::Role;
use domain::webhook::{AttemptProblem, DeliveryQuery, DeliveryState, DeliverySummary, PauseReason, TypedWebhook};
use hmac::{Hmac, Mac};
use serde_json::Value;
use services::env::{Clock, FetchError};
use services::{CreatedWebhook, Error};

use crate::both_engines;
use crate::support::{Person, World, field, minutes};

both_engines!(
    what_happens_is_told_with_a_good_signature,
    only_what_was_asked_for_is_told,
    a_leak_is_told_without_the_place,
    nobody_hears_of_another_organization,
    what_fails_is_tried_again_at_the_times_of_the_standard,
    three_days_of_failures_pause_an_endpoint_and_its_admins_are_told,
    one_that_is_gone_is_paused_at_once,
    both_secrets_sign_for_a_day,
    what_a_dead_worker_sent_is_sent_again,
    a_slow_endpoint_holds_up_nobody_else,
    what_was_held_back_is_replayed_with_its_id,
    an_endpoint_is_tried_by_hand,
    what_an_endpoint_answers_is_kept_redacted,
    what_is_typed_is_judged,
    only_admins_have_a_say,
    changed_paused_resumed_and_deleted_once,
    deliveries_are_kept_for_thirty_days,
);

const URL: &str = "https://hooks.example.net/in";

fn typed(url: &str, events: &[&str]) -> TypedWebhook {
    TypedWebhook {
        url: url.to_owned(),
        description: String::new(),
        which: if events.is_empty() { "all" } else { "chosen" }.to_owned(),
        events: events.iter().map(|event| (*event).to_owned()).collect(),
    }
}

async fn hook(world: &World, person: &Person, url: &str, events: &[&str]) -> CreatedWebhook {
    world.services.create_webhook(&person.actor, &person.slug, &typed(url, events)).await.unwrap()
}

async fn key(world: &World, person: &Person, name: &str) {
    world.services.create_key(&person.actor, &person.slug, &TypedKey::named(name, "90_days")).await.unwrap();
}

/// The same person, signed in anew: days go by in some stories.
async fn again(world: &World, person: &Person) -> Person {
    let secret = world.sign_in(&person.email, crate::support::PASSWORD).await.unwrap();
    Person { actor: world.recognize(&secret).await, secret, ..person.clone() }
}

/// An address that answers with this status until it is told otherwise.
fn answers(world: &World, url: &str, status: u16) -> Arc<AtomicU16> {
    let status = Arc::new(AtomicU16::new(status));
    let told = status.clone();
    world.web.on(url, move |_| {
        Ok(http::Response::builder().status(told.load(Ordering::SeqCst)).body(b"so".to_vec()).unwrap())
    });
    status
}

/// The signature as the standard defines it, made without a line of the product.
fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = <Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

struct Heard {
    id: String,
    timestamp: String,
    signatures: Vec<String>,
    text: String,
    body: Value,
}

/// What came to the endpoints since this was asked last.
fn heard(world: &World) -> Vec<Heard> {
    let read = |request: http::Request<Vec<u8>>| {
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((request.method().as_str(), header("content-type").as_str()), ("POST", "application/json"));
        let text = String::from_utf8(request.body().clone()).unwrap();
        Heard {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signatures: header("webhook-signature").split(' ').map(str::to_owned).collect(),
            body: serde_json::from_str(&text).unwrap(),
            text,
        }
    };
    world.web.asked().into_iter().map(read).collect()
}

fn types(heard: &[Heard]) -> Vec<&str> {
    heard.iter().map(|one| one.body["type"].as_str().unwrap()).collect()
}

async fn list(world: &World, person: &Person, query: &DeliveryQuery) -> Vec<DeliverySummary> {
    world.services.list_deliveries(&person.actor, &person.slug, query).await.unwrap().deliveries
}

async fn newest(world: &World, person: &Person) -> DeliverySummary {
    list(world, person, &DeliveryQuery::default()).await.remove(0)
}

async fn what_happens_is_told_with_a_good_signature(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 204);
    let made = hook(world, &ada, URL, &[]).await;
    assert!(!world.holds(&made.secret), "sealed at rest");
    assert_eq!(world.run_webhooks().await, 1);
    assert_eq!(types(&heard(world)), ["webhook.created"]);

    world.clock.advance(Duration::from_secs(1));
    key(world, &ada, "ci").await;
    assert_eq!(world.run_webhooks().await, 1);
    let told = heard(world).remove(0);
    assert_eq!(told.signatures, [signature(&made.secret, &told.id, &told.timestamp, &told.text)]);
    assert_eq!(told.timestamp, (world.clock.now().micros() / 1_000_000).to_string());
    assert_eq!(
        (&told.body["type"], &told.body["timestamp"]),
        (&"key.created".into(), &world.clock.now().rfc3339().into())
    );
    let data = &told.body["data"];
    assert_eq!(data["organization"], ada.org.to_string());
    assert_eq!((&data["actor"]["kind"], &data["actor"]["id"]), (&"member".into(), &ada.account.to_string().into()));
    assert_eq!(data["names"]["name"], "ci");
    let newest_entry = world.services.list_audit(&ada.actor, &ada.slug, "", None).await.unwrap().entries.remove(0);
    assert_eq!(data["entry"], newest_entry.id.to_string(), "the log says the same");
    assert!(!told.text.contains("ada@example.org") && !told.text.contains(&made.secret));

    let delivery = newest(world, &ada).await;
    assert_eq!((delivery.state, delivery.attempts, delivery.last_status), (DeliveryState::Delivered, 1, Some(204)));
    let detail = world.services.find_delivery(&ada.actor, &ada.slug, &delivery.id.to_string()).await.unwrap();
    assert_eq!((detail.body, detail.attempts.len(), detail.delivery.message.to_string()), (told.text, 1, told.id));
    assert_eq!(world.run_webhooks().await, 0, "once");
}

async fn only_what_was_asked_for_is_told(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    hook(world, &ada, URL, &["team.created", "key.revoked"]).await;
    key(world, &ada, "ci").await;
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    // Of a member's own ways in nobody is told, although the organization's log has them.
    world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap();
    world.run_webhooks().await;
    assert_eq!(types(&heard(world)), ["team.created"]);
    // What is undone leaves no word of it.
    let refused = world.services.create_team(&ada.actor, &ada.slug, "Search", "").await;
    assert!(refused.is_err());
    assert_eq!(world.run_webhooks().await, 0);
}

async fn a_leak_is_told_without_the_place(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    hook(world, &ada, URL, &["key.leaked", "key.revoked"]).await;
    let typed = TypedKey::named("ci", "90_days");
    let made = world.services.create_key(&ada.actor, &ada.slug, &typed).await.unwrap();
    let place = "https://code.example/ada/demo/blob/main/.env";
    world.services.report_leak(&world.stranger(), made.secret.expose(), place).await.unwrap();
    world.run_webhooks().await;
    // Both are of the same instant.
    let mut told = heard(world);
    told.sort_by_key(|one| one.body["type"].to_string());
    assert_eq!(types(&told), ["key.leaked", "key.revoked"]);
    let data = &told[0].body["data"];
    assert_eq!((&data["target"], &data["actor"]["kind"]), (&made.id.to_string().into(), &"visitor".into()));
    assert_eq!((&data["details"]["outcome"], &data["details"]["source"]), (&"revoked".into(), &"possession".into()));
    assert!(told.iter().all(|one| !one.text.contains("code.example") && !one.text.contains(made.secret.expose())));
}

async fn nobody_hears_of_another_organization(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    answers(world, URL, 200);
    let theirs = "https://hooks.example.com/bob";
    answers(world, theirs, 200);
    let made = hook(world, &ada, URL, &["key.created"]).await;
    hook(world, &bob, theirs, &["key.created"]).await;
    key(world, &bob, "bobs").await;
    world.run_webhooks().await;
    let asked = world.web.asked();
    assert_eq!(asked.iter().map(|request| request.uri().to_string()).collect::<Vec<_>>(), [theirs]);
    assert!(list(world, &ada, &DeliveryQuery::default()).await.is_empty());
    let foreign = newest(world, &bob).await.id.to_string();
    let (id, services) = (made.id.to_string(), &world.services);
    let denied = [
        services.find_delivery(&ada.actor, &ada.slug, &foreign).await.map(drop),
        services.replay_delivery(&ada.actor, &ada.slug, &foreign).await,
        services.find_webhook(&bob.actor, &bob.slug, &id).await.map(drop),
        services.find_webhook(&bob.actor, &ada.slug, &id).await.map(drop),
        services.rotate_webhook_secret(&bob.actor, &bob.slug, &id).await.map(drop),
        services.delete_webhook(&bob.actor, &bob.slug, &id).await.map(drop),
        services.test_webhook(&bob.actor, &bob.slug, &id).await.map(drop),
        services.replay_deliveries(&bob.actor, &bob.slug, &id, "24_hours").await.map(drop),
    ];
    for outcome in denied {
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    }
}

async fn what_fails_is_tried_again_at_the_times_of_the_standard(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let status = answers(world, URL, 500);
    hook(world, &ada, URL, &["key.created"]).await;
    key(world, &ada, "ci").await;
    assert_eq!(world.run_webhooks().await, 1);
    let mut ids = vec![heard(world).remove(0).id];
    for (number, seconds) in [5_u64, 300, 1_800, 7_200, 18_000, 36_000].into_iter().enumerate() {
        let delivery = newest(world, &ada).await;
        let pause = delivery.next_at.unwrap().since(world.clock.now());
        let least = Duration::from_secs(seconds);
        assert!(pause >= least && pause <= least + least / 10, "{seconds}: {pause:?}");
        world.clock.advance(pause - Duration::from_micros(1));
        assert_eq!(world.run_webhooks().await, 0, "before {seconds} s");
        world.clock.advance(Duration::from_micros(1));
        // A redirect is not followed: it is a failure like another one.
        status.store(if number == 0 { 302 } else { 503 }, Ordering::SeqCst);
        assert_eq!(world.run_webhooks().await, 1, "after {seconds} s");
        ids.push(heard(world).remove(0).id);
    }
    status.store(200, Ordering::SeqCst);
    world.clock.advance(minutes(16 * 60));
    assert_eq!(world.run_webhooks().await, 1);
    ids.push(heard(world).remove(0).id);
    ids.dedup();
    assert_eq!(ids.len(), 1, "the same message each time");
    let delivery = newest(world, &ada).await;
    assert_eq!((delivery.state, delivery.attempts, delivery.next_at), (DeliveryState::Delivered, 8, None));
    let detail = world.services.find_delivery(&ada.actor, &ada.slug, &delivery.id.to_string()).await.unwrap();
    let seen: Vec<_> = detail.attempts.iter().rev().map(|attempt| attempt.status.unwrap()).collect();
    assert_eq!(seen, [500, 302, 503, 503, 503, 503, 503, 200]);
    let webhook = world.services.list_webhooks(&ada.actor, &ada.slug).await.unwrap().webhooks.remove(0);
    assert_eq!((webhook.failing_since, webhook.last_taken, webhook.paused), (None, true, None));
}

/// Lets time go by, and everything that is due happen, until nothing is pending.
async fn until_settled(world: &World, person: &mut Person) -> usize {
    let mut made = 0;
    for _ in 0..200 {
        made += world.run_webhooks().await;
        let pending = DeliveryQuery { state: "pending".into(), ..DeliveryQuery::default() };
        let Some(next) = list(world, person, &pending).await.iter().filter_map(|one| one.next_at).min() else {
            return made;
        };
        world.clock.advance(next.since(world.clock.now()));
        *person = again(world, person).await;
    }
    panic!("it never ends");
}

async fn three_days_of_failures_pause_an_endpoint_and_its_admins_are_told(world: &World) {
    world.leave_jobs();
    let mut ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let eve = world.sign_up("eve@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    world.add_member(&ada, &eve, Role::Developer).await;
    let status = answers(world, URL, 500);
    let made = hook(world, &ada, URL, &["team.created"]).await;
    let id = made.id.to_string();
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    assert_eq!(until_settled(world, &mut ada).await, 10);
    let webhook = world.services.list_webhooks(&ada.actor, &ada.slug).await.unwrap().webhooks.remove(0);
    let (at, why) = webhook.paused.unwrap();
    assert_eq!((at, why), (world.clock.now(), PauseReason::Failures));
    assert_eq!(newest(world, &ada).await.state, DeliveryState::Failed);
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "webhook.paused");
    world.run_jobs().await;
    for admin in [&ada, &bob] {
        let letter = world.letter(&admin.email);
        assert!(letter.subject.contains("was paused"), "{}", letter.subject);
        assert!(letter.text.contains("hooks.example.net") && letter.text.contains(&id));
    }

    // Nothing is sent, and nothing is lost.
    world.web.asked();
    world.services.create_team(&ada.actor, &ada.slug, "Crawl", "").await.unwrap();
    assert_eq!(world.run_webhooks().await, 0);
    assert_eq!(newest(world, &ada).await.state, DeliveryState::Held);
    let refused = world.services.replay_deliveries(&ada.actor, &ada.slug, &id, "30_days").await;
    assert_eq!(field(refused), ("delivery".to_owned(), FieldError::NotAllowed));
    let refused = world.services.test_webhook(&ada.actor, &ada.slug, &id).await;
    assert_eq!(field(refused), ("delivery".to_owned(), FieldError::NotAllowed));
    status.store(200, Ordering::SeqCst);
    world.services.resume_webhook(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!(world.run_webhooks().await, 0, "only what is replayed");
    assert_eq!(world.services.replay_deliveries(&ada.actor, &ada.slug, &id, "1_hour").await.unwrap(), 1);
    assert_eq!(world.services.replay_deliveries(&ada.actor, &ada.slug, &id, "30_days").await.unwrap(), 1);
    assert_eq!(world.services.replay_deliveries(&ada.actor, &ada.slug, &id, "30_days").await.unwrap(), 0);
    assert_eq!(world.run_webhooks().await, 2);
    let names: Vec<_> = heard(world).iter().map(|one| one.body["data"]["names"]["name"].clone()).collect();
    assert!(names.contains(&"Search".into()) && names.contains(&"Crawl".into()), "{names:?}");
}

async fn one_that_is_gone_is_paused_at_once(world: &World) {
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 410);
    hook(world, &ada, URL, &["team.created"]).await;
    for name in ["Search", "Crawl"] {
        world.services.create_team(&ada.actor, &ada.slug, name, "").await.unwrap();
    }
    assert_eq!(world.run_webhooks().await, 1, "it said so once");
    let webhook = world.services.list_webhooks(&ada.actor, &ada.slug).await.unwrap().webhooks.remove(0);
    assert_eq!(webhook.paused.map(|(_, why)| why), Some(PauseReason::Gone));
    let states: Vec<_> = list(world, &ada, &DeliveryQuery::default()).await.iter().map(|one| one.state).collect();
    assert!(states.contains(&DeliveryState::Failed) && states.contains(&DeliveryState::Held), "{states:?}");
    world.run_jobs().await;
    assert!(world.letter(&ada.email).text.contains("410 Gone"));
}

async fn both_secrets_sign_for_a_day(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    let first = hook(world, &ada, URL, &["team.created"]).await;
    let second = world.services.rotate_webhook_secret(&ada.actor, &ada.slug, &first.id.to_string()).await.unwrap();
    assert_ne!(first.secret, second.secret);
    assert!(!world.holds(&second.secret));
    let tell = async |name: &str| {
        let ada = again(world, &ada).await;
        world.services.create_team(&ada.actor, &ada.slug, name, "").await.unwrap();
        world.run_webhooks().await;
        heard(world).remove(0)
    };
    let of = |secret: &str, told: &Heard| signature(secret, &told.id, &told.timestamp, &told.text);
    let told = tell("a").await;
    assert_eq!(told.signatures, [of(&second.secret, &told), of(&first.secret, &told)]);
    world.clock.advance(minutes(24 * 60) - Duration::from_micros(1));
    let told = tell("b").await;
    assert_eq!(told.signatures.len(), 2);
    world.clock.advance(Duration::from_micros(1));
    let told = tell("c").await;
    assert_eq!(told.signatures, [of(&second.secret, &told)]);
    let ada = again(world, &ada).await;
    // With another rotation in a row the one before the last is over at once.
    let third = world.services.rotate_webhook_secret(&ada.actor, &ada.slug, &first.id.to_string()).await.unwrap();
    let fourth = world.services.rotate_webhook_secret(&ada.actor, &ada.slug, &first.id.to_string()).await.unwrap();
    let told = tell("d").await;
    assert_eq!(told.signatures, [of(&fourth.secret, &told), of(&third.secret, &told)]);
}

async fn what_a_dead_worker_sent_is_sent_again(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    hook(world, &ada, URL, &["team.created"]).await;
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    let dead = world.services.claim_webhook("dead").await.unwrap().unwrap();
    assert_eq!(world.run_webhooks().await, 0, "its lease holds");
    world.clock.advance(minutes(1) - Duration::from_micros(1));
    assert_eq!(world.run_webhooks().await, 0);
    world.clock.advance(Duration::from_micros(1));
    assert_eq!(world.run_webhooks().await, 1);
    // The dead one was only slow: it finds nothing that is its own any more.
    assert_eq!(world.services.serve_webhook(dead).await.unwrap(), 0);
    assert_eq!(heard(world).len(), 1);
    // A process that is known to be dead is not waited for.
    world.services.create_team(&ada.actor, &ada.slug, "Crawl", "").await.unwrap();
    world.services.claim_webhook("dead").await.unwrap().unwrap();
    world.services.free_jobs_of_the_dead("worker").await.unwrap();
    assert_eq!(world.run_webhooks().await, 1);
    let delivery = newest(world, &ada).await;
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 1));
}

async fn a_slow_endpoint_holds_up_nobody_else(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let (slow, quick) = ("https://slow.example.net/", "https://quick.example.net/");
    // Each answer of the slow one takes its ten seconds, and is none.
    let clock = world.clock.clone();
    world.web.on(slow, move |_| {
        clock.advance(Duration::from_secs(10));
        Err(FetchError::Away("timed out".to_owned()))
    });
    answers(world, quick, 200);
    hook(world, &ada, slow, &["team.created"]).await;
    hook(world, &ada, quick, &["team.created"]).await;
    for name in ["a", "b", "c"] {
        world.services.create_team(&ada.actor, &ada.slug, name, "").await.unwrap();
    }
    // While one worker is with the slow one, another serves the quick one.
    let busy = world.services.claim_webhook("one").await.unwrap().unwrap();
    world.clock.advance(Duration::from_secs(1));
    let free = world.services.claim_webhook("two").await.unwrap().unwrap();
    assert_eq!(world.services.claim_webhook("three").await.unwrap(), None);
    assert_eq!(world.services.serve_webhook(free).await.unwrap(), 3);
    // A turn of the slow one is over after one request, though more is due.
    assert_eq!(world.services.serve_webhook(busy).await.unwrap(), 1);
    world.services.create_team(&ada.actor, &ada.slug, "d", "").await.unwrap();
    let next = world.services.claim_webhook("one").await.unwrap().unwrap();
    assert_eq!(next.webhook, free.webhook, "whoever was served longest ago");
    let away =
        list(world, &ada, &DeliveryQuery { webhook: busy.webhook.to_string(), ..DeliveryQuery::default() }).await;
    let tried: Vec<_> = away.iter().filter(|one| one.attempts == 1).collect();
    assert_eq!((tried.len(), tried[0].last_problem, tried[0].last_status), (1, Some(AttemptProblem::NoAnswer), None));
    assert_eq!(tried[0].last_millis, Some(10_000));
}

async fn what_was_held_back_is_replayed_with_its_id(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    hook(world, &ada, URL, &["team.created"]).await;
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    world.run_webhooks().await;
    let first = heard(world).remove(0);
    world.clock.advance(minutes(10));
    let id = newest(world, &ada).await.id.to_string();
    for _ in 0..2 {
        world.services.replay_delivery(&ada.actor, &ada.slug, &id).await.unwrap();
    }
    assert_eq!(world.run_webhooks().await, 1, "once, for all that it was asked twice");
    let again = heard(world).remove(0);
    assert_eq!((&again.id, &again.text), (&first.id, &first.text));
    assert_ne!((&again.timestamp, &again.signatures), (&first.timestamp, &first.signatures), "of this attempt");
    assert_eq!(newest(world, &ada).await.attempts, 2);
    assert_eq!(world.organization_events(&ada).await.last().unwrap(), "webhook.replayed");
}

async fn an_endpoint_is_tried_by_hand(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    let made = hook(world, &ada, URL, &["team.created"]).await;
    let id = world.services.test_webhook(&ada.actor, &ada.slug, &made.id.to_string()).await.unwrap();
    world.run_webhooks().await;
    let told = heard(world).remove(0);
    assert_eq!(
        (&told.body["type"], &told.body["data"]["webhook"]),
        (&"webhook.test".into(), &made.id.to_string().into())
    );
    assert_eq!(told.signatures, [signature(&made.secret, &told.id, &told.timestamp, &told.text)]);
    assert_eq!(newest(world, &ada).await.id, id);
    for (query, found) in [
        (DeliveryQuery { event: "webhook.test".into(), ..DeliveryQuery::default() }, 1),
        (DeliveryQuery { event: "team.created".into(), ..DeliveryQuery::default() }, 0),
        (DeliveryQuery { state: "delivered".into(), ..DeliveryQuery::default() }, 1),
        (DeliveryQuery { state: "failed".into(), ..DeliveryQuery::default() }, 0),
        (DeliveryQuery { webhook: made.id.to_string(), ..DeliveryQuery::default() }, 1),
        (DeliveryQuery { before: id.to_string(), ..DeliveryQuery::default() }, 0),
        (DeliveryQuery { state: "nonsense".into(), ..DeliveryQuery::default() }, 1),
    ] {
        assert_eq!(list(world, &ada, &query).await.len(), found, "{query:?}");
    }
}

async fn what_an_endpoint_answers_is_kept_redacted(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let made = hook(world, &ada, URL, &["team.created"]).await;
    let said = format!("no: {} and mmx_key_abcdef {}", made.secret, "x ".repeat(2_000));
    world.web.says(URL, 500, "text/plain", &said);
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    world.run_webhooks().await;
    world.web.on(URL, |_| Err(FetchError::Refused("its name stands for no public address".to_owned())));
    world.clock.advance(Duration::from_secs(6));
    world.run_webhooks().await;
    let id = newest(world, &ada).await.id.to_string();
    let attempts = world.services.find_delivery(&ada.actor, &ada.slug, &id).await.unwrap().attempts;
    assert!(attempts[1].answer.starts_with("no: [redacted] and [redacted] x"), "{}", attempts[1].answer);
    assert!(attempts[1].answer.len() <= 1024);
    assert_eq!((attempts[0].problem, attempts[0].answer.as_str()), (Some(AttemptProblem::Refused), ""));
    assert!(!world.holds(&made.secret));
}

async fn what_is_typed_is_judged(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let create = async |typed: &TypedWebhook| {
        world.services.create_webhook(&ada.actor, &ada.slug, typed).await.map(|made| made.id)
    };
    for (url, error) in [
        ("", FieldError::Empty),
        ("http://hooks.example.net/", FieldError::NotAllowed),
        ("http://127.0.0.1/", FieldError::NotAllowed),
        ("https://a:b@example.net/", FieldError::Malformed),
    ] {
        assert_eq!(field(create(&typed(url, &[])).await), ("url".to_owned(), error), "{url}");
    }
    let refused = create(&typed(URL, &["session.signed_in"])).await;
    assert_eq!(field(refused), ("events".to_owned(), FieldError::UnknownChoice));
    // In development the machine itself is good too.
    let development = world.with(|settings| settings.loopback_webhooks = true);
    development.create_webhook(&ada.actor, &ada.slug, &typed("http://127.0.0.1:9/", &["team.created"])).await.unwrap();
    for _ in 0..19 {
        create(&typed(URL, &["team.created"])).await.unwrap();
    }
    let refused = create(&typed(URL, &["team.created"])).await;
    assert_eq!(field(refused), ("url".to_owned(), FieldError::TooManyEntries { max: 20 }));
}

async fn only_admins_have_a_say(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    let made = hook(world, &ada, URL, &["team.created"]).await;
    let id = made.id.to_string();
    for (email, role) in [
        ("dev@example.org", Some(Role::Developer)),
        ("bill@example.org", Some(Role::BillingManager)),
        ("read@example.org", Some(Role::ReadOnly)),
        ("out@example.org", None),
    ] {
        let person = world.sign_up(email).await;
        if let Some(role) = role {
            world.add_member(&ada, &person, role).await;
        }
        let (actor, slug, services) = (&person.actor, &ada.slug, &world.services);
        let outcomes = [
            services.list_webhooks(actor, slug).await.map(drop),
            services.find_webhook(actor, slug, &id).await.map(drop),
            services.list_deliveries(actor, slug, &DeliveryQuery::default()).await.map(drop),
            services.create_webhook(actor, slug, &typed(URL, &[])).await.map(drop),
            services.update_webhook(actor, slug, &id, &typed(URL, &[])).await,
            services.rotate_webhook_secret(actor, slug, &id).await.map(drop),
            services.pause_webhook(actor, slug, &id).await,
            services.test_webhook(actor, slug, &id).await.map(drop),
            services.delete_webhook(actor, slug, &id).await.map(drop),
        ];
        for outcome in outcomes {
            match (outcome, role) {
                (Err(Error::NotFound), None) => {}
                (Err(Error::Denied { permission: Permission::ManageWebhooks, .. }), Some(_)) => {}
                (outcome, _) => panic!("{role:?}: {outcome:?}"),
            }
        }
    }
    assert_eq!(world.services.list_webhooks(&ada.actor, &ada.slug).await.unwrap().webhooks.len(), 1);
}

async fn changed_paused_resumed_and_deleted_once(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    let id = hook(world, &ada, URL, &["team.created"]).await.id.to_string();
    let (services, actor, slug) = (&world.services, &ada.actor, &ada.slug);
    let changed = TypedWebhook { description: "Pager".into(), ..typed(URL, &["team.renamed"]) };
    for _ in 0..2 {
        services.update_webhook(actor, slug, &id, &changed).await.unwrap();
        services.pause_webhook(actor, slug, &id).await.unwrap();
    }
    let webhook = services.find_webhook(actor, slug, &id).await.unwrap().webhook;
    assert_eq!((webhook.description.as_str(), webhook.events.wants(Kind::TeamRenamed)), ("Pager", true));
    assert_eq!(webhook.paused.map(|(_, why)| why), Some(PauseReason::Person));
    for _ in 0..2 {
        services.resume_webhook(actor, slug, &id).await.unwrap();
    }
    assert_eq!(services.delete_webhook(actor, slug, &id).await.unwrap(), "hooks.example.net");
    assert!(matches!(services.delete_webhook(actor, slug, &id).await, Err(Error::NotFound)));
    let events = world.organization_events(&ada).await;
    let own: Vec<_> = events.iter().filter(|event| event.starts_with("webhook.")).collect();
    assert_eq!(own, ["webhook.created", "webhook.updated", "webhook.paused", "webhook.resumed", "webhook.deleted"]);
    services.create_team(actor, slug, "Search", "").await.unwrap();
    assert_eq!(world.run_webhooks().await, 0);
}

async fn deliveries_are_kept_for_thirty_days(world: &World) {
    world.leave_mail();
    world.leave_jobs();
    let ada = world.sign_up("ada@example.org").await;
    answers(world, URL, 200);
    hook(world, &ada, URL, &["team.created"]).await;
    world.services.create_team(&ada.actor, &ada.slug, "Search", "").await.unwrap();
    world.run_webhooks().await;
    let sweep = async || {
        world.services.want_sweep().await.unwrap();
        world.run_jobs().await;
    };
    let count = async || {
        let filter = store::DeliveryFilter::default();
        world.db.read(ada.org).deliveries(&filter, 10).await.unwrap().len()
    };
    world.clock.advance(minutes(30 * 24 * 60));
    sweep().await;
    assert_eq!(count().await, 1);
    world.clock.advance(minutes(60));
    sweep().await;
    assert_eq!(count().await, 0);
}
