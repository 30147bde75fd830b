//! Organization tokens: shared by teams, booked to the team that a call names, narrower than an Admin, and gone with their last team.

use std::net::IpAddr;
use std::time::Duration;

use domain::audit::Chain;
use domain::field::FieldError;
use domain::id::TeamId;
use domain::key::{Access, KeyStatus, ORGANIZATION, Resource, TypedControls, TypedKey};
use domain::policies::TypedPolicies;
use domain::problem::Code;
use domain::role::Role;
use services::{CallOutcome, Error, Services};

use crate::both_engines;
use crate::support::{Node, Person, World, eventually, field, minutes};

both_engines!(
    a_call_is_booked_to_the_team_that_it_names,
    it_dies_with_its_last_team,
    each_control_refuses_once_it_is_turned,
    policies_hold_for_it,
    only_admins_have_a_hand_in_it,
    it_is_switched_turned_and_revoked_as_a_key_is,
    what_is_typed_is_judged,
    it_outlives_whoever_made_it,
    a_warm_token_needs_no_database,
);

/// A node; the mails about keys have tests of their own.
async fn quiet(world: &World) -> Node {
    world.leave_mail();
    world.leave_jobs();
    world.node().await
}

/// Ada with an organization that has the teams Alpha, Beta and Gamma beside its default one.
async fn with_teams(world: &World) -> (Node, Person, [TeamId; 3]) {
    let node = quiet(world).await;
    let ada = world.sign_up("ada@example.org").await;
    let mut teams = Vec::new();
    for name in ["Alpha", "Beta", "Gamma"] {
        teams.push(node.create_team(&ada.actor, &ada.slug, name, "").await.unwrap());
    }
    (node, ada, teams.try_into().unwrap())
}

fn typed(teams: &[TeamId], change: impl FnOnce(&mut TypedControls)) -> TypedKey {
    let mut controls = TypedControls {
        scopes: "restricted".into(),
        grants: [("text".into(), "write".into()), ("models".into(), "read".into())].into(),
        ..TypedControls::default()
    };
    change(&mut controls);
    TypedKey {
        owner: ORGANIZATION.into(),
        teams: teams.iter().map(ToString::to_string).collect(),
        controls,
        ..TypedKey::named("shared", "90_days")
    }
}

async fn make(node: &Services, person: &Person, typed: &TypedKey) -> (String, String) {
    let made = node.create_key(&person.actor, &person.slug, typed).await.unwrap();
    (made.id.to_string(), made.secret.expose().to_owned())
}

/// What a call that names a team is told: the team that it is booked to, or why not.
async fn call(node: &Services, secret: &str, from: Option<IpAddr>, named: Option<&str>) -> Result<TeamId, Code> {
    let judged = node.check_call(secret, from, named).await.unwrap();
    judged.map(|checked| checked.team).map_err(|refused| refused.code)
}

/// The same within a second: a commit is heard, not awaited.
async fn settles(node: &Services, secret: &str, named: Option<&str>, outcome: Result<TeamId, Code>) {
    let is_so = async || call(node, secret, None, named).await == outcome;
    eventually(&format!("the node hears of it: {outcome:?}"), Duration::from_secs(1), is_so).await;
}

/// The reasons of the refusals of keys in the organization's log.
async fn refusals(world: &World, node: &Services, person: &Person) -> Vec<String> {
    node.flush_refusals().await.unwrap();
    let entries = world.entries(Chain::Organization(person.org)).await;
    let refused = entries.into_iter().filter(|entry| entry.event == "key.refused");
    refused.map(|entry| entry.payload["code"].as_str().unwrap().to_owned()).collect()
}

