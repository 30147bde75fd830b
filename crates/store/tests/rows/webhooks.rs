//! Endpoints, what is on its way to them, and the workers that take turns.

use std::time::Duration;

use domain::event::Kind;
use domain::id::{DeliveryId, MessageId, WebhookId};
use domain::time::Timestamp;
use domain::webhook::{Attempt, AttemptProblem, DeliveryState, PauseReason, Subscription};
use store::{DeliveryFilter, NewDelivery, NewWebhook, Site, Turn, WebhookRow};

use crate::both_engines;
use crate::support::{Base, Tenant, at};

both_engines!(
    made_listed_changed_and_ended,
    paused_and_resumed_once,
    turns_go_round_and_are_fenced,
    a_dead_workers_turn_is_freed,
    attempts_are_written_down,
    what_becomes_due_in_a_turn_is_looked_at_after_it,
    listed_by_what_is_asked,
    replayed_one_and_all,
    forgotten_after_their_time,
);

const MINUTE: Duration = Duration::from_secs(60);

fn hook(number: u128) -> WebhookId {
    WebhookId::from_bits(number)
}

fn delivery(number: u128) -> DeliveryId {
    DeliveryId::from_bits(number)
}

async fn make(base: &Base, tenant: Tenant, number: u128) {
    let new = NewWebhook {
        id: hook(number),
        url: format!("https://example.com/{number}"),
        description: "ours".to_owned(),
        events: Subscription::All,
        secret: vec![1],
        created_at: at(i64::try_from(number).unwrap()),
    };
    base.write(async |tx| tx.on(tenant.org).insert_webhook(&new).await).await;
}

async fn send(base: &Base, tenant: Tenant, webhook: u128, number: u128, at: Timestamp) {
    let new = NewDelivery {
        id: delivery(number),
        webhook: hook(webhook),
        message: MessageId::from_bits(number),
        event: if number.is_multiple_of(2) { "key.created" } else { "key.revoked" }.to_owned(),
        body: format!("{{\"number\":{number}}}"),
        is_held: false,
        created_at: at,
    };
    base.write(async |tx| {
        tx.on(tenant.org).insert_delivery(&new).await?;
        tx.on(tenant.org).wake_webhook(hook(webhook), at).await
    })
    .await;
}

async fn find(base: &Base, tenant: Tenant, number: u128) -> Option<WebhookRow> {
    base.db.read(tenant.org).find_webhook(hook(number)).await.unwrap()
}

async fn claim(base: &Base, worker: &str, now: Timestamp) -> Option<Turn> {
    base.write(async |tx| tx.on(Site).claim_webhook(worker, now.plus(MINUTE), now).await).await
}

async fn let_go(base: &Base, turn: Turn) -> bool {
    base.write(async |tx| tx.on(turn.org).let_webhook_go(turn, at(100)).await).await
}

fn attempt(number: i64, at: Timestamp, status: Option<i64>, problem: Option<AttemptProblem>) -> Attempt {
    Attempt { number, at, status, problem, millis: 12, answer: "no".to_owned() }
}

async fn settle(base: &Base, tenant: Tenant, number: u128, state: DeliveryState, next_at: Option<Timestamp>) {
    let problem = (state != DeliveryState::Delivered).then_some(AttemptProblem::Status);
    let before = base.db.read(tenant.org).find_delivery(delivery(number)).await.unwrap().unwrap().attempts;
    let attempt = attempt(before + 1, at(50), Some(500), problem);
    base.write(async |tx| tx.on(tenant.org).settle_delivery(delivery(number), &attempt, (state, next_at)).await).await;
}

async fn state(base: &Base, tenant: Tenant, number: u128) -> DeliveryState {
    base.db.read(tenant.org).find_delivery(delivery(number)).await.unwrap().unwrap().state
}

