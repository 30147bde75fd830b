//! What a person chooses for their own account.

use domain::audit::Chain;
use domain::field::FieldError;
use domain::preference::Theme;
use domain::terms::TermsVersion;
use domain::use_case::UseCase;
use services::Error;

use crate::both_engines;
use crate::support::{World, field};

both_engines!(
    a_use_case_is_chosen_and_changed,
    a_theme_is_chosen,
    new_terms_are_asked_for_again,
    visitors_are_asked_to_sign_in,
);

async fn a_use_case_is_chosen_and_changed(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    for (typed, error) in [("", FieldError::Empty), ("everything", FieldError::UnknownChoice)] {
        assert_eq!(field(world.services.choose_use_case(&ada.actor, typed).await), ("use_case".to_owned(), error));
    }
    world.services.choose_use_case(&ada.actor, "text").await.unwrap();
    world.services.choose_use_case(&ada.actor, "video").await.unwrap();
    assert_eq!(world.services.me(&ada.actor).await.unwrap().use_case, Some(UseCase::Video));
    assert_eq!(world.services.home(&ada.actor, &ada.slug).await.unwrap().use_case, Some(UseCase::Video));
    let entries = world.entries(Chain::Account(ada.account)).await;
    let changes: Vec<_> = entries.iter().filter(|entry| entry.event == "account.use_case_changed").collect();
    assert_eq!(changes[0].payload, serde_json::json!({ "before": null, "after": "text" }));
    assert_eq!(changes[1].payload, serde_json::json!({ "before": "text", "after": "video" }));
}

async fn a_theme_is_chosen(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    assert_eq!(world.services.me(&ada.actor).await.unwrap().theme, Theme::System);
    assert_eq!(world.services.set_theme(&ada.actor, "dark").await.unwrap(), Theme::Dark);
    assert_eq!(world.services.me(&ada.actor).await.unwrap().theme, Theme::Dark);
    let refused = world.services.set_theme(&ada.actor, "mauve").await;
    assert_eq!(field(refused), ("theme".to_owned(), FieldError::UnknownChoice));
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(
        (&entry.payload["before"]["theme"], &entry.payload["after"]["theme"]),
        (&"system".into(), &"dark".into())
    );
}

async fn new_terms_are_asked_for_again(world: &World) {
    let ada = world.sign_up("ada@example.org").await;
    let later = world.with(|settings| settings.terms = TermsVersion::parse("2026-12-01").unwrap());
    assert!(!world.services.me(&ada.actor).await.unwrap().terms_due);
    assert!(later.me(&ada.actor).await.unwrap().terms_due);
    assert_eq!(field(later.accept_terms(&ada.actor, false).await), ("terms".to_owned(), FieldError::NotAccepted));
    assert!(later.me(&ada.actor).await.unwrap().terms_due);
    later.accept_terms(&ada.actor, true).await.unwrap();
    assert!(!later.me(&ada.actor).await.unwrap().terms_due);
    let entry = world.entries(Chain::Account(ada.account)).await.pop().unwrap();
    assert_eq!(entry.payload, serde_json::json!({ "before": "2026-11-01", "after": "2026-12-01" }));
}

async fn visitors_are_asked_to_sign_in(world: &World) {
    let visitor = world.visitor();
    assert!(matches!(world.services.me(&visitor).await, Err(Error::SignIn)));
    assert!(matches!(world.services.choose_use_case(&visitor, "text").await, Err(Error::SignIn)));
    assert!(matches!(world.services.home(&visitor, "ada").await, Err(Error::SignIn)));
    assert!(matches!(world.services.list_keys(&visitor, "ada", false).await, Err(Error::SignIn)));
}
