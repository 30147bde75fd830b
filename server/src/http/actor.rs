//! Who asks: the session cookie becomes the `Actor` that pages, functions and forms find in the request's extensions.

use app::forms::Cookies;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, header};
use axum::response::Response;

use domain::id::RequestId;

use super::client::ClientAddress;
use super::cookies::Cookie;
use super::{AppState, problem};

/// The request as the audit log writes it down.
pub(super) fn request_of(headers: &HeaderMap, extensions: &Extensions) -> Option<domain::actor::Request> {
    let id = *extensions.get::<RequestId>()?;
    let address = extensions.get::<ClientAddress>().map(|client| client.0);
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Some(domain::actor::Request { id, address, agent: agent.to_owned() })
}

/// Puts who asks into the request's extensions; the answer of a database that is away instead.
pub(super) async fn recognize(state: &AppState, request: &mut Request) -> Result<(), Box<Response>> {
    let url = &state.config.public_url;
    let secret = Cookie::Session.read(request.headers(), url);
    let cookies = Cookies {
        form: Cookie::Form.read(request.headers(), url),
        browser: Cookie::Browser.read(request.headers(), url),
        ticket: Cookie::Ticket.read(request.headers(), url),
    };
    let device = Cookie::Device.read(request.headers(), url);
    let theme = Cookie::Theme.read(request.headers(), url).and_then(|theme| theme.parse().ok());
    let Some(asked) = request_of(request.headers(), request.extensions()) else { return Ok(()) };
    let id = asked.id;
    let actor = state.services.recognize(asked, secret.as_deref()).await;
    let mut actor = actor.map_err(|error| Box::new(problem::page(state, error, Some(id))))?;
    actor.device = device;
    let extensions = request.extensions_mut();
    extensions.insert(actor);
    extensions.insert(cookies);
    extensions.insert(app::PageTheme(theme.unwrap_or(domain::preference::Theme::System)));
    Ok(())
}
