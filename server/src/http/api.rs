//! REST: what the pages do, for keys. The same use cases; what a key may do is its scopes and its owner's role together (decision 0030).

pub mod document;
mod invitations;
mod keys;
pub mod operation;
mod organization;
mod people;
mod policies;
mod profile;
pub mod reference;
mod service_accounts;
mod values;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::key::Owner;
use domain::policy::Refusal;
use domain::problem::Code;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use services::actor::Actor;
use services::{CallAnswer, Checked, Error, Once, Submission};

use super::machines;
use super::problem::Problem;
use super::{AppState, Class, Routes};
use operation::Call;
pub use operation::Operation;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The largest body, in bytes.
const LARGEST: usize = 64 * 1024;
/// The longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// All that can be asked, in the order of the document.
pub fn operations() -> Vec<Operation> {
    [
        profile::operations(),
        organization::operations(),
        people::operations(),
        invitations::operations(),
        keys::operations(),
        service_accounts::operations(),
        policies::operations(),
    ]
    .concat()
}

pub(super) fn routes(mut routes: Routes) -> Routes {
    for operation in operations() {
        let (method, path) = (operation.method.clone(), operation.path);
        let handler =
            move |State(state): State<AppState>, Path(path): Path<BTreeMap<String, String>>, request: Request| {
                let operation = operation.clone();
                async move { receive(state, operation, path, request).await }
            };
        routes = routes.add(Class::Credential, method, path, handler);
    }
    routes.add(Class::Public, Method::GET, "/api/v1/openapi.json", document::serve)
}

async fn receive(state: AppState, operation: Operation, path: BTreeMap<String, String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let admitted = match machines::admit(&state, &parts, false).await {
        Ok(admitted) => admitted,
        Err(refused) => return *refused,
    };
    let answered = answer(&state, &operation, &admitted, path, (&parts, body)).await;
    machines::conclude(&state, admitted, answered).await
}

async fn answer(
    state: &AppState,
    operation: &Operation,
    admitted: &machines::Admitted,
    path: BTreeMap<String, String>,
    (parts, body): (&Parts, Body),
) -> Result<Response, Problem> {
    let checked = &admitted.checked;
    machines::may(state, checked, operation.needs, None).map_err(|problem| {
        let (is_for, needs) = (problem.detail.as_deref().unwrap_or_default(), document::scope(operation.needs));
        Problem { detail: Some(format!("{is_for} This call needs {needs}.")), ..problem }
    })?;
    let body = read(operation, &parts.headers, body).await?;
    let mut actor = actor(checked, admitted)?;
    let asked = idempotency_key(operation, &parts.headers)?;
    if let Some(key) = &asked {
        let request =
            [parts.method.as_str().as_bytes(), b"\n", parts.uri.to_string().as_bytes(), b"\n", &body].concat();
        match claim(state, checked, key, &request).await? {
            Submission::Claimed(once) => actor.once = Some(once),
            Submission::Done(answer) => {
                let mut response = respond(answer);
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                return Ok(response);
            }
            Submission::UnderWay => {
                let detail = "A call under this Idempotency-Key is still under way.";
                return Err(Problem { retry_after_seconds: Some(1), ..Problem::told(Code::Conflict, detail) });
            }
            Submission::Other => return Err(Problem::of(Code::IdempotencyKeyReused)),
        }
    }
    let once = actor.once.clone();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let slug = checked.principal.slug.clone();
    let call = Call { services: state.services.clone(), actor, slug, path, query, body };
    match operation.answer(call).await {
        Ok(body) => {
            let body = if operation.answer.is_some() { body } else { String::new() };
            let answer = CallAnswer { status: operation.status.as_u16(), body };
            if let Some(once) = &once
                && let Err(error) = state.services.settle_submission(once, &answer).await
            {
                tracing::warn!(?error, "a repeated call will not find this answer");
            }
            Ok(respond(answer))
        }
        Err(problem) => {
            give_back(state, once).await;
            Err(problem)
        }
    }
}

