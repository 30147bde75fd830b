//! What a key opens: `/v1` in the OpenAI protocol, and `/api/v1/me`.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::credential::{self, Kind};
use domain::id::{AccountId, KeyId, OrgId, RequestId, ServiceAccountId, TeamId};
use domain::key::{Access, Controls, Resource};
use domain::policy::{self, Permission, TeamRelation};
use domain::problem::Code;
use domain::role::Role;
use serde::Serialize;
use serde_json::json;
use services::{CallOutcome, Checked, KeyPrincipal, Refused};

use super::problem::Problem;
use super::{AppState, Class, Routes, actor, gateway};

pub(super) fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .add(Class::Credential, Method::GET, "/v1/models", list_models)
        .add(Class::Credential, Method::GET, "/v1/models/{*model}", find_model)
        .add(Class::Credential, Method::GET, "/api/v1/me", me);
    for path in ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/audio/speech"] {
        routes = routes.add(Class::Credential, Method::POST, path, without_upstream);
    }
    routes
}

/// The models of the price book as `GET /v1/models` lists them. Made once: they change only with a restart.
pub fn models_body(book: &domain::price_book::PriceBook) -> String {
    let data: Vec<_> = book.models.iter().map(model_json).collect();
    json!({ "object": "list", "data": data }).to_string()
}

fn model_json(model: &domain::price_book::Model) -> serde_json::Value {
    json!({ "id": model.id, "object": "model", "created": model.created, "owned_by": model.owned_by })
}

/// A call whose key was let in.
pub(super) struct Admitted {
    pub checked: Checked,
    /// The request as the log writes it down.
    pub asked: Option<domain::actor::Request>,
    openai: bool,
}

/// Checks the key of a request. What is refused is counted where the key is known, and comes as the answer.
pub(super) async fn admit(state: &AppState, request: &Parts, openai: bool) -> Result<Admitted, Box<Response>> {
    let asked = actor::request_of(&request.headers, &request.extensions);
    let id = asked.as_ref().map(|asked| asked.id);
    let refuse = |problem: Problem| Box::new(Problem { openai, ..problem }.answer(state, id));
    let Some(presented) = bearer(&request.headers) else { return Err(refuse(without_bearer(&request.headers))) };
    let address = asked.as_ref().and_then(|asked| asked.address);
    let judged = state.services.check_call(presented, address, team_named(&request.headers).as_deref()).await;
    match judged.map_err(|error| refuse(Problem::from_error(error)))? {
        Ok(checked) => Ok(Admitted { checked, asked, openai }),
        Err(refused) => {
            let response = refuse(refusal(&refused));
            if let Some(principal) = &refused.principal {
                count(state, (principal, None), asked.as_ref(), response.status(), Some(refused.code)).await;
            }
            Err(response)
        }
    }
}

/// Makes the answer of a call that was let in, and counts it.
pub(super) async fn conclude(state: &AppState, call: Admitted, answered: Result<Response, Problem>) -> Response {
    let code = answered.as_ref().err().map(|problem| problem.code);
    let id = call.asked.as_ref().map(|asked| asked.id);
    let refuse = |problem: Problem| Problem { openai: call.openai, ..problem }.answer(state, id);
    let response = answered.unwrap_or_else(refuse);
    let (principal, team) = (&call.checked.principal, Some(call.checked.team));
    count(state, (principal, team), call.asked.as_ref(), response.status(), code).await;
    response
}

async fn count(
    state: &AppState,
    (principal, team): (&KeyPrincipal, Option<TeamId>),
    asked: Option<&domain::actor::Request>,
    status: StatusCode,
    code: Option<Code>,
) {
    let from = asked.and_then(|asked| asked.address).map(|address| address.to_string()).unwrap_or_default();
    let agent = asked.map_or("", |asked| asked.agent.as_str());
    state
        .services
        .record_call(principal, CallOutcome { status: status.as_u16(), code, team, from: &from, agent })
        .await;
}

/// The whole of `/v1` goes through here: checks the key, lets `answer` speak, counts the call.
async fn with_key(
    state: &AppState,
    request: &Parts,
    openai: bool,
    answer: impl FnOnce(&Checked) -> Result<Response, Problem>,
) -> Response {
    match admit(state, request, openai).await {
        Ok(admitted) => {
            let answered = answer(&admitted.checked);
            conclude(state, admitted, answered).await
        }
        Err(refused) => *refused,
    }
}

