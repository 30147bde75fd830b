//! Secrets that are out, told by machines: alerts of code hosts, signed by them, and reports by whoever holds a whole secret.

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::audit::hex;
use domain::credential;
use domain::id::RequestId;
use domain::problem::Code;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Serialize};
use services::FoundSecret;
use services::actor::Actor;

use super::problem::Problem;
use super::{AppState, Class, Routes, actor};

/// The largest alert, in bytes: hosts send many matches at once.
const LARGEST_ALERT: usize = 2 << 20;
/// The largest report, in bytes.
const LARGEST_REPORT: usize = 16 * 1024;
/// How many matches of one alert are taken.
const MATCHES: usize = 10_000;

/// As GitHub's secret scanning partner programme names them.
const KEY_ID: &str = "github-public-key-identifier";
const SIGNATURE: &str = "github-public-key-signature";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Class::Credential, Method::POST, "/webhooks/secret-scanning", alert).add(
        Class::Credential,
        Method::POST,
        "/api/v1/leaks",
        report,
    )
}

/// One match of an alert. Fields that a host adds are not ours.
#[derive(Deserialize)]
struct Match {
    token: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    source: Option<String>,
}

/// What the host is told of a match: it asks for the secret or its hash, and the hash is enough.
#[derive(Serialize)]
struct Judged {
    token_hash: String,
    token_type: String,
    label: &'static str,
}

/// A report by whoever holds a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    secret: String,
    #[serde(default)]
    url: String,
}

async fn alert(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = parts.extensions.get::<RequestId>().copied();
    let actor = actor::request_of(&parts.headers, &parts.extensions).map(Actor::visitor);
    match take_alert(&state, actor, &parts.headers, body).await {
        Ok(judged) => json(StatusCode::OK, &judged),
        Err(problem) => problem.answer(&state, id),
    }
}

async fn take_alert(
    state: &AppState,
    actor: Option<Actor>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<Judged>, Problem> {
    if state.config.leaks.public_keys_url.is_none() {
        return Err(Problem::told(
            Code::Unsupported,
            "The operator takes no alerts of code hosts: leaks.public_keys_url is not set.",
        ));
    }
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(key_id), Some(signature)) = (said(KEY_ID), said(SIGNATURE)) else {
        return Err(Problem::told(Code::MissingCredential, "The headers that sign an alert are missing."));
    };
    let body = read(headers, body, LARGEST_ALERT).await?;
    let signed = state.services.is_from_code_host(&body, key_id, signature).await.map_err(Problem::from_error)?;
    let actor = actor.filter(|_| signed);
    let Some(actor) = actor else {
        return Err(Problem::told(Code::InvalidCredential, "The signature is none of the configured code host's."));
    };
    let matches: Vec<Match> = serde_json::from_slice(&body)
        .map_err(|_| Problem::told(Code::Invalid, "The body is not a JSON array of {token, type, url, source}."))?;
    if matches.len() > MATCHES {
        return Err(Problem::told(Code::Invalid, format!("An alert holds {MATCHES} matches at most.")));
    }
    let found: Vec<_> = matches
        .iter()
        .map(|one| FoundSecret {
            token: one.token.clone(),
            url: one.url.clone().unwrap_or_default(),
            source: one.source.clone().unwrap_or_default(),
        })
        .collect();
    let ours = state.services.take_leaks(&actor, &found).await.map_err(Problem::from_error)?;
    let judged = matches.into_iter().zip(ours).map(|(one, is_ours)| Judged {
        token_hash: hex(&credential::hash(&one.token)),
        token_type: one.kind,
        label: if is_ours { "true_positive" } else { "false_positive" },
    });
    Ok(judged.collect())
}

async fn report(State(state): State<AppState>, Extension(id): Extension<RequestId>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = actor::request_of(&parts.headers, &parts.extensions);
    let taken = async {
        let body = read(&parts.headers, body, LARGEST_REPORT).await?;
        let report: Report = serde_json::from_slice(&body).map_err(|_| {
            Problem::told(Code::Invalid, "The body is not JSON of the form {\"secret\"} with \"url\" if you like.")
        })?;
        let Some(asked) = asked else { return Err(Problem::of(Code::Invalid)) };
        let reported = state.services.report_leak(&Actor::visitor(asked), &report.secret, &report.url).await;
        reported.map_err(Problem::from_error)
    };
    match taken.await {
        Ok(()) => json(StatusCode::ACCEPTED, &serde_json::json!({ "accepted": true })),
        Err(problem) => problem.answer(&state, Some(id)),
    }
}

/// The bytes of a JSON body.
async fn read(headers: &HeaderMap, body: Body, largest: usize) -> Result<Vec<u8>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Problem::of(Code::UnsupportedMediaType));
    }
    match Limited::new(body, largest).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Problem::told(Code::PayloadTooLarge, format!("The body is larger than {largest} bytes.")))
        }
        // It broke off: nobody waits for words.
        Err(_) => Err(Problem::of(Code::Invalid)),
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    match serde_json::to_vec(body) {
        Ok(body) => (status, headers, body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
