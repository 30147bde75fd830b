//! Secrets that are out: reported by a code host or by whoever holds them, stopped, told of, and never twice.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::audit::Chain;
use domain::credential::{Kind, Secret, hash};
use domain::key::{StopKind, TypedKey};
use domain::leak::LeakSource;
use domain::policies::TypedPolicies;
use domain::role::Role;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};
use serde_json::json;
use services::{Error, FoundSecret};
use store::Site;

use super::policies::set;
use crate::both_engines;
use crate::support::{Person, World, minutes};

both_engines!(
    whoever_holds_a_secret_stops_it,
    what_is_no_secret_of_ours_changes_nothing,
    reports_are_limited_by_network,
    a_code_hosts_find_is_revoked_and_told_once,
    a_policy_keeps_it_until_somebody_acts,
    the_secret_before_a_rotation_goes_alone,
    a_service_accounts_key_is_told_to_the_admins,
    only_the_configured_host_is_believed,
);

const KEYS: &str = "https://code.example/keys";
const PLACE: &str = "https://code.example/ada/demo/blob/main/.env";

async fn key(world: &World, person: &Person, name: &str) -> (String, String) {
    let made = world.services.create_key(&person.actor, &person.slug, &TypedKey::named(name, "90_days")).await.unwrap();
    world.run_jobs().await;
    world.letter(&person.email);
    (made.id.to_string(), made.secret.expose().to_owned())
}

/// Whether the database says that a secret has stopped.
async fn has_stopped(world: &World, secret: &str) -> bool {
    let principal = world.db.read(Site).find_key_principal(hash(secret)).await.unwrap().unwrap();
    principal.revoked_at.is_some() || principal.dies_at.is_some_and(|at| at <= world.services.now())
}

fn found(token: &str, url: &str) -> FoundSecret {
    FoundSecret { token: token.to_owned(), url: url.to_owned(), source: "commit".to_owned() }
}

async fn whoever_holds_a_secret_stops_it(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, "ci").await;
    let report = async |text: &str| world.services.report_leak(&world.stranger(), text, PLACE).await.unwrap();
    // The line that it stood in serves as well.
    report(&format!("export MMX_KEY=\"{secret}\" # mine")).await;
    assert!(has_stopped(world, &secret).await);
    world.run_jobs().await;
    let letter = world.letter("ada@example.org");
    assert_eq!(letter.subject, "API key “ci” leaked and was revoked");
    assert!(
        letter.text.contains("code.example/ada/demo/blob/main/.env")
            && letter.text.contains(&format!("/keys/new?like={id}")),
        "{}",
        letter.text
    );
    assert!(!letter.text.contains(&secret) && !letter.html.contains(&secret) && !world.holds(&secret));
    let events = world.account_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.leaked", "key.revoked"]);
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.leaked", "key.revoked"]);
    let entry = world.entries(Chain::Organization(ada.org)).await.pop().unwrap();
    assert_eq!(entry.actor.to_string(), "visitor");
    let detail = world.services.key_detail(&ada.actor, &ada.slug, &id).await.unwrap();
    assert_eq!((detail.leaks[0].source, detail.leaks[0].place.as_str()), (LeakSource::Possession, PLACE));
    assert_eq!(detail.stop.unwrap().kind, StopKind::Revoked);
    // Again, and at another place: nothing new happens, and nobody is told twice.
    report(&secret).await;
    world.services.report_leak(&world.stranger(), &secret, "elsewhere").await.unwrap();
    assert_eq!(world.run_jobs().await, 0);
    assert_eq!(world.services.key_detail(&ada.actor, &ada.slug, &id).await.unwrap().leaks.len(), 2);
    let events = world.organization_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "key.revoked").count(), 1);
}

