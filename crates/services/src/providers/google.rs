//! Google, or another OpenID provider in its place: discovery, the page, the ID token.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::email::EmailAddress;
use domain::session::Method;
use domain::time::Timestamp;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
    CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, Scope,
    SignatureVerificationError, TokenResponse,
};

use super::{Doubt, Intent, Learned, Trip};
use crate::settings::Google;
use crate::{Error, Result, Services};

/// How long what a provider says of itself is believed.
const KEPT: Duration = Duration::from_secs(600);
/// How far two clocks may be apart.
const SKEW: Duration = Duration::from_secs(60);
/// How old an ID token may be that comes straight from the provider.
const OLDEST: Duration = Duration::from_secs(600);

/// What the provider said of itself last, and when.
#[derive(Default)]
pub(crate) struct Discovered(Mutex<Option<(Timestamp, CoreProviderMetadata)>>);

/// The message of an error and of its causes, without what a provider's answer said.
pub(super) fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    if let Some(cause) = error.source() {
        text = format!("{text}: {cause}");
    }
    text.chars().take(200).collect()
}

impl Services {
    fn google(&self) -> Result<&Google> {
        self.settings.providers.google.as_ref().ok_or(Error::NotFound)
    }

    /// Its endpoints and keys. `anew`: even if we have heard them lately.
    async fn discover(&self, anew: bool) -> Result<std::result::Result<CoreProviderMetadata, Doubt>> {
        let google = self.google()?;
        let now = self.env.now();
        let held = self.discovered.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, metadata)) = held
            && !anew
            && now.since(at) < KEPT
            && metadata.issuer().as_str() == google.issuer
        {
            return Ok(Ok(metadata));
        }
        let issuer = IssuerUrl::new(google.issuer.clone()).map_err(|error| Error::Internal(error.into()))?;
        let web = self.web();
        match CoreProviderMetadata::discover_async(issuer, &web).await {
            Ok(metadata) => {
                let mut held = self.discovered.0.lock().unwrap_or_else(PoisonError::into_inner);
                *held = Some((now, metadata.clone()));
                Ok(Ok(metadata))
            }
            Err(error) => Ok(Err(format!("discovery: {}", told(&error)))),
        }
    }

    /// The page that asks the person.
    pub(super) async fn google_page(&self, trip: &Trip, state: String, challenge: PkceCodeChallenge) -> Result<String> {
        let google = self.google()?;
        let metadata = match self.discover(false).await? {
            Ok(metadata) => metadata,
            Err(doubt) => {
                tracing::warn!(provider = "google", doubt, "the provider cannot be asked");
                return Err(Error::Unavailable { retry_after: Duration::from_secs(60) });
            }
        };
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(google.client.id.clone()), None)
            .set_redirect_uri(self.callback_of(Method::Google)?);
        let nonce = Nonce::new(trip.nonce.clone());
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || nonce)
            .set_pkce_challenge(challenge)
            .add_scopes([Scope::new("email".to_owned()), Scope::new("profile".to_owned())]);
        request = match trip.intent {
            Intent::SignIn => request,
            Intent::Link => request.add_prompt(CoreAuthPrompt::SelectAccount),
            // Google says when somebody signed in only when it is asked for by name.
            Intent::Confirm => request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(Duration::ZERO)
                .add_extra_param("claims", r#"{"id_token":{"auth_time":{"essential":true}}}"#),
        };
        Ok(request.url().0.into())
    }

    /// Who the code is about: all of it stands in the ID token, so the access token is dropped unused.
    pub(super) async fn ask_google(&self, trip: &Trip, code: &str) -> Result<std::result::Result<Learned, Doubt>> {
        let google = self.google()?;
        let metadata = match self.discover(false).await? {
            Ok(metadata) => metadata,
            Err(doubt) => return Ok(Err(doubt)),
        };
        let (id, secret) = (google.client.id.clone(), google.client.secret.clone());
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(id.clone()),
            Some(ClientSecret::new(secret)),
        )
        .set_redirect_uri(self.callback_of(Method::Google)?);
        let Ok(exchange) = client.exchange_code(AuthorizationCode::new(code.to_owned())) else {
            return Ok(Err("it has no token endpoint".to_owned()));
        };
        let web = self.web();
        let exchanged =
            exchange.set_pkce_verifier(PkceCodeVerifier::new(trip.verifier.clone())).request_async(&web).await;
        let token = match exchanged {
            Ok(answer) => answer.id_token().cloned(),
            Err(error) => return Ok(Err(format!("no token: {}", told(&error)))),
        };
        let Some(token) = token else { return Ok(Err("no ID token".to_owned())) };
        let mut verified = self.verify(google, &metadata, trip, &token);
        if matches!(
            verified,
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
        ) {
            // The provider may have changed its keys since we asked.
            match self.discover(true).await? {
                Ok(metadata) => verified = self.verify(google, &metadata, trip, &token),
                Err(doubt) => return Ok(Err(doubt)),
            }
        }
        let claims = match verified {
            Ok(claims) => claims,
            Err(error) => return Ok(Err(format!("ID token: {}", told(&error)))),
        };
        if claims.authorized_party().is_some_and(|party| party.as_str() != id) {
            return Ok(Err("ID token: given to another party".to_owned()));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > 255 {
            return Ok(Err("ID token: a subject that is none".to_owned()));
        }
        let email = claims.email().map(|email| email.as_str());
        let proved = claims.email_verified() == Some(true);
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
        let label = email.or(name).unwrap_or(subject);
        Ok(Ok(Learned {
            provider: Method::Google,
            issuer: google.issuer.clone(),
            subject: subject.to_owned(),
            label: label.chars().take(100).collect(),
            name: name.unwrap_or_default().chars().take(80).collect(),
            address: email.filter(|_| proved).and_then(|email| EmailAddress::parse(email).ok()),
        }))
    }

    /// OpenID Connect Core 3.1.3.7, with the given clock and two algorithms; keys come from discovery alone.
    fn verify(
        &self,
        google: &Google,
        metadata: &CoreProviderMetadata,
        trip: &Trip,
        token: &CoreIdToken,
    ) -> std::result::Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let now = self.env.now();
        let (earliest, latest) = (instant(now.minus(OLDEST)), instant(now.plus(SKEW)));
        let began = instant(trip.began_at.minus(SKEW));
        let mut verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(google.client.id.clone()),
            metadata.issuer().clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256])
        .set_time_fn(move || instant(now))
        .set_issue_time_verifier_fn(move |at| match at {
            at if at < earliest => Err("issued too long ago".to_owned()),
            at if at > latest => Err("issued in the future".to_owned()),
            _ => Ok(()),
        });
        if trip.intent == Intent::Confirm {
            verifier = verifier.set_auth_time_verifier_fn(move |at| match at {
                Some(at) if at >= began => Ok(()),
                Some(_) => Err("signed in before it was asked for".to_owned()),
                None => Err("does not say when".to_owned()),
            });
        }
        token.claims(&verifier, &Nonce::new(trip.nonce.clone())).cloned()
    }
}

fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.micros()).unwrap_or(DateTime::UNIX_EPOCH)
}
