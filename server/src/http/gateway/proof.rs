//! How a gateway shows that it is the operator's: without it nothing is told of any credential.

use axum::http::{HeaderMap, HeaderName};
use domain::credential::{self, Kind, Malformed};
use domain::problem::Code;

use crate::http::AppState;
use crate::http::machines;
use crate::http::problem::Problem;

const GATEWAY_SECRET: HeaderName = HeaderName::from_static("x-gateway-secret");

/// Where `Authorization` is the caller's: the secret comes in a header of its own.
pub(super) fn of_gateway(state: &AppState, headers: &HeaderMap) -> Result<(), Problem> {
    prove(state, headers.get(GATEWAY_SECRET).and_then(|value| value.to_str().ok()))
}

/// Where `Authorization` is the gateway's own.
pub(super) fn of_question(state: &AppState, headers: &HeaderMap) -> Result<(), Problem> {
    let own = headers.get(GATEWAY_SECRET).and_then(|value| value.to_str().ok());
    prove(state, own.or_else(|| machines::bearer(headers)))
}

fn prove(state: &AppState, presented: Option<&str>) -> Result<(), Problem> {
    let secrets = &state.config.gateway.secrets;
    if secrets.is_empty() {
        let off = "The gateway API is off: the operator has set no gateway.secret.";
        return Err(Problem::told(Code::Unsupported, off));
    }
    let Some(presented) = presented else {
        let missing = "The gateway's own secret is missing; it is sent in the header X-Gateway-Secret.";
        return Err(Problem::told(Code::MissingCredential, missing));
    };
    let hash = credential::hash(presented);
    if secrets.iter().any(|secret| secret.has_hash(&hash)) {
        return Ok(());
    }
    Err(match credential::parse(&state.config.keys.prefix, presented) {
        Ok(parsed) if parsed.kind != Kind::Gateway => Problem::told(
            Code::WrongKindOfCredential,
            format!(
                "The gateway's own secret is needed here, of the kind “gw”; this credential is of the kind “{}”.",
                parsed.kind
            ),
        ),
        Err(Malformed::Checksum) => {
            Problem::told(Code::BadChecksum, "The gateway's own secret is mistyped or cut off.")
        }
        _ => Problem::told(Code::InvalidCredential, "The gateway's own secret is not the one that is configured."),
    })
}