async fn what_is_no_secret_of_ours_changes_nothing(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (_, secret) = key(world, &ada, "ci").await;
    let unknown = Secret::mint("mmx", Kind::Key, [3; 40]);
    let swapped = format!("{}{}", &secret[..secret.len() - 1], if secret.ends_with('0') { '1' } else { '0' });
    for text in ["", "hello", &swapped, &secret[..40], unknown.expose(), &"ä".repeat(10_000)] {
        world.services.report_leak(&world.stranger(), text, "").await.unwrap();
        let judged = world.services.take_leaks(&world.stranger(), &[found(text, PLACE)]).await.unwrap();
        assert_eq!(judged, [false], "{text}");
    }
    assert!(!has_stopped(world, &secret).await);
    assert_eq!(world.run_jobs().await, 0);
    assert!(!world.organization_events(&ada).await.contains(&"key.leaked".to_owned()));
}

async fn reports_are_limited_by_network(world: &World) {
    world.count_attempts("leak_report", "203.0.113.0/24", minutes(60), 60).await;
    let from = async |address: &str| world.services.report_leak(&world.stranger_from(address), "x", "").await;
    assert!(matches!(from("203.0.113.9").await, Err(Error::TooMany { .. })));
    from("198.51.100.9").await.unwrap();
}

async fn a_code_hosts_find_is_revoked_and_told_once(world: &World) {
    let (ada, bob) = (world.sign_up("ada@example.org").await, world.sign_up("bob@example.org").await);
    world.add_member(&ada, &bob, Role::Developer).await;
    let bob = Person { slug: ada.slug.clone(), ..bob };
    let (id, secret) = key(world, &bob, "demo").await;
    let find = async |url: &str| world.services.take_leaks(&world.stranger(), &[found(&secret, url)]).await.unwrap();
    assert_eq!(find(PLACE).await, [true]);
    assert!(has_stopped(world, &secret).await);
    world.run_jobs().await;
    let (owner, admin) = (world.letter("bob@example.org"), world.letter("ada@example.org"));
    assert!(owner.text.contains(&format!("new?like={id}")), "{}", owner.text);
    assert!(!admin.text.contains("new?like") && admin.text.contains("/audit"), "{}", admin.text);
    // Sent again, as hosts do, it is still a true positive, and nobody hears of it again.
    assert_eq!((find(PLACE).await, find("https://code.example/fork").await), (vec![true], vec![true]));
    assert_eq!(world.run_jobs().await, 0);
}

async fn a_policy_keeps_it_until_somebody_acts(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let (id, secret) = key(world, &ada, "prod").await;
    world.leave_mail();
    world.leave_jobs();
    // It lets in what was kept out before: the organization's name confirms it.
    let name = world.services.organization_of(&ada.actor, &ada.slug).await.unwrap().name;
    set(world, &ada, &TypedPolicies { leaked_keys_kept: true, ..TypedPolicies::default() }, &name).await;
    world.run_jobs().await;
    while world.unread().iter().any(|line| line.ends_with(" to ada@example.org")) {
        world.letter("ada@example.org");
    }
    let find = async || world.services.take_leaks(&world.stranger(), &[found(&secret, PLACE)]).await.unwrap();
    assert_eq!(find().await, [true]);
    assert!(!has_stopped(world, &secret).await);
    world.run_jobs().await;
    let letter = world.letter("ada@example.org");
    assert_eq!(letter.subject, "API key “prod” leaked and still works");
    assert!(letter.text.contains(&format!("/keys/{id}")), "{}", letter.text);
    find().await;
    assert_eq!(world.run_jobs().await, 0, "the same place is told once");
    // Whoever holds it may stop it all the same.
    world.services.report_leak(&world.stranger(), &secret, "").await.unwrap();
    assert!(has_stopped(world, &secret).await);
}

async fn the_secret_before_a_rotation_goes_alone(world: &World) {
    world.leave_mail();
    let ada = world.sign_up("ada@example.org").await;
    let (id, first) = key(world, &ada, "ci").await;
    let rotated = world.services.rotate_key(&ada.actor, &ada.slug, &id, "7_days").await.unwrap();
    let second = rotated.secret.expose();
    world.services.report_leak(&world.stranger(), &first, "").await.unwrap();
    assert!(has_stopped(world, &first).await && !has_stopped(world, second).await);
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.leaked", "key.former_secret_ended"]);
    // It is dead now: what is said of it harms the key no more.
    world.services.take_leaks(&world.stranger(), &[found(&first, PLACE)]).await.unwrap();
    assert!(!has_stopped(world, second).await);
    world.services.report_leak(&world.stranger(), second, "").await.unwrap();
    assert!(has_stopped(world, second).await);
    world.run_jobs().await;
}

