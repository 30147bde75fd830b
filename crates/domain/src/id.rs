//! Typed identifiers: a prefix that names the kind, and the 128 bits of a UUIDv7 (RFC 9562) made from a given time and entropy.

use crate::time::Timestamp;

/// The text is not an identifier of this kind: another prefix, another length, or not lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of this kind")]
pub struct BadId;

/// Milliseconds in the top 48 bits, then version 7, variant 2, and 74 of the 80 given random bits.
fn uuid_v7(at: Timestamp, random: [u8; 10]) -> u128 {
    let millis = u128::try_from(at.micros().div_euclid(1000)).unwrap_or(0) & 0xffff_ffff_ffff;
    let entropy = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let (high, low) = ((entropy >> 62) & 0xfff, entropy & 0x3fff_ffff_ffff_ffff);
    (millis << 80) | (7 << 76) | (high << 64) | (2 << 62) | low
}

fn made_at(bits: u128) -> Timestamp {
    Timestamp::from_micros(i64::try_from(bits >> 80).unwrap_or(0).saturating_mul(1000))
}

fn parse(prefix: &str, text: &str) -> Result<u128, BadId> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(BadId)?;
    let lower_hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if digits.len() != 32 || !lower_hex {
        return Err(BadId);
    }
    u128::from_str_radix(digits, 16).map_err(|_| BadId)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(u128);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// Sorts by `at` (to the millisecond); `random` must come from a cryptographic source.
            pub fn new(at: Timestamp, random: [u8; 10]) -> $name {
                $name(uuid_v7(at, random))
            }

            pub const fn from_bits(bits: u128) -> $name {
                $name(bits)
            }

            pub const fn bits(self) -> u128 {
                self.0
            }

            /// The instant it was made at, to the millisecond.
            pub fn made_at(self) -> Timestamp {
                made_at(self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{:032x}"), self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<$name, BadId> {
                parse($prefix, text).map($name)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<$name, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )+};
}

ids! {
    /// A person.
    AccountId = "acc",
    /// An organization, the tenant.
    OrgId = "org",
    /// A team of an organization.
    TeamId = "team",
    /// An API key.
    KeyId = "key",
    /// A principal that is no person.
    ServiceAccountId = "svc",
    /// A signed-in browser.
    SessionId = "ses",
    /// One request, named in its answer and in every log line and audit entry it causes.
    RequestId = "req",
    /// Work to be done later.
    JobId = "job",
    /// A sign-up whose address is not confirmed yet.
    SignUpId = "sup",
    /// An entry of the audit log.
    EntryId = "aud",
    /// The stored answer of a form.
    AnswerId = "ans",
    /// A wish for a new password.
    RecoveryId = "rec",
    /// A running process.
    NodeId = "node",
    /// Where identities come from: a provider for everybody, or one of an organization.
    ConnectionId = "con",
    /// Who an account is elsewhere.
    IdentityId = "idt",
    /// A passkey.
    PasskeyId = "psk",
    /// A change of address.
    AddressChangeId = "adr",
    /// A lost second factor.
    FactorLossId = "los",
    /// An invitation into an organization.
    InvitationId = "inv",
    /// A list of people to invite.
    ImportId = "imp",
    /// A change of policies that waits to be confirmed.
    TrialId = "trial",
    /// An endpoint that webhooks are sent to.
    WebhookId = "whk",
    /// What is sent: the same in every attempt and to every endpoint, so that a receiver knows it again.
    MessageId = "msg",
    /// A message on its way to one endpoint.
    DeliveryId = "dlv",
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn has_the_bits_of_a_uuid_v7() {
        // RFC 9562, appendix A.6: 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
        let entropy: u128 = (0xcc3 << 62) | 0x18c4_dc0c_0c07_398f;
        let mut random = [0; 10];
        random.copy_from_slice(&entropy.to_be_bytes()[6..]);
        let id = KeyId::new(Timestamp::from_micros(0x017f_22e2_79b0 * 1000 + 999), random);
        assert_eq!(id.to_string(), "key_017f22e279b07cc398c4dc0c0c07398f");
        assert_eq!(id.made_at().rfc3339(), "2022-02-22T19:22:22Z");
    }

    #[test]
    fn refuses_other_spellings() {
        let text = "key_017f22e279b07cc398c4dc0c0c07398f";
        assert!(text.parse::<KeyId>().is_ok());
        assert!(text.parse::<OrgId>().is_err());
        for bad in
            ["", "key_", "key", &text[..35], &format!("{text}0"), &text.to_uppercase(), &text.replace("7f", "+f")]
        {
            assert_eq!(bad.parse::<KeyId>(), Err(BadId), "{bad}");
        }
        assert!("key_017F22E279B07CC398C4DC0C0C07398F".parse::<KeyId>().is_err());
    }

    proptest! {
        #[test]
        fn text_and_json_give_it_back(at in 0_i64..1 << 55, random: [u8; 10]) {
            let id = OrgId::new(Timestamp::from_micros(at), random);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<OrgId>(&json).unwrap(), id);
            prop_assert_eq!(id.made_at().micros(), at / 1000 * 1000);
        }

        #[test]
        fn sorts_by_time(a in 0_i64..1 << 45, b in 0_i64..1 << 45, random: [u8; 10], other: [u8; 10]) {
            let id = |millis: i64, random| KeyId::new(Timestamp::from_micros(millis * 1000), random);
            prop_assume!(a != b);
            prop_assert_eq!(a.cmp(&b), id(a, random).to_string().cmp(&id(b, other).to_string()));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = text.parse::<KeyId>();
        }
    }
}