/// The credential of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(rest.trim())
}

/// By which headers a call names the team of an organization token: ours, and the one that the official SDKs have for it.
const TEAM: [&str; 2] = ["x-console-team", "openai-project"];

/// The team that a call names; a name may have letters beyond ASCII.
pub(super) fn team_named(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let named =
        TEAM.iter().find_map(|name| headers.get(*name).filter(|value| !value.as_bytes().trim_ascii().is_empty()));
    named.map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// What a request is told that has none.
pub(super) fn without_bearer(headers: &HeaderMap) -> Problem {
    let missing = headers.get(header::AUTHORIZATION).is_none();
    Problem::of(if missing { Code::MissingCredential } else { Code::InvalidCredential })
}

/// What is said of a credential that is not let in.
pub(super) fn refusal(refused: &Refused) -> Problem {
    let retry_after_seconds = refused.retry_after.map(|wait| wait.as_secs());
    Problem { detail: detail(refused), retry_after_seconds, ..Problem::of(refused.code) }
}

/// Refuses a model that is named and not in the price book.
pub(super) fn known_model(state: &AppState, model: Option<&str>) -> Result<(), Problem> {
    match model {
        Some(model) if state.services.settings.price_book.find(model).is_none() => Err(no_such_model()),
        _ => Ok(()),
    }
}

fn no_such_model() -> Problem {
    Problem::told(Code::NotFound, "There is no model of this id.")
}

/// Names what is known of the credential, where its bearer is no stranger.
fn detail(refused: &Refused) -> Option<String> {
    if let Some(kind) = refused.kind {
        return Some(format!(
            "This is a credential of the kind “{kind}”; an API key (“{}”) is needed here.",
            Kind::Key
        ));
    }
    let principal = refused.principal.as_ref()?;
    let (name, is_token) = (&principal.name, principal.owner.is_organization());
    let (key, who) = if is_token { ("organization token", "An Admin") } else { ("key", "Its owner") };
    match refused.code {
        Code::Revoked => match principal.dies_at.filter(|_| principal.revoked_at.is_none()) {
            Some(at) => Some(format!("This secret of the {key} “{name}” was replaced, and ended at {}.", at.rfc3339())),
            None => Some(format!("The {key} “{name}” was revoked.")),
        },
        Code::Disabled => Some(format!("The {key} “{name}” is switched off. {who} can switch it on again.")),
        Code::WrongTeam => {
            let teams =
                principal.teams.iter().map(|(id, name)| format!("{name} ({id})")).collect::<Vec<_>>().join(", ");
            Some(format!(
                "The {key} “{name}” is not shared with the team that the call names. It is shared with: {teams}."
            ))
        }
        Code::RateLimited => {
            let limit = principal.controls.requests_per_minute.unwrap_or_default();
            Some(format!("The {key} “{name}” may call {limit} times a minute, in equal shares on each node."))
        }
        Code::InsufficientScope => {
            let scopes = principal.controls.scopes.words().join(", ");
            let models = principal.controls.models.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let models = if models.is_empty() { String::new() } else { format!(", and the models {models}") };
            Some(format!("The {key} “{name}” is for {scopes}{models}."))
        }
        Code::Expired => {
            let at = principal.expires_at.map(|at| at.rfc3339()).unwrap_or_default();
            Some(format!("The {key} “{name}” expired at {at}."))
        }
        Code::WrongNetwork => Some(format!("The {key} “{name}” may not be used from this network.")),
        Code::KeyTooOld => Some(format!("The {key} “{name}” is older than its organization lets keys grow.")),
        Code::Denied if policy::allows(principal.role, Permission::CallApi, TeamRelation::Own).is_ok() => {
            Some(format!("The owner of the key “{name}” does not belong to its team any more."))
        }
        Code::Denied => Some(format!("The owner of the key “{name}” has a role that may not call the API.")),
        _ => None,
    }
}

pub(super) fn json_response(body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.into()).into_response()
}

async fn list_models(State(state): State<AppState>, request: Parts) -> Response {
    with_key(&state, &request, true, |checked| {
        may(&state, checked, (Resource::Models, Access::Read), None)?;
        let controls = &checked.principal.controls;
        if controls.models.is_empty() {
            return Ok(json_response(state.models.clone()));
        }
        let models = state.services.settings.price_book.models.iter().filter(|model| controls.let_model(&model.id));
        let data: Vec<_> = models.map(model_json).collect();
        Ok(json_response(json!({ "object": "list", "data": data }).to_string()))
    })
    .await
}