async fn a_service_accounts_key_is_told_to_the_admins(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let robot = world.services.create_service_account(&ada.actor, &ada.slug, "deploy", "developer", "").await.unwrap();
    let typed = TypedKey { owner: robot.to_string(), ..TypedKey::named("nightly", "90_days") };
    let made = world.services.create_key(&ada.actor, &ada.slug, &typed).await.unwrap();
    world.run_jobs().await;
    world.letter("ada@example.org");
    let own = world.account_events(&ada).await;
    world.services.report_leak(&world.stranger(), made.secret.expose(), PLACE).await.unwrap();
    assert!(has_stopped(world, made.secret.expose()).await);
    world.run_jobs().await;
    assert!(world.letter("ada@example.org").text.contains(&format!("new?like={}", made.id)));
    assert_eq!(world.account_events(&ada).await, own, "it is nobody's own");
    let events = world.organization_events(&ada).await;
    assert_eq!(events[events.len() - 2..], ["key.leaked", "key.revoked"]);
    // Of whom nobody is left, it has stopped already.
    assert!(world.services.delete_service_account(&ada.actor, &ada.slug, &robot.to_string(), "deploy").await.is_ok());
    let again = world.services.take_leaks(&world.stranger(), &[found(made.secret.expose(), "x")]).await.unwrap();
    assert_eq!((again, world.run_jobs().await), (vec![true], 0));
}

async fn only_the_configured_host_is_believed(world: &World) {
    let signing = |seed: u8| SigningKey::from_slice(&[seed; 32]).unwrap();
    let list = |seeds: &[u8]| {
        let key = |seed: &u8| {
            let pem = signing(*seed).verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
            json!({ "key_identifier": format!("k{seed}"), "key": pem, "is_current": true })
        };
        json!({ "public_keys": seeds.iter().map(key).collect::<Vec<_>>() }).to_string()
    };
    let sign = |seed: u8, body: &str| {
        let signature: Signature = signing(seed).sign(body.as_bytes());
        BASE64_STANDARD.encode(signature.to_der())
    };
    let body = r#"[{"token":"a","type":"b","url":"c","source":"commit"}]"#;
    let off = world.services.is_from_code_host(body.as_bytes(), "k1", &sign(1, body)).await;
    assert!(matches!(off, Err(Error::NotFound)), "nothing is configured");

    let services = world.with(|settings| settings.leak_keys_url = Some(KEYS.to_owned()));
    // How often it was asked since the last look.
    let asked = || world.web.asked().len();
    let ask =
        async |body: &str, id: &str, signature: &str| services.is_from_code_host(body.as_bytes(), id, signature).await;
    world.web.says(KEYS, 500, "application/json", "");
    assert!(matches!(ask(body, "k1", &sign(1, body)).await, Err(Error::Unavailable { .. })), "nobody can judge now");
    world.web.says(KEYS, 200, "application/json", &list(&[1]));
    assert!(ask(body, "k1", &sign(1, body)).await.unwrap());
    assert_eq!(asked(), 2);
    assert!(!ask(body, "k1", &sign(2, body)).await.unwrap(), "another key");
    assert!(!ask(&body.replace("commit", "gist"), "k1", &sign(1, body)).await.unwrap(), "another body");
    assert!(!ask(body, "k1", "").await.unwrap() && !ask(body, "k1", "nonsense").await.unwrap());
    assert!(!ask(body, "k2", &sign(2, body)).await.unwrap(), "a key that is not on the list");
    assert_eq!(asked(), 0, "the list is kept, whatever strangers name");
    // The host goes over to another key: the list is asked for anew, but not for each who asks.
    world.web.says(KEYS, 200, "application/json", &list(&[2]));
    world.clock.advance(minutes(2));
    assert!(ask(body, "k2", &sign(2, body)).await.unwrap());
    assert!(!ask(body, "k1", &sign(1, body)).await.unwrap(), "what the host withdrew");
    assert_eq!(asked(), 1);
}
