//! The catalogue as a snapshot, and what must hold for every event.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use super::*;

#[test]
fn the_catalogue() {
    let mut text = String::new();
    for event in catalogue() {
        let others = Permission::ALL.iter().filter(|asked| event.fits(**asked) && **asked != event.permission());
        let others: Vec<_> = others.map(|permission| permission.as_str()).collect();
        let record = event.record();
        let personal: Vec<_> = record.personal.into_iter().map(|(name, _)| name).collect();
        writeln!(text, "{}", event.name()).unwrap();
        writeln!(text, "  permission: {}", event.permission()).unwrap();
        writeln!(text, "  also fits:  {}", others.join(", ")).unwrap();
        writeln!(text, "  logs:       {:?}", event.logs()).unwrap();
        writeln!(text, "  nodes:      {}", if event.told_to_nodes() { "told" } else { "not told" }).unwrap();
        writeln!(text, "  target:     {}", record.target.unwrap_or_default()).unwrap();
        writeln!(text, "  payload:    {}", record.payload).unwrap();
        writeln!(text, "  personal:   {}\n", personal.join(", ")).unwrap();
    }
    let text: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    insta::assert_snapshot!("catalogue", text);
}

#[test]
fn every_event_is_in_the_catalogue() {
    let shown: BTreeSet<Kind> = catalogue().iter().map(Event::kind).collect();
    let known: BTreeSet<Kind> = Kind::ALL.iter().copied().collect();
    assert_eq!(shown, known);
}

#[test]
fn names_are_noun_and_what_happened() {
    for kind in Kind::ALL {
        let (noun, verb) = kind.as_str().split_once('.').unwrap();
        for part in [noun, verb] {
            assert!(!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{kind}");
        }
    }
}

#[test]
fn what_leads_to_the_log_of_a_member_is_known_before_the_locks_are_taken() {
    for permission in Permission::ALL {
        let leads = catalogue().iter().any(|event| event.logs() == Logs::Member && event.fits(*permission));
        assert_eq!(leads_to_members_log(*permission), leads, "{permission}");
    }
}

#[test]
fn no_personal_data_in_what_is_hashed() {
    for event in catalogue() {
        assert!(event.fits(event.permission()));
        let record = event.record();
        let hashed = format!("{} {}", record.payload, record.target.unwrap_or_default());
        for (name, value) in record.personal {
            assert!(!hashed.contains(&value), "{}: {name} is in the payload", event.name());
        }
        assert!(!hashed.contains('@'), "{}", event.name());
    }
}

#[test]
fn payloads_are_objects_of_integers() {
    fn whole(value: &Value) -> bool {
        match value {
            Value::Number(number) => number.is_i64() || number.is_u64(),
            Value::Array(items) => items.iter().all(whole),
            Value::Object(fields) => fields.values().all(whole),
            Value::Null | Value::Bool(_) | Value::String(_) => true,
        }
    }
    for event in catalogue() {
        let payload = event.record().payload;
        assert!(payload.is_object() && whole(&payload), "{}: {payload}", event.name());
    }
}
