//! What the operator's own gateway asks before it lets a call through: `/gateway/v1`, behind the gateway's secret.

mod nginx;
mod proof;

use std::borrow::Cow;
use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::RequestId;
use domain::problem::Code;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use services::{CallOutcome, Checked};

use super::headers::NoBrowser;
use super::machines::{self, Who};
use super::problem::Problem;
use super::{AppState, Class, Routes, client};

/// Where forward-auth is asked.
const AUTH: &str = "/gateway/v1/auth";
/// Envoy asks with the method of the call, and puts its path and query behind ours; it lets in what is answered with 200 and nothing else.
const ENVOY: [&str; 2] = ["/gateway/v1/auth/", "/gateway/v1/auth/{*path}"];
const METHODS: [Method; 6] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// What a call that was let in is counted as: how its upstream answers is not known here.
const LET_IN: StatusCode = StatusCode::NO_CONTENT;
/// The largest question, in bytes.
const LARGEST: usize = 16 * 1024;

pub(super) fn routes(mut routes: Routes) -> Routes {
    for method in METHODS {
        routes = routes.add(Class::Credential, method.clone(), AUTH, auth);
        for path in ENVOY {
            routes = routes.add(Class::Credential, method.clone(), path, auth_for_envoy);
        }
    }
    routes.add(Class::Credential, Method::POST, "/gateway/v1/check", check)
}

/// The question of `POST /gateway/v1/check`. A field that is not known is refused: a misspelt one would go unheeded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question<'a> {
    #[serde(borrow)]
    credential: Cow<'a, str>,
    ip: IpAddr,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_agent: Option<Cow<'a, str>>,
    /// The team that the call names, by id or by name.
    #[serde(borrow)]
    team: Option<Cow<'a, str>>,
}

/// A call that waits at the gateway.
struct Call<'a> {
    credential: &'a str,
    from: Option<IpAddr>,
    /// What the call is for, where the gateway knows.
    model: Option<&'a str>,
    agent: &'a str,
    /// Of an organization token: the team that the call names.
    team: Option<&'a str>,
}

/// Judges a call, and counts it for the key that it names. The outer error means that nobody can judge now.
async fn judge(state: &AppState, call: Call<'_>) -> Result<Result<Checked, Problem>, Problem> {
    let judged = state.services.check_call(call.credential, call.from, call.team).await.map_err(Problem::from_error)?;
    let team = judged.as_ref().ok().map(|checked| checked.team);
    let (principal, verdict) = match judged {
        Ok(checked) => {
            let may = machines::known_model(state, call.model)
                .and_then(|()| machines::may_model(state, &checked, call.model));
            (Some(checked.principal.clone()), may.map(|()| checked))
        }
        Err(refused) => (refused.principal.clone(), Err(machines::refusal(&refused))),
    };
    if let Some(principal) = principal {
        let code = verdict.as_ref().err().map(|problem| problem.code);
        let status = code.map_or(LET_IN.as_u16(), Code::status);
        let from = call.from.map(|address| address.to_string()).unwrap_or_default();
        state
            .services
            .record_call(&principal, CallOutcome { status, code, team, from: &from, agent: call.agent })
            .await;
    }
    Ok(verdict)
}

async fn check(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = parts.extensions.get::<RequestId>().copied();
    match answer(&state, &parts.headers, body, id).await {
        Ok(response) => response,
        Err(problem) => problem.answer(&state, id),
    }
}

async fn answer(state: &AppState, headers: &HeaderMap, body: Body, id: Option<RequestId>) -> Result<Response, Problem> {
    proof::of_question(state, headers)?;
    let body = read(headers, body).await?;
    let question: Question<'_> = serde_json::from_slice(&body).map_err(|error| {
        // Where, but not what: the body holds a secret.
        let place = format!("line {}, column {}", error.line(), error.column());
        let form = "{\"credential\", \"ip\"} with \"model\", \"team\" and \"user_agent\" if you like";
        Problem::told(Code::Invalid, format!("The body is not JSON of the form {form}: see {place}."))
    })?;
    let call = Call {
        credential: &question.credential,
        from: Some(question.ip.to_canonical()),
        model: question.model.as_deref(),
        agent: question.user_agent.as_deref().unwrap_or_default(),
        team: question.team.as_deref(),
    };
    let verdict = match call.credential {
        "" => Err(Problem::of(Code::MissingCredential)),
        _ => judge(state, call).await?,
    };
    Ok(match verdict {
        Ok(checked) => machines::json_response(Who::of(state, &checked).active().to_json()),
        Err(problem) => {
            let mut document = problem.document(state, id);
            document.insert("active".to_owned(), false.into());
            document.insert("retry_after_seconds".to_owned(), problem.retry_after_seconds.into());
            machines::json_response(serde_json::Value::Object(document).to_string())
        }
    })
}

/// The bytes of a JSON body.
async fn read(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::of(Code::UnsupportedMediaType));
    }
    match Limited::new(body, LARGEST).collect().await {
        Ok(read) => Ok(read.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::of(Code::PayloadTooLarge)),
        // It broke off: nobody waits for words.
        Err(_) => Err(Problem::of(Code::Invalid)),
    }
}

async fn auth(State(state): State<AppState>, request: Parts) -> Response {
    match forward(&state, &request).await {
        Ok(who) => (LET_IN, Extension(NoBrowser), who).into_response(),
        Err(problem) => {
            let id = request.extensions.get::<RequestId>().copied();
            match request.uri.query() {
                Some("mode=nginx") => nginx::refuse(&state, &problem, id),
                _ => problem.answer(&state, id),
            }
        }
    }
}

async fn auth_for_envoy(State(state): State<AppState>, request: Parts) -> Response {
    match forward(&state, &request).await {
        Ok(who) => (Extension(NoBrowser), who).into_response(),
        Err(problem) => problem.answer(&state, request.extensions.get::<RequestId>().copied()),
    }
}

/// Judges the caller's `Authorization`: who it is, in headers for the upstream, or what the caller is told.
async fn forward(state: &AppState, request: &Parts) -> Result<HeaderMap, Problem> {
    let headers = &request.headers;
    proof::of_gateway(state, headers)?;
    let judged = match machines::bearer(headers) {
        Some(credential) => {
            let from = client::behind_gateway(headers, &state.config.network.trusted_proxies);
            let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
            let team = machines::team_named(headers);
            judge(state, Call { credential, from, model: None, agent, team: team.as_deref() })
                .await
                .and_then(|verdict| verdict)
        }
        None => Err(machines::without_bearer(headers)),
    };
    // Whoever calls is a customer, most likely with an official SDK.
    judged.map(|checked| who(&checked)).map_err(|problem| Problem { openai: true, ..problem })
}

/// Tells the gateway, and through it the upstream, who calls.
fn who(checked: &Checked) -> HeaderMap {
    let key = &checked.principal;
    let mut headers = HeaderMap::with_capacity(8);
    for (name, id) in [
        (HeaderName::from_static("x-console-organization"), key.org.to_string()),
        (HeaderName::from_static("x-console-team"), checked.team.to_string()),
        (HeaderName::from_static("x-console-principal"), key.owner.to_string()),
        (HeaderName::from_static("x-console-key"), key.id.to_string()),
    ] {
        if let Ok(value) = HeaderValue::try_from(id) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Whether an address is one of this interface.
pub(super) fn is_here(path: &str) -> bool {
    path == "/gateway/v1" || path.starts_with("/gateway/v1/")
}