async fn made_listed_changed_and_ended(base: &Base) {
    let two = base.two().await;
    for number in [1, 2] {
        make(base, two.ours, number).await;
    }
    make(base, two.theirs, 3).await;
    let mut ours = base.db.read(two.ours.org);
    let ids: Vec<_> = ours.webhooks().await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(ids, [hook(1), hook(2)]);
    assert_eq!(ours.count_webhooks().await.unwrap(), 2);
    assert!(find(base, two.ours, 3).await.is_none());
    assert_eq!(ours.webhook_secret(hook(1)).await.unwrap(), Some(vec![1]));
    assert_eq!(ours.webhook_secret(hook(3)).await.unwrap(), None);
    let some = Subscription::Chosen([Kind::KeyCreated].into());
    base.write(async |tx| {
        assert!(!tx.on(two.theirs.org).change_webhook(hook(1), "https://x.example/", "", &some).await?);
        assert!(!tx.on(two.theirs.org).rotate_webhook_secret(hook(1), vec![2], at(9)).await?);
        assert!(!tx.on(two.theirs.org).delete_webhook(hook(1), at(9)).await?);
        let mut ours = tx.on(two.ours.org);
        assert!(ours.change_webhook(hook(1), "https://x.example/", "", &some).await?);
        assert!(ours.rotate_webhook_secret(hook(1), vec![2], at(9)).await?);
        Ok(())
    })
    .await;
    let row = find(base, two.ours, 1).await.unwrap();
    assert_eq!((row.url.as_str(), row.description.as_str(), &row.events), ("https://x.example/", "", &some));
    assert_eq!((row.former_until, row.created_at, row.last_taken), (Some(at(9)), at(1), false));
    let listening = ours.listening_webhooks().await.unwrap();
    assert_eq!(
        listening.iter().map(|one| (one.id, one.is_paused)).collect::<Vec<_>>(),
        [(hook(1), false), (hook(2), false)]
    );
    assert_eq!(listening[0].events, some);
    send(base, two.ours, 1, 10, at(10)).await;
    base.write(async |tx| {
        assert!(tx.on(two.ours.org).delete_webhook(hook(1), at(11)).await?);
        assert!(!tx.on(two.ours.org).delete_webhook(hook(1), at(12)).await?);
        Ok(())
    })
    .await;
    assert!(find(base, two.ours, 1).await.is_none());
    assert_eq!(ours.webhook_secret(hook(1)).await.unwrap(), None);
    assert_eq!(state(base, two.ours, 10).await, DeliveryState::Held);
    assert_eq!(claim(base, "a", at(12)).await, None, "nothing is sent there any more");
}

async fn paused_and_resumed_once(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    send(base, two.ours, 1, 10, at(10)).await;
    base.write(async |tx| {
        assert!(!tx.on(two.theirs.org).pause_webhook(hook(1), PauseReason::Person, at(11)).await?);
        let mut ours = tx.on(two.ours.org);
        assert!(!ours.resume_webhook(hook(1)).await?);
        assert!(ours.pause_webhook(hook(1), PauseReason::Failures, at(11)).await?);
        assert!(!ours.pause_webhook(hook(1), PauseReason::Person, at(12)).await?);
        ours.wake_webhook(hook(1), at(12)).await
    })
    .await;
    let row = find(base, two.ours, 1).await.unwrap();
    assert_eq!(row.paused, Some((at(11), PauseReason::Failures)));
    assert_eq!((row.undelivered, row.pending), (1, 0));
    assert!(!base.db.read(Site).is_webhook_due(at(20)).await.unwrap());
    base.write(async |tx| {
        assert!(!tx.on(two.theirs.org).resume_webhook(hook(1)).await?);
        assert!(tx.on(two.ours.org).resume_webhook(hook(1)).await?);
        Ok(())
    })
    .await;
    assert_eq!(find(base, two.ours, 1).await.unwrap().paused, None);
    assert_eq!(state(base, two.ours, 10).await, DeliveryState::Held, "until it is replayed");
}

async fn turns_go_round_and_are_fenced(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    make(base, two.theirs, 2).await;
    assert_eq!(claim(base, "a", at(9)).await, None);
    for number in [10, 12] {
        send(base, two.ours, 1, number, at(10)).await;
    }
    send(base, two.theirs, 2, 20, at(11)).await;
    assert!(base.db.read(Site).is_webhook_due(at(11)).await.unwrap());
    let first = claim(base, "a", at(11)).await.unwrap();
    assert_eq!((first.org, first.webhook), (two.ours.org, hook(1)));
    let second = claim(base, "b", at(11)).await.unwrap();
    assert_eq!((second.org, second.webhook), (two.theirs.org, hook(2)));
    assert_eq!(claim(base, "c", at(11)).await, None, "one worker an endpoint");
    assert!(!base.db.read(Site).is_webhook_due(at(11)).await.unwrap());

    let mut ours = base.db.read(two.ours.org);
    let due = ours.next_delivery(first, at(11)).await.unwrap().unwrap();
    assert_eq!((due.id, due.body.as_str(), due.tries), (delivery(10), "{\"number\":10}", 0));
    assert_eq!((due.url.as_str(), due.secret.as_slice(), due.former), ("https://example.com/1", [1].as_slice(), None));
    assert!(ours.next_delivery(second, at(11)).await.unwrap().is_none(), "of another organization");
    assert!(ours.next_delivery(first, at(72)).await.unwrap().is_none(), "its lease is over");
    let taken_over = claim(base, "c", at(72)).await.unwrap();
    assert_eq!((taken_over.webhook, taken_over.number), (hook(1), first.number + 1));
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        assert!(!ours.keep_turn(first, at(200)).await?);
        assert!(!ours.let_webhook_go(first, at(90)).await?);
        assert!(ours.keep_turn(taken_over, at(200)).await?);
        Ok(())
    })
    .await;
    assert!(let_go(base, taken_over).await);
    assert!(!let_go(base, taken_over).await);
    // Both have something due; the one that was served longest ago comes first.
    assert_eq!(claim(base, "a", at(300)).await.unwrap().webhook, hook(2));
}

