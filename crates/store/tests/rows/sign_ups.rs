//! Pending sign-ups: codes, links, mails, all with an end.

use domain::id::{InvitationId, SignUpId};
use store::{NewSignUp, Site};

use crate::both_engines;
use crate::support::{Base, at, hash};

both_engines!(
    a_sign_up_is_pending_until_it_expires,
    a_browser_finds_its_newest,
    a_link_works_until_it_expires,
    a_new_mail_kills_the_old_link_and_code,
    a_code_has_few_tries,
    a_code_works_until_it_expires,
    mails_are_counted,
    a_sign_up_is_used_up_once,
    the_others_of_an_address_are_used_up,
    sweeps_what_is_over,
);

fn id(number: u128) -> SignUpId {
    SignUpId::from_bits(number)
}

fn sign_up(number: u8, created_at: i64) -> NewSignUp {
    NewSignUp {
        id: id(u128::from(number)),
        browser_hash: hash(number),
        email: format!("P{number}@example.com"),
        email_key: format!("p{number}@example.com"),
        name: format!("Person {number}"),
        password: "phc".to_owned(),
        terms_version: "2026-11".to_owned(),
        created_at: at(created_at),
        expires_at: at(1_000),
        invitation: (number == 2).then(|| InvitationId::from_bits(2)),
    }
}

/// Two people, 1 and 2, with the links 11 and 12 until 200 and the codes 21 and 22 until 100.
async fn with_sign_ups(base: &Base) {
    base.write(async |tx| {
        for number in [1, 2] {
            let mut site = tx.on(Site);
            site.insert_sign_up(&sign_up(number, 0)).await?;
            let (code, link) = ((hash(20 + number), at(100)), (hash(10 + number), at(200)));
            assert!(site.arm_sign_up(id(u128::from(number)), code, link).await?);
        }
        Ok(())
    })
    .await;
}

async fn try_code(base: &Base, number: u128, now: i64) -> Option<Vec<u8>> {
    base.write(async |tx| tx.on(Site).try_sign_up_code(id(number), 3, at(now)).await).await
}

async fn consume(base: &Base, number: u128, now: i64) -> bool {
    base.write(async |tx| tx.on(Site).consume_sign_up(id(number), at(now)).await).await
}

async fn by_link(base: &Base, link: u8, now: i64) -> Option<SignUpId> {
    base.db.read(Site).find_sign_up_by_link(hash(link), at(now)).await.unwrap().map(|row| row.id)
}

