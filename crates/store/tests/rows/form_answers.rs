//! What a form sends back, and submissions acted upon once.

use store::Site;

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(
    an_answer_lasts_until_it_expires,
    an_answer_is_taken_once,
    an_answer_is_replaced,
    a_submission_is_claimed_once,
    a_claim_without_an_outcome_lapses,
    a_released_submission_can_be_sent_again,
    what_was_committed_under_a_claim_is_found_by_the_next,
    another_request_under_the_same_id_is_told_apart,
    sweeps_what_is_over,
);

async fn an_answer_lasts_until_it_expires(base: &Base) {
    base.write(async |tx| tx.on(Site).insert_form_answer(hash(1), "sign_in", b"{}\x00".to_vec(), at(10)).await).await;
    for _ in 0..2 {
        let found = base.db.read(Site).find_form_answer(hash(1), at(9)).await.unwrap().unwrap();
        assert_eq!((found.form.as_str(), found.body.as_slice()), ("sign_in", &b"{}\x00"[..]));
    }
    assert!(base.db.read(Site).find_form_answer(hash(1), at(10)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_form_answer(hash(2), at(9)).await.unwrap().is_none());
}

async fn an_answer_is_taken_once(base: &Base) {
    base.write(async |tx| tx.on(Site).insert_form_answer(hash(1), "key", b"one".to_vec(), at(10)).await).await;
    base.write(async |tx| tx.on(Site).insert_form_answer(hash(2), "key", b"two".to_vec(), at(10)).await).await;
    assert!(base.write(async |tx| tx.on(Site).take_form_answer(hash(1), at(10)).await).await.is_none());
    let taken = base.write(async |tx| tx.on(Site).take_form_answer(hash(1), at(9)).await).await.unwrap();
    assert_eq!((taken.form.as_str(), taken.body.as_slice()), ("key", &b"one"[..]));
    assert!(base.write(async |tx| tx.on(Site).take_form_answer(hash(1), at(9)).await).await.is_none());
    assert!(base.db.read(Site).find_form_answer(hash(1), at(9)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_form_answer(hash(2), at(9)).await.unwrap().is_some());
}

async fn an_answer_is_replaced(base: &Base) {
    base.write(async |tx| tx.on(Site).insert_form_answer(hash(1), "a", b"old".to_vec(), at(10)).await).await;
    base.write(async |tx| tx.on(Site).insert_form_answer(hash(1), "b", b"new".to_vec(), at(20)).await).await;
    let found = base.db.read(Site).find_form_answer(hash(1), at(15)).await.unwrap().unwrap();
    assert_eq!((found.form.as_str(), found.body.as_slice()), ("b", &b"new"[..]));
}

async fn claim(base: &Base, number: u8, now: i64) -> Option<Option<Vec<u8>>> {
    base.write(async |tx| tx.on(Site).claim_submission(hash(number), None, at(now)).await).await
}

async fn note(base: &Base, number: u8, claimed_at: i64, result: &[u8]) -> bool {
    base.write(async |tx| tx.on(Site).note_submission_result(hash(number), at(claimed_at), result.to_vec()).await).await
}

async fn settle(base: &Base, number: u8, claimed_at: i64) -> bool {
    base.write(async |tx| tx.on(Site).settle_submission(hash(number), at(claimed_at), b"sealed".to_vec()).await).await
}

async fn release(base: &Base, number: u8, claimed_at: i64) {
    base.write(async |tx| tx.on(Site).release_submission(hash(number), at(claimed_at)).await).await;
}

async fn found(base: &Base, number: u8) -> Option<Option<Vec<u8>>> {
    base.db.read(Site).find_submission(hash(number)).await.unwrap().map(|row| row.outcome)
}

async fn a_submission_is_claimed_once(base: &Base) {
    assert_eq!(found(base, 1).await, None);
    assert_eq!(claim(base, 1, 0).await, Some(None));
    assert_eq!(claim(base, 1, 1).await, None);
    assert_eq!(claim(base, 2, 0).await, Some(None));
    assert_eq!(found(base, 1).await, Some(None));
    assert!(settle(base, 1, 0).await);
    assert_eq!(found(base, 1).await, Some(Some(b"sealed".to_vec())));
    assert_eq!(found(base, 2).await, Some(None));
    assert_eq!(claim(base, 1, 2).await, None);
}

async fn a_claim_without_an_outcome_lapses(base: &Base) {
    assert_eq!(claim(base, 1, 0).await, Some(None));
    assert_eq!(claim(base, 2, 0).await, Some(None));
    assert_eq!(claim(base, 1, 9).await, None);
    assert_eq!(claim(base, 1, 10).await, Some(None));
    // The new claim has its own ten seconds, and the old one is worth nothing.
    assert_eq!(claim(base, 1, 19).await, None);
    assert!(!note(base, 1, 0, b"late").await);
    assert!(!settle(base, 1, 0).await);
    release(base, 1, 0).await;
    assert_eq!(claim(base, 1, 19).await, None);
    assert!(settle(base, 2, 0).await);
    assert_eq!(claim(base, 2, 1_000).await, None);
    assert_eq!(found(base, 2).await, Some(Some(b"sealed".to_vec())));
}

async fn what_was_committed_under_a_claim_is_found_by_the_next(base: &Base) {
    assert_eq!(claim(base, 1, 0).await, Some(None));
    assert!(note(base, 1, 0, b"result").await);
    assert!(!note(base, 1, 0, b"another").await, "what happened, happened once");
    release(base, 1, 0).await;
    assert_eq!(claim(base, 1, 1).await, Some(Some(b"result".to_vec())), "at once: there is nothing to wait for");
    assert!(!settle(base, 1, 0).await);
    assert!(settle(base, 1, 1).await);
    assert_eq!(found(base, 1).await, Some(Some(b"sealed".to_vec())));
    assert_eq!(claim(base, 1, 2).await, None);
    assert!(!note(base, 1, 1, b"late").await);
}

async fn a_released_submission_can_be_sent_again(base: &Base) {
    assert_eq!(claim(base, 1, 0).await, Some(None));
    release(base, 1, 0).await;
    assert_eq!(claim(base, 1, 0).await, Some(None));
    // What was done stays done.
    assert!(settle(base, 1, 0).await);
    release(base, 1, 0).await;
    assert_eq!(claim(base, 1, 0).await, None);
}

async fn another_request_under_the_same_id_is_told_apart(base: &Base) {
    let claim = async |request: Option<u8>, now| {
        base.write(async |tx| tx.on(Site).claim_submission(hash(1), request.map(hash), at(now)).await).await
    };
    assert_eq!(claim(Some(7), 0).await, Some(None));
    for other in [Some(8), None] {
        assert_eq!(claim(other, 100).await, None, "also when the claim has lapsed");
    }
    let row = base.db.read(Site).find_submission(hash(1)).await.unwrap().unwrap();
    assert_eq!((row.request_hash, row.outcome), (Some(hash(7).to_vec()), None));
    assert_eq!(claim(Some(7), 100).await, Some(None));
    assert!(note(base, 1, 100, b"result").await);
    assert_eq!(claim(Some(8), 101).await, None, "what was committed is for who asked");
    assert_eq!(claim(Some(7), 101).await, Some(Some(b"result".to_vec())));
    let forget = async |until| base.write(async |tx| tx.on(Site).forget_submission(hash(1), at(until)).await).await;
    forget(100).await;
    assert_eq!(claim(Some(8), 102).await, None, "claimed later than that");
    forget(101).await;
    assert_eq!(claim(Some(8), 102).await, Some(None));
}

async fn sweeps_what_is_over(base: &Base) {
    base.write(async |tx| {
        let mut site = tx.on(Site);
        site.insert_form_answer(hash(1), "a", Vec::new(), at(10)).await?;
        site.insert_form_answer(hash(2), "a", Vec::new(), at(11)).await?;
        site.claim_submission(hash(1), None, at(0)).await?;
        site.claim_submission(hash(2), None, at(5)).await
    })
    .await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_forms(at(10), at(5)).await).await, 2);
    assert!(base.db.read(Site).find_form_answer(hash(2), at(10)).await.unwrap().is_some());
    assert_eq!(found(base, 1).await, None);
    assert_eq!(found(base, 2).await, Some(None));
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_forms(at(10), at(5)).await).await, 0);
}