async fn find_model(State(state): State<AppState>, Path(model): Path<String>, request: Parts) -> Response {
    let book = &state.services.settings.price_book;
    with_key(&state, &request, true, |checked| {
        let found = book.find(&model);
        may(&state, checked, (Resource::Models, Access::Read), found.map(|model| model.id.as_str()))?;
        match found {
            Some(model) => Ok(json_response(model_json(model).to_string())),
            None => Err(no_such_model()),
        }
    })
    .await
}

async fn without_upstream(State(state): State<AppState>, request: Parts) -> Response {
    let resource = match request.uri.path() {
        "/v1/embeddings" => Resource::Embeddings,
        "/v1/audio/speech" => Resource::Speech,
        _ => Resource::Text,
    };
    with_key(&state, &request, true, |checked| {
        may(&state, checked, (resource, Access::Write), None)?;
        Err(Problem::of(Code::Unsupported))
    })
    .await
}

/// Asks whether a key is for a model that is named; what is done with it the caller knows.
pub(super) fn may_model(state: &AppState, checked: &Checked, model: Option<&str>) -> Result<(), Problem> {
    may(state, checked, (Resource::Models, Access::None), model)
}

/// Asks the scopes of a key.
pub(super) fn may(
    state: &AppState,
    checked: &Checked,
    needs: (Resource, Access),
    model: Option<&str>,
) -> Result<(), Problem> {
    state.services.check_scope(checked, needs, model).map_err(|refused| refusal(&refused))
}

async fn me(State(state): State<AppState>, request: Parts) -> Response {
    with_key(&state, &request, false, |checked| Ok(json_response(Who::of(&state, checked).to_json()))).await
}

/// Who a credential is, as it is told to its bearer and to the operator's gateway.
#[derive(Serialize)]
pub(super) struct Who<'a> {
    /// For the gateway only, which may be told the contrary.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    kind: Kind,
    id: KeyId,
    name: &'a str,
    redacted: String,
    owner: Owner,
    organization: Organization<'a>,
    /// The team that the call is booked to.
    team: Team<'a>,
    /// Of an organization token: the teams that share it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    teams: Vec<Team<'a>>,
    scopes: Vec<String>,
    /// Scopes, once more as they are stored, models, networks and calls a minute: what the operator's gateway may have to decide from.
    controls: &'a Controls,
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct Owner {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_account: Option<ServiceAccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<OrgId>,
    role: Role,
}

#[derive(Serialize)]
struct Organization<'a> {
    id: OrgId,
    slug: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Team<'a> {
    id: TeamId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> Who<'a> {
    pub fn of(state: &AppState, checked: &'a Checked) -> Who<'a> {
        let key = &checked.principal;
        Who {
            active: None,
            kind: key.kind,
            id: key.id,
            name: &key.name,
            redacted: credential::redacted(&state.services.settings.key_prefix, key.kind, &key.last_four),
            owner: Owner {
                account: key.owner.account(),
                service_account: key.owner.service_account(),
                organization: key.owner.is_organization().then_some(key.org),
                role: key.role,
            },
            organization: Organization { id: key.org, slug: &key.slug, name: &key.organization },
            team: Team { id: checked.team, name: None },
            teams: key.teams.iter().map(|(id, name)| Team { id: *id, name: Some(name) }).collect(),
            scopes: key.controls.scopes.words(),
            controls: &key.controls,
            expires_at: key.expires_at.map(|at| at.rfc3339()),
        }
    }

    /// As the gateway is told it.
    pub fn active(self) -> Who<'a> {
        Who { active: Some(true), ..self }
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whether an address speaks the OpenAI protocol.
pub(super) fn is_openai(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

/// Addresses below `/v1`, `/api/v1` and `/gateway/v1` that nothing answers: a problem, never a page.
pub(super) fn unknown(state: &AppState, path: &str, id: Option<RequestId>) -> Option<Response> {
    let openai = is_openai(path);
    (openai || path == "/api/v1" || path.starts_with("/api/v1/") || gateway::is_here(path))
        .then(|| Problem { openai, ..Problem::of(Code::NotFound) }.answer(state, id))
}
