//! Sign-up: what exists before and after the address is confirmed, by code, by link, here and elsewhere.

use domain::field::FieldError;
use domain::role::Role;
use services::{LinkView, SignUpView};
use store::Site;

use crate::both_engines;
use crate::support::{PASSWORD, World, code_of, field, minutes, token_of};

both_engines!(
    by_code,
    only_a_pending_row_exists_before_the_confirmation,
    by_link_in_the_same_browser,
    by_link_elsewhere_with_the_password,
    a_code_works_in_its_own_browser_only,
    a_code_dies_after_five_wrong_tries,
    a_code_lives_ten_minutes_and_a_link_thirty,
    another_mail_ends_the_earlier_ones,
    a_late_first_mail_does_not_end_the_second,
    a_known_address_looks_like_a_new_one,
    of_two_for_one_address_the_first_counts,
    one_name_gives_many_organizations,
);

const ADA: &str = "ada@example.org";

async fn by_code(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    let view = world.services.pending_sign_up(&world.visitor(), &browser).await.unwrap();
    assert_eq!(view, Some(SignUpView { email: ADA.to_owned(), may_resend: true }));

    let code = code_of(&letter);
    let typed = format!(" {} {} ", &code[..3], &code[3..]);
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &typed).await.unwrap();
    let ada = world.greet(ADA, confirmed).await;
    let me = world.services.me(&ada.actor).await.unwrap();
    assert_eq!((me.email.as_str(), me.use_case, me.terms_due), (ADA, None, false));
    assert_eq!(
        me.organizations.iter().map(|own| (own.slug.as_str(), own.role)).collect::<Vec<_>>(),
        [("ada", Role::Admin)]
    );
    let own = [
        "account.created",
        "account.address_confirmed",
        "account.terms_accepted",
        "organization.created",
        "member.added",
        "session.signed_in",
    ];
    assert_eq!(world.account_events(&ada).await, own);
    assert_eq!(
        world.organization_events(&ada).await,
        ["organization.created", "team.created", "member.added", "session.signed_in"]
    );

    assert_eq!(world.services.pending_sign_up(&world.visitor(), &browser).await.unwrap(), None);
    let again = world.services.confirm_by_code(&world.visitor(), &browser, &code).await;
    assert_eq!(field(again), ("code".to_owned(), FieldError::Expired));
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
}

async fn only_a_pending_row_exists_before_the_confirmation(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    world.services.inspect_link(&world.visitor(), Some(&browser), &token_of(&letter)).await.unwrap();
    assert!(world.db.read(Site).find_account_by_email(ADA).await.unwrap().is_none());
    assert!(world.db.read(Site).find_organization_by_slug("ada").await.unwrap().is_none());
    if world.is_postgres() {
        for table in ["accounts", "organizations", "teams", "members", "sessions", "audit_entries", "audit_personal"] {
            assert_eq!(world.base.psql(&format!("select count(*) from {table}")), ["0"], "{table}");
        }
        assert_eq!(world.base.psql("select count(*) from sign_ups"), ["1"]);
    }
    assert!(world.holds(ADA), "what is looked through is not the database");
    for secret in [token_of(&letter), browser, PASSWORD.to_owned()] {
        assert!(!world.holds(&secret), "a secret lies in the database");
    }
    let refused = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(field(refused), ("password".to_owned(), FieldError::Wrong));
}

async fn by_link_in_the_same_browser(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    let link = token_of(&letter);
    let visitor = world.visitor();
    for _ in 0..2 {
        let seen = world.services.inspect_link(&visitor, Some(&browser), &link).await.unwrap();
        assert_eq!(seen, LinkView::SameBrowser { email: ADA.to_owned() }, "looking changes nothing");
    }
    let confirmed = world.services.confirm_by_link(&visitor, Some(&browser), &link, "").await.unwrap();
    world.greet(ADA, confirmed).await;
    assert_eq!(world.services.inspect_link(&visitor, Some(&browser), &link).await.unwrap(), LinkView::Dead);
    let again = world.services.confirm_by_link(&visitor, Some(&browser), &link, "").await;
    assert_eq!(field(again), ("token".to_owned(), FieldError::Expired));
}

