//! GitHub: OAuth 2.0, and its own interface for who somebody is.

use domain::email::EmailAddress;
use domain::session::Method;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, Scope, TokenResponse, TokenUrl,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Doubt, Intent, Learned, Trip};
use crate::settings::GitHub;
use crate::{Error, Result, Services};

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

#[derive(Deserialize)]
struct User {
    /// Never the login: that can be given up, and taken by another.
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Email {
    email: String,
    primary: bool,
    verified: bool,
}

impl Services {
    fn github(&self) -> Result<(&GitHub, Client)> {
        let github = self.settings.providers.github.as_ref().ok_or(Error::NotFound)?;
        let wrong = |error: oauth2::url::ParseError| Error::Internal(error.into());
        let client = BasicClient::new(ClientId::new(github.client.id.clone()))
            .set_client_secret(ClientSecret::new(github.client.secret.clone()))
            .set_auth_uri(AuthUrl::new(github.authorize_url.clone()).map_err(wrong)?)
            .set_token_uri(TokenUrl::new(github.token_url.clone()).map_err(wrong)?)
            .set_auth_type(AuthType::RequestBody)
            .set_redirect_uri(self.callback_of(Method::GitHub)?);
        Ok((github, client))
    }

    /// The page that asks the person.
    pub(super) fn github_page(&self, trip: &Trip, state: String, challenge: PkceCodeChallenge) -> Result<String> {
        let (_, client) = self.github()?;
        let mut request = client
            .authorize_url(|| CsrfToken::new(state))
            .set_pkce_challenge(challenge)
            .add_scopes([Scope::new("read:user".to_owned()), Scope::new("user:email".to_owned())]);
        if trip.intent != Intent::SignIn {
            request = request.add_extra_param("prompt", "select_account");
        }
        Ok(request.url().0.into())
    }

    /// Who the code is about. The token is forgotten right after it was used to ask.
    pub(super) async fn ask_github(&self, trip: &Trip, code: &str) -> Result<std::result::Result<Learned, Doubt>> {
        let (github, client) = self.github()?;
        let (web, issuer) = (self.web(), self.issuer_of(Method::GitHub)?);
        let exchanged = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(trip.verifier.clone()))
            .request_async(&web)
            .await;
        let token = match exchanged {
            Ok(answer) => answer.access_token().secret().clone(),
            Err(error) => return Ok(Err(format!("no token: {}", super::google::told(&error)))),
        };
        let user: User = match self.ask_api(&format!("{}/user", github.api_url), &token).await {
            Ok(user) => user,
            Err(doubt) => return Ok(Err(doubt)),
        };
        let emails: Vec<Email> = match self.ask_api(&format!("{}/user/emails", github.api_url), &token).await {
            Ok(emails) => emails,
            Err(doubt) => return Ok(Err(doubt)),
        };
        let mut proved: Vec<_> = emails.into_iter().filter(|email| email.verified).collect();
        proved.sort_by_key(|email| !email.primary);
        Ok(Ok(Learned {
            provider: Method::GitHub,
            issuer,
            subject: user.id.to_string(),
            label: user.login.chars().take(100).collect(),
            name: user.name.unwrap_or(user.login).chars().take(80).collect(),
            address: proved.iter().find_map(|email| EmailAddress::parse(&email.email).ok()),
        }))
    }

    async fn ask_api<T: DeserializeOwned>(&self, url: &str, token: &str) -> std::result::Result<T, Doubt> {
        let request = http::Request::get(url)
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "application/vnd.github+json")
            .body(Vec::new())
            .map_err(|error| error.to_string())?;
        let answer = self.env.fetch.fetch(request).await.map_err(|error| error.to_string())?;
        if answer.status() != 200 {
            return Err(format!("the interface answers {}", answer.status()));
        }
        serde_json::from_slice(answer.body())
            .map_err(|error| format!("the interface's answer: {}", error.classify_word()))
    }
}

/// What kind of error it is: the text of one may repeat what was read.
trait ClassifyWord {
    fn classify_word(&self) -> &'static str;
}

impl ClassifyWord for serde_json::Error {
    fn classify_word(&self) -> &'static str {
        match self.classify() {
            serde_json::error::Category::Io => "unreadable",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "other fields than asked for",
            serde_json::error::Category::Eof => "cut off",
        }
    }
}
