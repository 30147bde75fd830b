//! API keys: made, shown once, listed, revoked, and nobody else's business.

use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::role::Role;
use services::Error;

use crate::both_engines;
use crate::support::{Person, World, field};

both_engines!(
    made_listed_and_revoked,
    a_key_needs_a_name_and_a_lifetime,
    another_members_key_is_not_found,
    another_organization_is_not_found,
    a_read_only_member_is_denied_and_it_is_in_both_logs,
);

async fn subject(world: &World, person: &Person) -> String {
    world.run_jobs().await;
    world.letter(&person.email).subject
}

async fn made_listed_and_revoked(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let made = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named(" ci ", "30_days")).await.unwrap();
    assert_eq!(subject(world, &ada).await, "API key “ci” was created");
    assert!(made.secret.expose().starts_with("mmx_key_"));
    assert!(!world.holds(made.secret.expose()));
    world.clock.advance(Duration::from_millis(1));
    world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("laptop", "never")).await.unwrap();
    subject(world, &ada).await;

    let list = world.services.list_keys(&ada.actor, &ada.slug, false).await.unwrap();
    assert!(list.may_create);
    assert_eq!(list.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["laptop", "ci"]);
    let last_four = &made.secret.expose()[made.secret.expose().len() - 4..];
    assert_eq!(list.keys[1].redacted, format!("mmx_key_…{last_four}"));
    assert_eq!(list.keys[1].expires_at, Some(list.keys[1].created_at.plus(Duration::from_secs(30 * 24 * 3600))));
    assert_eq!(list.keys[0].expires_at, None);

    let id = made.id.to_string();
    for (typed, error) in [("", FieldError::Empty), ("CI", FieldError::Mismatch), ("laptop", FieldError::Mismatch)] {
        let refused = world.services.revoke_key(&ada.actor, &ada.slug, &id, typed).await;
        assert_eq!(field(refused), ("name".to_owned(), error), "{typed}");
    }
    assert_eq!(world.services.revoke_key(&ada.actor, &ada.slug, &id, "ci ").await.unwrap().name, "ci");
    assert_eq!(subject(world, &ada).await, "API key “ci” was revoked");
    world.services.revoke_key(&ada.actor, &ada.slug, &id, "ci").await.unwrap();
    assert_eq!(world.run_jobs().await, 0, "revoking twice is revoking once");
    let names = async |revoked| {
        let list = world.services.list_keys(&ada.actor, &ada.slug, revoked).await.unwrap();
        list.keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    assert_eq!((names(false).await, names(true).await), (vec!["laptop".to_owned()], vec!["ci".to_owned()]));
    assert!(world.services.find_key(&ada.actor, &ada.slug, &id).await.unwrap().revoked_at.is_some());

    let own = ["key.created", "checklist.step_reached", "key.created", "key.revoked"];
    assert_eq!(world.account_events(&ada).await[6..], own);
    assert_eq!(world.organization_events(&ada).await[4..], ["key.created", "key.created", "key.revoked"]);
    let entry = &world.entries(Chain::Organization(ada.org)).await[4];
    assert_eq!((entry.target.clone(), &entry.payload["last_four"]), (Some(id), &last_four.into()));
    assert!(!format!("{entry:?}").contains(made.secret.expose()));
}

async fn a_key_needs_a_name_and_a_lifetime(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    match world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named(" ", "forever")).await.map(|made| made.id) {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.get("name"), Some(FieldError::Empty));
            assert_eq!(errors.get("lifetime"), Some(FieldError::UnknownChoice));
        }
        outcome => panic!("{outcome:?}"),
    }
    assert!(world.services.list_keys(&ada.actor, &ada.slug, false).await.unwrap().keys.is_empty());
}

fn is_not_found<T>(outcome: Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::NotFound))
}

async fn another_members_key_is_not_found(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let made = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    subject(world, &ada).await;
    let id = made.id.to_string();
    assert!(world.services.list_keys(&bob.actor, &ada.slug, false).await.unwrap().keys.is_empty());
    assert!(is_not_found(world.services.find_key(&bob.actor, &ada.slug, &id).await));
    assert!(is_not_found(world.services.revoke_key(&bob.actor, &ada.slug, &id, "ci").await));
    // Nor by way of an organization of one's own.
    assert!(is_not_found(world.services.find_key(&ada.actor, &bob.slug, &id).await));
    assert!(is_not_found(world.services.revoke_key(&bob.actor, &bob.slug, &id, "ci").await));
    assert!(is_not_found(world.services.find_key(&ada.actor, &ada.slug, "key_1").await));
    assert!(world.services.find_key(&ada.actor, &ada.slug, &id).await.unwrap().revoked_at.is_none());
}

async fn another_organization_is_not_found(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let before = world.account_events(&bob).await;
    for slug in [ada.slug.as_str(), "no-such-organization"] {
        assert!(is_not_found(world.services.home(&bob.actor, slug).await));
        assert!(is_not_found(world.services.list_keys(&bob.actor, slug, false).await));
        assert!(is_not_found(world.services.create_key(&bob.actor, slug, &TypedKey::named("ci", "never")).await));
        assert!(is_not_found(world.services.confirm_sdk(&bob.actor, slug).await));
        assert!(is_not_found(world.services.dismiss_checklist(&bob.actor, slug, true).await));
    }
    // Written down in their own log, alike for what there is and what there is not, and not without end.
    for _ in 0..7 {
        world.services.note_miss(&bob.actor).await;
    }
    let after = [before, vec!["access.denied".to_owned(); 5]].concat();
    assert_eq!(world.account_events(&bob).await, after);
    assert!(!world.organization_events(&ada).await.contains(&"access.denied".to_owned()));
}

async fn a_read_only_member_is_denied_and_it_is_in_both_logs(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::ReadOnly).await;
    assert!(!world.services.list_keys(&bob.actor, &ada.slug, false).await.unwrap().may_create);
    let before = world.organization_events(&ada).await;
    let refused =
        world.services.create_key(&bob.actor, &ada.slug, &TypedKey::named("ci", "never")).await.map(|made| made.id);
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    let entry = world.entries(Chain::Account(bob.account)).await.pop().unwrap();
    assert_eq!(entry.event, "access.denied");
    assert_eq!(entry.payload["permission"], "manage_own_keys");
    assert_eq!(entry.payload["refusal"]["needs"], serde_json::json!(["admin", "developer"]));
    assert_eq!(world.organization_events(&ada).await, [before, vec!["access.denied".to_owned()]].concat());
    assert_eq!(world.run_jobs().await, 0);
}
