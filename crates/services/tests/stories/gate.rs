//! The gate's own promises: nothing without a scope, no commit without a fitting event, nothing learned by strangers.

use domain::audit::Chain;
use domain::checklist::Step;
use domain::event::Event;
use domain::id::{KeyId, OrgId, TeamId};
use domain::key::Owner;
use domain::policy::Permission;
use domain::role::Role;
use services::Error;
use services::actor::Actor;
use services::gate::{Scopes, Write};
use store::Site;

use crate::both_engines;
use crate::support::{Person, World};

both_engines!(
    an_event_must_fit_what_was_asked_for,
    a_write_reaches_only_what_it_names,
    what_is_dropped_never_happened,
    strangers_are_never_denied_because_they_learn_nothing,
    jobs_and_people_stay_apart,
    an_entry_says_who_from_where_and_with_what,
);

fn reached(person: &Person) -> Event {
    Event::ChecklistStepReached { org: person.org, account: person.account, step: Step::InstallSdk, sdk: None }
}

/// A write on the person's own rows that has already changed something.
async fn changed<'w>(world: &'w World, person: &Person) -> Write<'w> {
    let scopes = Scopes::both(person.account, vec![person.org]);
    let mut write = world.services.gate().write(&person.actor, Permission::ManageOwnKeys, scopes).await.unwrap();
    let now = write.now;
    let mut rows = write.organization(person.org).unwrap();
    assert!(rows.reach_step(person.account, "install_sdk", "", now).await.unwrap());
    write
}

async fn steps(world: &World, person: &Person) -> usize {
    world.services.checklist(&person.actor, &person.slug).await.unwrap().done()
}

async fn an_event_must_fit_what_was_asked_for(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let before = (world.account_events(&ada).await, world.organization_events(&ada).await);
    let signed_out = Event::SignedOut { account: ada.account, session: ada.session };
    let refused = changed(world, &ada).await.commit(signed_out.clone()).await;
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
    // One that fits beside one that does not.
    let refused = changed(world, &ada).await.commit([reached(&ada), signed_out]).await;
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
    assert_eq!((world.account_events(&ada).await, world.organization_events(&ada).await), before);
    assert_eq!(steps(world, &ada).await, 0);
    changed(world, &ada).await.commit(reached(&ada)).await.unwrap();
    assert_eq!(steps(world, &ada).await, 1);
}

async fn a_write_reaches_only_what_it_names(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let gate = world.services.gate();
    let mut write = gate.write(&ada.actor, Permission::ManageOwnKeys, ada.org).await.unwrap();
    assert!(write.organization(ada.org).is_ok());
    assert!(matches!(write.organization(bob.org).map(drop), Err(Error::Internal(_))));
    assert!(matches!(write.account().map(drop), Err(Error::Internal(_))), "it named no account");
    // The event belongs into a log that was not named.
    let team = TeamId::from_bits(1);
    let refused =
        write.commit(Event::KeyRevoked { key: KeyId::from_bits(1), team, owner: Owner::Member(ada.account) }).await;
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
    let read = gate.read(&ada.actor, Permission::ManageOwnAccount, ada.account).await.unwrap();
    assert!(read.account().is_ok());
    assert!(matches!(read.organization().map(drop), Err(Error::Internal(_))));
    let site = gate.write(&world.visitor(), Permission::SignUp, Site).await.unwrap();
    let refused = site.commit(Event::SignUpCodeSent { sign_up: domain::id::SignUpId::from_bits(1) }).await;
    assert!(refused.is_ok(), "a site's write may end without a chain: {refused:?}");
}

async fn what_is_dropped_never_happened(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    drop(changed(world, &ada).await);
    assert_eq!(steps(world, &ada).await, 0);
    let before = world.organization_events(&ada).await;
    let why = domain::policy::Refusal::SystemOnly;
    let event = Event::AccessDenied { permission: Permission::RunJob, why };
    let error = changed(world, &ada).await.refuse(event, Error::Conflict).await;
    assert!(matches!(error, Error::Conflict));
    assert_eq!(steps(world, &ada).await, 0);
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "access.denied", "but the refusal is written down");
    let after = world.organization_events(&ada).await;
    assert_eq!(after, [before, vec!["access.denied".to_owned()]].concat(), "also where it happened, and nothing else");
}

async fn strangers_are_never_denied_because_they_learn_nothing(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    let before = world.account_events(&bob).await;
    let gate = world.services.gate();
    for org in [ada.org, OrgId::from_bits(1)] {
        for permission in Permission::ALL.iter().copied() {
            if permission.holder() != domain::policy::Holder::Member {
                continue;
            }
            let read = gate.read(&bob.actor, permission, org).await.map(drop);
            let write = gate.write(&bob.actor, permission, org).await.map(drop);
            assert!(
                matches!((&read, &write), (Err(Error::NotFound), Err(Error::NotFound))),
                "{permission:?} {read:?} {write:?}"
            );
        }
    }
    // Somebody else's account is no more to be found than an organization.
    for scopes in [Scopes::from(ada.account), Scopes::both(ada.account, vec![bob.org])] {
        let read = gate.read(&bob.actor, Permission::ManageOwnAccount, scopes.clone()).await.map(drop);
        assert!(matches!(read, Err(Error::NotFound)), "{read:?}");
        let write = gate.write(&bob.actor, Permission::ManageOwnKeys, scopes).await.map(drop);
        assert!(write.is_err(), "{write:?}");
    }
    assert_eq!(world.account_events(&bob).await, before);
    // A visitor is asked to sign in, whatever they reach for.
    for permission in [Permission::ViewHome, Permission::ManageOwnAccount, Permission::SignOut] {
        let visitor = gate.read(&world.visitor(), permission, ada.org).await.map(drop);
        assert!(matches!(visitor, Err(Error::SignIn)), "{permission:?} {visitor:?}");
    }
}

async fn jobs_and_people_stay_apart(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let gate = world.services.gate();
    let refused = gate.read(&ada.actor, Permission::RunJob, Site).await.map(drop);
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "access.denied");
    let job = Actor::system("sweep");
    assert!(gate.read(&job, Permission::RunJob, Site).await.is_ok());
    for permission in [Permission::ViewHome, Permission::ManageOwnKeys, Permission::ManageOwnAccount] {
        let refused = gate.read(&job, permission, ada.org).await.map(drop);
        assert!(matches!(refused, Err(Error::SignIn)), "{permission:?} {refused:?}");
    }
    // Where nobody is known, nothing can be written into a log of theirs.
    let refused = gate.read(&world.visitor(), Permission::RunJob, Site).await.map(drop);
    assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
}

async fn an_entry_says_who_from_where_and_with_what(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Developer).await;
    world.services.choose_use_case(&ada.actor, "chat").await.unwrap();
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(entry.actor.to_string(), ada.account.to_string());
    assert_eq!(entry.credential.unwrap().to_string(), ada.session.to_string());
    assert_eq!(entry.request, ada.actor.request.as_ref().map(|request| request.id));
    assert_eq!(entry.target, Some(ada.account.to_string()));
    let names: Vec<_> = entry.commitments.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["request.address", "request.agent"]);
    let hashed = String::from_utf8(domain::audit::canonical(&entry)).unwrap();
    assert!(!hashed.contains("198.51.100.7") && !hashed.contains("Firefox"), "{hashed}");
}
