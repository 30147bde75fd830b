//! Every message as it is sent, and what hostile names cannot do.

#![allow(clippy::unwrap_used)]

use domain::audit::{Chain, Checkpoint, Head, SigningKey};
use domain::email::EmailAddress;
use domain::id::{KeyId, OrgId, WebhookId};
use domain::leak::{Leak, LeakOutcome, LeakSource};
use domain::mail::Message;
use domain::name::{DisplayName, KeyName, OrgName};
use domain::reader::{Locale, Offset, Zone};
use domain::role::Role;
use domain::security::Change;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::token::{Code, LinkToken};
use domain::webhook::PauseReason;

use proptest::prelude::*;

use super::*;

/// 2026-11-24T12:00:00Z.
fn noon_plus(minutes: i64) -> Timestamp {
    Timestamp::from_micros((1_795_521_600 + 60 * minutes) * 1_000_000)
}

fn brand() -> Brand {
    Brand {
        name: "MiniMax".to_owned(),
        support: Some("support@minimax.example".to_owned()),
        color: "#3b5bdb".to_owned(),
    }
}

fn cause(agent: &str) -> Cause {
    Cause { address: Some("203.0.113.7".parse().unwrap()), agent: agent.to_owned(), at: noon_plus(0) }
}

fn messages(name: &str, organization: &str, key: &str) -> Vec<Message> {
    let name = DisplayName::parse(name).unwrap();
    let organization = OrgName::parse(organization).unwrap();
    let key = KeyName::parse(key).unwrap();
    let address = EmailAddress::parse("new@example.org").unwrap();
    let redacted = "mmx_key_…3f3a".to_owned();
    let link_token = LinkToken::from_random([7; 32]);
    vec![
        Message::ConfirmAddress {
            name: name.clone(),
            code: Code::from_random(42_917),
            code_expires_at: noon_plus(10),
            link_token: link_token.clone(),
            link_expires_at: noon_plus(30),
        },
        Message::AddressAlreadyKnown { name: name.clone() },
        Message::ResetPassword { name: name.clone(), link_token: link_token.clone(), link_expires_at: noon_plus(30) },
        Message::PasswordChanged { name: name.clone(), at: noon_plus(0) },
        Message::SecurityChanged { name: name.clone(), change: Change::TotpAdded, at: noon_plus(0) },
        Message::NewDevice { name: name.clone(), link_token: link_token.clone(), at: noon_plus(0) },
        Message::LostFactor { name: name.clone(), link_token: link_token.clone(), link_expires_at: noon_plus(30) },
        Message::FactorGoes {
            name: name.clone(),
            due_at: noon_plus(3 * 24 * 60),
            link_token,
            approval_by: vec![organization.clone()],
        },
        Message::FactorApprovalAsked {
            name: name.clone(),
            member: name.clone(),
            organization: organization.clone(),
            due_at: noon_plus(3 * 24 * 60),
        },
        Message::PoliciesRolledBack { name: name.clone(), organization: organization.clone(), at: noon_plus(0) },
        Message::ConfirmNewAddress {
            name: name.clone(),
            link_token: LinkToken::from_random([8; 32]),
            link_expires_at: noon_plus(24 * 60),
        },
        Message::AddressWanted { name: name.clone() },
        Message::AddressChangeAsked { name: name.clone(), address: address.clone(), at: noon_plus(0) },
        Message::AddressChanged {
            name: name.clone(),
            address,
            at: noon_plus(0),
            link_token: LinkToken::from_random([9; 32]),
            link_expires_at: noon_plus(7 * 24 * 60),
        },
        Message::AddressRestored { name: name.clone(), at: noon_plus(0) },
        Message::ConfirmContact {
            name: name.clone(),
            link_token: LinkToken::from_random([10; 32]),
            link_expires_at: noon_plus(24 * 60),
        },
        Message::DataExported { name: name.clone(), at: noon_plus(0) },
        Message::DeletionAsked { name: name.clone(), due_at: noon_plus(14 * 24 * 60), at: noon_plus(0) },
        Message::DeletionNear { name: name.clone(), due_at: noon_plus(24 * 60) },
        Message::DeletionCancelled { name: name.clone(), at: noon_plus(0) },
        Message::DeletionStopped { name: name.clone(), organization: organization.clone(), at: noon_plus(0) },
        Message::AccountDeleted { name: name.clone(), at: noon_plus(0) },
        Message::RoleChanged {
            name: name.clone(),
            organization: organization.clone(),
            before: Role::ReadOnly,
            after: Role::Developer,
            at: noon_plus(0),
        },
        Message::MemberRemoved { name: name.clone(), organization: organization.clone(), at: noon_plus(0) },
        Message::OrganizationDeletionAsked {
            name: name.clone(),
            organization: organization.clone(),
            due_at: noon_plus(14 * 24 * 60),
            at: noon_plus(0),
        },
        Message::OrganizationDeleted { name: name.clone(), organization: organization.clone(), at: noon_plus(0) },
        Message::Invitation {
            inviter: name.clone(),
            organization: organization.clone(),
            role: Role::Developer,
            words: format!("Welcome on board!\n{}\n\nAda", name.as_str()),
            link_token: LinkToken::from_random([11; 32]),
            link_expires_at: noon_plus(7 * 24 * 60),
        },
        Message::KeyCreated {
            name: name.clone(),
            organization: organization.clone(),
            key: key.clone(),
            redacted: redacted.clone(),
            at: noon_plus(0),
        },
        Message::KeyRotated {
            name: name.clone(),
            organization: organization.clone(),
            key: key.clone(),
            redacted: redacted.clone(),
            former_dies_at: noon_plus(60),
            at: noon_plus(0),
        },
        Message::AuditCheckpoint {
            name: name.clone(),
            organization: organization.clone(),
            signed: Box::new(Checkpoint::sign(
                &SigningKey::from_bytes(&[7; 32]),
                Chain::Organization(OrgId::from_bits(2)),
                Head { seq: 42, hash: [9; 32] },
                noon_plus(0),
            )),
            at: noon_plus(0),
        },
        Message::KeyLeaked {
            name: name.clone(),
            organization: organization.clone(),
            key: key.clone(),
            redacted: redacted.clone(),
            leak: Box::new(Leak {
                version: 1,
                source: LeakSource::CodeHost,
                place: "https://code.example/ada/demo/blob/main/.env".to_owned(),
                found_at: noon_plus(0),
            }),
            outcome: LeakOutcome::Revoked,
            like: Some(KeyId::from_bits(7)),
        },
        Message::WebhookPaused {
            name: name.clone(),
            organization: organization.clone(),
            host: "hooks.example.net".to_owned(),
            webhook: WebhookId::from_bits(16),
            why: PauseReason::Failures,
            at: noon_plus(0),
        },
        Message::KeyRevoked { name, organization, key, redacted, at: noon_plus(0) },
    ]
}

