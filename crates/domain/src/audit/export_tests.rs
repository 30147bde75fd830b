//! An exported log proves itself: as written it is good, and no single change of it goes unseen.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use super::*;
use crate::id::OrgId;

fn key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

fn chain() -> Chain {
    Chain::Organization(OrgId::from_bits(1))
}

const NOON: Timestamp = Timestamp::from_micros(1_795_521_600_000_000);

fn entries(count: i64) -> Vec<(Entry, [u8; 32], Vec<Personal>)> {
    let mut head = Head::START;
    (1..=count)
        .map(|seq| {
            let (value, salt) = (format!("192.0.2.{seq}"), [u8::try_from(seq).unwrap(); 16]);
            let entry = Entry {
                version: VERSION,
                chain: chain(),
                seq,
                previous: head.hash,
                id: EntryId::from_bits(u128::try_from(seq).unwrap()),
                at: NOON,
                actor: ActorRef::Account(AccountId::from_bits(5)),
                credential: Some(CredentialRef::Session(SessionId::from_bits(6))),
                event: "key.created".to_owned(),
                target: Some("key_1".to_owned()),
                request: Some(RequestId::from_bits(7)),
                payload: json!({"name": "naïve \"key\"\n🔑", "b": seq, "a": [1, null, true]}),
                commitments: vec![("request.address".to_owned(), commit("request.address", &value, salt))],
            };
            head = Head::after(&entry);
            (entry, head.hash, vec![Personal::new("request.address".to_owned(), value, salt)])
        })
        .collect()
}

/// A log of `count` entries from after number `after`, with signed places.
fn export(count: i64, after: i64, signed: &[i64]) -> Vec<String> {
    let all = entries(count);
    let head = |seq: i64| match usize::try_from(seq - 1).ok().and_then(|at| all.get(at)) {
        Some((_, hash, _)) => Head { seq, hash: *hash },
        None => Head::START,
    };
    let header = Header {
        form: FORM.to_owned(),
        chain: chain(),
        complete: true,
        after: head(after).into(),
        checkpoints: signed.iter().map(|seq| Checkpoint::sign(&key(1), chain(), head(*seq), NOON)).collect(),
        keys: vec![PublicKey::of(&key(1), NOON)],
    };
    let kept = all.iter().filter(|(entry, ..)| entry.seq > after);
    let mut lines = vec![header_line(&header)];
    lines.extend(kept.map(|(entry, hash, personal)| entry_line(entry, hash, personal)));
    lines.push(end_line(u64::try_from(count - after).unwrap(), head(count)));
    lines
}

fn check(lines: &[String]) -> Result<Verified, Flaw> {
    verify_export(&lines.concat(), None, None)
}

fn flaw(lines: &[String]) -> (Option<i64>, FlawKind) {
    let flaw = check(lines).unwrap_err();
    (flaw.seq, flaw.what)
}

#[test]
fn a_whole_log_is_good() {
    let verified = check(&export(5, 0, &[3, 5])).unwrap();
    assert_eq!((verified.entries, verified.last.seq, verified.checkpoints), (5, 5, 2));
    assert_eq!((verified.begins, verified.complete, verified.erased), (Beginning::First, true, 0));
    assert_eq!(verified.signed_through, Some(5));
    let mut erased = export(5, 0, &[]);
    erased[2] = erased[2].replace(&erased[2][erased[2].find("\"personal\":").unwrap()..], "\"personal\":[]}\n");
    assert_eq!(check(&erased).unwrap().erased, 1);
    assert_eq!(check(&export(0, 0, &[])).unwrap().entries, 0);
}

#[test]
fn a_pruned_log_begins_at_its_checkpoint() {
    let pruned = export(5, 2, &[2, 4]);
    let verified = check(&pruned).unwrap();
    assert_eq!((verified.begins, verified.entries, verified.after), (Beginning::Checkpoint, 3, 2));
    assert_eq!(check(&export(5, 2, &[4])).unwrap().begins, Beginning::Unproven);
}

#[test]
fn says_which_entry_it_is() {
    let good = export(5, 0, &[4]);
    let without = |at: usize| [&good[..at], &good[at + 1..]].concat();
    assert_eq!(flaw(&without(3)), (Some(3), FlawKind::Missing));
    assert_eq!(flaw(&without(1)), (Some(1), FlawKind::Missing));
    assert_eq!(flaw(&without(5)), (Some(5), FlawKind::CutOff));
    assert_eq!(flaw(&good[..4]), (Some(4), FlawKind::CutOff));
    let mut swapped = good.clone();
    swapped.swap(2, 3);
    assert_eq!(flaw(&swapped), (Some(2), FlawKind::OutOfOrder));
    let mut twice = good.clone();
    twice.insert(3, good[2].clone());
    assert_eq!(flaw(&twice), (Some(2), FlawKind::OutOfOrder));
    let mut changed = good.clone();
    changed[4] = changed[4].replace("key.created", "key.revoked");
    assert_eq!(flaw(&changed), (Some(4), FlawKind::Changed));
    let mut told = good.clone();
    told[2] = told[2].replace("192.0.2.2", "192.0.2.9");
    assert_eq!(flaw(&told), (Some(2), FlawKind::Personal { name: "request.address".to_owned() }));
    let mut longer = good.clone();
    longer.push(good[1].clone());
    assert_eq!(flaw(&longer), (None, FlawKind::AfterTheEnd));
    assert_eq!(flaw(&good[1..]), (None, FlawKind::NotAnExport));
}

