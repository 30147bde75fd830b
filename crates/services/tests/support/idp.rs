//! Identity providers as tests need them: Google with a key of its own, GitHub, and trips there and back.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use domain::session::Method;
use oauth2::url::Url;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use services::actor::Actor;
use services::{Answer, Arrival, Client, GITHUB_URLS, GitHub, Google, Intent, Providers, Services};

use super::World;

pub const GOOGLE: &str = "https://accounts.google.com";
const GITHUB_API: &str = "https://api.github.com";

pub fn providers() -> Providers {
    let client = || Client { id: "console".to_owned(), secret: "hunter2".to_owned() };
    let [authorize_url, token_url, api_url] = GITHUB_URLS.map(str::to_owned);
    Providers {
        google: Some(Google { client: client(), issuer: GOOGLE.to_owned() }),
        github: Some(GitHub { client: client(), authorize_url, token_url, api_url }),
    }
}

/// A browser that was sent to a provider.
#[derive(Clone)]
pub struct Trip {
    pub provider: Method,
    pub ticket: String,
    pub url: Url,
}

impl Trip {
    pub fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

/// What the provider's redirect brings back when all is well.
pub fn answer(trip: &Trip) -> Answer {
    Answer { code: Some("code".to_owned()), state: trip.query("state"), ..Answer::default() }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn jwk(seed: u8) -> Value {
    let point = key(seed).verifying_key().to_sec1_point(false);
    let (x, y) = (BASE64.encode(point.x().unwrap()), BASE64.encode(point.y().unwrap()));
    json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": format!("k{seed}"), "x": x, "y": y})
}

/// An ID token; `seed` names the key that signs it.
fn token(header: &Value, claims: &Value, seed: u8) -> String {
    let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let signature: Signature = key(seed).sign(text.as_bytes());
    format!("{text}.{}", BASE64.encode(signature.to_bytes()))
}

impl World {
    /// Google answers, with this key of its.
    pub fn google_is_up(&self, seed: u8) {
        let discovery = json!({
            "issuer": GOOGLE,
            "authorization_endpoint": format!("{GOOGLE}/o/oauth2/v2/auth"),
            "token_endpoint": "https://oauth2.googleapis.com/token",
            "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        let keys = json!({ "keys": [jwk(seed)] });
        let json = "application/json";
        self.web.says(&format!("{GOOGLE}/.well-known/openid-configuration"), 200, json, &discovery.to_string());
        self.web.says("https://www.googleapis.com/oauth2/v3/certs", 200, json, &keys.to_string());
    }

    /// Google's token endpoint answers with this token for the trip: Ada's, as far as `change` leaves it so.
    pub fn google_names(&self, trip: &Trip, change: impl FnOnce(&mut Value, &mut Value)) {
        let now = self.services.now().micros() / 1_000_000;
        let mut header = json!({"alg": "ES256", "kid": "k1", "typ": "JWT"});
        let mut claims = json!({
            "iss": GOOGLE, "aud": "console", "sub": "107", "iat": now, "exp": now + 3600, "nonce": trip.query("nonce"),
            "email": "ada@example.org", "email_verified": true, "name": "Ada Lovelace",
        });
        change(&mut header, &mut claims);
        let seed = header["seed"].as_u64().map_or(1, |seed| u8::try_from(seed).unwrap());
        header.as_object_mut().unwrap().remove("seed");
        let answer = json!({"access_token": "ya29", "token_type": "Bearer", "id_token": token(&header, &claims, seed)});
        self.web.says("https://oauth2.googleapis.com/token", 200, "application/json", &answer.to_string());
    }

    /// GitHub answers that this is who was asked.
    pub fn github_names(&self, id: u64, login: &str, emails: &Value) {
        let json = "application/json";
        let token = json!({"access_token": "gho", "token_type": "bearer", "scope": "read:user,user:email"});
        self.web.says(GITHUB_URLS[1], 200, json, &token.to_string());
        let user = json!({"id": id, "login": login, "name": null, "email": "claimed@example.org"});
        self.web.says(&format!("{GITHUB_API}/user"), 200, json, &user.to_string());
        self.web.says(&format!("{GITHUB_API}/user/emails"), 200, json, &emails.to_string());
    }

    pub async fn depart(&self, actor: &Actor, provider: Method, intent: Intent) -> Trip {
        let departure = self.services.begin_provider(actor, provider, intent, "/welcome").await.unwrap();
        Trip { provider, ticket: departure.ticket, url: Url::parse(&departure.url).unwrap() }
    }

    pub async fn arrive(&self, actor: &Actor, trip: &Trip) -> Arrival {
        self.arrive_at(&self.services, actor, trip).await
    }

    pub async fn arrive_at(&self, services: &Services, actor: &Actor, trip: &Trip) -> Arrival {
        services.finish_provider(actor, &trip.ticket, trip.provider, &answer(trip)).await.unwrap()
    }
}