async fn a_call_is_booked_to_the_team_that_it_names(world: &World) {
    let (node, ada, [alpha, beta, gamma]) = with_teams(world).await;
    let token = TypedKey { team: beta.to_string(), ..typed(&[alpha, beta], |_| {}) };
    let (id, secret) = make(&node, &ada, &token).await;
    assert!(secret.starts_with("mmx_org_"));

    for (named, outcome) in [
        (None, Ok(beta)),
        (Some(""), Ok(beta)),
        (Some(alpha.to_string().as_str()), Ok(alpha)),
        (Some("Alpha"), Ok(alpha)),
        (Some(" BETA "), Ok(beta)),
        // One that there is, one that there is not, one of a stranger's words.
        (Some(gamma.to_string().as_str()), Err(Code::WrongTeam)),
        (Some("Gamma"), Err(Code::WrongTeam)),
        (Some(TeamId::from_bits(9).to_string().as_str()), Err(Code::WrongTeam)),
        (Some("proj_abc"), Err(Code::WrongTeam)),
    ] {
        assert_eq!(call(&node, &secret, None, named).await, outcome, "{named:?}");
    }
    assert_eq!(refusals(world, &node, &ada).await, ["wrong_team"], "once in a minute");

    // A key of a person has its one team, whatever the call names.
    let own = TypedKey { team: alpha.to_string(), ..TypedKey::named("own", "90_days") };
    let (_, own) = make(&node, &ada, &own).await;
    assert_eq!(call(&node, &own, None, Some("Beta")).await, Ok(alpha));

    let principal = node.check_key(&secret, None).await.unwrap().unwrap().principal;
    let outcome = |team| CallOutcome { status: 200, code: None, team, from: "192.0.2.9", agent: "curl" };
    for team in [Some(alpha), Some(alpha), Some(beta), None] {
        node.record_call(&principal, outcome(team)).await;
    }
    node.flush_calls().await.unwrap();
    let detail = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    let booked: Vec<_> = detail.shared.iter().map(|team| (team.name.as_str(), team.calls)).collect();
    assert_eq!(booked, [("Alpha", 2), ("Beta", 2)]);
    assert_eq!(detail.secrets[0].calls, 4);
    let found =
        world.db.read(ada.org).calls_by_team(id.parse().unwrap(), detail.key.created_at.minus(minutes(60))).await;
    assert!(found.unwrap().iter().all(|calls| calls.principal == ada.org.to_string()));

    // A team's other name is known at once.
    node.rename_team(&ada.actor, &ada.slug, &alpha.to_string(), "Aleph").await.unwrap();
    settles(&node, &secret, Some("aleph"), Ok(alpha)).await;
    assert_eq!(call(&node, &secret, None, Some("Alpha")).await, Err(Code::WrongTeam));
}

async fn it_dies_with_its_last_team(world: &World) {
    let (node, ada, [alpha, beta, gamma]) = with_teams(world).await;
    let (id, secret) = make(&node, &ada, &typed(&[alpha, beta], |_| {})).await;
    let (_, other) = make(&node, &ada, &typed(&[beta, gamma], |_| {})).await;
    settles(&node, &secret, None, Ok(alpha)).await;
    let end = async |team: TeamId, name: &str| {
        node.delete_team(&ada.actor, &ada.slug, &team.to_string(), name).await.unwrap();
    };
    end(alpha, "Alpha").await;
    settles(&node, &secret, None, Ok(beta)).await;
    assert_eq!(call(&node, &secret, None, Some("Alpha")).await, Err(Code::WrongTeam));
    end(beta, "Beta").await;
    settles(&node, &secret, None, Err(Code::Revoked)).await;
    settles(&node, &other, None, Ok(gamma)).await;

    let key = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!((key.key.status(node.now()), key.may_change), (KeyStatus::Revoked, false));
    let events = world.organization_events(&ada).await;
    assert_eq!(
        events[events.len() - 8..],
        [
            // Its default team was Alpha.
            "key.teams_changed",
            "key.updated",
            "team.deleted",
            "key.teams_changed",
            "key.revoked",
            "key.teams_changed",
            "key.updated",
            "team.deleted",
        ],
        "{events:?}"
    );
    assert_eq!(refusals(world, &node, &ada).await, ["revoked", "wrong_team"]);
    let revoked = node.list_organization_tokens(&ada.actor, &ada.slug, true).await.unwrap();
    assert_eq!(revoked.tokens.len(), 1);
}

