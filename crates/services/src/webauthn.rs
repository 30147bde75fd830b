//! The ceremonies of WebAuthn (level 3): what a browser is asked, and whether its answer holds. The state of one is its challenge; all
//! else is made again from rows when the answer comes, so that a ticket stays small (decision 0015).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::id::AccountId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{AccountRow, PasskeyRow};
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

use crate::env::Env;
use crate::settings::Settings;
use crate::{Error, Result};

/// The longest answer that is looked at, in bytes: an attestation with its certificates has a few thousand.
const LONGEST: usize = 16 * 1024;

/// 256 random bits in base64url: the state of a ceremony.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Challenge(String);

impl Challenge {
    pub fn mint(env: &Env) -> Self {
        Challenge(BASE64_URL_SAFE_NO_PAD.encode(env.random::<32>()))
    }
}

/// This site, as authenticators know it: by the host of its public address.
pub(crate) struct RelyingParty(Webauthn);

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(error.into())
}

/// A value of the library with our challenge in the place of its own.
fn with_challenge<T: Serialize + DeserializeOwned>(value: &T, place: &str, challenge: &Challenge) -> Result<T> {
    let mut json = serde_json::to_value(value).map_err(internal)?;
    put(&mut json, place, challenge.0.as_str())?;
    serde_json::from_value(json).map_err(internal)
}

fn put(json: &mut Value, place: &str, value: impl Into<Value>) -> Result<()> {
    let found = json.pointer_mut(place).ok_or_else(|| Error::defect("a ceremony has another form than expected"))?;
    *found = value.into();
    Ok(())
}

/// What a browser is asked: the `publicKey` of `navigator.credentials`, with bytes in base64url.
fn options(asked: &impl Serialize, challenge: &Challenge) -> Result<Value> {
    let mut json = serde_json::to_value(asked).map_err(internal)?;
    put(&mut json, "/publicKey/challenge", challenge.0.as_str())?;
    Ok(json.pointer_mut("/publicKey").map(Value::take).unwrap_or_default())
}

/// A stored passkey.
pub(crate) fn passkey(row: &PasskeyRow) -> Result<Passkey> {
    serde_json::from_str(&row.credential).map_err(internal)
}

/// A passkey as it is stored.
pub(crate) fn stored(passkey: &Passkey) -> Result<String> {
    serde_json::to_string(passkey).map_err(internal)
}

fn parse<T: DeserializeOwned>(answer: &str) -> Option<T> {
    (answer.len() <= LONGEST).then(|| serde_json::from_str(answer).ok()).flatten()
}

/// What a browser answered to a sign-in.
pub(crate) struct Assertion(PublicKeyCredential);

impl Assertion {
    pub fn parse(answer: &str) -> Option<Self> {
        parse(answer).map(Assertion)
    }

    /// Whose passkey it says it is: the user handle, which discoverable passkeys always bring.
    pub fn account(&self) -> Option<AccountId> {
        let handle: [u8; 16] = self.0.get_user_unique_id()?.try_into().ok()?;
        Some(AccountId::from_bits(u128::from_be_bytes(handle)))
    }
}

impl RelyingParty {
    /// Nothing where the public address has no host name: passkeys do not go with IP addresses.
    pub fn of(settings: &Settings) -> Option<Self> {
        let origin = Url::parse(&settings.public_url).ok()?;
        let id = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&id, &origin).ok()?;
        builder.rp_name(&settings.brand.name).build().ok().map(RelyingParty)
    }

    fn registration(&self, account: &AccountRow, has: &[Passkey]) -> Result<(Value, PasskeyRegistration)> {
        let known = has.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let id = Uuid::from_u128(account.id.bits());
        let asked = self.0.start_passkey_registration(id, &account.email, &account.name, Some(known));
        let (asked, state) = asked.map_err(internal)?;
        Ok((serde_json::to_value(asked).map_err(internal)?, state))
    }

    /// Asks for a new passkey, none of those that the account has; one that signs in without an address being typed.
    pub fn ask_to_create(&self, account: &AccountRow, has: &[Passkey], challenge: &Challenge) -> Result<String> {
        let (asked, _) = self.registration(account, has)?;
        let mut options = options(&asked, challenge)?;
        put(&mut options, "/authenticatorSelection/residentKey", "required")?;
        put(&mut options, "/authenticatorSelection/requireResidentKey", true)?;
        Ok(options.to_string())
    }

    /// The passkey that was made, if the answer holds.
    pub fn created(
        &self,
        account: &AccountRow,
        has: &[Passkey],
        challenge: &Challenge,
        answer: &str,
    ) -> Result<Option<Passkey>> {
        let Some(answer) = parse::<RegisterPublicKeyCredential>(answer) else { return Ok(None) };
        let (_, state) = self.registration(account, has)?;
        let state = with_challenge(&state, "/rs/challenge", challenge)?;
        let made = self.0.finish_passkey_registration(&answer, &state);
        Ok(made.inspect_err(|why| tracing::info!(%why, "an answer makes no passkey")).ok())
    }

    fn authentication(&self, passkeys: &[Passkey]) -> Result<(Value, PasskeyAuthentication)> {
        let (asked, state) = self.0.start_passkey_authentication(passkeys).map_err(internal)?;
        Ok((serde_json::to_value(asked).map_err(internal)?, state))
    }

    /// Asks for one of these passkeys; for any that the person has for this site where there are none.
    pub fn ask_for(&self, passkeys: &[Passkey], challenge: &Challenge) -> Result<String> {
        Ok(options(&self.authentication(passkeys)?.0, challenge)?.to_string())
    }

    /// Which of these passkeys answered, if the answer holds: signature, origin, challenge, verified user, a counter that grew.
    pub fn judge(
        &self,
        passkeys: &[Passkey],
        challenge: &Challenge,
        answer: &Assertion,
    ) -> Result<Option<AuthenticationResult>> {
        let (_, state) = self.authentication(passkeys)?;
        let state = with_challenge(&state, "/ast/challenge", challenge)?;
        let judged = self.0.finish_passkey_authentication(&answer.0, &state);
        let judged = judged.inspect_err(|why| tracing::info!(%why, "an answer of a passkey does not hold")).ok();
        Ok(judged.filter(AuthenticationResult::user_verified))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn the_part_that_changes_is_where_it_is_looked_for() {
        let mut value = json!({ "publicKey": { "challenge": "a" } });
        assert!(put(&mut value, "/publicKey/challenge", "b").is_ok());
        assert!(put(&mut value, "/publicKey/shoe", "b").is_err());
        let options = options(&value, &Challenge("c".to_owned())).unwrap();
        assert_eq!(options, json!({ "challenge": "c" }));
    }
}
