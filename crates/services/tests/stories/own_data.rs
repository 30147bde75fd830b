//! One's own data as a file: all of it, one's own, and nothing that opens a door.

use domain::key::TypedKey;
use serde_json::Value;

use crate::both_engines;
use crate::support::{PASSWORD, World};

both_engines!(a_person_gets_what_is_kept_of_them);

async fn a_person_gets_what_is_kept_of_them(world: &World) {
    world.leave_mail();
    let (ada, bob) = (world.sign_up("ada@example.org").await, world.sign_up("bob@example.org").await);
    let key = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    let bobs = world.services.create_key(&bob.actor, &bob.slug, &TypedKey::named("bobs own", "never")).await.unwrap();
    world.services.set_reading(&ada.actor, "Asia/Tokyo", "ja").await.unwrap();
    let file = world.services.export_own_data(&ada.actor).await.unwrap();
    world.run_jobs().await;
    let day = world.services.now().date();
    assert_eq!(file.file_name, format!("own-data-{day}.json"));
    let data: Value = serde_json::from_str(&file.json).unwrap();
    assert_eq!(data["schema"], "console-own-data-1");
    assert_eq!(data["account"]["email"], "ada@example.org");
    assert_eq!((&data["choices"]["time_zone"], &data["choices"]["locale"]), (&"Asia/Tokyo".into(), &"ja".into()));
    assert_eq!(
        (&data["organizations"][0]["slug"], &data["organizations"][0]["role"]),
        (&ada.slug.as_str().into(), &"admin".into())
    );
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(data["devices"].as_array().unwrap().len(), 1);
    assert_eq!((&data["api_keys"][0]["name"], data["api_keys"].as_array().unwrap().len()), (&"ci".into(), 1));
    let log = data["log"].as_array().unwrap();
    assert_eq!(log[0]["event"], "account.created");
    assert_eq!(log[0]["personal"]["address"], "ada@example.org");
    assert!(log.iter().enumerate().all(|(at, entry)| entry["number"] == at + 1), "none is missing");
    // Nothing that opens a door, and nothing of others.
    for secret in
        [key.secret.expose(), bobs.secret.expose(), &ada.secret, PASSWORD, "$argon2", "bob@example.org", "bobs own"]
    {
        assert!(!file.json.contains(secret), "{secret}");
    }
    assert_eq!(world.account_events(&ada).await.last().unwrap(), "account.data_exported");
}