async fn each_control_refuses_once_it_is_turned(world: &World) {
    let (node, ada, [alpha, beta, _]) = with_teams(world).await;
    let open = typed(&[alpha, beta], |_| {});
    let (id, secret) = make(&node, &ada, &open).await;
    let inside: Option<IpAddr> = "203.0.113.9".parse().ok();
    let may = async |resource, access, model: Option<&str>| {
        let checked = node.check_call(&secret, inside, None).await.unwrap().unwrap();
        node.check_scope(&checked, (resource, access), model).is_ok()
    };
    let set = async |change: &TypedKey| {
        node.update_key(&ada.actor, &ada.slug, &id, &TypedKey { lifetime: "keep".into(), ..change.clone() })
            .await
            .unwrap();
    };
    let model = world.services.settings.price_book.models[0].id.clone();

    // Scopes: what is not named is not reached, also what an Admin reaches.
    assert!(may(Resource::Text, Access::Write, None).await && may(Resource::Models, Access::Read, None).await);
    assert!(!may(Resource::Embeddings, Access::Read, None).await && !may(Resource::Models, Access::Write, None).await);
    set(&typed(&[alpha, beta], |controls| drop(controls.grants.insert("text".into(), "none".into())))).await;
    let narrowed = async || !may(Resource::Text, Access::Read, None).await;
    eventually("scopes are narrower", Duration::from_secs(1), narrowed).await;

    // Models.
    assert!(may(Resource::Models, Access::Read, Some("another")).await);
    set(&typed(&[alpha, beta], |controls| controls.models.clone_from(&model))).await;
    let kept = async || may(Resource::Text, Access::Write, Some(&model)).await;
    eventually("scopes are as they were", Duration::from_secs(1), kept).await;
    assert!(!may(Resource::Text, Access::Write, Some("another")).await, "models are fewer");

    // Teams.
    settles(&node, &secret, Some("Alpha"), Ok(alpha)).await;
    set(&typed(&[beta], |_| {})).await;
    settles(&node, &secret, Some("Alpha"), Err(Code::WrongTeam)).await;
    assert_eq!(call(&node, &secret, None, None).await, Ok(beta), "the default team is one of those that are left");
    set(&open).await;
    settles(&node, &secret, Some("Alpha"), Ok(alpha)).await;

    // Networks.
    set(&typed(&[alpha, beta], |controls| controls.networks = "203.0.113.0/24".into())).await;
    settles(&node, &secret, None, Err(Code::WrongNetwork)).await;
    assert!(call(&node, &secret, inside, None).await.is_ok());

    // Calls a minute.
    set(&typed(&[alpha, beta], |controls| controls.requests_per_minute = "1".into())).await;
    settles(&node, &secret, None, Err(Code::RateLimited)).await;

    // Expiry.
    set(&TypedKey { lifetime: "30_days".into(), ..open.clone() }).await;
    let soon = TypedKey { lifetime: "30_days".into(), ..open };
    node.update_key(&ada.actor, &ada.slug, &id, &soon).await.unwrap();
    settles(&node, &secret, None, Ok(beta)).await;
    world.clock.advance(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(call(&node, &secret, None, None).await, Err(Code::Expired));

    let mut refused = refusals(world, &node, &ada).await;
    refused.sort();
    refused.dedup();
    let codes = ["expired", "insufficient_scope", "rate_limited", "wrong_network", "wrong_team"];
    assert_eq!(refused, codes, "each is in the log");
    let mut events = world.organization_events(&ada).await;
    events.retain(|event| event == "key.updated" || event == "key.teams_changed");
    assert!(events.len() >= 8, "each change is in the log: {events:?}");
}

async fn policies_hold_for_it(world: &World) {
    let (node, ada, [alpha, ..]) = with_teams(world).await;
    let (_, secret) = make(&node, &ada, &TypedKey { lifetime: "never".into(), ..typed(&[alpha], |_| {}) }).await;
    settles(&node, &secret, None, Ok(alpha)).await;
    let policies = TypedPolicies { key_days: "10".to_owned(), ..TypedPolicies::default() };
    node.apply_policies(&ada.actor, &ada.slug, &policies, "").await.unwrap();
    let refused = node.create_key(&ada.actor, &ada.slug, &typed(&[alpha], |_| {})).await.map(|made| made.id);
    assert_eq!(field(refused), ("lifetime".to_owned(), FieldError::OverLimit { days: 10 }));
    let list = node.list_organization_tokens(&ada.actor, &ada.slug, false).await.unwrap();
    assert_eq!((list.longest_days, list.tokens.len()), (Some(10), 1));
}

async fn only_admins_have_a_hand_in_it(world: &World) {
    let (node, ada, [alpha, ..]) = with_teams(world).await;
    let (id, secret) = make(&node, &ada, &typed(&[alpha], |_| {})).await;
    let (slug, team) = (&ada.slug, alpha.to_string());
    for (email, role) in [
        ("dev@example.org", Role::Developer),
        ("bill@example.org", Role::BillingManager),
        ("read@example.org", Role::ReadOnly),
    ] {
        let person = world.sign_up(email).await;
        world.add_member(&ada, &person, role).await;
        node.set_team_member(&ada.actor, slug, &team, &person.account.to_string(), true).await.unwrap();
        let who = &person.actor;
        let denied = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::Denied { .. })), "{outcome:?}");
        denied(node.list_organization_tokens(who, slug, false).await.map(drop));
        denied(node.create_key(who, slug, &typed(&[alpha], |_| {})).await.map(drop));
        denied(node.update_key(who, slug, &id, &typed(&[alpha], |_| {})).await);
        denied(node.rotate_key(who, slug, &id, "none").await.map(drop));
        denied(node.disable_key(who, slug, &id).await.map(drop));
        denied(node.revoke_key(who, slug, &id, "shared").await.map(drop));
        assert!(matches!(node.key_detail(who, slug, &id).await, Err(Error::NotFound)));
        assert_eq!(world.organization_events(&ada).await.last().unwrap(), "access.denied");
    }
    // A stranger learns nothing, wherever it is looked for.
    let eve = world.sign_up("eve@example.net").await;
    for place in [slug, &eve.slug] {
        let absent = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        absent(node.key_detail(&eve.actor, place, &id).await.map(drop));
        absent(node.update_key(&eve.actor, place, &id, &typed(&[alpha], |_| {})).await);
        absent(node.rotate_key(&eve.actor, place, &id, "none").await.map(drop));
        absent(node.revoke_key(&eve.actor, place, &id, "shared").await.map(drop));
    }
    assert!(matches!(node.list_organization_tokens(&eve.actor, slug, false).await, Err(Error::NotFound)));
    let foreign = node.create_key(&eve.actor, &eve.slug, &typed(&[alpha], |_| {})).await.map(|made| made.id);
    assert_eq!(field(foreign), ("teams".to_owned(), FieldError::UnknownChoice), "another organization's team");
    settles(&node, &secret, None, Ok(alpha)).await;

    // Another Admin may.
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    assert_eq!(node.list_organization_tokens(&bob.actor, slug, false).await.unwrap().tokens.len(), 1);
    assert!(node.key_detail(&bob.actor, slug, &id).await.unwrap().may_change);
    // To look at them a proof may be old; to change them it must be fresh.
    world.clock.advance(minutes(16));
    assert_eq!(node.list_organization_tokens(&bob.actor, slug, false).await.unwrap().tokens.len(), 1);
    assert!(matches!(node.disable_key(&bob.actor, slug, &id).await, Err(Error::FreshAuth)));
}

