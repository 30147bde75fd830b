//! An authenticator in software (ES256, no attestation), with the faults that a test wants of it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// One passkey and the browser around it.
#[derive(Clone)]
pub struct Authenticator {
    pub key: SigningKey,
    pub id: Vec<u8>,
    /// Whose it says it is.
    pub handle: Vec<u8>,
    /// Grows by one with every use.
    pub counter: u32,
    /// The page that it believes to be on.
    pub origin: String,
    /// Whether it asks for a finger or a number before it answers.
    pub verifies: bool,
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

fn text(options: &Value, place: &str) -> String {
    options.pointer(place).and_then(Value::as_str).unwrap_or_else(|| panic!("{place} in {options}")).to_owned()
}

impl Authenticator {
    /// With a key made from a seed, on a page of this origin.
    pub fn new(seed: &str, origin: &str) -> Self {
        Authenticator {
            key: SigningKey::from_slice(&sha256(seed.as_bytes())).unwrap(),
            id: sha256(format!("{seed} id").as_bytes()),
            handle: Vec::new(),
            counter: 0,
            origin: origin.to_owned(),
            verifies: true,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = text(options, "/challenge");
        let data = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, site: &str, more_flags: u8) -> Vec<u8> {
        let verified = if self.verifies { 0x04 } else { 0 };
        let flags = [0x01 | verified | more_flags];
        [sha256(site.as_bytes()).as_slice(), &flags, &self.counter.to_be_bytes()].concat()
    }

    /// Answers `navigator.credentials.create`.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!(text(&options, "/authenticatorSelection/residentKey"), "required");
        assert_eq!(text(&options, "/authenticatorSelection/userVerification"), "required");
        self.handle = BASE64.decode(text(&options, "/user/id")).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        // RFC 9053: kty EC2, alg ES256, curve P-256.
        let public = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = self.authenticator_data(&text(&options, "/rp/id"), 0x40);
        let data = [data.as_slice(), &[0; 16], &length, &self.id, &public].concat();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let object = [head.as_slice(), &[u8::try_from(data.len()).unwrap()], &data].concat();
        let response = json!({
            "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", &options)),
            "attestationObject": BASE64.encode(object),
        });
        self.credential(&response)
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.counter += 1;
        let client = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(&text(&options, "/rpId"), 0);
        let signature: Signature = self.key.sign(&[data.as_slice(), &sha256(&client)].concat());
        let response = json!({
            "clientDataJSON": BASE64.encode(client),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64.encode(&self.handle),
        });
        self.credential(&response)
    }

    fn credential(&self, response: &Value) -> String {
        let id = BASE64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }
}