/// A call that failed may be sent again under its key.
async fn give_back(state: &AppState, once: Option<Once>) {
    if let Some(once) = once
        && let Err(error) = state.services.release_submission(&once).await
    {
        tracing::warn!(?error, "a call stays claimed");
    }
}

/// Claims a call; one that is under way is waited for a moment, as whoever sends twice most likely lost the first answer.
async fn claim(
    state: &AppState,
    checked: &Checked,
    key: &str,
    request: &[u8],
) -> Result<Submission<CallAnswer>, Problem> {
    for _ in 0..40 {
        match state.services.claim_call(checked.principal.id, key, request).await.map_err(fault)? {
            Submission::UnderWay => pause().await,
            claimed => return Ok(claimed),
        }
    }
    Ok(Submission::UnderWay)
}

#[expect(clippy::disallowed_methods, reason = "a repeated call waits in real time for the first one's answer")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Who acts: the member whose key it is.
fn actor(checked: &Checked, admitted: &machines::Admitted) -> Result<Actor, Problem> {
    let Some(request) = admitted.asked.clone() else { return Err(Problem::of(Code::Internal)) };
    match checked.principal.owner {
        Owner::Member(_) => Ok(Actor::key_of(checked.principal.clone(), request)),
        Owner::ServiceAccount(_) | Owner::Organization(_) => {
            let detail = "What is asked here is done for a member. Service accounts and organization tokens call the API behind the console, and /api/v1/me.";
            Err(Problem::told(Code::Denied, detail))
        }
    }
}

/// The `Idempotency-Key` of an operation that knows one.
fn idempotency_key(operation: &Operation, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut sent = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (Some(key), None) = (sent.next(), sent.next()) else {
        return match headers.contains_key(IDEMPOTENCY_KEY) {
            true => Err(Problem::told(Code::Invalid, "There is more than one Idempotency-Key.")),
            false => Ok(None),
        };
    };
    if !operation.is_once() {
        return Ok(None);
    }
    let fits =
        |key: &&str| !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_graphic());
    match key.to_str().ok().filter(fits) {
        Some(key) => Ok(Some(key.to_owned())),
        None => {
            let detail = format!("An Idempotency-Key has 1 to {LONGEST_KEY} visible characters of ASCII.");
            Err(Problem::told(Code::Invalid, detail))
        }
    }
}

/// The body of an operation that acts. One that needs none may come without.
async fn read(operation: &Operation, headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    if operation.method == Method::GET {
        return Ok(Bytes::new());
    }
    let bytes = match Limited::new(body, LARGEST).collect().await {
        Ok(read) => read.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Problem::of(Code::PayloadTooLarge)),
        // It broke off: nobody waits for words.
        Err(_) => return Err(Problem::of(Code::Invalid)),
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json =
        |kind: &str| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json");
    match kind {
        None if bytes.is_empty() => Ok(bytes),
        Some(kind) if is_json(kind) => Ok(bytes),
        _ => Err(Problem::of(Code::UnsupportedMediaType)),
    }
}

fn respond(answer: CallAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    match answer.body.is_empty() {
        true => status.into_response(),
        false => (status, machines::json_response(answer.body)).into_response(),
    }
}

/// What a caller is told of a use case's error.
fn fault(error: Error) -> Problem {
    match error {
        Error::Denied { why, .. } => {
            let who_can_help = match &why {
                Refusal::Role { needs } | Refusal::OtherTeam { needs } => needs.clone(),
                Refusal::Request { approvers } => approvers.clone(),
                _ => Vec::new(),
            };
            let code = match why {
                Refusal::BeyondKey => Code::InsufficientScope,
                _ => Code::Denied,
            };
            Problem { who_can_help, ..Problem::told(code, app::words::roles::refusal(&why)) }
        }
        // The key ended, or was switched off, while the call was under way.
        Error::SignIn => Problem::of(Code::Revoked),
        Error::Invalid(errors) => Problem { errors, ..Problem::of(Code::Invalid) },
        error => Problem::from_error(error),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        fault(error)
    }
}