async fn it_is_switched_turned_and_revoked_as_a_key_is(world: &World) {
    let (node, ada, [alpha, ..]) = with_teams(world).await;
    let (id, first) = make(&node, &ada, &typed(&[alpha], |_| {})).await;
    node.disable_key(&ada.actor, &ada.slug, &id).await.unwrap();
    settles(&node, &first, None, Err(Code::Disabled)).await;
    node.enable_key(&ada.actor, &ada.slug, &id).await.unwrap();
    settles(&node, &first, None, Ok(alpha)).await;
    let turned = node.rotate_key(&ada.actor, &ada.slug, &id, "1_hour").await.unwrap();
    let second = turned.secret.expose().to_owned();
    assert!(second.starts_with("mmx_org_"));
    settles(&node, &second, None, Ok(alpha)).await;
    settles(&node, &first, None, Ok(alpha)).await;
    world.clock.advance(Duration::from_secs(3600));
    assert_eq!(call(&node, &first, None, None).await, Err(Code::Revoked));
    let ada = Person {
        actor: world.recognize(&world.sign_in(&ada.email, crate::support::PASSWORD).await.unwrap()).await,
        ..ada
    };
    let refused = node.revoke_key(&ada.actor, &ada.slug, &id, "Shared").await.map(|revoked| revoked.name);
    assert_eq!(field(refused), ("name".to_owned(), FieldError::Mismatch));
    node.revoke_key(&ada.actor, &ada.slug, &id, "shared").await.unwrap();
    settles(&node, &second, None, Err(Code::Revoked)).await;
    let mut events = world.organization_events(&ada).await;
    events.retain(|event| event.starts_with("key."));
    assert_eq!(
        events,
        ["key.created", "key.teams_changed", "key.disabled", "key.enabled", "key.rotated", "key.revoked"]
    );
    assert!(node.list_keys(&ada.actor, &ada.slug, true).await.unwrap().keys.is_empty(), "no key of a person's");
}

