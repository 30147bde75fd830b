//! Going away: two weeks to think, then everything personal is erased, and what others rely on stays whole.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::role::Role;
use services::{Error, GRACE};

use crate::both_engines;
use crate::support::{PASSWORD, World, field, minutes};

both_engines!(
    an_account_goes_after_two_weeks,
    an_account_is_kept,
    the_last_admin_of_others_cannot_go,
    who_became_the_last_admin_meanwhile_stays,
    it_wants_the_address_and_a_fresh_proof,
);

const ADA: &str = "ada@example.org";
const BOB: &str = "bob@example.org";

async fn an_account_goes_after_two_weeks(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&bob, &ada, Role::Developer).await;
    let key = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    let due_at = world.services.ask_deletion(&ada.actor, " Ada@example.org ").await.unwrap();
    assert_eq!(due_at, world.services.now().plus(GRACE));
    assert_eq!(world.services.ask_deletion(&ada.actor, ADA).await.unwrap(), due_at, "asked again, it stays");
    assert_eq!(world.services.me(&ada.actor).await.unwrap().deletion_due_at, Some(due_at));
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "Your account at MiniMax will be deleted");
    world.clock.advance(GRACE - minutes(24 * 60) - Duration::from_secs(1));
    assert_eq!(world.run_jobs().await, 0);
    world.clock.advance(Duration::from_secs(1));
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "Your account at MiniMax goes tomorrow");
    let session = world.sign_in(ADA, PASSWORD).await.unwrap();
    world.leave_mail();
    world.clock.advance(minutes(24 * 60));
    world.run_jobs().await;
    world.run_jobs().await;
    let letters = world.unread();
    assert!(letters.iter().any(|letter| letter.starts_with("Your account at MiniMax is deleted")), "{letters:?}");

    assert!(!world.is_live(&session).await);
    assert!(world.sign_in(ADA, PASSWORD).await.is_err());
    let hash = domain::credential::hash(key.secret.expose());
    let principal = world.db.read(store::Site).find_key_principal(hash).await.unwrap().unwrap();
    assert!(principal.revoked_at.is_some() && principal.removed_at.is_some());
    // The logs: what happened stays, whole, without what was personal. The world verifies every chain at its end.
    let events = world.account_events(&ada).await;
    assert_eq!(events.last().unwrap(), "account.deleted");
    let own = world.organization_events(&ada).await;
    assert!(own.contains(&"key.revoked".to_owned()) && own.contains(&"member.removed".to_owned()), "{own:?}");
    let others = world.organization_events(&bob).await;
    assert!(others.contains(&"member.removed".to_owned()) && !others.contains(&"key.revoked".to_owned()), "{others:?}");
    let personal = world.db.read(store::Site).audit_personal(Chain::Account(ada.account), 0, i64::MAX).await.unwrap();
    assert_eq!(personal, []);
    if world.is_postgres() {
        for table in ["sessions", "devices", "recoveries", "address_changes", "activity_days"] {
            let sql = format!("select count(*) from {table} where account_id = '{}'", ada.account);
            assert_eq!(world.base.psql(&sql), ["0"], "{table}");
        }
        let sql = "select count(*) from accounts where email like '%ada%' or name like '%ada%' or password is not null";
        assert_eq!(world.base.psql(sql), ["1"], "bob's password is the only one left");
    }
    // The address is free.
    while world.unread().iter().any(|letter| letter.ends_with(ADA)) {
        world.letter(ADA);
    }
    let again = world.sign_up(ADA).await;
    assert_ne!(again.account, ada.account);
}

async fn an_account_is_kept(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.services.ask_deletion(&ada.actor, ADA).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    world.clock.advance(minutes(60));
    world.services.keep_account(&ada.actor).await.unwrap();
    world.services.keep_account(&ada.actor).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "Your account at MiniMax stays");
    assert_eq!(world.services.me(&ada.actor).await.unwrap().deletion_due_at, None);
    world.clock.advance(GRACE);
    world.run_jobs().await;
    world.sign_in(ADA, PASSWORD).await.unwrap();
    let events = world.account_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "account.deletion_cancelled").count(), 1);
}

async fn the_last_admin_of_others_cannot_go(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.add_member(&ada, &bob, Role::Developer).await;
    let farewell = world.services.farewell(&ada.actor).await.unwrap();
    assert_eq!(farewell.holds.iter().map(|held| held.slug.as_str()).collect::<Vec<_>>(), [ada.slug.as_str()]);
    let refused = world.services.ask_deletion(&ada.actor, ADA).await;
    assert_eq!(field(refused), ("address".to_owned(), FieldError::NotAllowed));
    // Bob holds nobody: he is alone in his own, and no Admin in hers.
    assert_eq!(world.services.farewell(&bob.actor).await.unwrap().holds, []);
    let carl = world.sign_up("carl@example.org").await;
    world.add_member(&ada, &carl, Role::Admin).await;
    world.services.ask_deletion(&ada.actor, ADA).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
}

async fn who_became_the_last_admin_meanwhile_stays(world: &World) {
    let (ada, bob) = (world.sign_up(ADA).await, world.sign_up(BOB).await);
    world.services.ask_deletion(&ada.actor, ADA).await.unwrap();
    world.run_jobs().await;
    world.letter(ADA);
    world.add_member(&ada, &bob, Role::ReadOnly).await;
    world.clock.advance(GRACE);
    world.leave_mail();
    world.run_jobs().await;
    let letters = world.unread();
    assert!(letters.iter().any(|letter| letter.starts_with("Your account at MiniMax was not deleted")), "{letters:?}");
    let secret = world.sign_in(ADA, PASSWORD).await.unwrap();
    let actor = world.recognize(&secret).await;
    assert_eq!(world.services.me(&actor).await.unwrap().deletion_due_at, None);
    assert!(world.account_events(&ada).await.contains(&"account.deletion_cancelled".to_owned()));
}

async fn it_wants_the_address_and_a_fresh_proof(world: &World) {
    let ada = world.sign_up(ADA).await;
    for (typed, error) in
        [("", FieldError::Empty), ("bob@example.org", FieldError::Mismatch), ("ada", FieldError::Mismatch)]
    {
        assert_eq!(
            field(world.services.ask_deletion(&ada.actor, typed).await),
            ("address".to_owned(), error),
            "{typed}"
        );
    }
    world.clock.advance(minutes(16));
    for refused in [
        world.services.farewell(&ada.actor).await.map(drop),
        world.services.ask_deletion(&ada.actor, ADA).await.map(drop),
        world.services.export_own_data(&ada.actor).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::FreshAuth)), "{refused:?}");
    }
    assert!(matches!(world.services.ask_deletion(&world.visitor(), ADA).await, Err(Error::SignIn)));
}
