//! The canonical form held still, and every way to tamper with a chain found.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn chain() -> Chain {
    Chain::Organization(OrgId::from_bits(2))
}

/// A chain of entries that differ in everything that can differ.
fn entries(count: i64) -> Vec<Entry> {
    let mut head = Head::START;
    let mut entries = Vec::new();
    for seq in 1..=count {
        let bits = u128::try_from(seq).unwrap();
        let entry = Entry {
            version: VERSION,
            chain: chain(),
            seq,
            previous: head.hash,
            id: EntryId::from_bits(bits),
            at: Timestamp::from_micros(1_795_521_600_000_000 + seq),
            actor: if seq % 2 == 0 {
                ActorRef::System("send_mail".to_owned())
            } else {
                ActorRef::Account(AccountId::from_bits(1))
            },
            credential: (seq % 2 == 1).then_some(CredentialRef::Session(SessionId::from_bits(bits))),
            event: "key.revoked".to_owned(),
            target: Some(KeyId::from_bits(bits).to_string()),
            request: (seq % 2 == 1).then_some(RequestId::from_bits(bits)),
            payload: json!({ "n": seq, "before": "live", "after": "revoked" }),
            commitments: vec![("name".to_owned(), commit("name", "Ada “\n\u{1}é", [7; 16]))],
        };
        head = Head::after(&entry);
        entries.push(entry);
    }
    entries
}

fn head(entries: &[Entry]) -> Head {
    entries.last().map_or(Head::START, Head::after)
}

#[test]
fn the_canonical_form_stays() {
    let entries = entries(2);
    let shown: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}\nsha256 {}\n", String::from_utf8(canonical(entry)).unwrap(), hex(&hash(entry))))
        .collect();
    insta::assert_snapshot!("canonical", shown.join("\n"));
}

#[test]
fn keys_are_sorted_and_strings_escaped_as_little_as_json_allows() {
    let mut text = String::new();
    write_sorted(&json!({ "b": [1, { "d": null, "c": true }], "a": "ü\"\\\n\u{1f}/", "ä": -3 }), &mut text);
    assert_eq!(text, r#"{"a":"ü\"\\\n\u001f/","b":[1,{"c":true,"d":null}],"ä":-3}"#);
}

#[test]
fn a_commitment_depends_on_all_three() {
    let commitment = commit("name", "Ada", [1; 16]);
    assert_eq!(commitment, commit("name", "Ada", [1; 16]));
    for other in [commit("name", "Ada", [2; 16]), commit("name", "Ad", [1; 16]), commit("nameA", "da", [1; 16])] {
        assert_ne!(commitment, other);
    }
}

#[test]
fn whole_chains_and_their_parts_pass() {
    let entries = entries(6);
    assert_eq!(verify(&entries), Ok(()));
    assert_eq!(verify(&[]), Ok(()));
    assert_eq!(verify_between(Head::START, &entries, Some(head(&entries))), Ok(head(&entries)));
    assert_eq!(verify_between(head(&entries[..2]), &entries[2..], Some(head(&entries))), Ok(head(&entries)));
}

#[test]
fn damage_is_named() {
    let good = entries(6);
    let broken = |seq, what| Err(Broken { seq, what });
    let with = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = good.clone();
        change(&mut entries);
        verify(&entries)
    };
    assert_eq!(with(&|entries| drop(entries.remove(2))), broken(3, Damage::Missing));
    assert_eq!(with(&|entries| drop(entries.remove(0))), broken(1, Damage::Missing));
    assert_eq!(with(&|entries| entries.swap(2, 3)), broken(3, Damage::Missing));
    assert_eq!(with(&|entries| entries.insert(3, good[2].clone())), broken(4, Damage::OutOfOrder));
    assert_eq!(with(&|entries| entries[2].payload = json!({})), broken(3, Damage::Changed));
    assert_eq!(
        with(&|entries| entries[3].chain = Chain::Account(AccountId::from_bits(2))),
        broken(4, Damage::OtherChain)
    );
    assert_eq!(with(&|entries| entries[0].previous = [1; 32]), broken(0, Damage::Changed));
    let cut = verify_between(Head::START, &good[..5], Some(head(&good)));
    assert_eq!(cut, Err(Broken { seq: 5, what: Damage::Head }));
}

/// Every way to change one entry.
fn changes() -> Vec<fn(&mut Entry)> {
    vec![
        |entry| entry.version += 1,
        |entry| entry.chain = Chain::Account(AccountId::from_bits(2)),
        |entry| entry.seq += 1,
        |entry| entry.previous[31] ^= 1,
        |entry| entry.id = EntryId::from_bits(entry.id.bits() + 1),
        |entry| entry.at = entry.at.plus(std::time::Duration::from_micros(1)),
        |entry| entry.actor = ActorRef::Operator,
        |entry| entry.credential = Some(CredentialRef::Key(KeyId::from_bits(9))),
        |entry| entry.event = "key.created".to_owned(),
        |entry| entry.target = None,
        |entry| entry.request = Some(RequestId::from_bits(99)),
        |entry| entry.payload["n"] = json!(entry.seq.to_string()),
        |entry| entry.payload["extra"] = Value::Null,
        |entry| entry.commitments[0].0.push('x'),
        |entry| entry.commitments[0].1[0] ^= 1,
        |entry| entry.commitments.clear(),
    ]
}

proptest! {
    #[test]
    fn any_change_is_found(count in 1_i64..8, at in 0_usize..8, change in 0_usize..16) {
        let good = entries(count);
        let at = at % good.len();
        let mut bad = good.clone();
        changes()[change](&mut bad[at]);
        prop_assert_ne!(canonical(&bad[at]), canonical(&good[at]));
        prop_assert!(verify_between(Head::START, &bad, Some(head(&good))).is_err());
        // All but the last also without a known head.
        prop_assert!(at + 1 == bad.len() || verify(&bad).is_err());
    }

    #[test]
    fn any_loss_repetition_or_move_is_found(count in 2_i64..8, from in 0_usize..8, to in 0_usize..8) {
        let good = entries(count);
        let (from, to) = (from % good.len(), to % good.len());
        let known = Some(head(&good));
        let mut dropped = good.clone();
        let taken = dropped.remove(from);
        prop_assert!(verify_between(Head::START, &dropped, known).is_err());
        let mut repeated = good.clone();
        repeated.insert(to, taken.clone());
        prop_assert!(verify_between(Head::START, &repeated, known).is_err());
        let mut moved = dropped;
        moved.insert(to, taken);
        prop_assert_eq!(verify_between(Head::START, &moved, known).is_err(), from != to);
    }

    #[test]
    fn entries_come_back_from_json(count in 1_i64..4) {
        for entry in entries(count) {
            let json = serde_json::to_string(&entry).unwrap();
            prop_assert_eq!(hash(&serde_json::from_str::<Entry>(&json).unwrap()), hash(&entry));
        }
    }
}

#[test]
fn chains_and_credentials_come_back_from_text() {
    for chain in [chain(), Chain::Account(AccountId::from_bits(1))] {
        assert_eq!(chain.to_string().parse(), Ok(chain));
    }
    for credential in [CredentialRef::Session(SessionId::from_bits(1)), CredentialRef::Key(KeyId::from_bits(1))] {
        assert_eq!(credential.to_string().parse(), Ok(credential));
    }
}