async fn a_sign_up_is_pending_until_it_expires(base: &Base) {
    with_sign_ups(base).await;
    let row = base.db.read(Site).find_sign_up(id(1), at(999)).await.unwrap().unwrap();
    assert_eq!((row.id, row.browser_hash, row.created_at, row.mails), (id(1), hash(1), at(0), 0));
    assert_eq!(
        (row.email.as_str(), row.email_key.as_str(), row.name.as_str()),
        ("P1@example.com", "p1@example.com", "Person 1")
    );
    assert_eq!((row.password.as_str(), row.terms_version.as_str()), ("phc", "2026-11"));
    let invited = base.db.read(Site).find_sign_up(id(2), at(999)).await.unwrap().unwrap();
    assert_eq!((row.invitation, invited.invitation), (None, Some(InvitationId::from_bits(2))));
    assert!(base.db.read(Site).find_sign_up(id(1), at(1_000)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_sign_up_by_browser(hash(1), at(1_000)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_sign_up(id(3), at(0)).await.unwrap().is_none());
    assert!(!consume(base, 1, 1_000).await);
    assert!(consume(base, 1, 999).await);
}

async fn a_browser_finds_its_newest(base: &Base) {
    with_sign_ups(base).await;
    let newer = NewSignUp { browser_hash: hash(1), ..sign_up(3, 5) };
    base.write(async |tx| tx.on(Site).insert_sign_up(&newer).await).await;
    let found = async |browser| {
        base.db.read(Site).find_sign_up_by_browser(hash(browser), at(9)).await.unwrap().map(|row| row.id)
    };
    assert_eq!(found(1).await, Some(id(3)));
    assert_eq!(found(2).await, Some(id(2)));
    assert_eq!(found(9).await, None);
    assert!(consume(base, 3, 9).await);
    assert_eq!(found(1).await, Some(id(1)));
}

async fn a_link_works_until_it_expires(base: &Base) {
    with_sign_ups(base).await;
    assert_eq!(by_link(base, 11, 199).await, Some(id(1)));
    assert_eq!(by_link(base, 12, 199).await, Some(id(2)));
    assert_eq!(by_link(base, 11, 200).await, None);
    assert_eq!(by_link(base, 13, 0).await, None);
    // A link that would outlive its sign-up does not.
    base.write(async |tx| tx.on(Site).arm_sign_up(id(1), (hash(21), at(100)), (hash(11), at(9_000))).await).await;
    assert_eq!(by_link(base, 11, 999).await, Some(id(1)));
    assert_eq!(by_link(base, 11, 1_000).await, None);
    assert!(consume(base, 1, 10).await);
    assert_eq!(by_link(base, 11, 11).await, None);
}

async fn a_new_mail_kills_the_old_link_and_code(base: &Base) {
    with_sign_ups(base).await;
    assert!(try_code(base, 1, 1).await.is_some());
    base.write(async |tx| tx.on(Site).arm_sign_up(id(1), (hash(31), at(300)), (hash(41), at(400))).await).await;
    assert_eq!((by_link(base, 11, 5).await, by_link(base, 41, 5).await), (None, Some(id(1))));
    // The tries begin anew.
    for _ in 0..3 {
        assert_eq!(try_code(base, 1, 299).await, Some(hash(31).to_vec()));
    }
    assert_eq!(try_code(base, 1, 299).await, None);
    let arm = async |number| {
        base.write(async |tx| tx.on(Site).arm_sign_up(id(number), (hash(1), at(9)), (hash(99), at(9))).await).await
    };
    assert!(!arm(3).await);
    assert!(consume(base, 2, 5).await);
    assert!(!arm(2).await);
}

async fn a_code_has_few_tries(base: &Base) {
    with_sign_ups(base).await;
    for _ in 0..3 {
        assert_eq!(try_code(base, 1, 1).await, Some(hash(21).to_vec()));
    }
    assert_eq!(try_code(base, 1, 1).await, None);
    assert_eq!(try_code(base, 2, 1).await, Some(hash(22).to_vec()));
    assert_eq!(try_code(base, 3, 1).await, None);
}

async fn a_code_works_until_it_expires(base: &Base) {
    with_sign_ups(base).await;
    assert!(try_code(base, 1, 99).await.is_some());
    assert_eq!(try_code(base, 1, 100).await, None);
    assert!(consume(base, 1, 50).await);
    assert_eq!(try_code(base, 1, 51).await, None);
    // Not armed: there is no code to compare with.
    base.write(async |tx| tx.on(Site).insert_sign_up(&sign_up(3, 0)).await).await;
    assert_eq!(try_code(base, 3, 1).await, None);
}

async fn mails_are_counted(base: &Base) {
    with_sign_ups(base).await;
    let mail = async |number| base.write(async |tx| tx.on(Site).count_sign_up_mail(id(number), 2).await).await;
    assert_eq!((mail(1).await, mail(1).await, mail(1).await), (true, true, false));
    assert_eq!(base.db.read(Site).find_sign_up(id(1), at(1)).await.unwrap().unwrap().mails, 2);
    assert!(consume(base, 2, 1).await);
    assert_eq!((mail(2).await, mail(3).await), (false, false));
}

async fn a_sign_up_is_used_up_once(base: &Base) {
    with_sign_ups(base).await;
    assert!(consume(base, 1, 5).await);
    assert!(!consume(base, 1, 6).await);
    assert!(base.db.read(Site).find_sign_up(id(1), at(7)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_sign_up_by_browser(hash(1), at(7)).await.unwrap().is_none());
    assert!(base.db.read(Site).find_sign_up(id(2), at(7)).await.unwrap().is_some());
}

async fn the_others_of_an_address_are_used_up(base: &Base) {
    with_sign_ups(base).await;
    let same = NewSignUp { email_key: "p1@example.com".to_owned(), ..sign_up(3, 0) };
    base.write(async |tx| tx.on(Site).insert_sign_up(&same).await).await;
    base.write(async |tx| tx.on(Site).consume_sign_ups_of("p1@example.com", at(5)).await).await;
    assert_eq!((consume(base, 1, 6).await, consume(base, 3, 6).await, consume(base, 2, 6).await), (false, false, true));
}

async fn sweeps_what_is_over(base: &Base) {
    with_sign_ups(base).await;
    base.write(async |tx| tx.on(Site).insert_sign_up(&NewSignUp { expires_at: at(10), ..sign_up(3, 0) }).await).await;
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_sign_ups(at(10)).await).await, 0);
    assert_eq!(base.write(async |tx| tx.on(Site).sweep_sign_ups(at(11)).await).await, 1);
    assert_eq!(base.count("sign_ups").await, 2);
}
