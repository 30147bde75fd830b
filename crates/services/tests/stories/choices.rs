//! What holds for one person alone: the name, zone and forms, which mails come, how calls are meant.

use domain::audit::Chain;
use domain::field::FieldError;
use domain::key::TypedKey;
use domain::notification::Topic;
use domain::time::Timestamp;
use services::{Error, TypedDefaults};

use crate::both_engines;
use crate::support::{World, field, token_of};

both_engines!(
    a_name_is_changed,
    moments_are_told_in_the_chosen_zone,
    mails_follow_the_choice_at_the_moment_they_are_sent,
    defaults_are_of_what_there_is,
    a_contact_counts_once_its_mailbox_agrees,
);

const ADA: &str = "ada@example.org";

async fn a_name_is_changed(world: &World) {
    let ada = world.sign_up(ADA).await;
    world.services.rename_account(&ada.actor, " Ada L. ").await.unwrap();
    world.services.rename_account(&ada.actor, "Ada L.").await.unwrap();
    assert_eq!(world.services.me(&ada.actor).await.unwrap().name, "Ada L.");
    assert_eq!(field(world.services.rename_account(&ada.actor, " ").await), ("name".to_owned(), FieldError::Empty));
    let events = world.account_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "account.renamed").count(), 1);
    assert!(matches!(world.services.rename_account(&world.visitor(), "Eve").await, Err(Error::SignIn)));
}

async fn moments_are_told_in_the_chosen_zone(world: &World) {
    let ada = world.sign_up(ADA).await;
    let noon = Timestamp::from_micros(1_795_521_600_000_000);
    let told = async || world.services.me(&ada.actor).await.unwrap().reader.moment(noon);
    assert_eq!(told().await, "24 Nov 2026, 12:00 UTC");
    for (zone, locale, name) in
        [("Mars/Olympus", "en", "time_zone"), ("", "en", "time_zone"), ("Europe/Berlin", "tlh", "locale")]
    {
        let refused = world.services.set_reading(&ada.actor, zone, locale).await;
        assert_eq!(field(refused), (name.to_owned(), FieldError::UnknownChoice), "{zone} {locale}");
    }
    world.services.set_reading(&ada.actor, "Europe/Berlin", "de").await.unwrap();
    assert_eq!(told().await, "24.11.2026, 13:00 CET");
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(
        entry.payload["after"],
        serde_json::json!({ "theme": "system", "time_zone": "Europe/Berlin", "locale": "de" })
    );
    // A theme that is chosen later says what else holds.
    world.services.set_theme(&ada.actor, "dark").await.unwrap();
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(entry.payload["before"]["time_zone"], "Europe/Berlin");
    // Mails too.
    world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    world.run_jobs().await;
    let letter = world.letter(ADA);
    let when = world.services.me(&ada.actor).await.unwrap().reader.long_moment(world.services.now());
    assert!(when.ends_with("CET") || when.ends_with("CEST"), "{when}");
    assert!(letter.text.contains(&when), "{when} in {}", letter.text);
}

async fn mails_follow_the_choice_at_the_moment_they_are_sent(world: &World) {
    let ada = world.sign_up(ADA).await;
    let made = world.services.create_key(&ada.actor, &ada.slug, &TypedKey::named("ci", "never")).await.unwrap();
    // Wanted when the key was made, no more when the mail would go.
    world.services.choose_notifications(&ada.actor, &[Topic::KeyRevoked, Topic::Product]).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.unread(), [""; 0]);
    world.services.revoke_key(&ada.actor, &ada.slug, &made.id.to_string(), "ci").await.unwrap();
    world.run_jobs().await;
    assert!(world.letter(ADA).subject.contains("was revoked"));
    let chosen = world.services.me(&ada.actor).await.unwrap().notifications;
    assert!(chosen.wants(Topic::Security) && chosen.wants(Topic::Product) && !chosen.wants(Topic::Members));
    // Nothing ticked: what keeps the account safe still comes.
    world.services.choose_notifications(&ada.actor, &[]).await.unwrap();
    world.services.export_own_data(&ada.actor).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.letter(ADA).subject, "Your data at MiniMax was downloaded");
    let events = world.account_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "account.notifications_changed").count(), 2);
}

const NONE: TypedDefaults<'static> = TypedDefaults { model: "", region: "", response_format: "", contact: "" };

async fn defaults_are_of_what_there_is(world: &World) {
    let ada = world.sign_up(ADA).await;
    for (typed, name, error) in [
        (TypedDefaults { model: "gpt-9", ..NONE }, "model", FieldError::UnknownChoice),
        (TypedDefaults { region: "moon", ..NONE }, "region", FieldError::UnknownChoice),
        (TypedDefaults { response_format: "xml", ..NONE }, "response_format", FieldError::UnknownChoice),
        (TypedDefaults { contact: "ops", ..NONE }, "contact", FieldError::Malformed),
    ] {
        let refused = world.services.set_api_defaults(&ada.actor, typed).await;
        assert_eq!(field(refused), (name.to_owned(), error));
    }
    let typed =
        TypedDefaults { model: "abab-7", region: "eu", response_format: "json_object", contact: "ADA@example.org" };
    assert_eq!(world.services.set_api_defaults(&ada.actor, typed).await.unwrap(), None, "one's own needs no asking");
    let set = world.services.me(&ada.actor).await.unwrap().api_defaults;
    assert_eq!((set.model.as_deref(), set.region.as_deref(), set.contact), (Some("abab-7"), Some("eu"), None));
    world.services.set_api_defaults(&ada.actor, NONE).await.unwrap();
    assert_eq!(world.services.me(&ada.actor).await.unwrap().api_defaults, Default::default());
    let events = world.account_events(&ada).await;
    assert_eq!(events.iter().filter(|event| *event == "account.api_defaults_changed").count(), 2);
}

async fn a_contact_counts_once_its_mailbox_agrees(world: &World) {
    let ada = world.sign_up(ADA).await;
    let ops = TypedDefaults { contact: "ops@example.org", ..NONE };
    let asked = world.services.set_api_defaults(&ada.actor, ops).await.unwrap().unwrap();
    assert_eq!(asked.as_str(), "ops@example.org");
    let contact = async || world.services.me(&ada.actor).await.unwrap().api_defaults.contact.map(String::from);
    assert_eq!(contact().await, None);
    world.run_jobs().await;
    let token = token_of(&world.letter("ops@example.org"));
    let seen = world.services.inspect_contact(&world.visitor(), &token).await.unwrap();
    assert_eq!(seen.map(String::from).as_deref(), Some("ops@example.org"));
    assert_eq!(contact().await, None, "looking changes nothing");
    world.services.confirm_contact(&world.visitor(), &token).await.unwrap();
    assert_eq!(contact().await.as_deref(), Some("ops@example.org"));
    let again = world.services.confirm_contact(&world.visitor(), &token).await;
    assert_eq!(field(again), ("token".to_owned(), FieldError::Expired));
    // Kept without asking again, and taken away at once.
    assert_eq!(world.services.set_api_defaults(&ada.actor, ops).await.unwrap(), None);
    assert_eq!(contact().await.as_deref(), Some("ops@example.org"));
    world.services.set_api_defaults(&ada.actor, NONE).await.unwrap();
    assert_eq!(contact().await, None);
}
