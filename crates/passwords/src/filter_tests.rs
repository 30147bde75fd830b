//! The filter: leaked passwords are found, others are not, and broken files are refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use xorf::{BinaryFuse16, Filter as _};

/// A reproducible stream of numbers (SplitMix64).
fn numbers() -> impl Iterator<Item = u64> {
    (1_u64..).map(|i| mix(i.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

#[test]
fn leaked_passwords_are_common() {
    for password in [
        "password",
        "iloveyou",
        "1q2w3e4r5t6y7u8i9o0p",
        "passwordpassword",
        "iloveyouiloveyou",
        "123456789012345",
        "qwertyuiopasdfg",
        "aaaaaaaaaaaaaaa",
        "password12345678",
        "correcthorsebatterystaple",
    ] {
        assert!(is_common(password), "{password}");
    }
}

#[test]
fn other_case_is_the_same_password() {
    assert!(is_common("PasswordPassword"));
    assert!(is_common("CorrectHorseBatteryStaple"));
    assert!(is_common("ILOVEYOUILOVEYOU"));
}

#[test]
fn other_passwords_are_not_common() {
    for password in [
        "",
        "harbour violin mustard eleven",
        "Nineteen grey herons at noon",
        "пять серых цапель на рассвете",
        "kQ9!zU4@wM7#rT2$",
        "passwordpassword with a tail of its own",
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ] {
        assert!(!is_common(password), "{password}");
    }
}

#[test]
fn the_file_is_a_filter_of_the_stated_size() {
    assert!(Filter::read(DATA).is_some());
    assert!(DATA.len() < 12_000_000);
}

/// Expected: one in 65,536, so 30.5 of two million; 60 is more than five standard deviations away.
#[test]
fn false_positives_are_one_in_65536() {
    let filter = Filter::read(DATA).unwrap();
    let found = numbers().take(2_000_000).filter(|key| filter.contains(*key)).count();
    assert!((5..60).contains(&found), "{found} of 2,000,000");
}

#[test]
fn the_same_answers_as_xorf() {
    let keys: Vec<u64> = numbers().take(5_000).collect();
    let theirs = BinaryFuse16::try_from(&keys).unwrap();
    let mut bytes = MAGIC.to_vec();
    bytes.extend(theirs.descriptor.seed.to_le_bytes());
    bytes.extend(theirs.descriptor.segment_length.to_le_bytes());
    bytes.extend(theirs.descriptor.segment_count_length.to_le_bytes());
    bytes.extend(theirs.fingerprints.iter().flat_map(|fingerprint| fingerprint.to_le_bytes()));
    let ours = Filter::read(&bytes).unwrap();
    assert!(keys.iter().all(|key| ours.contains(*key)));
    assert!(numbers().skip(5_000).take(200_000).all(|key| ours.contains(key) == theirs.contains(&key)));
}

#[test]
fn broken_files_are_refused() {
    let (whole, shorter) = (DATA.to_vec(), DATA.len() - 2);
    assert!(Filter::read(&[]).is_none());
    assert!(Filter::read(&whole[..20]).is_none());
    assert!(Filter::read(&whole[..shorter]).is_none());
    assert!(Filter::read(&whole[..shorter + 1]).is_none());
    let mut changed = whole;
    changed[0] ^= 1;
    assert!(Filter::read(&changed).is_none());
}