async fn a_dead_workers_turn_is_freed(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    send(base, two.ours, 1, 10, at(10)).await;
    claim(base, "dead", at(10)).await.unwrap();
    let free = async |worker: &str| {
        base.write(async |tx| tx.on(Site).free_webhooks_of_the_dead(worker, at(5), at(11)).await).await
    };
    assert_eq!(free("dead").await, 0, "one's own");
    assert_eq!(claim(base, "a", at(11)).await, None);
    assert_eq!(free("a").await, 1);
    assert!(claim(base, "a", at(11)).await.is_some());
}

async fn attempts_are_written_down(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    send(base, two.ours, 1, 10, at(10)).await;
    base.write(async |tx| {
        let mut ours = tx.on(two.ours.org);
        let after = ours.note_attempt(hook(1), false, at(11)).await?;
        assert_eq!((after.failing_since, after.is_stopped), (Some(at(11)), false));
        let after = ours.note_attempt(hook(1), false, at(13)).await?;
        assert_eq!(after.failing_since, Some(at(11)), "since the first");
        for (number, status) in [(1, None), (2, Some(503))] {
            let problem = if status.is_some() { AttemptProblem::Status } else { AttemptProblem::NoAnswer };
            let made = attempt(number, at(10 + number), status, Some(problem));
            ours.settle_delivery(delivery(10), &made, (DeliveryState::Pending, Some(at(99)))).await?;
        }
        Ok(())
    })
    .await;
    let mut ours = base.db.read(two.ours.org);
    let row = ours.find_delivery(delivery(10)).await.unwrap().unwrap();
    assert_eq!((row.state, row.attempts, row.next_at), (DeliveryState::Pending, 2, Some(at(99))));
    assert_eq!((row.last_at, row.last_status, row.last_millis), (Some(at(12)), Some(503), Some(12)));
    assert_eq!(row.last_problem, Some(AttemptProblem::Status));
    let attempts = ours.delivery_attempts(delivery(10), 10).await.unwrap();
    assert_eq!(attempts.iter().map(|one| (one.number, one.status)).collect::<Vec<_>>(), [(2, Some(503)), (1, None)]);
    assert_eq!(ours.delivery_body(delivery(10)).await.unwrap().as_deref(), Some("{\"number\":10}"));
    assert_eq!(find(base, two.ours, 1).await.unwrap().failing_since, Some(at(11)));
    let mut theirs = base.db.read(two.theirs.org);
    assert!(theirs.find_delivery(delivery(10)).await.unwrap().is_none());
    assert!(theirs.delivery_body(delivery(10)).await.unwrap().is_none());
    assert!(theirs.delivery_attempts(delivery(10), 10).await.unwrap().is_empty());
    base.write(async |tx| {
        let after = tx.on(two.ours.org).note_attempt(hook(1), true, at(14)).await?;
        assert_eq!(after.failing_since, None);
        tx.on(two.ours.org).pause_webhook(hook(1), PauseReason::Person, at(15)).await?;
        assert!(tx.on(two.ours.org).note_attempt(hook(1), false, at(16)).await?.is_stopped);
        assert!(tx.on(two.theirs.org).note_attempt(hook(1), false, at(16)).await?.is_stopped, "there is none");
        Ok(())
    })
    .await;
    assert!(!find(base, two.ours, 1).await.unwrap().last_taken);
}

async fn what_becomes_due_in_a_turn_is_looked_at_after_it(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    send(base, two.ours, 1, 10, at(10)).await;
    let turn = claim(base, "a", at(10)).await.unwrap();
    settle(base, two.ours, 10, DeliveryState::Pending, Some(at(15))).await;
    assert!(base.db.read(two.ours.org).next_delivery(turn, at(11)).await.unwrap().is_none());
    send(base, two.ours, 1, 12, at(12)).await;
    assert!(let_go(base, turn).await);
    let turn = claim(base, "a", at(12)).await.unwrap();
    settle(base, two.ours, 12, DeliveryState::Delivered, None).await;
    assert!(let_go(base, turn).await);
    assert_eq!(claim(base, "a", at(14)).await, None);
    let turn = claim(base, "a", at(15)).await.unwrap();
    settle(base, two.ours, 10, DeliveryState::Failed, None).await;
    assert!(let_go(base, turn).await);
    assert_eq!(claim(base, "a", at(9999)).await, None, "nothing is pending");
}