async fn by_link_elsewhere_with_the_password(world: &World) {
    let letter = world.ask_to_sign_up(ADA, &world.services.mint_browser_id()).await;
    let (link, elsewhere) = (token_of(&letter), world.services.mint_browser_id());
    let visitor = world.visitor_from("203.0.113.9");
    for browser in [None, Some(elsewhere.as_str())] {
        let seen = world.services.inspect_link(&visitor, browser, &link).await.unwrap();
        assert_eq!(seen, LinkView::OtherBrowser { email: ADA.to_owned() });
        for (typed, error) in [("", FieldError::Empty), ("seventeen blue herons at dusk", FieldError::Wrong)] {
            let refused = world.services.confirm_by_link(&visitor, browser, &link, typed).await;
            assert_eq!(field(refused), ("password".to_owned(), error));
        }
    }
    assert!(world.db.read(Site).find_account_by_email(ADA).await.unwrap().is_none());
    let confirmed = world.services.confirm_by_link(&visitor, Some(&elsewhere), &link, PASSWORD).await.unwrap();
    world.greet(ADA, confirmed).await;
}

async fn a_code_works_in_its_own_browser_only(world: &World) {
    let browser = world.services.mint_browser_id();
    let code = code_of(&world.ask_to_sign_up(ADA, &browser).await);
    let elsewhere = world.services.mint_browser_id();
    let refused = world.services.confirm_by_code(&world.visitor(), &elsewhere, &code).await;
    assert_eq!(field(refused), ("code".to_owned(), FieldError::Expired));
    for (typed, error) in [("", FieldError::Empty), ("12345", FieldError::Malformed), ("12345a", FieldError::Malformed)]
    {
        let refused = world.services.confirm_by_code(&world.visitor(), &browser, typed).await;
        assert_eq!(field(refused), ("code".to_owned(), error), "{typed}");
    }
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &code).await.unwrap();
    world.greet(ADA, confirmed).await;
}

/// Any six digits but these.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn a_code_dies_after_five_wrong_tries(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    let code = code_of(&letter);
    for _ in 0..5 {
        let refused = world.services.confirm_by_code(&world.visitor(), &browser, other_than(&code)).await;
        assert_eq!(field(refused), ("code".to_owned(), FieldError::WrongCode));
    }
    let refused = world.services.confirm_by_code(&world.visitor(), &browser, &code).await;
    assert_eq!(field(refused), ("code".to_owned(), FieldError::Expired));
    assert_eq!(world.strangers("sign_up.code_refused").await, 5);
    let confirmed = world.services.confirm_by_link(&world.visitor(), Some(&browser), &token_of(&letter), "").await;
    world.greet(ADA, confirmed.unwrap()).await;
}

async fn a_code_lives_ten_minutes_and_a_link_thirty(world: &World) {
    let browser = world.services.mint_browser_id();
    let letter = world.ask_to_sign_up(ADA, &browser).await;
    world.clock.advance(minutes(10));
    let late = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&letter)).await;
    assert_eq!(field(late), ("code".to_owned(), FieldError::Expired));
    world.clock.advance(minutes(20) - std::time::Duration::from_micros(1));
    let link = token_of(&letter);
    let seen = world.services.inspect_link(&world.visitor(), None, &link).await.unwrap();
    assert_eq!(seen, LinkView::OtherBrowser { email: ADA.to_owned() });
    world.clock.advance(std::time::Duration::from_micros(1));
    assert_eq!(world.services.inspect_link(&world.visitor(), None, &link).await.unwrap(), LinkView::Dead);
    let late = world.services.confirm_by_link(&world.visitor(), Some(&browser), &link, "").await;
    assert_eq!(field(late), ("token".to_owned(), FieldError::Expired));
}

async fn another_mail_ends_the_earlier_ones(world: &World) {
    let browser = world.services.mint_browser_id();
    let mut letters = vec![world.ask_to_sign_up(ADA, &browser).await];
    for _ in 1..5 {
        world.services.resend_confirmation(&world.visitor(), &browser).await.unwrap();
        world.run_jobs().await;
        letters.push(world.letter(ADA));
    }
    let view = world.services.pending_sign_up(&world.visitor(), &browser).await.unwrap().unwrap();
    assert!(!view.may_resend);
    let sixth = world.services.resend_confirmation(&world.visitor(), &browser).await;
    assert_eq!(field(sixth), ("code".to_owned(), FieldError::TooMany));
    assert_eq!(world.run_jobs().await, 0);

    let last = letters.pop().unwrap();
    for letter in letters {
        let dead = world.services.inspect_link(&world.visitor(), None, &token_of(&letter)).await.unwrap();
        assert_eq!(dead, LinkView::Dead);
        let refused = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&letter)).await;
        assert_eq!(field(refused), ("code".to_owned(), FieldError::WrongCode));
    }
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&last)).await.unwrap();
    world.greet(ADA, confirmed).await;
}