async fn what_is_typed_is_judged(world: &World) {
    let (node, ada, [alpha, beta, gamma]) = with_teams(world).await;
    let refusal =
        async |typed: &TypedKey| field(node.create_key(&ada.actor, &ada.slug, typed).await.map(|made| made.id));
    for scopes in ["all", "read_only", ""] {
        let wide = typed(&[alpha], |controls| controls.scopes = scopes.into());
        assert_eq!(refusal(&wide).await, ("scopes".to_owned(), FieldError::NotAllowed), "{scopes}");
    }
    let nothing = typed(&[alpha], |controls| controls.grants.clear());
    assert_eq!(refusal(&nothing).await, ("scopes".to_owned(), FieldError::Empty));
    assert_eq!(refusal(&typed(&[], |_| {})).await, ("teams".to_owned(), FieldError::Empty));
    for team in ["team_1".to_owned(), TeamId::from_bits(9).to_string()] {
        let unknown = TypedKey { teams: vec![alpha.to_string(), team], ..typed(&[], |_| {}) };
        assert_eq!(refusal(&unknown).await, ("teams".to_owned(), FieldError::UnknownChoice));
    }
    let outside = TypedKey { team: gamma.to_string(), ..typed(&[alpha, beta], |_| {}) };
    assert_eq!(refusal(&outside).await, ("team".to_owned(), FieldError::Mismatch));
    node.delete_team(&ada.actor, &ada.slug, &gamma.to_string(), "Gamma").await.unwrap();
    assert_eq!(refusal(&typed(&[gamma], |_| {})).await, ("teams".to_owned(), FieldError::UnknownChoice));
    // The same of a change.
    let (id, _) = make(&node, &ada, &typed(&[alpha], |_| {})).await;
    let change = async |typed: &TypedKey| field(node.update_key(&ada.actor, &ada.slug, &id, typed).await);
    assert_eq!(change(&typed(&[], |_| {})).await, ("teams".to_owned(), FieldError::Empty));
    let wide = typed(&[alpha], |controls| controls.scopes = "all".into());
    assert_eq!(change(&wide).await, ("scopes".to_owned(), FieldError::NotAllowed));
    let outside = TypedKey { team: beta.to_string(), ..typed(&[alpha], |_| {}) };
    assert_eq!(change(&outside).await, ("team".to_owned(), FieldError::Mismatch));
}

async fn it_outlives_whoever_made_it(world: &World) {
    let (node, ada, [alpha, ..]) = with_teams(world).await;
    let bob = world.sign_up("bob@example.org").await;
    world.add_member(&ada, &bob, Role::Admin).await;
    let as_bob = Person { slug: ada.slug.clone(), ..bob.clone() };
    let (id, secret) = make(&node, &as_bob, &typed(&[alpha], |_| {})).await;
    node.remove_member(&ada.actor, &ada.slug, &bob.account.to_string(), &bob.email, "").await.unwrap();
    settles(&node, &secret, None, Ok(alpha)).await;
    let detail = node.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert!(detail.may_change && detail.key.owned_by.is_organization());
}

async fn a_warm_token_needs_no_database(world: &World) {
    let (node, ada, [alpha, beta, _]) = with_teams(world).await;
    let (_, secret) = make(&node, &ada, &typed(&[alpha, beta], |_| {})).await;
    // A node that begins after all this: nothing that it hears evicts the token.
    let node = world.node().await;
    assert_eq!(call(&node, &secret, None, None).await, Ok(alpha));
    // A node on PostgreSQL hears its own heartbeat through the database, so there only the tables go away.
    match world.is_postgres() {
        true => drop(world.base.psql("alter table key_teams rename to key_teams_away")),
        false => node.db.close().await,
    }
    assert_eq!(call(&node, &secret, None, Some("Beta")).await, Ok(beta));
    assert_eq!(call(&node, &secret, None, Some("Gamma")).await, Err(Code::WrongTeam));
    if world.is_postgres() {
        world.base.psql("alter table key_teams_away rename to key_teams");
    }
}