/// Who rewrites an entry and all hashes after it is found by a signed place, or by one that somebody kept.
#[test]
fn a_rewritten_chain_is_found_by_a_checkpoint() {
    let (good, all) = (export(5, 0, &[4]), entries(5));
    let mut head = Head::START;
    let mut forged = vec![good[0].clone()];
    for (mut entry, _, personal) in all.clone() {
        if entry.seq == 2 {
            entry.event = "key.revoked".to_owned();
        }
        entry.previous = head.hash;
        head = Head::after(&entry);
        forged.push(entry_line(&entry, &head.hash, &personal));
    }
    forged.push(end_line(5, head));
    assert_eq!(flaw(&forged), (Some(4), FlawKind::OtherCheckpoint));
    // Without its checkpoints only the one that was kept finds it.
    let mut bare = export(5, 0, &[])[..1].to_vec();
    bare.extend_from_slice(&forged[1..]);
    assert!(check(&bare).is_ok());
    let kept = Checkpoint::sign(&key(1), chain(), Head { seq: 3, hash: all[2].1 }, NOON);
    let keys = vec![PublicKey::of(&key(1), NOON)];
    let found = verify_export(&bare.concat(), Some(keys.clone()), Some(kept.clone())).unwrap_err();
    assert_eq!((found.seq, found.what), (Some(3), FlawKind::OtherCheckpoint));
    assert!(verify_export(&good.concat(), Some(keys.clone()), Some(kept.clone())).is_ok());
    // A file that ends before the place that was kept is cut off, whatever its own end says.
    let short = export(2, 0, &[]);
    let found = verify_export(&short.concat(), Some(keys), Some(kept)).unwrap_err();
    assert_eq!((found.seq, found.what), (Some(3), FlawKind::CutOff));
}

#[test]
fn a_signature_counts_only_by_the_key_that_it_names() {
    let good = export(3, 0, &[2]);
    let other = vec![PublicKey::of(&key(2), NOON)];
    let found = verify_export(&good.concat(), Some(other), None).unwrap_err();
    assert_eq!((found.seq, found.what), (Some(2), FlawKind::BadSignature));
    // Another key under the name of ours.
    let mut named = PublicKey::of(&key(2), NOON);
    named.id = PublicKey::of(&key(1), NOON).id;
    assert!(!Checkpoint::sign(&key(1), chain(), Head::START, NOON).is_signed_by(&[named]));
    let mut checkpoint = Checkpoint::sign(&key(1), chain(), Head::START, NOON);
    assert!(checkpoint.is_signed_by(&[PublicKey::of(&key(1), NOON)]));
    checkpoint.at = checkpoint.at.plus(std::time::Duration::from_secs(1));
    assert!(!checkpoint.is_signed_by(&[PublicKey::of(&key(1), NOON)]));
}

#[test]
fn a_filtered_log_proves_its_entries_singly() {
    let good = export(5, 0, &[]);
    let mut some = vec![good[0].replace("\"complete\":true", "\"complete\":false"), good[2].clone(), good[4].clone()];
    let all = entries(5);
    some.push(end_line(2, Head { seq: 4, hash: all[3].1 }));
    let verified = check(&some).unwrap();
    assert!(!verified.complete);
    some[1] = some[1].replace("key.created", "key.revoked");
    assert_eq!(flaw(&some), (Some(2), FlawKind::Changed));
}

static GOOD: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| export(5, 0, &[3]));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_changed_byte_of_an_entry_is_found(line in 1_usize..6, at: Index, byte in 0x20_u8..0x7f) {
        let mut lines = GOOD.clone();
        let mut bytes = lines[line].clone().into_bytes();
        let at = at.index(bytes.len() - 1);
        prop_assume!(bytes[at] != byte && bytes[at].is_ascii());
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        // White space between the parts of a line is no part of an entry.
        prop_assume!(serde_json::from_str::<serde_json::Value>(&text).ok() != serde_json::from_str(&lines[line]).ok());
        lines[line] = text;
        let found = check(&lines);
        prop_assert!(found.is_err());
        prop_assert_eq!(found.unwrap_err().seq, Some(i64::try_from(line).unwrap()));
    }

    #[test]
    fn any_dropped_moved_or_repeated_line_is_found(from in 0_usize..7, to in 0_usize..7, what in 0..3) {
        let good = GOOD.clone();
        let mut lines = good.clone();
        match what {
            0 => drop(lines.remove(from)),
            1 => { let line = lines.remove(from); lines.insert(to, line); }
            _ => lines.insert(to, good[from].clone()),
        }
        prop_assert_eq!(check(&lines).is_err(), lines != good);
    }

    #[test]
    fn any_cut_is_found(at: Index) {
        let text = GOOD.clone().concat();
        let at = at.index(text.len() - 1);
        prop_assume!(text.is_char_boundary(at));
        prop_assert!(verify_export(&text[..at], None, None).is_err());
    }

    #[test]
    fn any_changed_byte_of_a_checkpoint_is_found(at: Index, byte in 0x20_u8..0x7f) {
        let mut lines = GOOD.clone();
        let (start, end) = (lines[0].find("\"checkpoints\":").unwrap(), lines[0].find("\"keys\":").unwrap());
        let mut bytes = lines[0].clone().into_bytes();
        let at = start + at.index(end - start);
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        prop_assume!(serde_json::from_str::<serde_json::Value>(&text).ok() != serde_json::from_str(&lines[0]).ok());
        lines[0] = text;
        prop_assert!(check(&lines).is_err());
    }

    #[test]
    fn never_panics(text: String) {
        let _ = verify_export(&text, None, None);
    }
}