fn rendered(message: &Message, brand: &Brand, cause: Option<&Cause>) -> Rendered {
    let organization = Slug::parse("northwind").unwrap();
    let setting = Setting {
        brand,
        public_url: "https://console.example.com",
        at: noon_plus(0),
        cause,
        organization: Some(&organization),
        reader: &Reader::default(),
    };
    render(message, &setting)
}

#[test]
fn every_message_as_it_is_sent() {
    let cause = cause("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
    for message in messages("Ada Lovelace", "Northwind Labs", "ci") {
        let mail = rendered(&message, &brand(), Some(&cause));
        let text = format!("Subject: {}\n\n{}", mail.subject, mail.text);
        insta::assert_snapshot!(format!("{}.text", message.kind()), text);
        insta::assert_snapshot!(format!("{}.html", message.kind()), mail.html.replace("><", ">\n<"));
    }
}

#[test]
fn links_lead_to_our_own_origin_only() {
    for message in messages("Ada", "Northwind Labs", "ci") {
        let mail = rendered(&message, &brand(), None);
        for form in [&mail.text, &mail.html] {
            for (at, _) in form.match_indices("://") {
                let scheme_and_host = &form[at - 5..];
                assert!(scheme_and_host.starts_with("https://console.example.com/"), "{scheme_and_host}");
            }
        }
        assert_eq!(mail.html.matches("border-radius:8px;font").count(), 1, "one button");
    }
}

#[test]
fn without_an_organization_and_a_cause_nothing_is_made_up() {
    let brand = Brand { support: None, ..brand() };
    let setting = Setting {
        brand: &brand,
        public_url: "http://localhost:3000/",
        at: noon_plus(0),
        cause: None,
        organization: None,
        reader: &Reader::default(),
    };
    for message in messages("Ada", "Northwind Labs", "ci") {
        let mail = render(&message, &setting);
        assert!(!mail.text.contains("From:") && !mail.text.contains("Questions"), "{}", mail.text);
        assert!(!mail.text.contains("3000//"), "{}", mail.text);
    }
}

#[test]
fn names_cannot_become_markup() {
    let hostile = "<script>alert('x')</script>\"&";
    let brand =
        Brand { name: hostile.to_owned(), support: Some(hostile.to_owned()), color: "red\"><script>".to_owned() };
    for message in messages(hostile, hostile, hostile) {
        let mail = rendered(&message, &brand, Some(&cause(hostile)));
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(!mail.html.contains("alert('x')</"), "{}", mail.html);
    }
}

#[test]
fn the_subject_stays_one_header() {
    let hostile = "x\r\nBcc: all@example.org\u{2028}\u{202e}";
    let brand = Brand { name: hostile.to_owned(), support: Some(hostile.to_owned()), ..brand() };
    assert!(KeyName::parse(hostile).is_err(), "the domain refuses it before we see it");
    for message in messages("Ada", "Northwind Labs", "ci") {
        let mail = rendered(&message, &brand, Some(&cause(hostile)));
        assert!(!mail.subject.contains(char::is_control), "{:?}", mail.subject);
        for form in [&mail.subject, &mail.text, &mail.html] {
            assert!(!form.contains(['\r', '\u{2028}', '\u{202e}']), "{form:?}");
        }
        assert!(!mail.text.contains("\nBcc"), "{}", mail.text);
    }
}

#[test]
fn whoever_signs_up_cannot_send_a_link_by_our_hand() {
    for name in ["Claim it at evil.example", "https://evil.example/x", "write to me@evil.example"] {
        for message in messages(name, "Northwind Labs", "ci") {
            let mail = rendered(&message, &brand(), None);
            assert!(mail.text.contains("\nHello,\n"), "{}", mail.text);
            assert!(!format!("{mail:?}").contains("evil"));
        }
    }
}

#[test]
fn the_code_is_grouped_for_the_eye_and_whole_for_the_clipboard() {
    let message = messages("Ada", "Northwind Labs", "ci").remove(0);
    let mail = rendered(&message, &brand(), None);
    assert!(mail.text.lines().any(|line| line.trim() == "042 917"));
    let shown =
        mail.html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<String>();
    assert!(shown.contains("042917"), "{shown}");
    assert!(!mail.subject.contains("042"), "subjects are read over shoulders and logged");
}

proptest! {
    #[test]
    fn any_name_renders_to_one_line_of_subject(name: String, agent: String) {
        let Ok(key) = KeyName::parse(&name) else { return Ok(()) };
        let message = Message::KeyCreated {
            name: DisplayName::parse("Ada").unwrap(),
            organization: OrgName::parse("Northwind Labs").unwrap(),
            key,
            redacted: "mmx_key_…3f3a".to_owned(),
            at: noon_plus(0),
        };
        let mail = rendered(&message, &brand(), Some(&cause(&agent)));
        prop_assert!(!mail.subject.contains(char::is_control));
        prop_assert_eq!(mail.html.matches("<td").count(), mail.html.matches("</td>").count());
    }
}

#[test]
fn moments_are_told_in_the_readers_zone_and_forms() {
    let offset = |seconds: i64, east, name: &str| Offset {
        from: Timestamp::from_micros(seconds * 1_000_000),
        seconds: east,
        name: name.to_owned(),
    };
    // Clocks go back on 2026-10-25 at 01:00 UTC.
    let offsets = vec![offset(1_774_746_000, 7200, "CEST"), offset(1_792_890_000, 3600, "CET")];
    let reader = Reader { zone: Zone { name: "Europe/Berlin".to_owned(), offsets }, locale: Locale::German };
    let brand = brand();
    let setting = Setting {
        brand: &brand,
        public_url: "https://console.example.com",
        at: noon_plus(0),
        cause: None,
        organization: None,
        reader: &reader,
    };
    let name = DisplayName::parse("Ada").unwrap();
    for (at, told) in [(1_792_889_999, "25.10.2026, 02:59 CEST"), (1_792_890_000, "25.10.2026, 02:00 CET")] {
        let at = Timestamp::from_micros(at * 1_000_000);
        let mail = render(&Message::PasswordChanged { name: name.clone(), at }, &setting);
        assert!(mail.text.contains(told) && mail.html.contains(told), "{}", mail.text);
    }
}
