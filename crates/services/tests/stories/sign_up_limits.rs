//! Who may sign up, with what, and how often.

use domain::field::FieldError;
use domain::sign_up::SignUpMode;
use services::Error;

use crate::both_engines;
use crate::support::{PASSWORD, World, code_of, field, minutes};

both_engines!(
    what_is_wrong_is_said_field_by_field,
    by_domain_or_not_at_all,
    so_many_from_one_network,
    tries_for_one_address_are_counted_over_its_sign_ups,
);

async fn what_is_wrong_is_said_field_by_field(world: &World) {
    let visitor = world.visitor();
    let begin = async |email: &str, password: &str, name: &str, accepted| match world
        .services
        .begin_sign_up(&visitor, "browser", (email, password, name), accepted)
        .await
    {
        Err(Error::Invalid(errors)) => errors.0,
        outcome => panic!("{outcome:?}"),
    };
    let errors = |list: &[(&str, FieldError)]| list.iter().map(|(f, e)| ((*f).to_owned(), *e)).collect::<Vec<_>>();
    assert_eq!(
        begin("", "", " ", false).await,
        errors(&[
            ("email", FieldError::Empty),
            ("name", FieldError::Empty),
            ("password", FieldError::Empty),
            ("terms", FieldError::NotAccepted)
        ])
    );
    assert_eq!(begin("ada", PASSWORD, "Ada", true).await, errors(&[("email", FieldError::Malformed)]));
    for (password, error) in [
        ("", FieldError::Empty),
        ("herons at noon", FieldError::TooShort { min: 15 }),
        ("ada@example.org ada", FieldError::OwnWords),
        ("passwordpassword", FieldError::Common),
    ] {
        assert_eq!(begin("ada@example.org", password, "Ada", true).await, errors(&[("password", error)]), "{password}");
    }
    let long = "heron".repeat(52);
    assert_eq!(
        begin("ada@example.org", &long, "Ada", true).await,
        errors(&[("password", FieldError::TooLong { max: 256 })])
    );
    assert_eq!(world.run_jobs().await, 0);
}

async fn by_domain_or_not_at_all(world: &World) {
    let refusal = ("email".to_owned(), FieldError::NotAllowed);
    let begin = async |mode, email: &str| {
        let services = world.with(|settings| settings.sign_up = mode);
        services.begin_sign_up(&world.visitor(), "browser", (email, PASSWORD, "Ada"), true).await
    };
    let ours = || SignUpMode::Domains(vec!["example.org".to_owned()]);
    assert_eq!(field(begin(ours(), "ada@example.com").await), refusal);
    assert_eq!(field(begin(ours(), "ada@sub.example.org").await), refusal);
    for mode in [SignUpMode::Invitation, SignUpMode::Closed] {
        assert_eq!(field(begin(mode, "ada@example.org").await), refusal);
    }
    assert_eq!(world.run_jobs().await, 0);
    begin(ours(), "ada@Example.ORG").await.unwrap();
    world.run_jobs().await;
    world.letter("ada@Example.ORG");
}

async fn so_many_from_one_network(world: &World) {
    world.leave_jobs();
    let begin = async |number: u32, address: &str| {
        let email = format!("p{number}@example.org");
        let visitor = world.visitor_from(address);
        world.services.begin_sign_up(&visitor, &email, (&email, PASSWORD, "Ada"), true).await
    };
    world.count_attempts("sign_up", "203.0.113.0/24", minutes(60), 17).await;
    for number in 17..20 {
        begin(number, &format!("203.0.113.{number}")).await.unwrap();
    }
    match begin(20, "203.0.113.99").await {
        Err(Error::TooMany { retry_after }) => assert!(retry_after <= minutes(60), "{retry_after:?}"),
        outcome => panic!("{outcome:?}"),
    }
    begin(21, "203.0.114.1").await.unwrap();
    world.clock.advance(minutes(60));
    begin(22, "203.0.113.99").await.unwrap();
}

/// Six digits can be guessed by whoever may begin anew as often as they like (security.md: a budget per account).
async fn tries_for_one_address_are_counted_over_its_sign_ups(world: &World) {
    world.leave_mail();
    let mut wrong = 0;
    for number in 0..8 {
        let visitor = world.visitor_from(&format!("203.0.{number}.1"));
        let browser = world.services.mint_browser_id();
        world.services.begin_sign_up(&visitor, &browser, ("ada@example.org", PASSWORD, "Ada"), true).await.unwrap();
        world.run_jobs().await;
        for _ in 0..5 {
            match world.services.confirm_by_code(&visitor, &browser, "000000").await {
                Err(Error::Invalid(_)) => wrong += 1,
                Err(Error::TooMany { retry_after }) => assert!(retry_after <= minutes(24 * 60)),
                outcome => panic!("{outcome:?}"),
            }
        }
    }
    assert_eq!(wrong, 25);
    // The owner is not locked out of another day.
    world.clock.advance(minutes(24 * 60));
    let browser = world.services.mint_browser_id();
    let letters = world.unread().len();
    world.services.begin_sign_up(&world.visitor(), &browser, ("ada@example.org", PASSWORD, "Ada"), true).await.unwrap();
    world.run_jobs().await;
    let letter = (0..=letters).map(|_| world.letter("ada@example.org")).last().unwrap();
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&letter)).await.unwrap();
    world.greet("ada@example.org", confirmed).await;
}