async fn listed_by_what_is_asked(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    make(base, two.ours, 2).await;
    make(base, two.theirs, 3).await;
    for number in [10, 11, 12] {
        send(base, two.ours, 1, number, at(10)).await;
    }
    send(base, two.ours, 2, 13, at(10)).await;
    send(base, two.theirs, 3, 14, at(10)).await;
    settle(base, two.ours, 11, DeliveryState::Failed, None).await;
    let list = async |filter: DeliveryFilter, limit| {
        let found = base.db.read(two.ours.org).deliveries(&filter, limit).await.unwrap();
        found.into_iter().map(|row| row.id.bits()).collect::<Vec<_>>()
    };
    let all = DeliveryFilter::default;
    assert_eq!(list(all(), 10).await, [13, 12, 11, 10]);
    assert_eq!(list(all(), 2).await, [13, 12]);
    assert_eq!(list(DeliveryFilter { before: Some(delivery(12)), ..all() }, 10).await, [11, 10]);
    assert_eq!(list(DeliveryFilter { webhook: Some(hook(1)), ..all() }, 10).await, [12, 11, 10]);
    assert_eq!(list(DeliveryFilter { webhook: Some(hook(3)), ..all() }, 10).await, [0_u128; 0]);
    assert_eq!(list(DeliveryFilter { state: Some(DeliveryState::Failed), ..all() }, 10).await, [11]);
    assert_eq!(list(DeliveryFilter { event: "key.created".into(), ..all() }, 10).await, [12, 10]);
    let narrow =
        DeliveryFilter { webhook: Some(hook(1)), event: "key.created".into(), before: Some(delivery(12)), ..all() };
    assert_eq!(list(narrow, 10).await, [10]);
}

async fn replayed_one_and_all(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    for (number, seconds) in [(10, 10), (11, 20), (12, 30), (13, 40)] {
        send(base, two.ours, 1, number, at(seconds)).await;
    }
    settle(base, two.ours, 10, DeliveryState::Failed, None).await;
    settle(base, two.ours, 11, DeliveryState::Held, None).await;
    settle(base, two.ours, 12, DeliveryState::Delivered, None).await;
    base.write(async |tx| {
        assert!(!tx.on(two.theirs.org).replay_delivery(delivery(12), at(50)).await?);
        assert_eq!(tx.on(two.theirs.org).replay_deliveries(hook(1), at(0), at(50)).await?, 0);
        let mut ours = tx.on(two.ours.org);
        assert!(ours.replay_delivery(delivery(12), at(50)).await?, "one that was taken too");
        assert!(!ours.replay_delivery(delivery(12), at(51)).await?, "it is under way");
        assert!(!ours.replay_delivery(delivery(13), at(51)).await?);
        assert_eq!(ours.replay_deliveries(hook(1), at(15), at(52)).await?, 1);
        assert_eq!(ours.replay_deliveries(hook(1), at(0), at(53)).await?, 1);
        Ok(())
    })
    .await;
    let row = base.db.read(two.ours.org).find_delivery(delivery(10)).await.unwrap().unwrap();
    assert_eq!((row.state, row.next_at, row.attempts), (DeliveryState::Pending, Some(at(53)), 1));
}

async fn forgotten_after_their_time(base: &Base) {
    let two = base.two().await;
    make(base, two.ours, 1).await;
    for (number, seconds) in [(10, 10), (11, 10), (12, 30)] {
        send(base, two.ours, 1, number, at(seconds)).await;
    }
    settle(base, two.ours, 10, DeliveryState::Failed, None).await;
    settle(base, two.ours, 12, DeliveryState::Delivered, None).await;
    let sweep = async |before| base.write(async |tx| tx.on(Site).sweep_deliveries(before).await).await;
    assert_eq!(sweep(at(10)).await, 0);
    assert_eq!(sweep(at(20)).await, 1, "what is under way stays");
    assert_eq!(base.count("webhook_attempts").await, 1);
    let sweep_hooks = async |before| base.write(async |tx| tx.on(Site).sweep_webhooks(before).await).await;
    base.write(async |tx| tx.on(two.ours.org).delete_webhook(hook(1), at(40)).await).await;
    assert_eq!(sweep_hooks(at(50)).await, 0, "its deliveries are still there");
    assert_eq!(sweep(at(50)).await, 2);
    assert_eq!(sweep_hooks(at(40)).await, 0);
    assert_eq!(sweep_hooks(at(50)).await, 1);
}
