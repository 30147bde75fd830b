//! Step-up: a proof of who one is, for one session, for a while.

use domain::field::FieldError;
use domain::security::Proof;
use services::Error;

use crate::both_engines;
use crate::support::{PASSWORD, World, field, minutes};

both_engines!(a_password_confirms_where_there_is_nothing_stronger, a_wrong_password_confirms_nothing);

const ADA: &str = "ada@example.org";

async fn a_password_confirms_where_there_is_nothing_stronger(world: &World) {
    let ada = world.sign_up(ADA).await;
    assert_eq!(world.services.confirmation_proofs(&ada.actor).await.unwrap(), [Proof::Password]);
    world.clock.advance(minutes(60));
    let confirmed = world.services.confirm_by_password(&ada.actor, PASSWORD).await.unwrap();
    assert_eq!(confirmed.session, ada.session);
    assert!(!world.is_live(&ada.secret).await, "the session has another secret");
    let actor = world.recognize(&confirmed.secret).await;
    let services::actor::Who::Member { authenticated_at, factors, .. } = &actor.who else { panic!("{actor:?}") };
    assert_eq!((*authenticated_at, factors.to_string()), (world.services.now(), "password,mailbox".to_owned()));
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmed");
    assert!(matches!(world.services.confirm_by_password(&world.visitor(), PASSWORD).await, Err(Error::SignIn)));
}

/// One counter over every path: what is guessed here is not guessed at the sign-in.
async fn a_wrong_password_confirms_nothing(world: &World) {
    let ada = world.sign_up(ADA).await;
    for _ in 0..10 {
        let refused = world.services.confirm_by_password(&ada.actor, "seventeen blue herons").await;
        assert_eq!(field(refused), ("password".to_owned(), FieldError::Wrong));
    }
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "session.confirmation_failed");
    assert!(matches!(world.services.confirm_by_password(&ada.actor, PASSWORD).await, Err(Error::TooMany { .. })));
    assert!(matches!(world.sign_in(ADA, PASSWORD).await, Err(Error::TooMany { .. })));
}
