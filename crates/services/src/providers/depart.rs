//! The way to a provider: a ticket for the browser, and an address with everything that must come back in it.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::policy::Permission;
use domain::security::Proof;
use domain::session::Method;
use domain::ticket::Purpose;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

use super::{Departure, Intent, Trip};
use crate::actor::Actor;
use crate::settings::origin_of;
use crate::tickets::Bound;
use crate::{Error, Result, Services, limits};

/// As long as the cookie that holds the ticket.
const TRIP: Duration = Duration::from_secs(600);

impl Services {
    /// Begins a trip to a provider. `next` is given back at the end.
    ///
    /// # Errors
    /// `Unavailable` when the provider cannot be asked where its page is.
    pub async fn begin_provider(
        &self,
        actor: &Actor,
        provider: Method,
        intent: Intent,
        next: &str,
    ) -> Result<Departure> {
        self.issuer_of(provider)?;
        let bound = match intent {
            Intent::SignIn => Bound::to_bearer(),
            Intent::Link => {
                let account = actor.signed_in()?;
                let read = self.gate.read(actor, Permission::ManageOwnSecurity, account).await?;
                Bound::to_session(actor, &read.account()?.account().await?.ok_or(Error::SignIn)?)
            }
            Intent::Confirm => Bound::to_session(actor, &self.provable(actor, Proof::Provider).await?),
        };
        self.spend(&limits::PROVIDER, &actor.network()).await?;
        let verifier = BASE64_URL_SAFE_NO_PAD.encode(self.env.random::<32>());
        let trip = Trip {
            provider,
            intent,
            nonce: BASE64_URL_SAFE_NO_PAD.encode(self.env.random::<16>()),
            verifier,
            next: next.chars().take(200).collect(),
            began_at: self.env.now(),
        };
        let ticket = self.seal_ticket(Purpose::Provider, bound, TRIP, &trip)?;
        let state = self.state_of(&ticket)?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(trip.verifier.clone()));
        let url = match provider {
            Method::GitHub => self.github_page(&trip, state, challenge)?,
            _ => self.google_page(&trip, state, challenge).await?,
        };
        // A browser follows forms to the configured origin only, and so do we.
        if !origin_of(&url).is_some_and(|origin| self.settings.providers.origins().contains(&origin)) {
            tracing::warn!(%provider, "the provider's page is not at its own origin");
            return Err(Error::Unavailable { retry_after: Duration::from_secs(60) });
        }
        Ok(Departure { url, ticket })
    }
}