async fn a_late_first_mail_does_not_end_the_second(world: &World) {
    let browser = world.services.mint_browser_id();
    world.post(crate::support::Answer::Later);
    world.services.begin_sign_up(&world.visitor(), &browser, (ADA, PASSWORD, "Ada"), true).await.unwrap();
    world.run_jobs().await;
    world.post(crate::support::Answer::Takes);
    world.services.resend_confirmation(&world.visitor(), &browser).await.unwrap();
    world.run_jobs().await;
    let second = world.letter(ADA);
    // Now the first is tried again.
    world.clock.advance(minutes(1));
    assert_eq!(world.run_jobs().await, 1);
    assert_eq!(world.unread(), [""; 0], "a mail with an earlier code came after a later one");
    let confirmed = world.services.confirm_by_code(&world.visitor(), &browser, &code_of(&second)).await.unwrap();
    world.greet(ADA, confirmed).await;
}

async fn a_known_address_looks_like_a_new_one(world: &World) {
    let ada = world.sign_up(ADA).await;
    let before = world.account_events(&ada).await;
    let mut seen = Vec::new();
    for address in ["Ada@EXAMPLE.org", "new@example.org"] {
        let browser = world.services.mint_browser_id();
        let stranger = world.visitor_from("203.0.113.9");
        world.services.begin_sign_up(&stranger, &browser, (address, PASSWORD, "Mallory"), true).await.unwrap();
        world.run_jobs().await;
        let view = world.services.pending_sign_up(&stranger, &browser).await.unwrap().unwrap();
        let mut tries = Vec::new();
        for _ in 0..6 {
            // The chance that these are the digits is one in a million, and the seed decides it once and for all.
            tries.push(field(world.services.confirm_by_code(&stranger, &browser, "000000").await));
        }
        seen.push((view.may_resend, tries));
        world.services.resend_confirmation(&stranger, &browser).await.unwrap();
        world.run_jobs().await;
    }
    assert_eq!(seen[0], seen[1], "whoever signs up learns who has an account");
    assert_eq!(seen[0].1[4], ("code".to_owned(), FieldError::WrongCode));
    for _ in 0..2 {
        let letter = world.letter("Ada@EXAMPLE.org");
        assert_eq!(letter.subject, "You already have an account at MiniMax");
        assert!(letter.text.contains("Hello ada,") && !letter.text.contains("Mallory"), "{}", letter.text);
        assert!(!letter.text.contains("token="), "{}", letter.text);
        assert_eq!(world.letter("new@example.org").subject, "Confirm your address for MiniMax");
    }
    assert_eq!(world.account_events(&ada).await, before);
    assert!(world.sign_in(ADA, PASSWORD).await.is_ok());
}

async fn of_two_for_one_address_the_first_counts(world: &World) {
    let (one, two) = (world.services.mint_browser_id(), world.services.mint_browser_id());
    let first = world.ask_to_sign_up(ADA, &one).await;
    let second = world.ask_to_sign_up("ADA@example.org", &two).await;
    let confirmed = world.services.confirm_by_code(&world.visitor(), &one, &code_of(&first)).await.unwrap();
    let ada = world.greet(ADA, confirmed).await;
    let refused = world.services.confirm_by_code(&world.visitor(), &two, &code_of(&second)).await;
    assert_eq!(field(refused), ("code".to_owned(), FieldError::Expired));
    let refused = world.services.confirm_by_link(&world.visitor(), Some(&two), &token_of(&second), "").await;
    assert_eq!(field(refused), ("token".to_owned(), FieldError::Expired));
    assert_eq!(world.services.pending_sign_up(&world.visitor(), &two).await.unwrap(), None);
    assert_eq!(world.services.me(&ada.actor).await.unwrap().organizations.len(), 1);
}

async fn one_name_gives_many_organizations(world: &World) {
    let mut slugs = std::collections::BTreeSet::new();
    for host in ["a", "b", "c"] {
        slugs.insert(world.sign_up(&format!("ada@{host}.example.org")).await.slug);
    }
    assert!(slugs.len() == 3 && slugs.iter().all(|slug| slug.starts_with("ada")), "{slugs:?}");
}
