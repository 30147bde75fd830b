//! Addresses, signatures, pauses, and what is told of each event.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::actor::ActorRef;
use crate::event::{Logs, catalogue};
use crate::field::FieldError;
use crate::id::{AccountId, EntryId, KeyId, OrgId};

fn noon() -> Timestamp {
    Timestamp::from_micros(1_795_521_600_000_000)
}

#[test]
fn signs_as_the_standard_does() {
    // The vector that the libraries of Standard Webhooks are tested with.
    let secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signature = secret.sign_text("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    let id = MessageId::from_bits(1);
    let other = secret.sign(id, noon(), "{}");
    assert_eq!(other, secret.sign_text(&id.to_string(), 1_795_521_600, "{}"));
    assert_ne!(other, secret.sign(id, noon().plus(Duration::from_secs(1)), "{}"));
}

#[test]
fn a_secret_has_one_spelling_and_does_not_print_itself() {
    let secret = WebhookSecret::from_random([7; 32]);
    assert_eq!(WebhookSecret::parse(&secret.expose()).unwrap(), secret);
    assert!(secret.expose().starts_with("whsec_"));
    assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
    for bad in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"] {
        assert!(WebhookSecret::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_address_is_https_and_has_no_password() {
    for good in ["https://example.com/hook", " https://hooks.example.com:8443/a?b=c ", "https://192.0.2.1/"] {
        assert!(WebhookUrl::parse(good, false).is_ok(), "{good}");
    }
    for (bad, error) in [
        ("", FieldError::Empty),
        ("example.com", FieldError::Malformed),
        ("http://example.com/", FieldError::NotAllowed),
        ("ftp://example.com/", FieldError::NotAllowed),
        ("javascript:alert(1)", FieldError::NotAllowed),
        ("file:///etc/passwd", FieldError::NotAllowed),
        ("http://127.0.0.1:9000/", FieldError::NotAllowed),
        ("https://ada:secret@example.com/", FieldError::Malformed),
        ("https://example.com/#here", FieldError::Malformed),
        ("https://intranet/", FieldError::Malformed),
        ("https://", FieldError::Malformed),
    ] {
        assert_eq!(WebhookUrl::parse(bad, false), Err(error), "{bad}");
    }
    assert_eq!(
        WebhookUrl::parse(&format!("https://example.com/{}", "a".repeat(500)), false),
        Err(FieldError::TooLong { max: 500 })
    );
    assert_eq!(WebhookUrl::parse("https://example.com:8443/x?token=1", false).unwrap().host(), "example.com:8443");
}

#[test]
fn in_development_plain_http_reaches_this_machine_alone() {
    for good in ["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"] {
        assert!(WebhookUrl::parse(good, true).is_ok(), "{good}");
    }
    for bad in ["http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/", "http://169.254.169.254/"] {
        assert_eq!(WebhookUrl::parse(bad, true), Err(FieldError::NotAllowed), "{bad}");
    }
}

#[test]
fn pauses_are_those_of_the_standard_and_last_three_days() {
    let seconds: Vec<_> = (0..ATTEMPTS).map(|done| delay(done, 0).unwrap().as_secs()).collect();
    assert_eq!(seconds, [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    assert_eq!(delay(ATTEMPTS, 0), None);
    let whole: Duration = (0..ATTEMPTS).filter_map(|done| delay(done, 0)).sum();
    assert!(whole >= PATIENCE && whole < PATIENCE + Duration::from_secs(4 * 3600));
}

#[test]
fn redirects_are_failures_and_gone_is_the_end() {
    for (status, meant) in [
        (200, Verdict::Taken),
        (204, Verdict::Taken),
        (299, Verdict::Taken),
        (301, Verdict::Failed),
        (308, Verdict::Failed),
        (400, Verdict::Failed),
        (410, Verdict::Gone),
        (429, Verdict::Failed),
        (500, Verdict::Failed),
        (100, Verdict::Failed),
    ] {
        assert_eq!(verdict(status), meant, "{status}");
    }
}

#[test]
fn what_is_public_stands_in_the_log_of_the_organization() {
    let outside = ["address", "network", "label", "contact", "tags", "slug", "place"];
    for event in catalogue() {
        let Some(words) = event.kind().publication() else { continue };
        assert!(matches!(event.logs(), Logs::Organization | Logs::Both), "{}", event.name());
        assert!(!words.iter().any(|word| outside.contains(word)), "{}", event.name());
    }
}

#[test]
fn what_is_told() {
    let (org, entry) = (OrgId::from_bits(2), EntryId::from_bits(20));
    let actor = ActorRef::Account(AccountId::from_bits(1));
    let mut text = String::new();
    for event in catalogue() {
        let told = body(&Notice { event: &event, org, entry, actor: &actor, at: noon() });
        assert_eq!(told.is_some(), event.kind().is_public());
        let line = match told {
            Some(told) => {
                assert!(!told.contains('@'), "{}: an address", event.name());
                let told: Value = serde_json::from_str(&told).unwrap();
                assert_eq!(told["type"], event.name());
                assert_eq!(told["data"]["actor"]["id"], actor.to_string());
                format!("{} {}", told["data"]["details"], told["data"]["names"])
            }
            None => "not told".to_owned(),
        };
        text.push_str(&format!("{}: {line}\n", event.name()));
    }
    insta::assert_snapshot!("told", text);
}

#[test]
fn a_body_is_type_time_and_data() {
    let event = crate::event::Event::KeyDisabled { key: KeyId::from_bits(4) };
    let actor = ActorRef::System("sweep".to_owned());
    let notice =
        Notice { event: &event, org: OrgId::from_bits(2), entry: EntryId::from_bits(3), actor: &actor, at: noon() };
    assert_eq!(
        body(&notice).unwrap(),
        r#"{"type":"key.disabled","timestamp":"2026-11-24T12:00:00Z","data":{"organization":"org_00000000000000000000000000000002","entry":"aud_00000000000000000000000000000003","actor":{"kind":"system","id":"sweep"},"target":"key_00000000000000000000000000000004","details":{"after":"disabled","before":"enabled"}}}"#
    );
    assert_eq!(
        test_body(OrgId::from_bits(2), WebhookId::from_bits(5), noon()),
        r#"{"type":"webhook.test","timestamp":"2026-11-24T12:00:00Z","data":{"organization":"org_00000000000000000000000000000002","webhook":"whk_00000000000000000000000000000005"}}"#
    );
    assert!(TEST.parse::<Kind>().is_err());
}

#[test]
fn of_an_answer_the_beginning_is_kept_without_secrets() {
    assert_eq!(kept_answer(b"  ok\r\n", "mmx"), "ok");
    assert_eq!(kept_answer(b"\xff\x00x", "mmx"), "\u{fffd} x");
    let told =
        "key mmx_key_1abc, Authorization: Bearer abc.def, whsec_MfKQ, 0123456789abcdef0123456789abcdef01234567 id-7";
    assert_eq!(
        kept_answer(told.as_bytes(), "mmx"),
        "key [redacted], Authorization: Bearer abc.def, [redacted], [redacted] id-7"
            .replace("Bearer abc.def", "Bearer [redacted]")
    );
    assert_eq!(kept_answer("a ".repeat(5_000).as_bytes(), "mmx").len(), 1023);
    // A secret at the edge does not survive as its first half.
    let edge = format!("{}whsec_{}", "a ".repeat(508), "b".repeat(40));
    assert!(!kept_answer(edge.as_bytes(), "mmx").contains("whsec_"));
}

#[test]
fn what_is_typed_is_judged() {
    let good = TypedWebhook {
        url: "https://example.com/hook".into(),
        description: " Billing ".into(),
        which: "chosen".into(),
        events: vec!["key.created".into()],
    };
    let wanted = good.parse(false).unwrap();
    assert_eq!(wanted.description, "Billing");
    assert!(wanted.events.wants(Kind::KeyCreated) && !wanted.events.wants(Kind::KeyRevoked));
    let all = TypedWebhook { which: "all".into(), events: Vec::new(), ..good.clone() }.parse(false).unwrap();
    assert!(all.events.wants(Kind::KeyRevoked) && !all.events.wants(Kind::SignedIn));
    for (bad, field, error) in [
        (TypedWebhook { events: Vec::new(), ..good.clone() }, "events", FieldError::Empty),
        (
            TypedWebhook { events: vec!["session.signed_in".into()], ..good.clone() },
            "events",
            FieldError::UnknownChoice,
        ),
        (TypedWebhook { which: String::new(), ..good.clone() }, "events", FieldError::UnknownChoice),
        (TypedWebhook { description: "a\u{202e}b".into(), ..good.clone() }, "description", FieldError::Malformed),
        (
            TypedWebhook { description: "a".repeat(101), ..good.clone() },
            "description",
            FieldError::TooLong { max: 100 },
        ),
        (TypedWebhook { url: "x".into(), ..good.clone() }, "url", FieldError::Malformed),
    ] {
        assert_eq!(bad.parse(false).unwrap_err().get(field), Some(error));
    }
}

proptest! {
    #[test]
    fn jitter_lengthens_a_pause_by_at_most_a_tenth(done in 0..ATTEMPTS, jitter: u8) {
        let (plain, varied) = (delay(done, 0).unwrap(), delay(done, jitter).unwrap());
        prop_assert!(varied >= plain && varied <= plain + plain / 10);
    }

    #[test]
    fn whatever_is_answered_is_kept_in_bounds(body: Vec<u8>) {
        prop_assert!(kept_answer(&body, "mmx").len() <= 1024);
    }

    #[test]
    fn an_address_is_parsed_or_refused(text in "\\PC*") {
        let _ = WebhookUrl::parse(&text, true);
    }
}
