//! The common-password filter: a set of about 4.4 million leaked passwords in 10 MB, read straight from the program's own
//! image, so that only the pages that are looked at are ever in memory.
//!
//! A binary fuse filter (Graf and Lemire, 2022) with 16-bit fingerprints, in the layout of the crate `xorf`: no false
//! negatives, and one password in 65,536 that is not on the lists is taken for common. `data/LICENSE.md` says where the
//! lists are from and how the file is made again.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use crate::text;

/// Passwords with fewer code points than this are not in the lists: no rule lets them pass anyway.
pub const SHORTEST: usize = 8;

/// `magic`, then little-endian `seed: u64`, `segment_length: u32`, `segment_count_length: u32`, then the fingerprints.
pub const MAGIC: [u8; 8] = *b"fuse16 1";

static DATA: &[u8] = include_bytes!("../data/common.fuse16");
static FILTER: LazyLock<Option<Filter<'static>>> = LazyLock::new(|| Filter::read(DATA));

/// Whether the password is on the lists of leaked passwords. Spelled in other case it is the same password.
///
/// Passwords under 8 code points are never found: the length rule refuses them.
pub fn is_common(password: &str) -> bool {
    FILTER.as_ref().is_none_or(|filter| filter.contains(key(password)))
}

/// What stands for a password in the filter: the first 8 bytes, big-endian, of SHA-256 over its NFC, lower-case form.
pub fn key(password: &str) -> u64 {
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(text::folded(password).as_bytes()).into();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// A binary fuse filter over borrowed bytes.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    seed: u64,
    segment_length: u32,
    segment_count_length: u32,
    fingerprints: &'a [[u8; 2]],
}

impl<'a> Filter<'a> {
    /// Borrows a filter from the bytes of its file; `None` if they are not one.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&MAGIC)?;
        let (seed, rest) = rest.split_first_chunk()?;
        let (segment_length, rest) = rest.split_first_chunk()?;
        let (segment_count_length, rest) = rest.split_first_chunk()?;
        let (fingerprints, []) = rest.as_chunks() else {
            return None;
        };
        let filter = Self {
            seed: u64::from_le_bytes(*seed),
            segment_length: u32::from_le_bytes(*segment_length),
            segment_count_length: u32::from_le_bytes(*segment_count_length),
            fingerprints,
        };
        filter.is_whole().then_some(filter)
    }

    /// Three segments are looked at from any start below `segment_count_length`, so two more must follow it.
    fn is_whole(&self) -> bool {
        let needed = u64::from(self.segment_count_length) + 2 * u64::from(self.segment_length);
        self.segment_length.is_power_of_two() && u64::try_from(self.fingerprints.len()) == Ok(needed)
    }

    /// Whether the key is in the set.
    pub fn contains(&self, key: u64) -> bool {
        let hash = mix(key.wrapping_add(self.seed));
        let mask = u64::from(self.segment_length - 1);
        let length = u64::from(self.segment_length);
        let first = high(hash, u64::from(self.segment_count_length));
        let second = (first + length) ^ ((hash >> 18) & mask);
        let third = (first + 2 * length) ^ (hash & mask);
        let [low, next, ..] = (hash ^ (hash >> 32)).to_le_bytes();
        let found = [first, second, third].map(|index| self.fingerprint(index));
        let fingerprint = u16::from_le_bytes([low, next]);
        found.into_iter().try_fold(fingerprint, |left, found| Some(left ^ found?)) == Some(0)
    }

    fn fingerprint(&self, index: u64) -> Option<u16> {
        self.fingerprints.get(usize::try_from(index).ok()?).map(|bytes| u16::from_le_bytes(*bytes))
    }
}

/// The upper 64 bits of the product: a number below `limit`, spread evenly.
fn high(hash: u64, limit: u64) -> u64 {
    u64::try_from((u128::from(hash) * u128::from(limit)) >> 64).unwrap_or(0)
}

/// MurmurHash3's 64-bit finalizer.
fn mix(mut key: u64) -> u64 {
    key ^= key >> 33;
    key = key.wrapping_mul(0xff51_afd7_ed55_8ccd);
    key ^= key >> 33;
    key = key.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ (key >> 33)
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
